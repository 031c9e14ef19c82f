"""What a technician takes along: the route with its devices, the checklists with their limits, what was measured
last, the test equipment to name. Read in sets: a route of sixty devices takes as many queries as one of six."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as lazy

from openhtm.accounts.api import Permission
from openhtm.kernel.offline import PARTS, PackagePart, ShellLink
from openhtm.kernel.time import local_date

from . import boards, describing, looks, performing
from .competence import Lacking
from .expanding import laid_for, laid_key
from .models import ChecklistRun, ProcedureStep, ProcedureVersion, WorkOrder
from .offline_checklists import equipment_offered, procedure_shown, with_steps
from .offline_competence import lacking_on_route
from .offline_devices import device_shown, earlier_runs
from .offline_facts import order_facts, pill
from .offline_words import route_words

#: More than a walk of several days; whoever has more takes along what comes first.
MOST_ORDERS = 200


def make(user: Any, at: datetime) -> Mapping[str, Any]:
    orders = _orders(user)
    runs = _runs(orders)
    versions = {order.pk: _version(order, runs.get(order.pk), at=at) for order in orders}
    wanted = {version.pk: version for version in versions.values() if version is not None}
    read = with_steps(wanted)
    laid = laid_for(orders, runs, {pk: read[version.pk] for pk, version in versions.items() if version})
    earlier = earlier_runs([order.device_id for order in orders if order.device_id])
    lacking = lacking_on_route(user, orders, versions, at=at)
    return {
        "orders": [
            _order(order, runs.get(order.pk), versions[order.pk], laid=laid, user=user, at=at)
            | {"lacking": _lacking(lacking.get(order.pk))}
            for order in orders
        ],
        "devices": {
            order.device.tag: device_shown(order.device, earlier[order.device.pk], at=at)
            for order in orders
            if order.device is not None
        },
        "procedures": {
            **{str(pk): procedure_shown(version) for pk, version in read.items()},
            **{
                laid_key(order): procedure_shown(read[version.pk], laid[order.pk])
                for order in orders
                if order.pk in laid and (version := versions[order.pk])
            },
        },
        "equipment": equipment_offered(user, orders, at=at),
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
        "site": order.site.code,
        "room": _room(order),
        "due": order.due_on.isoformat() if order.due_on else None,
        "late": bool(order.due_on and order.due_on < today),
        "urgent": order.priority <= 2,
        "waiting": order.is_waiting,
        "pills": [pill(looks.order_state(order)), pill(looks.priority(order.priority))],
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


def _lacking(found: Lacking | None) -> dict[str, Any] | None:
    return {"title": found.title, "text": found.text, "refused": found.refused} if found else None


def _may(user: Any, permission: str, order: WorkOrder) -> bool:
    return bool(user.may(permission, site_id=order.site_id, department_id=order.department_id))


def _room(order: WorkOrder) -> dict[str, str]:
    room = order.device.room if order.device else None
    return {"name": str(room or ""), "access": room.access_note if room else ""}


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
