"""Version ranges in the ``vers`` notation of Package-URL: "vers:npm/>=1.0.0|<2.0.0".

Source: the VERS specification (ECMA-428, vers-spec). Constraints are kept in the order of the text, which the
notation demands to be ascending; comparing versions is the business of their ecosystem.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from .wording import Interval, Said

_TEXT = re.compile(r"vers:(?P<scheme>[a-z0-9.+-]+)/(?P<constraints>.+)", re.DOTALL)
_CONSTRAINT = re.compile(r"(?P<comparator><=|>=|!=|<|>|=)?(?P<version>.+)", re.DOTALL)
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
MOST_CONSTRAINTS = 2000


class BadRange(ValueError):
    """The text is no range in this notation; the message says at which constraint it ends to be one."""


@dataclass(frozen=True, kw_only=True)
class Constraint:
    comparator: str
    version: str

    def __str__(self) -> str:
        return f"{'' if self.comparator == '=' else self.comparator}{_quoted(self.version)}"


@dataclass(frozen=True, kw_only=True)
class Range:
    """``constraints`` are empty for "*", everything, and for the scheme "none", nothing."""

    scheme: str
    constraints: tuple[Constraint, ...] = ()

    @property
    def is_everything(self) -> bool:
        return not self.constraints and self.scheme != "none"

    def __str__(self) -> str:
        listed = "|".join(str(one) for one in self.constraints)
        return f"vers:{self.scheme}/{listed or '*'}"


def parse(text: str) -> Range:
    """The range of a text; raises BadRange."""
    plain = "".join(text.split())
    found = _TEXT.fullmatch(plain)
    if found is None:
        raise BadRange(f"'{text[:80]}' is not written as vers:scheme/constraints.")
    scheme, listed = found["scheme"], found["constraints"].strip("|")
    if listed == "*":
        return Range(scheme=scheme)
    if scheme in ("all", "none"):
        raise BadRange(f"vers:{scheme} takes nothing but '*'.")
    texts = listed.split("|")
    if len(texts) > MOST_CONSTRAINTS:
        raise BadRange(f"A range has {MOST_CONSTRAINTS} constraints at most.")
    constraints = tuple(_constraint(one, place) for place, one in enumerate(texts, start=1) if one)
    _refuse_twice(constraints)
    return Range(scheme=scheme, constraints=constraints)


def _constraint(text: str, place: int) -> Constraint:
    found = _CONSTRAINT.fullmatch(text)
    if found is None:
        raise BadRange(f"Constraint {place} has no version.")
    if _BAD_ESCAPE.search(found["version"]):
        raise BadRange(f"Constraint {place} ('{text[:80]}') has a '%' that is no escape.")
    version = unquote(found["version"])
    if not version or version == "*" or version[0] in "<>=!":
        raise BadRange(f"Constraint {place} ('{text[:80]}') names no version.")
    return Constraint(comparator=found["comparator"] or "=", version=version)


def _refuse_twice(constraints: tuple[Constraint, ...]) -> None:
    seen: set[str] = set()
    for place, one in enumerate(constraints, start=1):
        if one.version in seen:
            raise BadRange(f"Constraint {place} names version '{one.version[:80]}' a second time.")
        seen.add(one.version)


def _quoted(version: str) -> str:
    return re.sub(r"[<>=!*|%/:@?# +,]", lambda found: f"%{ord(found.group()):02X}", version)


def said(found: Range) -> Said:
    """What a range says, in intervals and exact versions; its constraints ascend."""
    if found.is_everything:
        return Said(everything=True)
    exact = tuple(one.version for one in found.constraints if one.comparator == "=")
    return Said(exact=exact, intervals=tuple(intervals(found)))


def intervals(found: Range) -> list[Interval]:
    """The intervals of the constraints that are no single versions; "!=" cuts the one it stands in."""
    bounds = [one for one in found.constraints if one.comparator != "="]
    made: list[Interval] = []
    start: Constraint | None = None
    for place, one in enumerate(bounds):
        if one.comparator.startswith(">"):
            start = one if start is None else start
        elif one.comparator.startswith("<") or _is_inside(bounds, place):
            made.append(_interval(start, one))
            start = one if one.comparator == "!=" else None
    if start is not None:
        made.append(_interval(start, None))
    return made


def _is_inside(bounds: list[Constraint], place: int) -> bool:
    """Whether versions about this "!=" are in the range: what bounds it next is an upper bound or nothing."""
    for one in bounds[place + 1 :]:
        if one.comparator != "!=":
            return one.comparator.startswith("<")
    ranges = [one.comparator for one in bounds[:place] if one.comparator != "!="]
    return not ranges or ranges[-1].startswith(">")


def _interval(start: Constraint | None, end: Constraint | None) -> Interval:
    return Interval(
        lowest=start.version if start else None,
        lowest_included=bool(start and start.comparator == ">="),
        highest=end.version if end else None,
        highest_included=bool(end and end.comparator == "<="),
    )
