"""Procedures that come with the program, one TOML file each in `library/`; a new file edits nothing else.

A hospital copies one into a procedure of its own, adapts the limits to the manufacturer's manual (which
always wins over a general value here) and has it approved.
"""

from .parsing import InvalidLibraryFile, LibraryProblem, LibraryProcedure
from .reading import (
    library_by_slug,
    library_procedure,
    library_procedures,
    problems_of,
    read_library_file,
    shipped,
)

__all__ = [
    "InvalidLibraryFile",
    "LibraryProblem",
    "LibraryProcedure",
    "library_by_slug",
    "library_procedure",
    "library_procedures",
    "problems_of",
    "read_library_file",
    "shipped",
]
