"""The command line: the parser, and one file for each command."""
