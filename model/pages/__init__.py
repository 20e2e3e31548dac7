"""Pages, charts and pictures that a person reads."""
