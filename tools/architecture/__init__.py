"""Contracts on imports that import-linter does not bring."""
