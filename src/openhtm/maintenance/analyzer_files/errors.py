"""What cannot be read."""

from __future__ import annotations

from openhtm.kernel.errors import InvalidInput


class UnableToRead(InvalidInput):
    """The file is empty, too large, damaged, hostile, or not laid out as its analyzer's mapping says."""

    code = "unable_to_read"

    def __init__(self, message: str) -> None:
        super().__init__(message, fields={"file": [message]})
