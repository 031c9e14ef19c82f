"""How long a device was down by one order, without counting anything twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .impossible import Impossible

Span = tuple[datetime, datetime]
NONE = timedelta(0)


class ImpossibleSpan(Impossible):
    """A span that no clock shows: it ends before it begins, or lies in the future."""


def check_span(given: Span, *, held: Iterable[Span], now: datetime) -> None:
    """Refuse what nobody can mean. Spans may overlap: numbers count what they share once."""
    begins, ends = given
    if ends <= begins:
        raise ImpossibleSpan("downtime.ends_before")
    if ends > now:
        raise ImpossibleSpan("downtime.future")
    if given in set(held):
        raise ImpossibleSpan("downtime.twice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Downtime:
    """``device``: the device itself was down. ``ward``: the ward had neither it nor a loaner.

    ``shared``: how much of it other orders of the device also note; uptime counts that once.
    """

    device: timedelta
    ward: timedelta
    shared: timedelta


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time as spans that neither overlap nor touch, in order."""
    found: list[Span] = []
    for begins, ends in sorted(span for span in spans if span[1] > span[0]):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return found


def together(spans: Iterable[Span]) -> timedelta:
    """How much time spans cover, each moment once."""
    return sum((ends - begins for begins, ends in merged(spans)), NONE)


def within(spans: Iterable[Span], *, of: Span) -> timedelta:
    """How much of one span the others cover together."""
    return together((max(begins, of[0]), min(ends, of[1])) for begins, ends in spans)


def downtime(own: Sequence[Span], *, others: Sequence[Span] = (), loans: Sequence[Span] = ()) -> Downtime:
    """What one order's downtime amounts to beside that of other orders and the loaners given."""
    spans = merged(own)
    whole = together(spans)
    lent = sum((within(loans, of=span) for span in spans), NONE)
    shared = sum((within(others, of=span) for span in spans), NONE)
    return Downtime(device=whole, ward=whole - lent, shared=shared)
