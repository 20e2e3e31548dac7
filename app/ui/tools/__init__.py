"""The tools that repair a mask and place a car, one a file."""
