"""Benchmarks: what the program costs beside a bare floor measured in the same run. ``make bench``."""
