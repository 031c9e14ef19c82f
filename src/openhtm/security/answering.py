"""Which devices a vulnerability, an advisory or a component concerns: one answer for pages, REST and the command."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from openhtm.kernel.errors import NotFound
from openhtm.registry import api as registry
from openhtm.registry.api import Device, DeviceQuerySet

from . import access, telling, words
from .models import Assessment, Claim, Hit, Tier
from .queries import configuration, exposure, held, judging
from .queries.exposure import Exposure
from .queries.treating import UNTREATED, Treated, Treatments
from .rules.configuring import Fact
from .rules.judgment import Judged
from .rules.priority import Danger, Score, score
from .rules.verdict import ORDER


@dataclass(frozen=True, kw_only=True)
class Affected:
    """One device and one vulnerability. ``exposure`` is what is said of its release and why; ``judged`` what the
    device is when what people judged is weighed in, by ``assessment``; ``score`` says what to do first, ``treated``
    what is done while the flaw stays."""

    device: Device
    exposure: Exposure
    score: Score
    judged: Judged
    assessment: Assessment | None = None
    treated: Treated = UNTREATED

    @property
    def tier(self) -> str:
        return self.judged.tier

    @property
    def is_accepted(self) -> bool:
        """Its risk is accepted for a time, which has not ended."""
        return self.treated.acceptance is not None and self.tier in OPEN

    @property
    def because(self) -> list[str]:
        return because(self.exposure.hits[0])


@dataclass(frozen=True, kw_only=True)
class Answer:
    """``devices``: the gravest first, each once. ``without_bill``: devices of which nobody knows what is in them."""

    query: str
    devices: tuple[Affected, ...]
    without_bill: int

    @property
    def counts(self) -> dict[str, int]:
        return exposure.tier_counts(one.tier for one in self.devices) | {"without_bill": self.without_bill}

    def as_json(self) -> dict[str, Any]:
        return {
            "query": self.query,
            "devices": [_device_json(one) for one in self.devices],
            "counts": self.counts,
        }


def because(hit: Hit) -> list[str]:
    return [words.because(code, word) for code, word in hit.because]


def _device_json(one: Affected) -> dict[str, Any]:
    device, found, accepted = one.device, one.exposure, one.treated.acceptance
    return {
        "tag": device.tag,
        "site": device.site.code,
        "department": device.department.name if device.department else None,
        "risk_class": device.risk_class,
        "tier": one.tier,
        "route": found.route,
        "because": one.because,
        "component_path": found.component_path or None,
        "priority": one.score.points,
        "vulnerability": found.vulnerability.name or None,
        "decision": one.score.decision.value,
        "configuration": {fact.value: value for fact, value in one.score.configured},
        "conflict": one.judged.conflict,
        "assessment": telling.judged(one.judged, one.assessment),
        "controls": [control.pk for control in one.treated.controls],
        "accepted_until": accepted.until_on.isoformat() if accepted is not None else None,
    }


def contradiction_json(one: Affected) -> dict[str, Any]:
    """A line on which something contradicts itself."""
    names = ("tag", "site", "vulnerability", "tier", "because", "assessment")
    found = _device_json(one)
    return {"release": one.exposure.release.pk, **{name: found[name] for name in names}}


def affected(user: Any, query: str, *, on: date, site_id: int | None = None) -> Answer:
    """By the name of a vulnerability or of an advisory, or of a component; each device once, by what is gravest.

    ``on``: the day on which judgments must hold.
    """
    devices = registry.devices_for(user, site_id=site_id)
    found = _exposures(user, query.strip())
    return Answer(
        query=query,
        devices=tuple(_once(lines(devices, found, on=on))),
        without_bill=exposure.without_bill(devices).count(),
    )


def _exposures(user: Any, query: str) -> list[Exposure]:
    named = access.vulnerabilities(user).filter(Q(name__iexact=query) | Q(aliases__name__iexact=query))
    if pks := list(named.values_list("pk", flat=True).distinct()):
        return exposure.of_vulnerabilities(pks)
    documents = access.documents(user).filter(identifier__iexact=query, replaced_at__isnull=True)
    if documents.exists():
        told = Claim.objects.standing().filter(document__in=documents)
        return exposure.of_vulnerabilities(set(told.values_list("vulnerability_id", flat=True)))
    if access.standing_components(user).filter(name_key=query.casefold()).exists():
        return _of_component(query.casefold())
    raise NotFound(
        _("Nothing of the name '%(query)s' is on record: no vulnerability, advisory or component.")
        % {"query": query}
    )


def _of_component(name: str) -> list[Exposure]:
    """By every vulnerability of a component; a release that holds it and is hit by none stands among them."""
    hits = Hit.objects.for_list().filter(component__name_key=name).select_related("vulnerability")
    found = exposure.exposures(hits.order_by("pk"))
    return [*found, *held.without_hit(name, but={one.release.pk for one in found})]


def lines(
    devices: DeviceQuerySet,
    found: Sequence[Exposure],
    *,
    on: date,
    tiers: Collection[str] = tuple(Tier.values),
) -> list[Affected]:
    """A line for each device and exposure that is of these tiers, the gravest first."""
    judge = judging.Judge(judging.bearing(devices, found), on=on)
    found = [one for one in found if one.tier in tiers or judge.bears_on(one)]
    dangers = exposure.dangers({one.vulnerability.name for one in found})
    running = exposure.devices_of(devices, list({one.release.pk: one.release for one in found}.values()))
    facts = configuration.of_devices({device.pk for group in running.values() for device in group})
    treatments = Treatments([one.vulnerability for one in found if one.release.pk in running], on=on)
    dealt = {one.vulnerability.name: dangers.get(one.vulnerability.name, Danger()) for one in found}
    made = [
        _line(one, device, judge, (dealt[one.vulnerability.name], facts.get(device.pk, {})), treatments)
        for one in found
        for device in running.get(one.release.pk, ())
    ]
    return sorted((one for one in made if one.tier in tiers), key=_gravest)


def _line(
    found: Exposure,
    device: Device,
    judge: judging.Judge,
    known: tuple[Danger, Mapping[Fact, str]],
    treatments: Treatments,
) -> Affected:
    """``known``: of the flaw in general, and of how the device is set up."""
    danger, facts = known
    judged = judge.of(found, device)
    treated = treatments.of(found.vulnerability, device)
    points = score(
        danger,
        risk_class=device.risk_class,
        networked=device.network_connected,
        tier=judged.tier,
        effect=treated.effect,
        facts=facts,
    )
    assessment = judge.rows[judged.ruling.judgment.key] if judged.ruling is not None else None
    return Affected(
        device=device, exposure=found, score=points, judged=judged, assessment=assessment, treated=treated
    )


#: What an inbox shows when nobody asks for more: all that is not known to be safe.
OPEN = (Tier.AFFECTED.value, Tier.PROBABLY.value, Tier.CANNOT_EXCLUDE.value)


def wanted_tiers(state: str) -> tuple[str, ...]:
    """The tiers of a filter: one of them, "all", or empty for those that are open."""
    if state in Tier.values:
        return (state,)
    return tuple(Tier.values) if state == "all" else OPEN


def standing(
    user: Any, devices: DeviceQuerySet, *, on: date, tiers: Collection[str] = OPEN, text: str = ""
) -> list[Affected]:
    """Every line that concerns the devices: by tier, and by part of the flaw's name or the model's."""
    if not access.vulnerabilities(user).exists():
        return []
    rows = Hit.objects.for_list().select_related("vulnerability")
    for word in text.split():
        named = Q(vulnerability__name__icontains=word) | Q(vulnerability__title__icontains=word)
        named |= Q(release__model__name__icontains=word) | Q(component__name__icontains=word)
        rows = rows.filter(named | Q(release__model__manufacturer__name__icontains=word))
    return lines(devices, exposure.exposures(rows.order_by("pk")), on=on, tiers=tiers)


def _gravest(one: Affected) -> tuple[object, ...]:
    name = one.exposure.vulnerability.name
    return -one.score.points, ORDER.index(one.tier), one.device.tag, name


def _once(found: Iterable[Affected]) -> list[Affected]:
    """Each device by its gravest line: a match before what only cannot be excluded."""
    kept: dict[int, Affected] = {}
    for one in found:
        known = kept.get(one.device.pk)
        if known is None or ORDER.index(one.tier) < ORDER.index(known.tier):
            kept[one.device.pk] = one
    return sorted(kept.values(), key=_gravest)
