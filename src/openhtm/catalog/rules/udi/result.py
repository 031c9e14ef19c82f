"""What a parsed device identifier says. Pure values; nothing here reads or writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import NamedTuple

from ..notes import Note, note


class Agency(StrEnum):
    """Who issued the identifier. UNKNOWN is an answer, not an error."""

    GS1 = "GS1"
    HIBCC = "HIBCC"
    ICCBBA = "ICCBBA"
    IFA = "IFA"
    UNKNOWN = "UNKNOWN"


class Element(NamedTuple):
    """One part of the text: the agency's identifier of the part, its title, its value as printed.

    A part that no table knows has an empty title; text that has no identifier has an empty one.
    """

    identifier: str
    title: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Udi:
    """The reading of one text.

    ``di`` is normalized for comparison: a GTIN has 14 digits, a HIBC has neither its plus nor its
    check character. ``valid_check`` is True when every check the text carries was verified, False
    when one failed, None when the text carries none. ``package_level`` is the GS1 indicator digit
    or the HIBCC unit of measure, 0 being the single item. ``alternatives`` are other readings of
    the same text, possible when a scanner dropped its group separators.
    """

    raw: str
    agency: Agency = Agency.UNKNOWN
    di: str | None = None
    di_type: str = ""
    package_level: int | None = None
    lot: str | None = None
    serial: str | None = None
    expiry: date | None = None
    expiry_time: time | None = None
    manufactured: date | None = None
    donation_id: str | None = None
    quantity: int | None = None
    valid_check: bool | None = None
    warnings: tuple[Note, ...] = ()
    elements: tuple[Element, ...] = ()
    alternatives: tuple[Udi, ...] = ()

    def value(self, identifier: str) -> str | None:
        """The value of the first part with that identifier, such as 8004 for a GS1 asset number."""
        return next((part.value for part in self.elements if part.identifier == identifier), None)

    def as_json(self, say: Callable[[Note], str]) -> dict[str, object]:
        """The parser contract as plain JSON values; dates in ISO format, warnings as ``say`` words them."""
        return {
            "agency": self.agency.value,
            "di": self.di,
            "lot": self.lot,
            "serial": self.serial,
            "expiry": self.expiry.isoformat() if self.expiry else None,
            "manufactured": self.manufactured.isoformat() if self.manufactured else None,
            "donation_id": self.donation_id,
            "valid_check": self.valid_check,
            "raw": self.raw,
            "warnings": [say(remark) for remark in self.warnings],
            "di_type": self.di_type,
            "package_level": self.package_level,
            "quantity": self.quantity,
            "expiry_time": self.expiry_time.isoformat("minutes") if self.expiry_time else None,
            "elements": [part._asdict() for part in self.elements],
        }


@dataclass(slots=True)
class Reading:
    """Collects parts, facts, checks and warnings while one text is read; ``freeze`` ends it."""

    raw: str
    agency: Agency
    facts: dict[str, object] = field(default_factory=dict)
    elements: list[Element] = field(default_factory=list)
    warnings: list[Note] = field(default_factory=list)
    checks: list[bool] = field(default_factory=list)
    alternatives: list[Udi] = field(default_factory=list)

    def add(self, identifier: str, title: str, value: str) -> None:
        """Keep one part of the text."""
        self.elements.append(Element(identifier, title, value))

    def keep_unknown(self, text: str) -> None:
        """Keep text that no table explains."""
        self.add("", "", text)
        self.warn("udi.not_understood", text=text)

    def warn(self, rule: str, **facts: str | int) -> None:
        """Note once what a person should know about this reading."""
        remark = note(rule, **facts)
        if remark not in self.warnings:
            self.warnings.append(remark)

    def fact(self, name: str, value: object) -> None:
        """State a fact; the first stands and a different second one is reported."""
        if value in (None, ""):
            return
        if self.facts.setdefault(name, value) != value:
            self.warn("udi.said_twice", fact=name)

    def check(self, passed: bool, rule: str, **facts: str | int) -> None:
        """Record a verified or failed check digit, and what to note when it failed."""
        self.checks.append(passed)
        if not passed:
            self.warn(rule, **facts)

    def freeze(self) -> Udi:
        """The reading as an unchangeable value."""
        return Udi(
            raw=self.raw,
            agency=self.agency,
            valid_check=all(self.checks) if self.checks else None,
            warnings=tuple(self.warnings),
            elements=tuple(self.elements),
            alternatives=tuple(self.alternatives),
            **self.facts,  # type: ignore[arg-type]  # names are those of Udi, by test
        )
