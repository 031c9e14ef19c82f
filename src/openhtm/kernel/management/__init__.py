"""Commands of Django that OpenHTM changes."""
