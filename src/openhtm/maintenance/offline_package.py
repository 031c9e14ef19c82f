"""What a technician takes along: the route with its devices, the checklists with their limits, what was measured
last, the test equipment to name. Read in sets: a route of sixty devices takes as many queries as one of six."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as lazy

from openhtm.accounts.api import Permission
from openhtm.kernel.offline import PARTS, PackagePart, ShellLink
from openhtm.kernel.time import local_date
from openhtm.registry import api as registry

from . import access, boards, describing, looks, measuring, performing, words
from .expanding import laid_for, laid_key
from .models import ChecklistRun, ProcedureStep, ProcedureVersion, WorkOrder
from .offline_facts import order_facts
from .offline_words import route_words
from .rules.limits import shown
from .rules.quantities import UNITS, find_unit
from .rules.steps import NUMERIC

#: More than a walk of several days; whoever has more takes along what comes first.
MOST_ORDERS = 200
#: How many earlier checklists of a device show their readings.
EARLIER = 3


def make(user: Any, at: datetime) -> Mapping[str, Any]:
    orders = _orders(user)
    runs = _runs(orders)
    versions = {order.pk: _version(order, runs.get(order.pk), at=at) for order in orders}
    wanted = {version.pk: version for version in versions.values() if version is not None}
    read = _with_steps(wanted)
    laid = laid_for(orders, runs, {pk: read[version.pk] for pk, version in versions.items() if version})
    earlier = _earlier([order.device_id for order in orders if order.device_id])
    return {
        "orders": [
            _order(order, runs.get(order.pk), versions[order.pk], laid=laid, user=user, at=at)
            for order in orders
        ],
        "devices": {
            order.device.tag: _device(order.device, earlier[order.device.pk], at=at)
            for order in orders
            if order.device is not None
        },
        "procedures": {
            **{str(pk): _procedure(version) for pk, version in read.items()},
            **{
                laid_key(order): _procedure(read[version.pk], laid[order.pk])
                for order in orders
                if order.pk in laid and (version := versions[order.pk])
            },
        },
        "equipment": _equipment(user, orders, at=at),
    }


def _orders(user: Any) -> list[WorkOrder]:
    """Along the walk through the building; what is urgent comes first."""
    rows = boards.my_orders(user).select_related(
        "site", "department", "assignee", "procedure_version__procedure", "device__site", *describing.JOINS
    )
    listed = rows.prefetch_related("occurrences__plan__procedure", "device__identifiers")
    return sorted(listed.order_by("priority", "due_on", "pk")[:MOST_ORDERS], key=_route)


def _route(order: WorkOrder) -> tuple[bool, str, str]:
    room = order.device.room if order.device else None
    place = describing.place(order.device) if order.device else ""
    return (order.priority > 2, room.route_key if room else "~", place)


def _runs(orders: Iterable[WorkOrder]) -> dict[int, ChecklistRun]:
    """The checklist that is being filled on each order."""
    rows = ChecklistRun.objects.filter(work_order__in=[order.pk for order in orders], finished_at=None)
    rows = rows.select_related("procedure_version__procedure").prefetch_related(
        "results__step", "uses__analyzer__device", "own_steps"
    )
    return {run.work_order_id: run for run in rows.order_by("pk")}


def _version(order: WorkOrder, run: ChecklistRun | None, *, at: datetime) -> ProcedureVersion | None:
    """The version whose steps are shown: of the checklist in hand, pinned, or planned."""
    if run is not None:
        return run.procedure_version
    if order.procedure_version is not None:
        return order.procedure_version
    on = performing.today_of(order, at)
    planned = next(iter(order.occurrences.all()), None)
    if planned is None:
        return performing.version_for(order, "main", on=on) if order.device_id else None
    return performing.in_force(planned.plan.procedure, on=on)


def _order(
    order: WorkOrder,
    run: ChecklistRun | None,
    version: ProcedureVersion | None,
    *,
    laid: Mapping[int, Sequence[ProcedureStep]],
    user: Any,
    at: datetime,
) -> dict[str, Any]:
    today = local_date(at, order.site.time_zone)
    planned = next((one for one in order.occurrences.all() if one.state == "open"), None)
    return {
        "reference": order.reference,
        "title": order.title,
        "description": order.description,
        "kind": order.get_kind_display(),
        "device": order.device.tag if order.device else None,
        "place": describing.place(order.device) if order.device else str(order.department or ""),
        "room": _room(order),
        "due": order.due_on.isoformat() if order.due_on else None,
        "late": bool(order.due_on and order.due_on < today),
        "urgent": order.priority <= 2,
        "waiting": order.is_waiting,
        "pills": [_pill(looks.order_state(order)), _pill(looks.priority(order.priority))],
        "state": order.state,
        "url": order.get_absolute_url(),
        "procedure": (laid_key(order) if order.pk in laid else str(version.pk)) if version else None,
        "minutes": version.standard_minutes if version else None,
        "purpose": run.purpose if run else "main",
        "begun": run is not None,
        "results": _results(run),
        "measured_with": _measured(run),
        "occurrence": planned.pk if planned else None,
        "may_sign": _may(user, Permission.WORK_ORDER_CLOSE, order),
        "seen": order_facts(order),
    }


def _may(user: Any, permission: str, order: WorkOrder) -> bool:
    return bool(user.may(permission, site_id=order.site_id, department_id=order.department_id))


def _room(order: WorkOrder) -> dict[str, str]:
    room = order.device.room if order.device else None
    return {"name": str(room or ""), "access": room.access_note if room else ""}


def _pill(pill: Any) -> dict[str, str]:
    return {"text": str(pill.text), "tone": str(pill.tone), "icon": pill.icon}


def _results(run: ChecklistRun | None) -> dict[str, Any]:
    if run is None:
        return {}
    return {
        row.step.key: {
            "values": row.entered,
            "unit": row.entered_unit,
            "na": bool(row.na_reason),
            "reason": row.na_reason,
            "verdict": row.verdict,
        }
        for row in run.results.all()
    }


def _measured(run: ChecklistRun | None) -> list[str]:
    return [use.analyzer.device.tag for use in run.uses.all() if use.dropped_at is None] if run else []


# -- devices ----------------------------------------------------------------------------------------------


def _device(device: Any, earlier: Sequence[ChecklistRun], *, at: datetime) -> dict[str, Any]:
    on = local_date(at, device.site.time_zone)
    verdict = (registry.usability if device.block_count else registry.quick)(device, on=on)
    return {
        "tag": device.tag,
        "what": describing.what(device),
        "serial": device.serial,
        "udi": device.udi,
        "place": describing.place(device),
        "codes": _codes(device),
        "status": _pill(looks.device_status(device)),
        "risk": _pill(looks.risk(device.risk_class)),
        "usable": verdict.usable,
        "reasons": [str(reason.text) for reason in verdict.reasons],
        "next_due": device.next_due_on.isoformat() if device.next_due_on else None,
        "url": device.get_absolute_url(),
        "history": [_past(run, zone=device.site.time_zone) for run in earlier],
    }


def _codes(device: Any) -> list[str]:
    """Everything that a label of the device may say."""
    numbers = [one.value for one in device.identifiers.all() if one.valid_to is None]
    return [code for code in (device.tag, device.serial, device.udi, *numbers) if code]


def _earlier(device_ids: Sequence[int]) -> Mapping[int, list[ChecklistRun]]:
    """The last finished checklists of each device, the newest first."""
    rows = ChecklistRun.objects.filter(work_order__device__in=device_ids, finished_at__isnull=False)
    keys: defaultdict[int, list[int]] = defaultdict(list)
    for pk, device_id in rows.order_by("-finished_at", "-pk").values_list("pk", "work_order__device"):
        if len(keys[device_id]) < EARLIER:
            keys[device_id].append(pk)
    wanted = [pk for found in keys.values() for pk in found]
    read = ChecklistRun.objects.filter(pk__in=wanted).select_related("procedure_version__procedure")
    by_pk = {run.pk: run for run in read.prefetch_related("results__step")}
    return defaultdict(list, {device_id: [by_pk[pk] for pk in found] for device_id, found in keys.items()})


def _past(run: ChecklistRun, *, zone: str) -> dict[str, Any]:
    values = {
        row.step.key: shown(row.value, decimals=row.step.decimals)
        for row in run.results.all()
        if row.value is not None
    }
    return {
        "procedure": run.procedure_version.procedure.code,
        "on": local_date(run.finished_at, zone).isoformat() if run.finished_at else None,
        "overall": _pill(looks.overall(run.overall)),
        "values": values,
    }


# -- checklists -------------------------------------------------------------------------------------------


def _with_steps(versions: Mapping[int, ProcedureVersion]) -> Mapping[int, ProcedureVersion]:
    rows = ProcedureVersion.objects.filter(pk__in=list(versions)).select_related("procedure")
    return {version.pk: version for version in rows.prefetch_related("steps")}


def _procedure(version: ProcedureVersion, steps: Sequence[ProcedureStep] | None = None) -> dict[str, Any]:
    """``steps``: where they are laid out for one device."""
    return {
        "code": version.procedure.code,
        "title": version.procedure.title,
        "number": version.number,
        "warnings": version.warnings,
        "test_equipment": [str(name) for name in version.test_equipment if str(name).strip()],
        "steps": [_step(step) for step in (version.steps.all() if steps is None else steps)],
    }


def _step(step: ProcedureStep) -> dict[str, Any]:
    rule = step.rule
    # Whether it is asked depends on other answers: only the server says that it is missing.
    depends = bool(step.condition or step.as_left_of)
    made: dict[str, Any] = {
        "key": step.key,
        "section": step.section,
        "kind": step.kind,
        "label": step.label,
        "help": f"{words.not_asked(step)} {step.help}".strip() if depends else step.help,
        "required": rule.required and not depends,
        "as_left_of": step.as_left_of,
        "critical": step.critical,
        "allow_na": step.allow_na,
        "source": step.source,
        "expected": step.expected,
        "choices": step.choices,
        "failing": step.failing_choices,
        "date_rule": step.date_rule,
        "formula": step.formula,
    }
    return made | _numbers(step) if rule.kind in NUMERIC else made


def _numbers(step: ProcedureStep) -> dict[str, Any]:
    family = find_unit(step.unit).family
    limits = step.limits
    bounds = limits.acceptance() if limits else None
    return {
        "unit": find_unit(step.unit).symbol,
        "units": [unit.symbol for unit in UNITS.values() if unit.family is family],
        "readings": step.readings,
        "statistic": step.statistic,
        "decimals": step.decimals,
        "lower": _exact(bounds.lower) if bounds else None,
        "upper": _exact(bounds.upper) if bounds else None,
        "lower_inclusive": bounds.lower_inclusive if bounds else True,
        "upper_inclusive": bounds.upper_inclusive if bounds else True,
        "limits": str(words.limits(limits, unit=step.unit, decimals=step.decimals)) if limits else "",
    }


def _exact(value: Any) -> str | None:
    return None if value is None else shown(value, decimals=None)


# -- test equipment ---------------------------------------------------------------------------------------


def _equipment(user: Any, orders: Sequence[WorkOrder], *, at: datetime) -> list[dict[str, Any]]:
    """What the person can say they measured with, at the sites of the route."""
    if not any(order.procedure_version_id or order.occurrences.all() for order in orders):
        return []
    sites = {order.site_id for order in orders}
    rows = access.analyzers(user).filter(device__site_id__in=sites)
    on: date = local_date(at, orders[0].site.time_zone)
    return [_offer(one) for one in measuring.offers(rows, uses=(), person=user, on=on)[:100]]


def _offer(offer: measuring.Offer) -> dict[str, Any]:
    device = offer.analyzer.device
    return {
        "tag": device.tag,
        "what": describing.what(device),
        "kinds": offer.analyzer.kinds,
        "fit": offer.fit,
        "standing": str(words.STANDINGS[offer.standing]),
        "remembered": offer.remembered,
    }


PARTS.add(
    "route",
    PackagePart(
        permission=Permission.WORK_ORDER_PERFORM,
        make=make,
        folder="maintenance/offline",
        template="maintenance/offline/templates.html",
        words=route_words,
        styles=("maintenance/perform.css", "maintenance/offline/style.css"),
        links=(
            ShellLink(label=lazy("My work"), address="#/route", icon="route"),
            ShellLink(label=lazy("Scan"), address="#/scan", icon="scan"),
        ),
        position=10,
    ),
)
