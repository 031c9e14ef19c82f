"""Tags: short, unique, never reused, with a check character so that a misread one is caught.

The check character is ISO/IEC 7064:2003, MOD 37,36 (digits and capital letters): it finds every single wrong
character and, of 630 swaps of two neighbors, all but one.
"""

from __future__ import annotations

import unicodedata

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUE = {character: value for value, character in enumerate(_ALPHABET)}
_MODULUS = 36
LONGEST = 40


def tag_key(text: str) -> str:
    """A tag as it is stored: upper case, no blanks at the ends, one blank inside."""
    return " ".join(unicodedata.normalize("NFKC", text).upper().split())


def check_character(text: str) -> str:
    """The character that completes ``text``; whatever is no digit or Latin letter is passed over."""
    product = _MODULUS
    for character in text.upper():
        if (value := _VALUE.get(character)) is not None:
            total = (product + value) % _MODULUS or _MODULUS
            product = total * 2 % (_MODULUS + 1)
    return _ALPHABET[(_MODULUS + 1 - product) % _MODULUS]


def make_tag(prefix: str, number: int) -> str:
    """``make_tag("GEN", 123)`` is ``GEN-000123`` and its check character."""
    body = f"{prefix.upper()}-{number:06d}"
    return body + check_character(body)


def is_complete(tag: str) -> bool:
    """Whether the last character is the right check character of the ones before."""
    return len(tag) > 1 and check_character(tag[:-1]) == tag[-1].upper()
