"""What outlives the program: sessions, their journal, settings."""
