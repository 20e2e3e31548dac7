"""Learning in the session: the weights in use, examples, and training in a process of its own."""
