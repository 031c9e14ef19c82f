"""``migrate``: an empty database gets its tables at once."""
