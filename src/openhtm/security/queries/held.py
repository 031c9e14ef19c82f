"""Releases that hold a component and are hit by no statement on it: what that means, in three questions for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from ..models import BillComponent, Claim, ComponentQuerySet, Hit, Release, Route, Tier, Vulnerability
from .exposure import Exposure
from .matching import standing_parts


def without_hit(name_key: str, *, but: Collection[int]) -> list[Exposure]:
    """An exposure for each release, in every spelling of its version, whose standing bill names the component."""
    parts = standing_parts().filter(name_key=name_key)
    told = Claim.objects.standing()
    is_named = told.filter(name_key=name_key).exists()
    packages = set(_packages(parts))
    spellings = _spellings(parts)
    made = []
    for part in parts.select_related("bill__release").order_by("pk"):
        is_known = (is_named or part.package in packages) and bool(part.component_version)
        key = (part.bill.release.model_id, part.bill.release.version_key)
        made += [_held(part, one, is_known=is_known) for one in spellings[key] if one.pk not in but]
    return made


def _packages(parts: ComponentQuerySet) -> Collection[str]:
    """Those of the packages that some standing statement names."""
    rows = Claim.objects.standing().exclude(package="").filter(package__in=parts.values("package"))
    found: Collection[str] = rows.values_list("package", flat=True).distinct()
    return found


def _spellings(parts: ComponentQuerySet) -> dict[tuple[int, str], list[Release]]:
    found: dict[tuple[int, str], list[Release]] = defaultdict(list)
    for one in Release.objects.for_list().filter(model__in=parts.values("bill__release__model")):
        found[one.model_id, one.version_key].append(one)
    return found


def _held(part: BillComponent, release: Release, *, is_known: bool) -> Exposure:
    """Without any statement on the component nobody can say that it is safe."""
    tier, code = (Tier.NOT_AFFECTED, "unnamed") if is_known else (Tier.CANNOT_EXCLUDE, "untold")
    reasons = [[code, part.name], ["version", part.component_version or "?"]]
    hit = Hit(release=release, component=part, route=Route.COMPONENT, tier=tier, because=reasons)
    return Exposure(
        vulnerability=Vulnerability(name=""), release=release, tier=tier, conflict=False, hits=(hit,)
    )
