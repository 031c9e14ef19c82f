"""Which of two lines a device is under when both reach it and only one may have it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A line as far as it matters here. ``number`` None: it is not stored yet, so it comes last."""

    code: str
    procedure: int | None
    by_filter: bool
    site: int | None
    number: int | None

    @property
    def rank(self) -> tuple[bool, bool, float]:
        """The lower goes first: by model or type, then a site's, then the older."""
        return self.by_filter, self.site is None, float("inf") if self.number is None else self.number


def are_rivals(one: Reach, other: Reach) -> bool:
    """Whether a device may not be under both: the same line, or the same procedure asked for twice."""
    same_procedure = one.procedure is not None and one.procedure == other.procedure
    return same_procedure or one.code.strip().lower() == other.code.strip().lower()


def gives_way(one: Reach, other: Reach) -> bool:
    """Whether a line by a filter leaves devices to another one. Sites that do not meet share no device."""
    if one.number is not None and one.number == other.number:
        return False
    apart = one.site is not None and other.site is not None and one.site != other.site
    return one.by_filter and not apart and are_rivals(one, other) and other.rank < one.rank
