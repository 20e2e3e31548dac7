"""The canvas: the current photo, zoomed and panned, with a tool in hand."""
