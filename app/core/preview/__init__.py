"""What the screen shows of a photo, made by the functions that export uses."""
