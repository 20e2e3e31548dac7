"""The commands `python -m model train | check | evaluate | …`, one a file."""
