"""Data folders: pairs of photos and masks, and the random changes made to them."""
