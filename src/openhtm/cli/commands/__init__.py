"""One module a group of commands. What is heavy is imported inside functions: help comes at once."""
