"""Training: samples, losses, the loop, and the folder of a run."""
