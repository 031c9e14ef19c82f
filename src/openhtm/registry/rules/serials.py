"""Serial numbers compared as people mean them: ``sn 12-34/A`` and ``SN12 34A`` are one."""

from __future__ import annotations

import re
import unicodedata

_SEPARATORS = re.compile(r"[\s\-_./\\,:;#*'\"‐‑–—]+")
#: What lists hold in place of a number that nobody knows.
PLACEHOLDERS = frozenset(
    {
        "",
        "0",
        "NA",
        "NIL",
        "NONE",
        "NULL",
        "NOSERIAL",
        "NOSERIALNUMBER",
        "NOTAVAILABLE",
        "NOTAPPLICABLE",
        "NOTKNOWN",
        "UNK",
    }
    | {"UNKNOWN", "TBD", "TBA", "X", "XX", "XXX", "XXXX", "MISSING", "?", "??", "???", "SEEDEVICE", "NOSN"}
)


def serial_key(serial: str) -> str:
    """Upper case without blanks and separators; empty when the serial is unknown. Leading zeros count."""
    key = _SEPARATORS.sub("", unicodedata.normalize("NFKC", serial).upper())
    return "" if key in PLACEHOLDERS or not key.strip("0") else key


def is_placeholder(serial: str) -> bool:
    """Whether the text only says that the serial number is not known."""
    return bool(serial.strip()) and not serial_key(serial)
