"""Which photos show one vehicle, and what is changed for all of them at once."""
