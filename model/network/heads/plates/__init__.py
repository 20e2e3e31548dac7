"""Number plates in a photo: a head on the encoder's features, and the quadrilaterals it tells."""
