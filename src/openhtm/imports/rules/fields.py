"""What a field of a record is to the importer: its name, the kind of value it takes, the headings people
give it.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from .problems import Facts

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta
"""What a reader hands over. An empty cell is the empty string."""


class ValueType(StrEnum):
    TEXT = "text"
    NAME = "name"  # of a maker, a place, a person: "unknown" is no name
    CODE = "code"  # a tag or number that is a name: digits and leading zeros matter
    SERIAL = "serial"
    DATE = "date"
    MOMENT = "moment"  # a day, with the time of day where the cell has one
    MONEY = "money"
    DECIMAL = "decimal"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    INTERVAL = "interval"
    MAC = "mac"
    IP = "ip"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Field:
    """`aliases` are normalized headings, strongest first. `words` maps a normalized word to the value it
    means.
    """

    name: str
    type: ValueType = ValueType.TEXT
    aliases: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    required: bool = False
    max_length: int = 0  # 0: no limit
    never_future: bool = False  # a date that cannot lie ahead, such as a purchase


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a cell was not taken."""

    rule: str
    facts: Facts = ()


@dataclass(frozen=True, slots=True)
class Noted:
    """A value that was taken after a change that a person should hear of."""

    value: "Value"
    rule: str
    facts: Facts = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """Money as written. `currency` is an ISO code, `$` where only the sign was given, or empty."""

    value: Decimal
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Every:
    """An interval as written: every `count` of `unit` (day, week, month, year)."""

    count: int
    unit: str


Value = str | int | Decimal | bool | dt.date | Amount | Every | None
Reading = Value | Refusal | Noted
"""None says that the cell is empty, or holds a word for "unknown"."""
