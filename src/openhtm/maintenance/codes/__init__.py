"""Codes for problem, cause, action and result of scheduled maintenance, read from TOML files.

One file a set in `library/`; ids are kept for ever and never change their meaning.
"""

from .sets import CauseClass, Code, CodeSet, InvalidCodeSet, code_set, read_code_set, title_of

__all__ = ["CauseClass", "Code", "CodeSet", "InvalidCodeSet", "code_set", "read_code_set", "title_of"]
