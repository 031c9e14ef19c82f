"""Plans against flaws for pages, REST and the command alike: what they are about, how long it took, shapes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from openhtm.accounts.api import Permission
from openhtm.catalog.api import Model
from openhtm.registry.api import DeviceQuerySet, Software

from . import access, answering
from .answering import OPEN, Affected
from .models import Bill, PlanLine, PlanQuerySet, Release, RemediationPlan, Vulnerability
from .queries import exposure
from .queries.running import KINDS
from .rules import plans


def open_lines(devices: DeviceQuerySet, flaw: Vulnerability, model: Model, *, on: date) -> list[Affected]:
    """Those of the devices of the model on which the flaw is open, accepted ones too."""
    found = [one for one in exposure.of_vulnerabilities([flaw.pk]) if one.release.model_id == model.pk]
    return answering.lines(devices.filter(model=model), found, on=on, tiers=OPEN)


@dataclass(frozen=True, kw_only=True)
class ByVersion:
    """What the versions that devices show say of the flaw of a plan. ``unknown``: nobody knows what the version is made
    of, and nothing says what the flaw means for it."""

    open: frozenset[int]
    unknown: frozenset[int]


def by_version(devices: DeviceQuerySet, plan: RemediationPlan, *, on: date) -> ByVersion:
    """Of the devices of the model of the plan, at its site."""
    rows = devices.filter(model=plan.model_id)
    rows = rows.filter(site=plan.at_site_id) if plan.at_site_id is not None else rows
    found = exposure.of_vulnerabilities([plan.vulnerability_id])
    found = [one for one in found if one.release.model_id == plan.model_id]
    lines = answering.lines(rows, found, on=on)
    said = {line.device.pk for line in lines}
    unbilled = set(rows.exclude(Exists(_billed(plan.model_id))).values_list("pk", flat=True))
    return ByVersion(
        open=frozenset(line.device.pk for line in lines if line.tier in OPEN),
        unknown=frozenset(unbilled - said),
    )


def _billed(model_id: int) -> Any:
    """What shows on a device, asked from its row, a version of which a bill of materials stands."""
    keys = Bill.objects.standing().filter(release__model=model_id).values("release__version_key")
    versions = Release.objects.known().filter(model=model_id, version_key__in=keys).values("software_version")
    shown = Software.objects.open().filter(kind__in=KINDS)
    return shown.filter(version__in=versions, device=OuterRef("pk"))


def known_on(line: Affected, *, on: date) -> date:
    """The first day on which a document that stands said it here."""
    days = [hit.claim.document.imported_at.date() for hit in line.exposure.hits]
    return min([*days, on])


def listed(user: Any, *, q: str = "", state: str = "", on: date) -> PlanQuerySet:
    """``state``: standing, over (its day has passed) or ended."""
    rows = access.plans(user)
    for word in q.split():
        rows = rows.filter(Q(vulnerability__name__icontains=word) | Q(model__name__icontains=word))
    if state == "standing":
        return rows.standing()
    if state == "over":
        return rows.over(on)
    return rows.filter(ended_at__isnull=False) if state == "ended" else rows


def pressing(user: Any, *, site_id: int | None, on: date, most: int) -> list[RemediationPlan]:
    """Those whose day has passed and that one may act on, the oldest first; of one site also those for all sites."""
    rows = access.plans(user, Permission.SECURITY_EDIT).over(on)
    return list(rows.concerning(site_id).order_by("until_on", "pk")[:most])


@dataclass(frozen=True, kw_only=True)
class Took:
    """Median days over the devices of plans, of so many each; None: of none."""

    decide: float | None
    decided: int
    done: float | None
    finished: int


def took(user: Any) -> Took:
    rows = list(access.plan_lines(user).order_by().values_list("known_on", "decided_on", "done_on"))
    finished = [(done - decided).days for _known, decided, done in rows if done is not None]
    return Took(
        decide=plans.middle((decided - known).days for known, decided, _done in rows),
        decided=len(rows),
        done=plans.middle(finished),
        finished=len(finished),
    )


def age_of(line: Affected, *, on: date) -> int:
    """The band of its age, as ``rules.plans.age``."""
    return plans.age((on - known_on(line, on=on)).days)


def narrowed(lines: Iterable[Affected], *, age: int | None, risk: str, on: date) -> list[Affected]:
    """Those of an age band and of a risk class of the device; None and "": of any."""
    return [
        line
        for line in lines
        if (age is None or age_of(line, on=on) == age) and risk in ("", line.device.risk_class)
    ]


def ages(lines: Iterable[Affected], *, on: date) -> Counter[tuple[int, str]]:
    """How many open lines by the band of their age and the risk class of the device."""
    return Counter((age_of(line, on=on), line.device.risk_class) for line in lines if not line.is_accepted)


def plan_json(row: RemediationPlan, *, on: date) -> dict[str, Any]:
    """A plan as programs see it; ``over``: its day has passed and it stands."""
    return {
        "id": row.pk,
        "vulnerability": row.vulnerability.name,
        "model": str(row.model),
        "site": row.at_site.code if row.at_site else None,
        "approach": row.approach,
        "what": row.what,
        "owner": str(row.owner),
        "clock": row.clock,
        "due_on": row.until_on.isoformat(),
        "over": row.ended_at is None and row.until_on < on,
        "devices": row.line_count,  # type: ignore[attr-defined]
        "done": row.done_count,  # type: ignore[attr-defined]
        "decided_at": row.entered_at.isoformat(),
        "decided_by": row.entered_by,
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "ended_because": row.ended_because,
    }


def line_json(row: PlanLine) -> dict[str, Any]:
    return {
        "tag": row.device.tag,
        "known_on": row.known_on.isoformat(),
        "decided_on": row.decided_on.isoformat(),
        "end": row.end or None,
        "done_on": row.done_on.isoformat() if row.done_on else None,
        "done_by": row.done_by,
        "note": row.note,
        "although": row.although,
    }
