"""Commands that make data for training: packed, labelled or corrected."""
