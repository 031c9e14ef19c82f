"""What the tests stand on and the program never sees: databases, browser, real data, no network.

The package is on the path of the development environment only; ``plugin`` is named in pyproject.toml.
"""
