"""What there is to judge, and what contradicts itself: for pages, REST and the command alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from openhtm.registry.api import DeviceQuerySet

from . import access, answering
from .answering import Affected
from .models import AssessmentQuerySet, Release, Tier, Vulnerability
from .queries import exposure, judging
from .queries.exposure import Exposure
from .rules.verdict import ORDER


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A release that a flaw concerns, with how many of one's devices run it and what they are at the gravest."""

    release: Release
    tier: str
    devices: int
    components: tuple[str, ...]


def offers(devices: DeviceQuerySet, flaw: Vulnerability, *, on: date) -> list[Offer]:
    """What may be judged of a flaw: the releases that one's devices run, the gravest first."""
    exposures = exposure.of_vulnerabilities([flaw.pk])
    by_release: dict[int, list[Affected]] = defaultdict(list)
    for line in answering.lines(devices, exposures, on=on):
        by_release[line.exposure.release.pk].append(line)
    return [_offer(one, lines) for one in exposures if (lines := by_release.get(one.release.pk))]


def _offer(found: Exposure, lines: Sequence[Affected]) -> Offer:
    tier = min((line.tier for line in lines), key=ORDER.index)
    components = sorted({judging.component_of(hit) for hit in found.hits} - {""})
    return Offer(release=found.release, tier=tier, devices=len(lines), components=tuple(components))


def latest(user: Any, flaw: Vulnerability) -> int:
    """The latest assessment of a flaw that one can see; 0: none."""
    rows = access.assessments(user).filter(vulnerability=flaw).order_by("-pk")
    return rows.values_list("pk", flat=True).first() or 0


def listed(user: Any, *, q: str = "", state: str = "", on: date) -> AssessmentQuerySet:
    """Judgments by part of the flaw's or the model's name; ``state``: standing, ended or review (its day passed)."""
    rows = access.assessments(user)
    for word in q.split():
        rows = rows.filter(vulnerability__name__icontains=word) | rows.filter(
            release__model__name__icontains=word
        )
    if state == "standing":
        rows = rows.standing()
    elif state == "ended":
        rows = rows.filter(ended_at__isnull=False)
    elif state == "review":
        rows = rows.standing().filter(review_on__lt=on)
    return rows


def contradicted(user: Any, devices: DeviceQuerySet, *, on: date) -> list[Affected]:
    """The lines on which statements contradict each other, or a judgment, and nobody has settled it."""
    found = answering.standing(user, devices, on=on, tiers=Tier.values)
    return [line for line in found if line.judged.conflict]


def exposures_of(lines: Iterable[Affected]) -> list[Exposure]:
    """Each exposure of the lines once."""
    return list({id(line.exposure): line.exposure for line in lines}.values())
