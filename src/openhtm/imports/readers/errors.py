"""Why a file was not read. Each message says what was found and what to do."""

from openhtm.kernel.errors import DomainError


class UnableToReadFile(DomainError):
    """The file as a whole cannot be read; nothing of it was taken."""

    code = "unreadable_file"
    status = 422


class EmptyFile(UnableToReadFile):
    code = "empty_file"


class NotATable(UnableToReadFile):
    """A picture, a program, a PDF: whatever its name says."""

    code = "not_a_table"


class UnknownEncoding(UnableToReadFile):
    code = "unknown_encoding"


class BrokenFile(UnableToReadFile):
    """Cut off, or damaged inside."""

    code = "broken_file"


class PasswordProtected(UnableToReadFile):
    code = "password_protected"


class NoHeadings(UnableToReadFile):
    code = "no_headings"


class NoSuchSheet(UnableToReadFile):
    code = "no_such_sheet"


class TooLarge(UnableToReadFile):
    """More than the importer is willing to hold: bytes, rows, columns, or what a small archive unfolds to."""

    code = "too_large"


class HostileFile(UnableToReadFile):
    """Built to exhaust the reader: entities, an archive inside out, impossible ratios."""

    code = "hostile_file"
