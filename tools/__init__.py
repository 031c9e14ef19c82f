"""Scripts of the project: set-up, checks, documents. Nothing of it is in the wheel."""
