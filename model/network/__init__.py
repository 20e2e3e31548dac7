"""The network in use: from a photo to its alpha. Readable alone."""
