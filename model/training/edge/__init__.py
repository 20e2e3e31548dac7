"""Training of the second network, which draws the edge, from squares stored once."""
