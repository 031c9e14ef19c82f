"""The schedule: months with their load, occurrences, and what can be done with one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.accounts.api import Permission, Scope, SignedInRequest, requires, scope, sites
from openhtm.audit.api import ledger_length
from openhtm.kernel.kept import kept
from openhtm.kernel.time import month_start, now
from openhtm.places.api import day_at
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, form_page, shown, tried
from openhtm.ui.parts import Act, Crumb

from ... import access, boards, listing, planning
from ...actions import schedule as actions
from ..forms.schedule import Generate, ScheduleFilter
from ..pages import schedule as pages

BACK, AHEAD = 2, 12


def _site(request: SignedInRequest) -> int | None:
    chosen = getattr(request, "site", None)
    return chosen.pk if chosen else None


def _today(request: SignedInRequest) -> date:
    """The day at the chosen site; a list over several has that of the organization."""
    chosen = getattr(request, "site", None)
    return day_at(chosen, now())


@requires(Permission.PLAN_READ)
def schedule(request: SignedInRequest) -> HttpResponse:
    form = ScheduleFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    today = _today(request)
    chosen = _chosen_month(given, today)
    reach = scope(request.user, Permission.PLAN_READ).narrowed(_site(request))
    sort = lists.wanted_sort(request, pages.HEADS, default="due_on")
    found = listing.occurrences(
        access.occurrences(request.user, site_id=_site(request)), filters=_filters(given, chosen), today=today
    )
    rows, paging = lists.page(request, found.select_related(*pages.JOINS), sort=sort)
    months, late, counted_at = _counted(reach, today)
    lead, tone = pages.schedule_lead(months, late=late)
    page = pages.SchedulePage(
        title=_("Schedule"),
        lead=lead,
        lead_tone=tone,
        acts=_acts(request),
        months=_tiles(request, months, chosen),
        rows=[pages.occurrence_row(row, today=today) for row in rows],
        columns=lists.columns(request, pages.HEADS, sort=sort),
        paging=paging,
        filter=form,
        chips=lists.chips(request, form),
        clear=request.path,
        counted_at=counted_at,
    )
    return shown(request, "maintenance/schedule.html", page, part="list")


def _counted(reach: Scope, today: date) -> tuple[list[boards.Month], int, datetime]:
    """The months of the band, how many devices are overdue, and the moment both are of."""

    def count() -> tuple[list[boards.Month], int]:
        first, last = month_start(today, -BACK), month_start(today, AHEAD)
        months = boards.months(reach, first=first, last=last, today=today)
        return months, sum(boards.overdue_by_risk(reach, today=today).values())

    found = kept("schedule", of=(str(reach), today), state=str(ledger_length()), clock=now, count=count)
    return *found.value, found.at


def _chosen_month(given: dict[str, Any], today: date) -> date | None:
    """The month in the address; this one when nothing else is asked for; None when a filter spans them all."""
    if given.get("month"):
        return date.fromisoformat(f"{given['month']}-01")
    others = ("view", "plan", "q", "risk")
    return None if any(given.get(name) for name in others) else today.replace(day=1)


def _filters(given: dict[str, Any], chosen: date | None) -> dict[str, Any]:
    if chosen is None:
        return given
    return {**given, "first": chosen, "last": month_start(chosen, 1) - timedelta(days=1)}


def _tiles(
    request: SignedInRequest, months: Sequence[boards.Month], chosen: date | None
) -> list[pages.MonthTile]:
    return [
        pages.month_tile(month, chosen=chosen, url=lists.address(request, month=f"{month.first:%Y-%m}"))
        for month in months
    ]


def _acts(request: SignedInRequest) -> list[Act]:
    sought = Act(label=_("Not found"), url=reverse("maintenance:searches"), icon="search")
    if not request.user.may_anywhere(Permission.SCHEDULE_GENERATE):
        return [sought]
    return [
        sought,
        Act(label=_("Level the weeks"), url=reverse("maintenance:level"), icon="adjustments"),
        Act(label=_("Generate"), url=reverse("maintenance:schedule_generate"), icon="calendar-event"),
    ]


@requires(Permission.SCHEDULE_GENERATE)
def generate(request: SignedInRequest) -> HttpResponse:
    """Plan ahead for a site, or for all of them where the person may plan everywhere."""
    reach = scope(request.user, Permission.SCHEDULE_GENERATE)
    offered = list(sites(request.user, Permission.SCHEDULE_GENERATE))
    begun = {
        "until": _today(request) + planning.HORIZON,
        "site": _site(request) or ("" if reach.everywhere else offered[0].pk),
    }
    form = Generate(request.POST or None, initial=begun, sites=offered, everywhere=reach.everywhere)
    if form.is_valid():
        made = tried(
            form,
            lambda: actions.generate(
                until=form.cleaned_data["until"], site=form.chosen(), by=request.user, at=now()
            ),
        )
        if made:
            messages.success(request, _made(made))
            return redirect("maintenance:schedule")
    page = FormPage(
        title=_("Generate the schedule"),
        form=form,
        submit=_("Generate"),
        cancel=reverse("maintenance:schedule"),
        crumbs=[Crumb(label=_("Schedule"), url=reverse("maintenance:schedule"))],
    )
    return form_page(request, page)


def _made(done: actions.Generated) -> str:
    if not done.created:
        return _("Everything until that day was planned already.")
    return ngettext("%(n)d inspection planned.", "%(n)d inspections planned.", done.created) % {
        "n": done.created
    }
