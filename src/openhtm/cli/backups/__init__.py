"""One file that holds the whole installation: database and files, each with its hash."""
