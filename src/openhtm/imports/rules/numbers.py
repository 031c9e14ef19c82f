"""Numbers as people write them: with units, currencies, thousands marks and either decimal mark."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from .fields import Amount, Cell, Reading, Refusal
from .problems import facts
from .text import is_placeholder, normalize, squeeze


class DecimalMark(StrEnum):
    POINT = "."
    COMMA = ","


_NUMBER = re.compile(r"([+\-−]?)\s*(\d[\d.,'’\s]*|[.,]\d+)(?:,?[-–—])?")
_LOST = re.compile(r"\d+(?:[.,]\d+)?[eE][+-]?\d+")
_SIGNS = {
    "$": "$",
    "us$": "USD",
    "usd$": "USD",
    "c$": "CAD",
    "ca$": "CAD",
    "a$": "AUD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "fr": "CHF",
    "sfr": "CHF",
    "kr": "",
    "zł": "PLN",
    "lei": "",
    "leu": "",
    "₽": "RUB",
    "руб": "RUB",
    "₴": "UAH",
    "₹": "INR",
    "rs": "",
    "r$": "BRL",
    "tsh": "TZS",
    "fbu": "BIF",
    "euro": "EUR",
    "euros": "EUR",
    "dollars": "$",
    "fcfa": "XOF",
    "cfa": "XOF",
}
_ISO_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(slots=True)
class NumberEvidence:
    """Which decimal mark a column uses, from the numbers that can be read in one way only."""

    point: bool = False
    comma: bool = False

    def see(self, cell: Cell) -> None:
        if not isinstance(cell, str):
            return
        match = _NUMBER.search(cell)
        mark = _certain_mark(match[2].strip()) if match else None
        self.point = self.point or mark is DecimalMark.POINT
        self.comma = self.comma or mark is DecimalMark.COMMA

    def decide(self) -> DecimalMark | None:
        if self.point == self.comma:
            return None
        return DecimalMark.POINT if self.point else DecimalMark.COMMA


def read_decimal(
    cell: Cell, *, mark: DecimalMark | None = None, units: Mapping[str, Decimal] | None = None
) -> Decimal | Refusal | None:
    """A number; `units` gives the words allowed behind it and their factors.

    Refused with `number.ambiguous` (`1.234`: thousand or one and a bit?), `number.unit`,
    `number.not_a_number` and `code.scientific`.
    """
    if not isinstance(cell, str):
        return _from_typed(cell)
    text = squeeze(cell)
    if is_placeholder(text):
        return None
    if _LOST.fullmatch(text):
        return _exponent(text)
    match = _NUMBER.fullmatch(text) or _NUMBER.match(text)
    if match is None:
        return Refusal("number.not_a_number")
    factor = _factor(text[match.end() :], units or {})
    if isinstance(factor, Refusal):
        return factor
    number = _number(match[2].strip(), mark)
    if isinstance(number, Refusal):
        return number
    return (-number if match[1] in ("-", "−") else number) * factor


def read_integer(
    cell: Cell, *, mark: DecimalMark | None = None, units: Mapping[str, Decimal] | None = None
) -> int | Refusal | None:
    """A whole number; `10.0` is 10, `10.5` is refused with `number.not_whole`."""
    number = read_decimal(cell, mark=mark, units=units)
    if not isinstance(number, Decimal):
        return number
    return int(number) if number == number.to_integral_value() else Refusal("number.not_whole")


def read_money(cell: Cell, *, mark: DecimalMark | None = None) -> Reading:
    """An amount with the currency that stands beside it, if any. Refused as `read_decimal`, and
    `money.currency`.
    """
    if not isinstance(cell, str):
        number = _from_typed(cell)
        return Amount(number) if isinstance(number, Decimal) else number
    text = squeeze(cell)
    if is_placeholder(text):
        return None
    match = _NUMBER.search(text)
    if match is None:
        return Refusal("number.not_a_number")
    around = f"{text[: match.start()]} {text[match.end() :]}".strip().strip(".")
    currency = _currency(around)
    if currency is None:
        return Refusal("money.currency", facts(written=around))
    read = read_decimal(match[0], mark=mark)
    return Amount(read, currency) if isinstance(read, Decimal) else read


def currency_of(text: str) -> str:
    """The ISO code a heading such as `Price (EUR)` names, or an empty string."""
    for word in re.split(r"[\s()\[\]/_,:]+", text):
        if word in {
            "EUR",
            "USD",
            "GBP",
            "CHF",
            "MDL",
            "CAD",
            "AUD",
            "TZS",
            "PLN",
            "CZK",
            "SEK",
            "NOK",
            "DKK",
        }:
            return word
        if word in {"€", "£"}:
            return _SIGNS[word]
    return ""


def _currency(text: str) -> str | None:
    if not text:
        return ""
    if _ISO_CURRENCY.fullmatch(text.upper()) and text.isascii():
        return text.upper()
    return _SIGNS.get(text.casefold())


def _from_typed(cell: Cell) -> Decimal | Refusal:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return Refusal("number.not_a_number")
    number = Decimal(repr(cell))
    return number if number.is_finite() else Refusal("number.not_a_number")


def _exponent(text: str) -> Decimal | Refusal:
    number = Decimal(text.replace(",", "."))
    return number if number.adjusted() < 6 else Refusal("code.scientific")


def _factor(text: str, units: Mapping[str, Decimal]) -> Decimal | Refusal:
    unit = normalize(text)
    if not unit:
        return Decimal(1)
    return units.get(unit) or Refusal("number.unit", facts(unit=text.strip()))


def _certain_mark(digits: str) -> DecimalMark | None:
    """The decimal mark, where the digits leave no doubt."""
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        return DecimalMark.POINT if digits.rfind(".") > digits.rfind(",") else DecimalMark.COMMA
    if points + commas == 0:
        return None
    single, repeated = ("." if points else ","), points + commas > 1
    if repeated:  # 1.234.567 groups by points, so its decimal mark would be the comma
        return DecimalMark.COMMA if single == "." else DecimalMark.POINT
    if (
        len(digits) - digits.index(single) - 1 == 3
        and 1 <= digits.index(single) <= 3
        and not digits.startswith("0")
    ):
        return None
    return DecimalMark(single)


def _number(digits: str, mark: DecimalMark | None) -> Decimal | Refusal:
    certain = _certain_mark(digits)
    if certain is not None and mark is not None and certain is not mark and not _only_groups(digits):
        return Refusal("number.mark", facts(mark=mark.value))
    use = certain or mark
    if use is None and "," in digits:
        use = (
            DecimalMark.POINT
        )  # three digits behind a lone comma are thousands: no currency has three decimals there
    if use is None and "." in digits:
        return Refusal("number.ambiguous")
    thousands = "," if use is DecimalMark.POINT else "."
    plain = re.sub(r"['’\s]", "", digits).replace(thousands, "") if use else re.sub(r"['’\s]", "", digits)
    try:
        return Decimal(plain.replace(",", "."))
    except InvalidOperation:
        return Refusal("number.not_a_number")


def _only_groups(digits: str) -> bool:
    return re.fullmatch(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*", digits) is not None
