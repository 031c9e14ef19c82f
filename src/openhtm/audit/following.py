"""What has changed since somebody looked last, read from the ledger.

Whatever is changed goes through an action, so who follows the ledger misses nothing and needs no word from
those who change. A place in it is one number for each chain: an entry gets its number while its chain is
locked, so no lower one appears later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from .models import Chain, Entry, Row

#: Of one chain, by its key in text as JSON keeps it: the number of the latest entry that was seen.
Positions = Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Touched:
    """``records``: ids by kind of record. ``unnamed``: actions that name no record, only facts of their own.
    ``until``: where to go on. ``is_whole`` False: there was more than was asked for, and nothing is named."""

    until: Positions
    records: Mapping[str, set[int]] = field(default_factory=dict)
    unnamed: frozenset[str] = frozenset()
    is_whole: bool = True


def positions() -> dict[str, int]:
    return {str(pk): number for pk, number in Chain.objects.order_by("pk").values_list("pk", "sequence")}


def touched(since: Positions, *, most: int) -> Touched:
    """What the entries after ``since`` concern, when they and their rows are at most ``most``."""
    until = positions()
    behind = [key for key, number in until.items() if number > since.get(key, 0)]
    if not behind:
        return Touched(until=until)
    after = Q()
    for key in behind:
        after |= Q(chain_id=int(key), sequence__gt=since.get(key, 0), sequence__lte=until[key])
    entries = list(
        Entry.objects.filter(after)
        .order_by()
        .values_list("pk", "action", "subject_type", "subject_id", "rows")[: most + 1]
    )
    if len(entries) + sum(rows for *_, rows in entries) > most:
        return Touched(until=until, is_whole=False)
    held = [pk for pk, *_, rows in entries if rows]
    named = [(kind, pk) for _, _, kind, pk, _ in entries if pk is not None]
    rows = Row.objects.filter(entry__in=held).order_by().values_list("subject_type", "subject_id")
    unnamed = {action for _, action, _, pk, rows in entries if pk is None and not rows}
    return Touched(until=until, records=_by_kind([*named, *rows]), unnamed=frozenset(unnamed))


def _by_kind(named: Iterable[tuple[str, int]]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for kind, pk in named:
        found[kind].add(pk)
    return dict(found)
