"""What maintenance computes from values alone: no database, no clock, no files."""
