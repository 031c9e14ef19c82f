"""The rules: one file each, with a ``RULE`` (see ``asking.FindingRule``). A new file edits nothing else."""
