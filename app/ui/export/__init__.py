"""The export dialog: what is written, as what, and what became of it."""
