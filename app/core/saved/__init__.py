"""What is kept between runs: sessions, their journal, settings."""
