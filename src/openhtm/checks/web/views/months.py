"""All units side by side, and one unit's month as a grid, a list and a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.time import local_date, month_start, now
from openhtm.ui.doing import at_site

from ... import access, boards, exporting
from ...rules.readiness import Ready
from ..forms import MonthForm
from ..pages import months as pages


def _month(request: SignedInRequest, today: date) -> date:
    """The first of the month asked for; this one when none, or none that can be, is asked for."""
    form = MonthForm(request.GET)
    text = form.cleaned_data["month"] if form.is_valid() else ""
    return date.fromisoformat(f"{text}-01") if text and text > "0001" else month_start(today)


@requires(Permission.CHECK_READ)
def overview(request: SignedInRequest) -> HttpResponse:
    """Every unit's month. Whoever has one unit and checks there comes to it at once."""
    chosen = getattr(request, "site", None)
    site_id = chosen.pk if chosen else None
    units = list(access.units(request.user, site_id=site_id))
    if len(units) == 1 and "month" not in request.GET and request.user.may_anywhere(Permission.CHECK_PERFORM):
        return redirect("checks:unit", pk=units[0].pk)
    moment = now()
    zone = chosen.time_zone if chosen else timezone.get_current_timezone_name()
    today = local_date(moment, zone)
    first = _month(request, today)
    page = pages.overview_page(
        boards.months(units, first=first, now=moment),
        _now(units, moment),
        switch=pages.month_switch(request.path, first, today),
        may_edit=request.user.may_anywhere(Permission.CHECK_EDIT),
    )
    return render(request, "checks/overview.html", {"page": page})


def _now(units: Iterable[object], moment: datetime) -> dict[int, pages.NowOf]:
    found: dict[int, list[boards.PointNow]] = defaultdict(list)
    for one in boards.points_now([unit.pk for unit in units], now=moment):  # type: ignore[attr-defined]
        found[one.point.department_id].append(one)
    return {
        pk: pages.NowOf(
            to_do=sum(one.to_do for one in rows),
            not_ready=sum(one.ready is Ready.NOT_READY for one in rows),
        )
        for pk, rows in found.items()
    }


@requires(Permission.CHECK_READ)
def unit_month(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.unit(request.user, pk)
    moment = now()
    today = local_date(moment, found.site.time_zone)
    first = _month(request, today)
    shown = request.GET.get("show", "")
    with at_site(found):
        page = pages.month_page(
            boards.month(found, first=first, now=moment),
            switch=pages.month_switch(request.path, first, today),
            shown=shown if shown in pages.SHOWN else "",
            may_edit=request.user.may(Permission.CHECK_EDIT, site_id=found.site_id, department_id=found.pk),
        )
        return render(request, "checks/month.html", {"page": page})


@requires(Permission.CHECK_READ)
def month_csv(request: SignedInRequest, pk: int) -> HttpResponse:
    """One row for every window of every point."""
    found = access.unit(request.user, pk)
    moment = now()
    first = _month(request, local_date(moment, found.site.time_zone))
    text = exporting.as_csv(boards.month(found, first=first, now=moment))
    name = f"checks-{found.site.code}-{found.code}-{first:%Y-%m}.csv"
    header = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(
        text, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": header or "attachment"}
    )
