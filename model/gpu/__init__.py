"""A short visit to a GPU: what is prepared here, probed and trained there; see README.md."""
