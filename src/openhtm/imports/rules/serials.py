"""Serial numbers and tags: names made of digits, which spreadsheets take for numbers and ruin."""

import re

from .fields import Cell, Noted, Reading, Refusal
from .problems import facts
from .text import is_placeholder, squeeze

# What a spreadsheet shows of a long number: 1.22E+11. Typed codes such as 12E34 have neither point nor sign.
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]\d+|[+-]?\d+[.,]\d+[eE]\d+")
_TRAILING_ZERO = re.compile(r"(\d+)\.0")
_AS_FORMULA = re.compile(r'="(.*)"', re.DOTALL)
_NOTHING = re.compile(r"0+|[-_.?*/xX\s]+")
_EXACT_TO = 10**15  # a spreadsheet keeps 15 digits of a number


def read_code(cell: Cell, *, max_length: int = 0) -> Reading:
    """A serial number or tag exactly as it is on the device; None when the cell says that it is not known.

    Refused with `code.scientific` and `code.digits_lost` (the digits are gone from the file),
    `code.not_a_code` (a date, a yes/no) and `text.too_long`. Noted: `code.trailing_zero`, `code.placeholder`.
    """
    if isinstance(cell, str):
        return _read_text(cell, max_length=max_length)
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return Refusal("code.not_a_code", facts(shown=cell))
    if abs(cell) >= _EXACT_TO:
        return Refusal("code.digits_lost")
    return str(int(cell)) if cell == int(cell) else repr(cell)


def _read_text(cell: str, *, max_length: int) -> Reading:
    text = unwrap(squeeze(cell))
    if not text:
        return None
    if _SCIENTIFIC.fullmatch(text):
        return Refusal("code.scientific")
    if _NOTHING.fullmatch(text) or is_placeholder(text):
        return Noted(None, "code.placeholder", facts(word=text))
    if max_length and len(text) > max_length:
        return Refusal("text.too_long", facts(limit=max_length))
    whole = _TRAILING_ZERO.fullmatch(text)
    if whole:
        return Noted(whole[1], "code.trailing_zero")
    return text


def unwrap(text: str) -> str:
    """The text inside the wrappings that keep a spreadsheet from changing it: `="00123"` and a leading
    apostrophe.
    """
    match = _AS_FORMULA.fullmatch(text)
    if match:
        return match[1].replace('""', '"').strip()
    return text[1:].strip() if text.startswith("'") and len(text) > 1 else text
