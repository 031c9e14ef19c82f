"""The dispatch board: a week of a site, and moving one card."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, one, people, requires, sites
from openhtm.kernel.errors import DomainError, NotFound
from openhtm.kernel.time import local_date, now
from openhtm.places.api import Site

from ... import access, dispatching
from ...actions.dispatching import dispatch
from ...models import OrderKind
from ..forms.dispatch import BoardFilter, Move
from ..pages import dispatch as pages


@requires(Permission.WORK_ORDER_ASSIGN)
def board(request: SignedInRequest) -> HttpResponse:
    allowed = sites(request.user, Permission.WORK_ORDER_ASSIGN)
    site = _site(request, list(allowed))
    form = BoardFilter(request.GET or None)
    kind = form.cleaned_data["kind"] if form.is_valid() else ""
    today = local_date(now(), site.time_zone)
    found = dispatching.board(
        site,
        access.work_orders(request.user, Permission.WORK_ORDER_ASSIGN),
        people(request.user),
        day=_day(request) or today,
        kind=OrderKind(kind) if kind else "",
    )
    page = pages.board_page(found, form, list(allowed), today=today, kind=kind)
    return render(request, "maintenance/dispatch.html", {"page": page})


def _site(request: SignedInRequest, allowed: list[Site]) -> Site:
    """The site asked for, else the one the reader works in, else the first."""
    chosen = getattr(request, "site", None)
    wanted = request.GET.get("site", "").upper() or (chosen.code if chosen else "")
    found = next((site for site in allowed if site.code.upper() == wanted), None)
    if found is None and (request.GET.get("site") or not allowed):
        raise NotFound(_("There is no such site, or it is outside your sites."))
    return found or allowed[0]


def _day(request: HttpRequest) -> date | None:
    try:
        return date.fromisoformat(request.GET.get("week", ""))
    except ValueError:
        return None


@require_POST
@requires(Permission.WORK_ORDER_ASSIGN)
def move(request: SignedInRequest) -> HttpResponse:
    """One card to a person and a day; back to the board as it was looked at."""
    form = Move(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a person and a day."))
        return redirect(pages.back_to(request.POST))
    try:
        _moved(request, form)
    except NotFound:
        raise
    except DomainError as problem:
        messages.error(request, f"{form.cleaned_data['order']}: {problem}")
    else:
        messages.success(request, _("%(order)s is planned.") % {"order": form.cleaned_data["order"]})
    return redirect(pages.back_to(request.POST))


def _moved(request: SignedInRequest, form: Move) -> None:
    order = access.work_order(request.user, form.cleaned_data["order"], Permission.WORK_ORDER_ASSIGN)
    wanted = form.cleaned_data["assignee"]
    person = (
        one(people(request.user), _("There is no such person, or it is outside your sites."), pk=wanted)
        if wanted
        else None
    )
    dispatch(order, assignee=person, **form.values(), by=request.user, at=now())
