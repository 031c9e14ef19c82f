"""Codes for problem, cause, action and result of scheduled maintenance, read from TOML files.

A site adds its own by dropping a file into a folder named in settings; ids never change meaning.
"""

from .sets import CauseClass, Code, CodeSet, InvalidCodeSet, code_set, read_code_set, title_of

__all__ = ["CauseClass", "Code", "CodeSet", "InvalidCodeSet", "code_set", "read_code_set", "title_of"]
