"""What a cell says, for each kind of value: text, words from a list, yes and no, intervals, addresses."""

import datetime as dt
import ipaddress
import re
from collections.abc import Mapping

from rapidfuzz import fuzz, process

from .fields import Cell, Every, Reading, Refusal
from .problems import facts
from .serials import unwrap
from .text import is_placeholder, normalize, squeeze

_HEX = re.compile(r"[0-9a-f]{12}")
_SHORT_INTERVAL = re.compile(r"(\d+)\s*x?\s*([a-zа-я]*)")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
_ERROR_CELL = re.compile(r"#(?:REF|N/A|VALUE|NAME|DIV/0|NULL|NUM)[!?]?", re.IGNORECASE)
_NEAR = 78

UNITS = {
    "day": ("d", "day", "days", "jour", "jours", "tag", "tage", "tagen", "dia", "dias", "zi", "zile"),
    "week": (
        "w",
        "wk",
        "wks",
        "week",
        "weeks",
        "semaine",
        "semaines",
        "woche",
        "wochen",
        "semana",
        "semanas",
    ),
    "month": (
        "m",
        "mo",
        "mos",
        "mth",
        "mths",
        "month",
        "months",
        "mois",
        "monat",
        "monate",
        "monaten",
        "mes",
        "meses",
        "luna",
        "luni",
        "mesi",
        "mese",
    ),
    "year": (
        "y",
        "yr",
        "yrs",
        "year",
        "years",
        "yearly",
        "a",
        "an",
        "ans",
        "annee",
        "annees",
        "jahr",
        "jahre",
        "jahren",
        "ano",
        "anos",
        "ani",
        "anni",
        "anno",
    ),
}
_UNIT_OF = {word: unit for unit, words in UNITS.items() for word in words}

_NAMED_INTERVALS = {
    Every(1, "day"): ("daily", "every day", "per day", "taglich", "quotidien", "diario"),
    Every(1, "week"): ("weekly", "every week", "wochentlich", "hebdomadaire", "semanal"),
    Every(1, "month"): ("monthly", "every month", "mensuel", "mensuelle", "monatlich", "mensual"),
    Every(2, "month"): ("every other month", "every second month"),
    Every(3, "month"): (
        "quarterly",
        "q",
        "qtr",
        "quarter",
        "every quarter",
        "trimestriel",
        "trimestrielle",
        "vierteljahrlich",
        "quartalsweise",
        "trimestral",
    ),
    Every(6, "month"): (
        "semi annual",
        "semi annually",
        "semiannual",
        "semiannually",
        "half yearly",
        "half year",
        "sa",
        "twice a year",
        "twice yearly",
        "semestriel",
        "semestrielle",
        "halbjahrlich",
        "semestral",
    ),
    Every(1, "year"): (
        "annual",
        "annually",
        "yearly",
        "once a year",
        "every year",
        "annuel",
        "annuelle",
        "jahrlich",
        "anual",
        "anualmente",
        "annuale",
    ),
    Every(2, "year"): (
        "biennial",
        "biennially",
        "every other year",
        "every second year",
        "two yearly",
        "2 yearly",
    ),
    Every(3, "year"): ("triennial", "three yearly", "3 yearly"),
}
_INTERVALS = {word: every for every, words in _NAMED_INTERVALS.items() for word in words}
# Each of these is read by some as twice in a period and by others as every second period.
_AMBIGUOUS_INTERVALS = frozenset(
    {
        "biannual",
        "biannually",
        "bi annual",
        "bi annually",
        "bimonthly",
        "bi monthly",
        "biweekly",
        "bi weekly",
        "biyearly",
        "bi yearly",
    }
)
_NO_INTERVAL = frozenset({"never", "not scheduled", "no pm", "none", "0", "no maintenance", "run to failure"})

TRUE_WORDS = frozenset(
    {
        "yes",
        "y",
        "true",
        "t",
        "1",
        "x",
        "on",
        "oui",
        "o",
        "vrai",
        "ja",
        "j",
        "wahr",
        "si",
        "s",
        "sim",
        "da",
        "working",
        "да",
        "checked",
        "ok",
    }
)
FALSE_WORDS = frozenset(
    {
        "no",
        "n",
        "false",
        "f",
        "0",
        "off",
        "non",
        "faux",
        "nein",
        "falsch",
        "nao",
        "nu",
        "not working",
        "нет",
        "unchecked",
    }
)


def read_text(cell: Cell, *, max_length: int = 0) -> Reading:
    """The text of a cell with its line breaks; a number without its needless `.0`, a date as year-month-
    day; None when empty.
    """
    text = cell.strip() if isinstance(cell, str) else as_text(cell)
    if text[:1] in ("=", "'"):
        text = unwrap(text)
    if text.startswith("#") and _ERROR_CELL.fullmatch(text):
        return Refusal("cell.error", facts(shown=text))
    if max_length and len(text) > max_length:
        return Refusal("text.too_long", facts(limit=max_length))
    return text or None


def read_name(cell: Cell, *, max_length: int = 0) -> Reading:
    """The name of a thing; None for an empty cell and for words such as `unknown` and `N/A`."""
    reading = read_text(squeeze(cell) if isinstance(cell, str) else cell, max_length=max_length)
    return None if isinstance(reading, str) and is_placeholder(reading) else reading


def as_text(cell: Cell) -> str:
    """What a person sees in the cell."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 10**15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    return str(cell)


def read_choice(cell: Cell, words: Mapping[str, str]) -> Reading:
    """The value that a word means. Refused with `choice.unknown`, with the nearest known word when there is
    one.
    """
    text = as_text(cell)
    word = normalize(text)
    if word in words:
        return words[word]
    if is_placeholder(text):
        return None
    nearest = process.extractOne(word, words.keys(), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return Refusal("choice.unknown", facts(shown=squeeze(text), nearest=nearest[0] if nearest else ""))


def read_boolean(cell: Cell) -> Reading:
    """Yes or no in several languages; None when empty or unknown. Refused with `boolean.unknown`."""
    if isinstance(cell, bool):
        return cell
    word = normalize(as_text(cell))
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    return None if is_placeholder(word) else Refusal("boolean.unknown", facts(shown=as_text(cell)))


def read_interval(cell: Cell, *, bare_unit: str = "") -> Reading:
    """How often: `Quarterly`, `90 days`, `3M`. `bare_unit` is the unit of a number that has none.

    Refused with `interval.no_unit`, `interval.ambiguous` (biannual: twice a year or every second year?),
    `interval.not_positive` and `interval.unknown`. None when there is no interval.
    """
    word = normalize(as_text(cell))
    if not word or word in _NO_INTERVAL or is_placeholder(word):
        return None
    if word in _AMBIGUOUS_INTERVALS:
        return Refusal("interval.ambiguous", facts(shown=word))
    named = _INTERVALS.get(word)
    return named or _counted_interval(word, bare_unit)


def _counted_interval(word: str, bare_unit: str) -> Reading:
    match = _SHORT_INTERVAL.fullmatch(re.sub(r"^(every|each|alle|tous les|cada) ", "", word))
    if match is None:
        return Refusal("interval.unknown", facts(shown=word))
    count, unit = int(match[1]), _UNIT_OF.get(match[2]) if match[2] else bare_unit
    if match[2] and unit is None:
        return Refusal("interval.unknown", facts(shown=word))
    if not unit:
        return Refusal("interval.no_unit")
    return Every(count, unit) if count > 0 else Refusal("interval.not_positive")


def read_mac(cell: Cell) -> Reading:
    """A hardware address as `00:1a:2b:3c:4d:5e`. Refused with `mac.invalid`, or `code.scientific` when a
    spreadsheet ate it.
    """
    text = squeeze(as_text(cell))
    if is_placeholder(text):
        return None
    if re.fullmatch(r"\d[.,]\d+[eE][+-]?\d+", text):
        return Refusal("code.scientific")
    digits = re.sub(r"[\s:.\-]", "", text).lower()
    if not _HEX.fullmatch(digits):
        return Refusal("mac.invalid")
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2))


def read_ip(cell: Cell) -> Reading:
    """A network address, without a prefix length that may follow it. Refused with `ip.invalid`."""
    text = squeeze(as_text(cell))
    if is_placeholder(text) or normalize(text) in {"dhcp", "dynamic"}:
        return None
    try:
        return str(ipaddress.ip_interface(text).ip)
    except ValueError:
        return Refusal("ip.invalid")


def read_email(cell: Cell) -> Reading:
    """An address with a mailbox and a domain, in lower case. Refused with `email.invalid`."""
    text = squeeze(as_text(cell))
    if is_placeholder(text):
        return None
    return text.lower() if _EMAIL.fullmatch(text) else Refusal("email.invalid")
