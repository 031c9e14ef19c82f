"""Home by role, my work, my unit, and the door to the scan page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Literal

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.accounts.api import Permission, SignedInRequest, requires, scope, signed_in
from openhtm.checks import api as checks
from openhtm.kernel.time import local_date, now
from openhtm.maintenance.api import boards, describing, fault_requests, looks
from openhtm.registry import api as registry
from openhtm.ui.parts import Act, Page, Pill
from openhtm.ui.tones import Tone

from .for_you import for_you
from .pages import Job, MyRequest, MyWorkPage, Stop, UnitDevice, UnitPage, my_work_tabs

#: The pages that may be somebody's home, and the permission each asks for; the first that fits is shown.
HOMES = {
    "today": ("workspace:today", Permission.REPORT_READ),
    "my_work": ("workspace:my_work", Permission.WORK_ORDER_PERFORM),
    "unit": ("workspace:unit", Permission.WORK_ORDER_REQUEST),
    "devices": ("registry:device_list", Permission.DEVICE_READ),
}
MOST_NEARBY = 60


@signed_in
def home(request: SignedInRequest) -> HttpResponse:
    """The page one's role opens the day with."""
    wanted = [role.home for role in request.user.roles]
    for name in [*wanted, *HOMES]:
        url_name, permission = HOMES.get(name, ("", ""))
        if url_name and request.user.may_anywhere(permission):
            return redirect(url_name)
    return render(request, "workspace/nowhere.html", {"page": _nowhere()})


def _nowhere() -> Page:
    return Page(
        title=_("No role yet"), lead=_("You have no role in this hospital yet. Ask an administrator for one.")
    )


def _site_id(request: SignedInRequest) -> int | None:
    chosen = getattr(request, "site", None)
    return chosen.pk if chosen else None


def _today(request: SignedInRequest) -> date:
    chosen = getattr(request, "site", None)
    return local_date(now(), chosen.time_zone if chosen else timezone.get_current_timezone_name())


# -- my work ----------------------------------------------------------------------------------------------


@requires(Permission.WORK_ORDER_PERFORM)
def my_work(request: SignedInRequest) -> HttpResponse:
    view = "nearby" if request.GET.get("view") == "nearby" else "mine"
    page = (_nearby if view == "nearby" else _mine)(request, _today(request))
    return render(request, "workspace/my_work.html", {"page": page})


def _mine(request: SignedInRequest, today: date) -> MyWorkPage:
    rows = boards.my_orders(request.user).select_related("department", "procedure_version", *describing.JOINS)
    orders = list(rows.prefetch_related("occurrences").order_by("priority", "due_on", "pk"))
    urgent = [order for order in orders if order.priority <= 2 and not order.is_waiting]
    waiting = sorted((order for order in orders if order.is_waiting), key=_route)
    apart = {order.pk for order in (*urgent, *waiting)}
    rest = sorted((order for order in orders if order.pk not in apart), key=_route)
    late = sum(bool(order.due_on and order.due_on < today) for order in orders)
    return MyWorkPage(
        title=_("My work"),
        lead=_mine_lead(len(orders), late),
        lead_tone=Tone.OVERDUE if late else Tone.PLAIN,
        acts=[Act(label=_("Take along"), url=reverse("offline:home"), icon="download")],
        tabs=my_work_tabs("mine", base=reverse("workspace:my_work")),
        for_you=for_you(request.user),
        urgent=[_order_job(order, today) for order in urgent],
        stops=_stops(rest, lambda order: _order_job(order, today)),
        waiting=[_order_job(order, today) for order in waiting],
        empty_title=_("Nothing is assigned to you"),
        empty_why=_("Take something from what is due nearby, or from the unassigned work orders."),
    )


def _route(order: Any) -> tuple[str, str]:
    """Where the walk through the building passes; what stands nowhere known comes last."""
    room = order.device.room if order.device else None
    return (room.route_key if room else "~", _place(order.device))


def _mine_lead(count: int, late: int) -> str:
    words = ngettext("%(n)d order is yours", "%(n)d orders are yours", count) % {"n": count}
    return _("%(words)s, %(late)d past due.") % {"words": words, "late": late} if late else f"{words}."


def _place(device: Any) -> str:
    return describing.place(device) if device else _("No device")


def _stops(rows: Sequence[Any], job: Any) -> list[Stop]:
    """The rows by place, in the order they come: along the route."""
    grouped = groupby(rows, key=lambda row: _place(row.device))
    return [Stop(place=place, jobs=[job(row) for row in there]) for place, there in grouped]


def _order_job(order: Any, today: date) -> Job:
    device = order.device
    late = bool(order.due_on and order.due_on < today)
    pills = [looks.priority(order.priority)] if order.priority <= 2 else []
    pills.append(looks.order_state(order))
    if late:
        pills.append(Pill(text=_("Past due"), tone=Tone.OVERDUE))
    return Job(
        tag=device.tag if device else "",
        device_url=device.get_absolute_url() if device else "",
        title=f"{order.reference} {order.title}",
        url=order.get_absolute_url(),
        what=describing.what(device) if device else "",
        minutes=_minutes(order.procedure_version.standard_minutes if order.procedure_version else None),
        place=_place(device) if device else str(order.department or _("No place")),
        access_note=describing.access_note(device) if device else "",
        pills=pills,
        start=_order_start(order),
        others=_attempts(next(iter(order.occurrences.all()), None)),
        due_on=order.due_on,
    )


def _minutes(minutes: int | None) -> str:
    return "" if minutes is None else ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


def _order_start(order: Any) -> Act:
    if order.is_before_work:
        url = reverse("maintenance:order_start", args=[order.reference])
        return Act(label=_("Start"), url=url, method="post", kind="primary", icon="player-play")
    return Act(label=_("Go on"), url=order.get_absolute_url(), kind="primary", icon="player-play")


def _attempts(occurrence: Any) -> list[Act]:
    """What to say when it cannot be inspected now."""
    if occurrence is None or occurrence.state != "open":
        return []
    url = reverse("maintenance:occurrence_attempt", args=[occurrence.pk])
    return [
        Act(label=_("Could not find"), url=f"{url}?kind=could_not_locate", icon="map-pin"),
        Act(label=_("In use"), url=f"{url}?kind=in_use", icon="heartbeat"),
    ]


def _nearby(request: SignedInRequest, today: date) -> MyWorkPage:
    reach = scope(request.user, Permission.WORK_ORDER_PERFORM).narrowed(_site_id(request))
    rows = boards.due_nearby(reach, person=request.user, today=today)
    found = rows.select_related("plan", *describing.JOINS).order_by("device__room__route_key", "due_on", "pk")
    listed = list(found[: MOST_NEARBY + 1])
    minutes = boards.standard_minutes()
    shown = listed[:MOST_NEARBY]
    lead = ngettext("%(n)d inspection can be done now", "%(n)d inspections can be done now", len(shown)) % {
        "n": len(shown)
    }
    return MyWorkPage(
        title=_("My work"),
        lead=_("%(words)s, along the route.") % {"words": lead} if shown else "",
        tabs=my_work_tabs("nearby", base=reverse("workspace:my_work")),
        urgent=[],
        stops=_stops(shown, lambda row: _due_job(row, today, minutes)),
        empty_title=_("Nothing is due that nobody has"),
        empty_why=_("No open inspection without a person falls into the next 30 days."),
        more_url=f"{reverse('maintenance:schedule')}?view=window" if len(listed) > MOST_NEARBY else "",
    )


def _due_job(row: Any, today: date, minutes: dict[int, int]) -> Job:
    device = row.device
    pills = [looks.due(row, today=today)]
    if device.risk_class in ("life_support", "high", "unknown"):
        pills.append(looks.risk(device.risk_class))
    url = reverse("maintenance:occurrence_start", args=[row.pk])
    return Job(
        tag=device.tag,
        device_url=device.get_absolute_url(),
        title=row.plan.title,
        url=reverse("maintenance:occurrence", args=[row.pk]),
        what=describing.what(device),
        minutes=_minutes(minutes.get(row.plan.procedure_id)),
        place=_place(device),
        access_note=describing.access_note(device),
        pills=pills,
        start=Act(label=_("Start"), url=url, method="post", kind="primary", icon="player-play"),
        others=_attempts(row),
        due_on=row.due_on,
    )


# -- my unit ----------------------------------------------------------------------------------------------


@requires(Permission.WORK_ORDER_REQUEST)
def unit(request: SignedInRequest) -> HttpResponse:
    """What a nurse needs: what must not be used, and what became of one's reports."""
    rows = registry.devices_for(request.user, site_id=_site_id(request)).exclude(status__in=registry.USABLE)
    down = list(
        rows.active().select_related(
            "device_type", "model__manufacturer", "manufacturer", "department", "room__building"
        )[:50]
    )
    page = UnitPage(
        title=_("My unit"),
        lead=_unit_lead(len(down)),
        lead_tone=Tone.OVERDUE if down else Tone.OK,
        acts=[
            *_unit_checks(request),
            Act(label=_("All devices"), url=reverse("registry:device_list"), icon="device-heart-monitor"),
        ],
        down=[_unit_device(device) for device in down],
        requests=list(_my_requests(request.user)),
        devices_url=reverse("registry:device_list"),
    )
    return render(request, "workspace/unit.html", {"page": page})


def _unit_checks(request: SignedInRequest) -> list[Act]:
    """The way to the unit's own checks, with how many are due now."""
    units = checks.units(request.user, Permission.CHECK_PERFORM, site_id=_site_id(request))
    keys = list(units.values_list("pk", flat=True))
    if not keys:
        return []
    due = sum(one.to_do for one in checks.boards.points_now(keys, now=now()))
    label = ngettext("%(n)d check to do", "%(n)d checks to do", due) % {"n": due} if due else _("Checks")
    kind: Literal["primary", "secondary"] = "primary" if due else "secondary"
    return [Act(label=label, url=reverse("checks:overview"), icon="clipboard-check", kind=kind)]


def _unit_lead(down: int) -> str:
    if not down:
        return _("Nothing on record is out of use.")
    return ngettext("%(n)d device must not be used.", "%(n)d devices must not be used.", down) % {"n": down}


def _unit_device(device: Any) -> UnitDevice:
    return UnitDevice(
        tag=device.tag,
        url=device.get_absolute_url(),
        what=describing.what(device),
        place=describing.place(device),
        status=looks.device_status(device),
        report_url=reverse("maintenance:report", args=[device.tag]),
    )


def _my_requests(user: Any) -> Iterable[MyRequest]:
    rows = fault_requests(user, Permission.WORK_ORDER_REQUEST).filter(requested_by=user)
    for row in rows.select_related("device", "work_order").order_by("-requested_at")[:20]:
        yield MyRequest(
            text=row.text[:120],
            device=row.device.tag if row.device else row.place,
            at=row.requested_at,
            url=reverse("maintenance:report_sent", args=[row.key]),
            pill=looks.request(row),
        )


@requires(Permission.DEVICE_READ)
def scan(request: SignedInRequest) -> HttpResponse:
    """The scan page belongs to the registry; the frame knows this door."""
    try:
        return redirect("registry:scan")
    except NoReverseMatch:
        return redirect("workspace:search")
