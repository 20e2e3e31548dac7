"""The pages about learning: examples, training, weights."""
