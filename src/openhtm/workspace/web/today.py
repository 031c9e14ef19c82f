"""Today: the five bands a manager opens the day with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.accounts.api import Permission, Scope, requires, scope
from openhtm.catalog.api import RiskClass
from openhtm.kernel.time import local_date, month_start, now
from openhtm.maintenance.api import boards, completion, describing, looks
from openhtm.nightly import api as nightly
from openhtm.registry import api as registry
from openhtm.ui import charts
from openhtm.ui.parts import Act, Pill, Stat
from openhtm.ui.tones import Tone

from .. import evaluations, exposures, people, readiness, supplies
from ..numbers import MOST_DECISIONS, MOST_DOWN, numbers
from .for_you import for_you
from .pages import Decision, DownRow, TodayPage, WaitingRow


@requires(Permission.REPORT_READ)
def today(request: HttpRequest) -> HttpResponse:
    chosen = getattr(request, "site", None) or None
    day = local_date(now(), chosen.time_zone if chosen else timezone.get_current_timezone_name())
    reach = scope(request.user, Permission.WORK_ORDER_READ).narrowed(chosen.pk if chosen else None)
    site_id = chosen.pk if chosen else None
    page = _page(request.user, reach, day=day, site_id=site_id)
    return render(request, "workspace/today.html", {"page": page})


def _page(user: Any, reach: Scope, *, day: date, site_id: int | None) -> TodayPage:
    first = month_start(day)
    kept = numbers(reach, day=day, clock=now)
    found = kept.value
    waiting = list(decisions(user, reach, late=found.late_life_support, at=now()))
    waiting += exposures.pressing(user, site_id=site_id, on=day, most=MOST_DECISIONS + 1)
    waiting += supplies.contracts(user, site_id=site_id, at=now())
    waiting += evaluations.due(user, site_id=site_id, on=day)
    lead, tone = _lead(found.late, found.down)
    return TodayPage(
        title=_("Today"),
        lead=lead,
        lead_tone=tone,
        decisions=waiting[:MOST_DECISIONS],
        more_decisions=max(0, len(waiting) - MOST_DECISIONS),
        stats=_stats(found.late, found.rates, month_start(day, -1)),
        inspections=_inspections_chart(found.inspections, first),
        down=_down(reach, found.down_first),
        more_down=max(0, found.down - MOST_DOWN),
        down_url=f"{reverse('maintenance:work_orders')}?view=down",
        waiting=_waiting(found.waiting),
        load=_load_chart(found.load),
        readiness=readiness.stats(found.fleet),
        supplies=supplies.stats(user, site_id=site_id, on=day, at=now()),
        people=people.stats(user, site_id=site_id, on=day),
        counted_at=kept.at,
        for_you=for_you(user),
        nightly=_nightly(now()),
        nightly_url=reverse("nightly:list") if user.may_anywhere(Permission.SYSTEM_OPERATE) else "",
    )


def _nightly(at: datetime) -> str:
    """What is wrong with the nightly work; empty: nothing. Without it a quiet page proves nothing."""
    found = nightly.standing(at)
    return "" if found.state is nightly.State.WELL else nightly.lead(found)


def _lead(late: Mapping[str, int], down: int) -> tuple[str, Tone]:
    total, worst = sum(late.values()), late["life_support"]
    devices = ngettext("%(n)d device is down", "%(n)d devices are down", down) % {"n": down}
    if not total:
        return _("No inspection is overdue, %(devices)s.") % {"devices": devices}, Tone.OK
    words = ngettext(
        "%(n)d device has an overdue inspection", "%(n)d devices have an overdue inspection", total
    ) % {"n": total}
    if worst:
        words += ", " + ngettext("%(n)d of them life support", "%(n)d of them life support", worst) % {
            "n": worst
        }
    return _("%(words)s; %(devices)s.") % {"words": words, "devices": devices}, Tone.OVERDUE


# -- band 1: needs a decision -----------------------------------------------------------------------------


def decisions(user: Any, reach: Scope, *, late: Sequence[int], at: datetime) -> Iterator[Decision]:
    """Worst first: late life support, unstarted critical orders, urgent ones past their target, approvals,
    reports nobody has answered."""
    yield from _late_life_support(reach, late)
    yield from _critical(reach)
    yield from _late_orders(reach, at)
    if user.may_anywhere(Permission.PLAN_APPROVE):
        yield from _proposals(reach)
    if user.may_anywhere(Permission.PROCEDURE_APPROVE):
        yield from _reviews()
    yield from _reports(reach)


def _late_life_support(reach: Scope, keys: Sequence[int]) -> Iterator[Decision]:
    rows = boards.still_open(reach, keys).select_related("plan", *describing.JOINS)
    for row in rows:
        yield Decision(
            text=f"{row.device.tag} {row.plan.title}",
            detail=f"{describing.what(row.device)}, {describing.place(row.device)}",
            since=row.closes_on,
            pill=Pill(text=_("Life support late"), tone=Tone.OVERDUE, icon="heartbeat"),
            act=Act(
                label=_("Settle it"),
                url=reverse("maintenance:occurrence", args=[row.pk]),
                icon="calendar-due",
            ),
        )


def _critical(reach: Scope) -> Iterator[Decision]:
    for order in boards.critical_orders(reach)[: MOST_DECISIONS + 1]:
        yield Decision(
            text=f"{order.reference} {order.title}",
            detail=str(order.assignee or _("Nobody is on it")),
            since=order.opened_at,
            pill=Pill(text=_("Critical, not started"), tone=Tone.OVERDUE, icon="bolt"),
            act=Act(label=_("Open"), url=order.get_absolute_url(), icon="clipboard-list"),
        )


def _late_orders(reach: Scope, at: datetime) -> Iterator[Decision]:
    """Those begun; who has not begun a critical one stands above."""
    for order in boards.late_orders(reach, at=at)[: MOST_DECISIONS + 1]:
        if order.is_critical_unstarted:
            continue
        yield Decision(
            text=f"{order.reference} {order.title}",
            detail=str(order.assignee or _("Nobody is on it")),
            since=order.late_at,
            pill=Pill(text=_("Past its target"), tone=Tone.OVERDUE, icon="hourglass"),
            act=Act(label=_("Open"), url=order.get_absolute_url(), icon="clipboard-list"),
        )


def _proposals(reach: Scope) -> Iterator[Decision]:
    for one in boards.proposals(reach)[: MOST_DECISIONS + 1]:
        where = one.device.tag if one.device else _("all its devices")
        yield Decision(
            text=one.plan.title,
            detail=_("Other terms for %(where)s, by %(who)s")
            % {"where": where, "who": one.proposed_by or _("System")},
            since=one.proposed_at,
            pill=Pill(text=_("Approval"), tone=Tone.SOON),
            act=Act(label=_("Decide"), url=reverse("maintenance:plan", args=[one.plan_id]), icon="checkbox"),
        )


def _reviews() -> Iterator[Decision]:
    for one in boards.in_review()[: MOST_DECISIONS + 1]:
        url = reverse("maintenance:procedure_version", args=[one.procedure.code, one.number])
        yield Decision(
            text=str(one.procedure),
            detail=_("Version %(n)d, by %(who)s") % {"n": one.number, "who": one.author or _("System")},
            since=one.submitted_at,
            pill=Pill(text=_("Procedure in review"), tone=Tone.SOON),
            act=Act(label=_("Review"), url=url, icon="checklist"),
        )


def _reports(reach: Scope) -> Iterator[Decision]:
    for one in boards.unanswered(reach)[: MOST_DECISIONS + 1]:
        yield Decision(
            text=one.text[:80],
            detail=one.device.tag if one.device else one.place,
            since=one.requested_at,
            pill=Pill(text=_("Report"), tone=Tone.INFO, icon="message-report"),
            act=Act(label=_("Answer"), url=reverse("maintenance:request", args=[one.pk]), icon="inbox"),
        )


# -- band 2: inspections ----------------------------------------------------------------------------------


def _stats(late: Mapping[str, int], past: completion.Rates, first: date) -> list[Stat]:
    total = sum(late.values())
    month = formats.date_format(first, "F")
    of = _("of %(n)d whose window closed in %(month)s") % {"n": past.of, "month": month}
    worst = ngettext("%(n)d on life support", "%(n)d on life support", late["life_support"]) % {
        "n": late["life_support"]
    }
    return [
        Stat(
            label=_("Overdue devices"),
            value=total,
            of=worst,
            tone=Tone.OVERDUE if total else Tone.OK,
            url=f"{reverse('maintenance:schedule')}?view=overdue",
            definition=_(
                "Devices in the fleet with an open inspection whose window has closed. Deferred ones count."
            ),
        ),
        Stat(
            label=_("Strict on time"),
            value=_percent(past, past.on_time),
            of=of,
            definition=_(
                "Done inside the window, divided by all occurrences whose window closed in the month "
                "and whose device was in the fleet."
            ),
        ),
        Stat(
            label=_("Completed"),
            value=_percent(past, past.completed),
            of=of,
            definition=_("Done at all, in the window or later, divided by the same occurrences."),
        ),
        Stat(
            label=_("With attempts credited"),
            value=_percent(past, past.credited),
            of=of,
            definition=_(
                "Done inside the window, or tried inside it and prevented (in use, could not be located) "
                "with evidence, divided by the same occurrences. Never read without the strict rate: "
                "it holds devices nobody inspected."
            ),
        ),
    ]


def _percent(past: completion.Rates, part: int) -> str | None:
    share = past.share(part)
    return None if share is None else f"{formats.number_format(round(share, 1), 1)} %"


def risk_words(risk: str) -> str:
    return str(RiskClass(risk).label) if risk != "unknown" else _("Risk unknown")


def _inspections_chart(rows: Sequence[completion.Inspections], first: date) -> charts.Chart | None:
    if not any(row.all for row in rows):
        return None
    series = [
        (_("Done on time"), Tone.OK),
        (_("Done late"), Tone.INFO),
        (_("Ahead"), Tone.PLAIN),
        (_("In its window"), Tone.SOON),
        (_("In use"), Tone.HELD),
        (_("Could not locate"), Tone.UNKNOWN),
        (_("Overdue"), Tone.OVERDUE),
    ]
    drawn = [(risk_words(row.risk), _amounts(row)) for row in rows if row.all]
    return charts.stacked_bars(
        title=_chart_title(rows, first),
        category=_("Risk class"),
        series=series,
        rows=drawn,
        note=_("Occurrences whose window closes in the month, each counted once."),
    )


def _amounts(row: completion.Inspections) -> list[float]:
    return [row.on_time, row.late, row.ahead, row.in_window, row.in_use, row.could_not_locate, row.overdue]


def _chart_title(rows: Sequence[completion.Inspections], first: date) -> str:
    """The finding: how much of the month is done, and where it is late."""
    done, of = sum(row.on_time + row.late for row in rows), sum(row.all for row in rows)
    month = formats.date_format(first, "F")
    found = _("%(done)d of %(of)d inspections of %(month)s are done") % {
        "done": done,
        "of": of,
        "month": month,
    }
    worst = max(rows, key=lambda row: row.overdue)
    if not worst.overdue:
        return found
    return _("%(found)s; most overdue are %(risk)s: %(n)d") % {
        "found": found,
        "risk": risk_words(worst.risk),
        "n": worst.overdue,
    }


# -- band 3: down now -------------------------------------------------------------------------------------


def _down(reach: Scope, keys: Sequence[int]) -> list[DownRow]:
    """The worst of what is down, as it is now: one that is back in use since it was counted is left out."""
    devices = boards.worst_first(boards.with_order(boards.down(reach))).filter(pk__in=keys)
    rows: list[Any] = list(
        devices.select_related(
            "device_type", "model__manufacturer", "manufacturer", "department", "room__building"
        )
    )
    orders = boards.orders_by_pk([row.order_pk for row in rows])
    return [_down_row(row, orders.get(row.order_pk)) for row in rows]


def _down_row(device: registry.Device, order: Any) -> DownRow:
    return DownRow(
        tag=device.tag,
        url=device.get_absolute_url(),
        what=describing.what(device),
        place=describing.place(device),
        risk=looks.risk(device.risk_class),
        status=looks.device_status(device),
        since=device.status_since,
        order=order.reference if order else "",
        order_url=order.get_absolute_url() if order else "",
        who=str(order.assignee or _("nobody")) if order else "",
        state=looks.order_state(order) if order else None,
    )


def _waiting(rows: Iterable[boards.Waiting]) -> list[WaitingRow]:
    base = reverse("maintenance:work_orders")
    return [
        WaitingRow(
            text=looks.state_words(row.state),
            orders=row.orders,
            oldest=row.oldest,
            url=f"{base}?view=all&state={row.state}",
        )
        for row in rows
    ]


# -- band 4: this week ------------------------------------------------------------------------------------


def _load_title(most: boards.Load) -> str:
    if not most.minutes:
        return _("No open order of this week has a standard time")
    words = {"who": most.name or _("Nobody"), "hours": formats.number_format(round(most.minutes / 60, 1), 1)}
    return _("%(who)s has the most: %(hours)s hours by Sunday") % words


def _load_chart(rows: Iterable[boards.Load]) -> charts.Chart | None:
    listed = list(rows)
    if not listed:
        return None
    most = max((row for row in listed if row.person_id), key=lambda row: row.minutes, default=listed[0])
    unknown = sum(row.unknown for row in listed)
    note = ngettext(
        "%(n)d order has no standard time and is not in the hours.",
        "%(n)d orders have no standard time and are not in the hours.",
        unknown,
    )
    return charts.load_bars(
        title=_load_title(most),
        category=_("Technician"),
        measure=_("Hours"),
        rows=[(row.name or _("Nobody"), round(row.minutes / 60, 1), None) for row in listed],
        note=note % {"n": unknown} if unknown else "",
    )
