"""Limits of electrical safety by standard: one TOML file a table. A new file edits nothing else."""

from ..rules.electrical import AppliedPart, Connection, Facts, MakerLimit, ProtectionClass
from .reading import InvalidTable, check_tables, labels, read_table, standing_in, table, tables

__all__ = [
    "AppliedPart",
    "Connection",
    "Facts",
    "InvalidTable",
    "MakerLimit",
    "ProtectionClass",
    "check_tables",
    "labels",
    "read_table",
    "standing_in",
    "table",
    "tables",
]
