"""Which releases a vulnerability concerns, by everything that is said; devices are joined last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from openhtm.registry.api import Device, DeviceQuerySet, Software

from ..models import Bill, ExploitedEntry, Hit, LikelihoodEntry, Release, Tier, Vulnerability
from ..rules.priority import Danger
from ..rules.verdict import ORDER, verdict
from .running import KINDS


@dataclass(frozen=True, kw_only=True)
class Exposure:
    """One vulnerability in one release. ``hits`` are the surest first; ``conflict``: statements contradict."""

    vulnerability: Vulnerability
    release: Release
    tier: str
    conflict: bool
    hits: tuple[Hit, ...]

    @property
    def route(self) -> str:
        return self.hits[0].route

    @property
    def component_path(self) -> str:
        return next((hit.component.path for hit in self.hits if hit.component is not None), "")


def exposures(hits: Iterable[Hit]) -> list[Exposure]:
    """Hits by vulnerability and release, the surest first."""
    groups: dict[tuple[int, int], list[Hit]] = defaultdict(list)
    for hit in hits:
        groups[hit.vulnerability_id, hit.release_id].append(hit)
    found = []
    for group in groups.values():
        ordered = sorted(group, key=lambda hit: (ORDER.index(hit.tier), hit.component_id is None, hit.pk))
        tier, conflict = verdict([hit.tier for hit in ordered])
        first = [hit for hit in ordered if hit.tier == tier]
        rest = [hit for hit in ordered if hit.tier != tier]
        found.append(
            Exposure(
                vulnerability=group[0].vulnerability,
                release=group[0].release,
                tier=tier,
                conflict=conflict,
                hits=(*first, *rest),
            )
        )
    return sorted(found, key=lambda one: (ORDER.index(one.tier), one.vulnerability.name, one.release.pk))


def of_vulnerabilities(vulnerabilities: Collection[int]) -> list[Exposure]:
    rows = Hit.objects.for_list().filter(vulnerability__in=vulnerabilities).select_related("vulnerability")
    return exposures(rows.order_by("pk"))


def exploited_entry(name: str) -> ExploitedEntry | None:
    found: ExploitedEntry | None = ExploitedEntry.objects.filter(name=name).first()
    return found


def likelihood_entry(name: str) -> LikelihoodEntry | None:
    found: LikelihoodEntry | None = LikelihoodEntry.objects.filter(name=name).first()
    return found


def dangers(names: Collection[str]) -> dict[str, Danger]:
    """What is known in general of each of these vulnerabilities, by name."""
    exploited = set(ExploitedEntry.objects.filter(name__in=names).values_list("name", flat=True))
    likely = dict(LikelihoodEntry.objects.filter(name__in=names).values_list("name", "probability"))
    rows = Vulnerability.objects.filter(name__in=names).values_list("name", "base_score", "decisions")
    return {
        name: Danger(
            base_score=base,
            exploited=name in exploited,
            probability=likely.get(name),
            exploitation=str(_decided(decisions, "exploitation")),
            automatable=str(_decided(decisions, "automatable")),
        )
        for name, base, decisions in rows
    }


def _decided(decisions: dict[str, Any], name: str) -> object:
    return next((value for key, value in decisions.items() if key.casefold() == name), "")


def devices_of(devices: DeviceQuerySet, releases: Sequence[Release]) -> dict[int, list[Device]]:
    """Those of the devices that run each of these releases now, by its id; two questions for all."""
    by_model: dict[int, dict[str, int]] = defaultdict(dict)
    for release in releases:
        by_model[release.model_id][release.software_version] = release.pk
    rows = devices.active().filter(model_id__in=by_model)
    wanted = Q(software__version__in={version for versions in by_model.values() for version in versions})
    shown = rows.filter(wanted, software__valid_to__isnull=True, software__kind__in=KINDS)
    shown = shown.exclude(software__version="")
    found: dict[int, list[Device]] = defaultdict(list)
    versions: dict[int, set[str]] = defaultdict(set)
    for pk, version in shown.order_by().values_list("pk", "software__version"):
        versions[pk].add(version)
    known = {device.pk: device for device in _lines(rows.filter(pk__in=versions))}
    for pk, device in known.items():
        for version in versions[pk]:
            if (release_id := by_model[device.model_id].get(version)) is not None:
                found[release_id].append(device)
    unread = [model_id for model_id, held in by_model.items() if "" in held]
    current = Software.objects.open().filter(device=OuterRef("pk"), kind__in=KINDS).exclude(version="")
    for device in _lines(rows.filter(~Exists(current), model_id__in=unread)):
        found[by_model[device.model_id][""]].append(device)
    return found


def _lines(devices: DeviceQuerySet) -> DeviceQuerySet:
    """With what a line about an exposed device says: where it stands, and what its priority rests on."""
    rows: DeviceQuerySet = devices.select_related("site", "department", "room__building").order_by("tag")
    return rows.only(
        *("tag", "name", "status", "model_id", "risk_class", "network_connected"),
        *(
            "site__code",
            "site__name",
            "department__name",
            "room__name",
            "room__floor",
            "room__building__name",
        ),
    )


def without_bill(devices: DeviceQuerySet) -> DeviceQuerySet:
    """Those on the network, or of which nobody knows, of whose software nobody knows what it is made of."""
    billed = Bill.objects.standing().values_list("release__model_id", "release__version_key")
    keys = set(billed)
    known = Q(pk__in=[])
    for release in Release.objects.known().filter(model_id__in={model_id for model_id, _key in keys}):
        if (release.model_id, release.version_key) in keys:
            known |= Q(device__model_id=release.model_id, version=release.software_version)
    holding = Software.objects.open().filter(known, kind__in=KINDS, device=OuterRef("pk"))
    rows = devices.active().exclude(network_connected=False)
    return rows.exclude(Exists(holding))


def tier_counts(found: Iterable[str]) -> dict[str, int]:
    counts = dict.fromkeys(Tier.values, 0)
    for tier in found:
        counts[tier] += 1
    return counts
