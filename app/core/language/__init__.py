"""The language of what is said to people."""
