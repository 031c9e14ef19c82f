"""How long a device was down by one order, without counting anything twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

Span = tuple[datetime, datetime]
NONE = timedelta(0)


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


def within(spans: Iterable[Span], *, of: Span) -> timedelta:
    """How much of one span the others cover together."""
    cut = [(max(begins, of[0]), min(ends, of[1])) for begins, ends in spans]
    return sum((ends - begins for begins, ends in merged(cut)), NONE)


def downtime(own: Span, *, others: Sequence[Span] = (), loans: Sequence[Span] = ()) -> Downtime:
    """What one order's downtime amounts to beside that of other orders and the loaners given."""
    whole = own[1] - own[0]
    return Downtime(device=whole, ward=whole - within(loans, of=own), shared=within(others, of=own))
