"""Translation, and how numbers and sizes are written."""
