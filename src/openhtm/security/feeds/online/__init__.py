"""Plugin folder: where documents about flaws are published, one feed each."""
