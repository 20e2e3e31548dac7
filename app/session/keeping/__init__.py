"""The session and its files: saved by itself, opened, restored, and its photos found again."""
