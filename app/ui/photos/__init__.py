"""The list of the session's photos."""
