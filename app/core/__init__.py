"""What a photo is and everything done to its pixels; no Qt, no torch, no threads."""
