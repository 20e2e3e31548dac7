"""Learning from the user's own photos: weights at hand, examples, runs, comparisons."""
