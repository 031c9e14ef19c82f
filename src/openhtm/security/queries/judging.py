"""What people judged, held against what is said: devices by their exposure, as they are judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from openhtm.registry.api import Device, DeviceQuerySet

from ..models import Assessment, AssessmentQuerySet, Hit
from ..rules import judgment, ranges
from ..rules.judgment import Judged, Judgment, Level, Said
from .exposure import Exposure

#: Documents that a person reads anew when they are replaced. A record of a feed is news only where it says otherwise.
_PAPERS = frozenset({"csaf", "openvex", "cyclonedx"})


def component_of(hit: Hit) -> str:
    return hit.component.key if hit.component is not None else ""


def said(hit: Hit) -> Said:
    document = hit.claim.document
    return Said(
        document=f"{document.kind} {document.identifier}",
        edition=document.sha256[:16] if document.kind in _PAPERS else "",
        versions=ranges.written(hit.claim.versions),
        version=hit.component.component_version if hit.component is not None else "",
        tier=hit.tier,
    )


def known(hits: Iterable[Hit]) -> list[list[str]]:
    """What a judgment is made upon, as it is stored."""
    found = {said(hit) for hit in hits}
    return sorted([one.document, one.edition, one.versions, one.version, one.tier] for one in found)


def as_judgment(row: Assessment) -> Judgment:
    level = Level.DEVICE if row.device_id else Level.SITE if row.at_site_id else Level.RELEASE
    return Judgment(
        key=row.pk,
        level=level,
        status=judgment.Status(row.status),
        component=row.component,
        version=row.release.software_version,
        known=frozenset(Said(*one) for one in row.known),
        review_on=row.review_on,
    )


def bearing(devices: DeviceQuerySet, exposures: Sequence[Exposure]) -> AssessmentQuerySet:
    """The standing judgments that may bear on these devices: of all, of their sites, of themselves."""
    flaws = {one.vulnerability.pk for one in exposures if one.vulnerability.pk}
    models = {one.release.model_id for one in exposures}
    rows = Assessment.objects.standing().filter(vulnerability__in=flaws, release__model__in=models)
    ours = devices.order_by()
    sites = rows.filter(at_site__in=ours.values("site"))
    own = rows.filter(device__in=ours.values("pk"))
    found: AssessmentQuerySet = rows.filter(at_site=None, device=None) | sites | own
    return found.for_list()


class Judge:
    """Says what a device is by an exposure. A set of judgments is weighed once for all devices that it is alike for."""

    def __init__(self, rows: Iterable[Assessment], *, on: date) -> None:
        self._on = on
        self.rows: dict[int, Assessment] = {}
        self._of: dict[tuple[int, int], list[Assessment]] = defaultdict(list)
        for row in rows:
            self.rows[row.pk] = row
            self._of[row.vulnerability_id, row.release.model_id].append(row)
        self._cache: dict[tuple[int | None, int, tuple[int, ...]], Judged] = {}

    def bears_on(self, exposure: Exposure) -> bool:
        return (exposure.vulnerability.pk, exposure.release.model_id) in self._of

    def of(self, exposure: Exposure, device: Device) -> Judged:
        return self._judged(exposure, self._bearing(exposure, site_id=device.site_id, device_id=device.pk))

    def of_release(self, exposure: Exposure) -> Judged:
        """By what was judged for all devices."""
        return self._judged(exposure, self._bearing(exposure, site_id=None, device_id=None))

    def at_site(self, exposure: Exposure, site_id: int) -> Judged:
        return self._judged(exposure, self._bearing(exposure, site_id=site_id, device_id=None))

    def _bearing(self, exposure: Exposure, *, site_id: int | None, device_id: int | None) -> list[Assessment]:
        rows = self._of.get((exposure.vulnerability.pk, exposure.release.model_id), ())
        return [
            row for row in rows if row.at_site_id in (None, site_id) and row.device_id in (None, device_id)
        ]

    def _judged(self, exposure: Exposure, rows: Collection[Assessment]) -> Judged:
        if not rows:
            return Judged(tier=exposure.tier, conflict=exposure.conflict, ruling=None)
        key = (exposure.vulnerability.pk, exposure.release.pk, tuple(row.pk for row in rows))
        if key not in self._cache:
            version = exposure.release.version_key
            own = {row.pk for row in rows if row.release.version_key == version}
            hits = [judgment.Hit(component=component_of(hit), said=said(hit)) for hit in exposure.hits]
            self._cache[key] = judgment.judged(
                hits,
                [as_judgment(row) for row in rows],
                version=exposure.release.software_version,
                own=own,
                today=self._on,
            )
        return self._cache[key]
