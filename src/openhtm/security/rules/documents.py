"""What documents of device security say, as plain values, whatever notation they came in.

Every value has its ``place`` in the file, such as "components[3]". Texts are as written; what is absent is "".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from .wording import Interval


class Trouble(StrEnum):
    """What is wrong at a place."""

    SYNTAX = "syntax"
    CUT_OFF = "cut_off"
    ENCODING = "encoding"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    ENTITY = "entity"
    KIND = "kind"
    EDITION = "edition"
    MISSING = "missing"
    WRONG_TYPE = "wrong_type"
    NOT_ALLOWED = "not_allowed"
    NOT_KNOWN = "not_known"
    BAD_FORM = "bad_form"
    TWICE = "twice"
    NOBODY = "nobody"
    CYCLE = "cycle"
    CONTRADICTION = "contradiction"
    FORMULA = "formula"


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing wrong in a document that is read all the same. ``found`` is what stands there, shortened."""

    trouble: Trouble
    place: str
    found: str = ""


class Unreadable(ValueError):
    """The file as a whole is refused; the former state of what it would replace stays."""

    def __init__(self, trouble: Trouble, *, place: str, found: str = "") -> None:
        super().__init__(f"{trouble} at {place}: {found}")
        self.problem = Problem(trouble=trouble, place=place, found=found)


class Component(NamedTuple):
    """A part of a bill of materials. ``path`` leads from the root by the references of what holds it.

    A tuple, as a link is: of these a file has a hundred thousand, and a frozen class takes three times as long to make.
    """

    ref: str
    name: str
    version: str = ""
    type: str = ""
    group: str = ""
    supplier: str = ""
    purl: str = ""
    cpes: tuple[str, ...] = ()
    hashes: tuple[tuple[str, str], ...] = ()
    licenses: tuple[str, ...] = ()
    scope: str = ""
    path: tuple[str, ...] = ()
    place: str = ""


class Link(NamedTuple):
    """``ref`` stands to each of ``others`` as ``kind`` says: "depends" or "contains"."""

    ref: str
    kind: str
    others: tuple[str, ...]
    place: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """The head of a document. ``about`` is the root of a bill of materials."""

    kind: str
    edition: str
    identifier: str = ""
    revision: str = ""
    title: str = ""
    category: str = ""
    publisher: str = ""
    status: str = ""
    issued_at: datetime | None = None
    updated_at: datetime | None = None
    about: Component | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Product:
    """What an advisory speaks of. ``wording`` names versions as the advisory does, of the kind ``wording_kind``."""

    ref: str
    name: str = ""
    vendor: str = ""
    product: str = ""
    wording: str = ""
    wording_kind: str = ""
    purl: str = ""
    cpe: str = ""
    model_numbers: tuple[str, ...] = ()
    serial_numbers: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    part_of: str = ""
    place: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """A score as its source gives it. ``system`` is such as "CVSS:3.1"."""

    system: str
    vector: str
    base: Decimal | None = None
    severity: str = ""
    source: str = ""
    products: tuple[str, ...] = ()


class Status(StrEnum):
    """What is said of a vulnerability in a product (VEX)."""

    AFFECTED = "affected"
    NOT_AFFECTED = "not_affected"
    FIXED = "fixed"
    UNDER_INVESTIGATION = "under_investigation"
    RECOMMENDED = "recommended"


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """What a document says of a vulnerability in products. ``said`` is its own word for ``status``."""

    vulnerability: str
    status: Status
    said: str
    products: tuple[str, ...]
    justification: str = ""
    explanation: str = ""
    action: str = ""
    said_at: datetime | None = None
    place: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Remedy:
    """What a document advises. ``kind`` is its own word: "vendor_fix", "mitigation" ..."""

    kind: str
    text: str
    products: tuple[str, ...] = ()
    url: str = ""
    place: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Affected:
    """Versions of a package or product that a vulnerability is in (or, with ``status``, is not in).

    ``everything`` stands for all that is not named beside it, and only where the document says so. Without it,
    ``exact`` and ``intervals`` nobody can tell: unknown, not "none".
    """

    status: Status = Status.AFFECTED
    ecosystem: str = ""
    package: str = ""
    vendor: str = ""
    product: str = ""
    purl: str = ""
    cpe: str = ""
    exact: tuple[str, ...] = ()
    intervals: tuple[Interval, ...] = ()
    everything: bool = False
    place: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Configuration:
    """One configuration of NVD: all of ``groups`` must be there, of each group any member.

    A member with ``vulnerable`` False is what the product runs on or beside.
    """

    groups: tuple[tuple[Member, ...], ...]
    place: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    cpe: str
    vulnerable: bool = True
    interval: Interval = field(default_factory=Interval)


@dataclass(frozen=True, kw_only=True, slots=True)
class Vulnerability:
    """A published flaw."""

    id: str
    aliases: tuple[str, ...] = ()
    title: str = ""
    description: str = ""
    weaknesses: tuple[str, ...] = ()
    scores: tuple[Score, ...] = ()
    references: tuple[str, ...] = ()
    affected: tuple[Affected, ...] = ()
    configurations: tuple[Configuration, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    decisions: tuple[tuple[str, str], ...] = ()
    published_at: datetime | None = None
    modified_at: datetime | None = None
    withdrawn: bool = False
    place: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Exploited:
    """An entry of CISA's list of known exploited vulnerabilities."""

    vulnerability: str
    vendor: str
    product: str
    title: str
    added_on: date
    due_on: date | None
    action: str
    ransomware: bool | None
    place: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Likelihood:
    """EPSS: how likely exploitation is within 30 days, and the share of vulnerabilities that are no likelier."""

    vulnerability: str
    probability: Decimal
    percentile: Decimal
    place: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One answer of a Manufacturer Disclosure Statement for Medical Device Security."""

    question: str
    section: str
    text: str
    answer: str
    note: str = ""
    place: str = ""


Item = (
    Document
    | Component
    | Link
    | Product
    | Statement
    | Vulnerability
    | Exploited
    | Likelihood
    | Answer
    | Problem
)
