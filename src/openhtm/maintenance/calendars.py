"""Planned work as a calendar (iCalendar, RFC 5545): per person and per unit, with entries that stay the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, scope
from openhtm.kernel.errors import NotFound
from openhtm.kernel.time import local_date

from . import describing
from .models import CalendarFeed, Occurrence, OccurrenceState, WorkOrder
from .rules.feeds import AHEAD, BEHIND, MOST, Planned, chosen, parts, sequence
from .rules.work_order_states import State

if TYPE_CHECKING:
    from icalendar import Event

_ENDED = (State.CANCELLED, State.DUPLICATE)
_FALLEN = (OccurrenceState.CANCELLED, OccurrenceState.SUPERSEDED)
_DEVICE = ("device__device_type", "device__department", "device__site")


def written(feed: CalendarFeed, *, today: date, link: Callable[[str], str], tags: bool) -> bytes:
    """The calendar. ``link`` makes a whole address of a path; ``tags``: entries name device tags.

    The same record gives the same bytes. ``NotFound``: its owner may not see it any more.
    """
    from icalendar import Calendar  # noqa: PLC0415 every command would load it

    found = [*_inspections(feed, today=today), *_orders(feed, today=today)]
    calendar = Calendar()
    calendar.add("prodid", "-//OpenHTM//Planned work//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Planned work: %(whose)s") % {"whose": feed})
    for one in chosen(found, today=today):
        calendar.add_component(_event(one, feed, link=link, tags=tags))
    content: bytes = calendar.to_ical()
    return content


def _event(one: Planned, feed: CalendarFeed, *, link: Callable[[str], str], tags: bool) -> Event:
    from icalendar import Event  # noqa: PLC0415 every command would load it

    event = Event()
    # The feed's own beginning tells two installations, and two feeds, apart; a new secret changes nothing.
    event.add("uid", f"{one.key}.{feed.pk}.{feed.created_at:%Y%m%dT%H%M%S%f}@openhtm")
    event.add("dtstamp", one.changed_at)
    event.add("last-modified", one.changed_at)
    event.add("dtstart", one.day)
    event.add("dtend", one.day + timedelta(days=1))
    event.add("sequence", sequence(one))
    event.add("summary", _title(one, tags=tags))
    if description := _description(one):
        event.add("description", description)
    if one.place:
        event.add("location", one.place)
    event.add("url", link(one.url))
    event.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
    # A day full of inspections does not make its person busy.
    event.add("transp", "TRANSPARENT")
    return event


def _description(one: Planned) -> str:
    """The window, and the day it is due where it is meant for another one."""
    if not (one.opens_on and one.closes_on):
        return ""
    days = {"due": one.due_on, "opens": one.opens_on, "closes": one.closes_on}
    if one.day == one.due_on:
        return _("Window %(opens)s to %(closes)s") % days
    return _("Due %(due)s. Window %(opens)s to %(closes)s") % days


def _title(one: Planned, *, tags: bool) -> str:
    title = " · ".join(parts(one, tags=tags))
    if one.cancelled:
        return _("Canceled: %(title)s") % {"title": title}
    return _("Done: %(title)s") % {"title": title} if one.done else title


def _span(today: date) -> tuple[date, date]:
    return today - BEHIND, today + AHEAD


def _inspections(feed: CalendarFeed, *, today: date) -> Iterable[Planned]:
    reach = scope(feed.owner, Permission.PLAN_READ)
    _still_allowed(feed, reach)
    rows: QuerySet[Occurrence] = Occurrence.objects.within(reach)
    days = ("due_on", "deferred_to", "planned_on", "work_order__planned_on")
    span = Q(*((f"{day}__range", _span(today)) for day in days), _connector=Q.OR)
    mine = Q(work_order__assignee=feed.owner) | Q(
        device__technician=feed.owner, work_order__assignee__isnull=True
    )
    whose = Q(device__department=feed.department) if feed.department_id else mine
    joined = rows.filter(span, whose).select_related(*_DEVICE, "plan", "work_order")
    return [_inspection(one) for one in joined.order_by("due_on", "pk")[: 2 * MOST]]


def _still_allowed(feed: CalendarFeed, reach: Any) -> None:
    unit = feed.department
    gone = reach.is_empty or (
        unit is not None and not reach.includes(site_id=unit.site_id, department_id=unit.pk)
    )
    if gone:
        raise NotFound(_("There is no such calendar."))


def _inspection(one: Occurrence) -> Planned:
    since = datetime.combine(one.opens_on, time(), tzinfo=UTC)
    return Planned(
        key=f"occurrence-{one.pk}",
        what=one.plan.title,
        kind=describing.kind(one.device),
        place=str(one.device.department or ""),
        tag=one.device.tag,
        day=meant_for(one),
        due_on=one.due_on,
        opens_on=one.opens_on,
        closes_on=one.closes_on,
        done=one.state not in (OccurrenceState.OPEN, *_FALLEN),
        cancelled=one.state in _FALLEN,
        changed_at=one.settled_at or since,
        url=_path("occurrence", one.pk),
    )


def meant_for(one: Occurrence) -> date:
    """The day of its order, else the day to which it was put off, the day leveled for it, or its due day."""
    order = one.work_order
    day: date = (order and order.planned_on) or one.deferred_to or one.planned_on or one.due_on
    return day


def _orders(feed: CalendarFeed, *, today: date) -> Iterable[Planned]:
    """Work with a day that no plan asked for; planned inspections stand there already."""
    if feed.department_id:
        rows = WorkOrder.objects.within(scope(feed.owner, Permission.WORK_ORDER_READ))
        rows = rows.filter(department=feed.department)
    else:
        rows = WorkOrder.objects.filter(assignee=feed.owner)
    span = Q(due_on__range=_span(today)) | Q(planned_on__range=_span(today))
    dated = rows.filter(span, occurrences__isnull=True)
    joined = dated.select_related("site", "department", "device__device_type").order_by("due_on", "pk")
    return [_order(one) for one in joined[: 2 * MOST]]


def _order(one: WorkOrder) -> Planned:
    device = one.device
    due_on = one.due_on or local_date(one.opened_at, one.site.time_zone)
    return Planned(
        key=f"order-{one.pk}",
        # Never the title: people write it, and may write about patients.
        what=one.get_kind_display(),
        kind=describing.kind(device) if device else "",
        place=str(one.department or ""),
        tag=device.tag if device else "",
        day=one.planned_on or due_on,
        due_on=due_on,
        opens_on=None,
        closes_on=None,
        done=not one.is_open and one.state not in _ENDED,
        cancelled=one.state in _ENDED,
        changed_at=one.opened_at if one.is_open else one.changed_at,
        url=_path("work_order", one.reference),
    )


def _path(name: str, key: object) -> str:
    return reverse(f"maintenance:{name}", args=[key])


def address(secret: str) -> str:
    """The path under which the feed of that secret is read."""
    return reverse("maintenance:calendar", args=[secret])
