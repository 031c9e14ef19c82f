"""Vulnerabilities as the documents tell of them: under one name, with what each source scores."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from ..models import SecurityDocument, Vulnerability, VulnerabilityAlias
from ..rules import documents
from ..rules.claims import Gathered
from ..rules.scores import BadVector
from ..rules.scores import read as read_vector

_LONGEST = 120
_CHUNK = 400


class Known:
    """Vulnerabilities by every name of them."""

    def __init__(self) -> None:
        self._by_name: dict[str, Vulnerability] = {}

    def add(self, name: str, found: Vulnerability) -> None:
        self._by_name[name[:_LONGEST].upper()] = found

    def get(self, name: str) -> Vulnerability | None:
        return self._by_name.get(name[:_LONGEST].upper())

    def id_of(self, name: str) -> int:
        found = self.get(name)
        if found is None:
            raise KeyError(name)
        return int(found.pk)

    def ids(self) -> set[int]:
        return {int(one.pk) for one in self._by_name.values()}


def _learn(read: Gathered, document: SecurityDocument) -> Known:
    """Every vulnerability that the document names, entered where it is new, with what the document says of it."""
    known = Known()
    aliases = {one.id: _names(one) for one in read.vulnerabilities}
    wanted = {name: aliases.get(name, [name]) for name in read.names()}
    _find(known, {other for names in wanted.values() for other in names})
    new: dict[str, Vulnerability] = {}
    for name, names in wanted.items():
        found = next((one for one in map(known.get, names) if one is not None), None)
        if found is None:
            main = next((one for one in names if one.upper().startswith("CVE-")), name)[:_LONGEST]
            found = new.setdefault(main.upper(), Vulnerability(name=main))
        for one in names:
            known.add(one, found)
    Vulnerability.objects.bulk_create(new.values(), batch_size=_CHUNK)
    _name_aliases(known, wanted)
    _describe(known, read.vulnerabilities, document)
    return known


def _names(one: documents.Vulnerability) -> list[str]:
    return [name for name in dict.fromkeys((one.id, *one.aliases)) if 0 < len(name) <= _LONGEST] or [one.id]


def _find(known: Known, names: Iterable[str]) -> None:
    wanted = sorted({name[:_LONGEST] for name in names})
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        for row in Vulnerability.objects.filter(name__in=chunk):
            known.add(row.name, row)
        for alias in VulnerabilityAlias.objects.filter(name__in=chunk).select_related("vulnerability"):
            known.add(alias.name, alias.vulnerability)


def _name_aliases(known: Known, wanted: dict[str, list[str]]) -> None:
    rows = [
        VulnerabilityAlias(name=name, vulnerability=found)
        for names in wanted.values()
        for name in names
        if (found := known.get(name)) is not None and found.name.upper() != name.upper()
    ]
    VulnerabilityAlias.objects.bulk_create(rows, batch_size=_CHUNK, ignore_conflicts=True)


def _describe(known: Known, told: Iterable[documents.Vulnerability], document: SecurityDocument) -> None:
    """Texts that are missing are filled in; scores stand beside those of other documents."""
    changed: dict[int, Vulnerability] = {}
    for one in told:
        row = known.get(one.id)
        if row is not None:
            _fill(row, one)
            _score(row, one, mark=f"{document.kind} {document.identifier}"[:200])
            changed[row.pk] = row
    fields = ("title", "description", "published_at", "modified_at", "withdrawn", "scores", "base_score")
    Vulnerability.objects.bulk_update(
        changed.values(), [*fields, "weaknesses", "decisions"], batch_size=_CHUNK
    )


def _fill(row: Vulnerability, one: documents.Vulnerability) -> None:
    row.title = row.title or one.title[:500]
    row.description = row.description or one.description
    row.published_at = row.published_at or one.published_at
    row.modified_at = max(filter(None, (row.modified_at, one.modified_at)), default=None)
    # Only who numbers it withdraws it: another database may withdraw its own entry of what still stands.
    row.withdrawn = one.withdrawn if one.id.upper() == row.name.upper() else row.withdrawn
    row.weaknesses = sorted({*row.weaknesses, *one.weaknesses})
    row.decisions = {**row.decisions, **dict(one.decisions)}


def _score(row: Vulnerability, one: documents.Vulnerability, *, mark: str) -> None:
    others = [score for score in row.scores if score["document"] != mark]
    row.scores = [*others, *(_stored(score) | {"document": mark} for score in one.scores)]
    row.base_score = _highest(row.scores)


def _stored(score: documents.Score) -> dict[str, Any]:
    base = score.base
    if base is None and score.vector:
        try:
            base = read_vector(score.vector).base
        except BadVector:
            base = None
    return {
        "system": score.system[:20],
        "vector": score.vector[:400],
        "base": str(base) if base is not None else None,
        "severity": score.severity[:20],
        "source": score.source[:100],
    }


def _highest(scores: Iterable[dict[str, Any]]) -> Decimal | None:
    """Of CVSS 3 and 4; of 2 only where there is no other. Between sources the graver counts."""
    found = [(one["system"].startswith("CVSS:2"), Decimal(one["base"])) for one in scores if one["base"]]
    newer = [base for is_two, base in found if not is_two and base <= 10]
    return max(newer or [base for _is_two, base in found if base <= 10], default=None)
