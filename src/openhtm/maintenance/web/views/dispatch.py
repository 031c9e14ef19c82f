"""The dispatch board: a week of a site, and moving one card."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, departments, one, people, requires, sites
from openhtm.kernel.errors import DomainError, NotFound
from openhtm.kernel.time import local_date, now
from openhtm.places.api import Site
from openhtm.ui.doing import FormPage, form_page
from openhtm.ui.parts import Crumb

from ... import access, dispatching
from ...actions.dispatching import dispatch
from ..forms.dispatch import BoardFilter, Move, MoveOne
from ..pages import dispatch as pages


@requires(Permission.WORK_ORDER_ASSIGN)
def board(request: SignedInRequest) -> HttpResponse:
    allowed = sites(request.user, Permission.WORK_ORDER_ASSIGN)
    site = _site(request, list(allowed))
    moment = now()
    today = local_date(moment, site.time_zone)
    rows = departments(request.user, Permission.WORK_ORDER_ASSIGN).filter(site=site).order_by("name")
    workers = dispatching.technicians(site, people(request.user))
    form = BoardFilter(request.GET or None, departments=rows, people=workers)
    narrowed = form.narrowed() if form.is_valid() else dispatching.ALL
    found = dispatching.board(
        site,
        access.work_orders(request.user, Permission.WORK_ORDER_ASSIGN),
        people(request.user),
        day=_day(request) or today,
        at=moment,
        narrowed=narrowed,
    )
    asked = {name: request.GET.get(name, "") for name in form.fields} if form.is_valid() else {}
    page = pages.board_page(found, form, list(allowed), today=today, asked=asked)
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


@requires(Permission.WORK_ORDER_ASSIGN)
def move(request: SignedInRequest) -> HttpResponse:
    """One card to a person and a day; back to the board as it was looked at."""
    if request.method != "POST":
        return _move_page(request)
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


def _move_page(request: SignedInRequest) -> HttpResponse:
    """The same form alone, for who has no script or opens it in a tab of its own."""
    order = access.work_order(request.user, request.GET.get("order", ""), Permission.WORK_ORDER_ASSIGN)
    begun = {
        "order": order.reference,
        "seen": order.version,
        "assignee": order.assignee_id,
        "planned_on": order.planned_on,
        "site": order.site.code,
        "week": request.GET.get("week", ""),
    }
    form = MoveOne(initial=begun, people=dispatching.technicians(order.site, people(request.user)))
    page = FormPage(
        title=_("Move %(order)s") % {"order": order},
        crumbs=[Crumb(label=_("Dispatch board"), url=pages.back_to(begun))],
        form=form,
        submit=_("Move"),
        cancel=pages.back_to(begun),
        note=order.title,
    )
    return form_page(request, page)


def _moved(request: SignedInRequest, form: Move) -> None:
    order = access.work_order(request.user, form.cleaned_data["order"], Permission.WORK_ORDER_ASSIGN)
    wanted = form.cleaned_data["assignee"]
    person = (
        one(people(request.user), _("There is no such person, or it is outside your sites."), pk=wanted)
        if wanted
        else None
    )
    dispatch(order, assignee=person, **form.values(), by=request.user, at=now())
