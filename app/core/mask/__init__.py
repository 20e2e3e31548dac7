"""The mask of a photo: the alpha, and the repairs that the user made to it."""
