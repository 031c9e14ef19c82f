"""Check digits and check characters of the issuing agencies.

Sources: GS1 General Specifications 7.9 (modulo 10); ANSI/HIBC 2 appendix B (modulo 43);
IFA specification PPN-Code, annex on the check number (modulo 97).
"""

from __future__ import annotations

HIBC_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"


def is_digits(text: str) -> bool:
    """Whether the text is one or more of the ASCII digits (``str.isdigit`` accepts others too)."""
    return text.isascii() and text.isdigit()


def modulo_10(digits: str) -> str:
    """The GS1 check digit for the digits before it: weights 3, 1, 3, 1 from the right."""
    total = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def ends_in_check_digit(digits: str) -> bool:
    """Whether the last digit is the GS1 check digit of those before it."""
    return is_digits(digits) and len(digits) > 1 and modulo_10(digits[:-1]) == digits[-1]


def modulo_43(text: str) -> str | None:
    """The HIBC check character for the text, its plus included; None if a character is foreign."""
    values = [HIBC_CHARACTERS.find(character) for character in text]
    return None if -1 in values else HIBC_CHARACTERS[sum(values) % 43]


def modulo_97(text: str) -> str:
    """The two PPN check digits for the text before them: ASCII values weighted 2, 3, 4 and so on."""
    total = sum(weight * ord(character) for weight, character in enumerate(text, start=2))
    return f"{total % 97:02d}"
