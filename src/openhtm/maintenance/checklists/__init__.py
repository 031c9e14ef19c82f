"""Procedures that come with the program, one TOML file each in `library/`; a new file edits nothing else.

A hospital copies one into a procedure of its own, adapts the limits to the manufacturer's manual (which
always wins over a general value here) and has it approved.
"""

from .reading import (
    InvalidLibraryFile,
    LibraryProcedure,
    library,
    library_procedure,
    library_procedures,
    read_library_file,
)

__all__ = [
    "InvalidLibraryFile",
    "LibraryProcedure",
    "library",
    "library_procedure",
    "library_procedures",
    "read_library_file",
]
