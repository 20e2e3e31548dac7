"""The panel with the background and the placement on it."""
