"""OpenHTM: healthcare technology management for hospitals."""

__version__ = "0.1.0"
