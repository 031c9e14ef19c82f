"""Which manufacturer a name stands for, or may stand for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..models import AliasStatus, Manufacturer, ManufacturerAlias
from ..rules.names import Candidate, NameIndex, folded
from ..rules.notes import Note


def resolve(wanted: Iterable[str]) -> dict[str, Manufacturer]:
    """Manufacturers by those of the names that surely stand for one: its name or a confirmed alias,
    whatever the case and spaces. A merged name stands for the survivor. Three statements at most."""
    by_fold: dict[str, list[str]] = {}
    for name in wanted:
        by_fold.setdefault(folded(name), []).append(name)
    everyone = _everyone()
    known = {folded(maker.name): maker.survivor for maker in everyone.values()}
    for alias, manufacturer_id in _confirmed():
        known.setdefault(folded(alias), everyone[manufacturer_id].survivor)
    return {name: known[fold] for fold, spellings in by_fold.items() if fold in known for name in spellings}


def suggest(wanted: Iterable[str], *, limit: int = 3) -> dict[str, list[Candidate[int]]]:
    """For each name the manufacturers (by id) that it may stand for, surest first, with reasons."""
    index = NameIndex(_named_ids())
    return {name: index.find(name, limit=limit) for name in wanted}


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two manufacturers that may be one."""

    one: Manufacturer
    other: Manufacturer
    confidence: float
    reasons: tuple[Note, ...]


def duplicates(*, least: float = 0.85) -> list[Duplicate]:
    """Current manufacturers that are probably one, surest first, without those told apart."""
    everyone = _everyone()
    apart = {
        (alias.manufacturer_id, alias.name)
        for alias in ManufacturerAlias.objects.filter(status=AliasStatus.REJECTED)
    }
    index = NameIndex((maker.pk, maker.name) for maker in everyone.values() if maker.merged_into_id is None)
    found = (
        Duplicate(everyone[key], everyone[candidate.key], candidate.confidence, candidate.reasons)
        for key, candidate in index.pairs(least=least)
    )
    return [
        pair
        for pair in found
        if (pair.one.pk, pair.other.name) not in apart and (pair.other.pk, pair.one.name) not in apart
    ]


def _everyone() -> dict[int, Manufacturer]:
    """Every manufacturer with ``merged_into`` at hand, so that survivors cost no further statement."""
    everyone = {maker.pk: maker for maker in Manufacturer.objects.order_by("name")}
    for maker in everyone.values():
        if maker.merged_into_id is not None:
            maker.merged_into = everyone[maker.merged_into_id]
    return everyone


def _confirmed() -> Iterator[tuple[str, int]]:
    aliases = ManufacturerAlias.objects.filter(status=AliasStatus.CONFIRMED)
    return iter(aliases.values_list("name", "manufacturer_id"))


def _named_ids() -> Iterator[tuple[int, str]]:
    everyone = _everyone()
    yield from ((maker.survivor.pk, maker.name) for maker in everyone.values())
    yield from ((everyone[pk].survivor.pk, name) for name, pk in _confirmed())
