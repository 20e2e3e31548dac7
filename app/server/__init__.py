"""For other programs on this computer: HTTP, with the fields of remove.bg's clients."""
