"""Which photos show one vehicle, in which order, and which comes first."""
