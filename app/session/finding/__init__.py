"""Finding the cars, what else a photo's settings want, and a car again where the user says."""
