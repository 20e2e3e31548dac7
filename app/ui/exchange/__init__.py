"""Photos in and results out by clipboard and by drag and drop."""
