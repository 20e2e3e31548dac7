"""What the commands take: their options, and what is said of each in the help."""
