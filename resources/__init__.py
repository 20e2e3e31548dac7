"""The data files that come with the program: weights, backgrounds, samples, icons, style."""
