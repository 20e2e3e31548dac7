"""What the program knows of a photo, as frozen values without pixels."""
