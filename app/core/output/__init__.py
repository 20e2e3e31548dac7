"""Results: what is written, under which names, and the generators that write it."""
