"""What an exercise by a scenario comes to: score, time to the first decision, and how the earlier ones went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .models import Rehearsal, RehearsalDecision, RehearsalInject, RehearsalMark, RehearsalQuerySet
from .rules.scenarios import Score, middle, score

#: Exercises of a site that are told of.
LAST = 50


@dataclass(frozen=True, kw_only=True)
class Told:
    """One inject with what came of it; ``mark`` None: no observer has said."""

    inject: RehearsalInject
    decisions: Sequence[RehearsalDecision]
    mark: RehearsalMark | None

    @property
    def seconds(self) -> float | None:
        """To the first decision; None: there is none."""
        return self.decisions[0].seconds if self.decisions else None


@dataclass(frozen=True, kw_only=True)
class Played:
    rehearsal: Rehearsal
    told: Sequence[Told]

    @property
    def score(self) -> Score:
        return score(one.mark.mark if one.mark else "" for one in self.told)

    @property
    def median(self) -> float | None:
        return middle([one.seconds for one in self.told if one.seconds is not None])

    @property
    def gaps(self) -> list[Told]:
        """What an observer saw missing, wholly or in part."""
        return [one for one in self.told if one.mark is not None and one.mark.mark != "met"]


def played(rehearsals: Sequence[Rehearsal]) -> list[Played]:
    """Several at once, in three queries."""
    injects = RehearsalInject.objects.filter(rehearsal__in=rehearsals).order_by("position")
    decisions = _grouped(RehearsalDecision.objects.filter(inject__rehearsal__in=rehearsals), "noted_by")
    marks = _grouped(RehearsalMark.objects.filter(inject__rehearsal__in=rehearsals), "observer")
    told: dict[int, list[Told]] = {}
    for one in injects:
        said = marks.get(one.pk, [])
        told.setdefault(one.rehearsal_id, []).append(
            Told(inject=one, decisions=decisions.get(one.pk, []), mark=said[-1] if said else None)
        )
    return [Played(rehearsal=one, told=told.get(one.pk, [])) for one in rehearsals]


def _grouped(rows: Any, person: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows.select_related(person).order_by("pk"):
        found.setdefault(row.inject_id, []).append(row)
    return found


def one(rehearsal: Rehearsal) -> Played:
    return played([rehearsal])[0]


def earlier(readable: RehearsalQuerySet, rehearsal: Rehearsal) -> list[Played]:
    """Those of the same site before it that were scored whole, the latest first."""
    rows = readable.filter(incident__site=rehearsal.incident.site_id, begun_at__lt=rehearsal.begun_at)
    found = played(list(rows.for_list().order_by("-begun_at")[:LAST]))
    return [each for each in found if each.score.is_whole]


def unscored(incident_ids: Any) -> set[int]:
    """Incidents by a scenario of which an inject has no mark: an exercise that nobody judged."""
    rows = RehearsalInject.objects.filter(rehearsal__incident__in=incident_ids, marks__isnull=True)
    return set(rows.values_list("rehearsal__incident_id", flat=True))
