"""What can be done: actions, one menu a file."""
