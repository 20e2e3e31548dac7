"""What the pointer does on the canvas: one tool a file, each a `Tool` that the canvas asks."""
