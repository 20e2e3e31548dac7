"""Commands for weights: published, calibrated, compared on any photos, written for others."""
