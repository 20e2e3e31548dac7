"""Training of the heads on a frozen encoder: sides and vehicles, windows, number plates."""
