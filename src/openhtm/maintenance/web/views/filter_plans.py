"""Plans by filters: added and changed with a preview, and the devices under a plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires, scope
from openhtm.kernel.time import now
from openhtm.places.api import day_of
from openhtm.ui import lists
from openhtm.ui.doing import shown, tried

from ... import access, describing, filtering, listing, under
from ...actions import filter_plans, plans
from ...models import Plan
from ..forms import filter_plans as forms
from ..pages import filter_plans as pages
from ..pages import plans as plan_pages

_SAMPLE = 12


@requires(Permission.PLAN_EDIT)
def plan_filter_new(request: SignedInRequest) -> HttpResponse:
    """Looked at first; added when as many devices come under it as were seen."""
    begun = {"effective_from": day_of(now())}
    form = forms.NewFilterPlan(request.POST or None, initial=begun, user=request.user)
    if form.is_valid() and request.POST.get("act") == "save":
        made = tried(
            form,
            lambda: plans.add_plan(
                form.new_plan(), expected=form.cleaned_data["expected"], by=request.user, at=now()
            ),
        )
        if made is not None:
            messages.success(request, _("Added. Generate the schedule to see what it asks for."))
            return redirect(plan_pages.url(made))
    page = {
        "title": _("Add a plan by filter"),
        "crumbs": plan_pages.crumbs(),
        "cancel": reverse("maintenance:plans"),
        "note": _("Devices that are entered or changed later join and leave by themselves."),
        "is_new": True,
    }
    return _previewed(request, form, lambda: form.new_plan().plan, page)


@requires(Permission.PLAN_EDIT)
def plan_filter(request: SignedInRequest, pk: int) -> HttpResponse:
    """Which devices a plan by a filter is for, said anew."""
    found = access.plan(request.user, pk, Permission.PLAN_EDIT)
    if not found.by_filter:
        messages.error(request, _("%(plan)s is for a model or a device type.") % {"plan": found})
        return redirect(plan_pages.url(found))
    form = forms.ChangeFilter(request.POST or None, user=request.user, plan=found)
    if form.is_valid() and request.POST.get("act") == "save":
        if tried(form, lambda: _change(request, form, found)) is not None:
            messages.success(request, _("Saved. The devices are under the plan that they are meant for."))
            return redirect(plan_pages.url(found))
        found.refresh_from_db()
    page = {
        "title": _("Devices of %(plan)s") % {"plan": found},
        "crumbs": pages.plan_crumbs(found),
        "cancel": plan_pages.url(found),
        "note": _(
            "Devices that leave keep what is due now, to be settled; what was planned after it goes. Taking the "
            "plan from devices asks for the right to approve plans."
        ),
        "is_new": False,
    }
    return _previewed(request, form, lambda: filtering.with_filters(found, form.filters()), page)


def _change(request: SignedInRequest, form: forms.ChangeFilter, found: Plan) -> Plan:
    return filter_plans.change_filters(
        found,
        filters=form.filters(),
        reason=form.cleaned_data["reason"],
        seen=form.seen(),
        seen_version=form.cleaned_data["version"],
        by=request.user,
        at=now(),
    )


def _previewed(
    request: SignedInRequest, form: Any, wanted: Callable[[], Plan], page: dict[str, Any]
) -> HttpResponse:
    groups, counted = None, {}
    if form.is_bound and not set(form.errors) - {"__all__", "reason"}:
        moves = tried(form, lambda: filtering.movement(wanted()))
        if moves is not None:
            counted = moves.counted()
            groups = pages.groups(counted, _samples(request, moves))
            form.data = form.data.copy()
            for name, value in (("expected", "gain"), ("gain", "gain"), ("lose", "lose")):
                form.data[name] = str(counted[value])
    shown_page = pages.FilterPlanPage(form=form, groups=groups, may_save=bool(groups), **page)
    status = 422 if form.errors else 200
    return render(request, "maintenance/plan_filter.html", {"page": shown_page}, status=status)


def _samples(request: SignedInRequest, moves: filtering.Movement) -> dict[str, list[Any]]:
    """The first of each that the reader may see."""
    seen = moves.within(scope(request.user, Permission.PLAN_EDIT))
    return {
        name: list(getattr(seen, name).select_related(*describing.OWN_JOINS).order_by("tag")[:_SAMPLE])
        for name in ("gain", "keep", "lose", "aside")
    }


@requires(Permission.PLAN_READ)
def plan_devices(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who is under a plan, who left it and why, and who is found but stands under another."""
    reach = scope(request.user, Permission.PLAN_READ)
    found = listing.with_terms([access.plan(request.user, pk)], reach)[0]
    offered = ("under", "left", "aside") if found.by_filter else ("under", "left")
    view = request.GET.get("view", "")
    view = view if view in offered else "under"
    form = forms.UnderFilter(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    heads = pages.HEADS[view]
    sort = lists.wanted_sort(request, heads, default=pages.SORTS[view])
    rows, paging = lists.page(request, under.rows(found, view, reach=reach, text=text), sort=sort)
    counted = under.counted(found, reach=reach)
    page = pages.PlanDevicesPage(
        title=_("Devices of %(plan)s") % {"plan": found},
        lead=pages.lead(found, counted),
        crumbs=pages.plan_crumbs(found),
        tabs=pages.tabs(found, view, counted),
        keep=[("view", view)],
        view=view,
        rows=_rows(found, view, rows),
        columns=lists.columns(request, heads, sort=sort),
        paging=paging,
        filter=form,
        chips=lists.chips(request, form),
        clear=f"{request.path}?view={view}",
    )
    return shown(request, "maintenance/plan_devices.html", page, part="list")


def _rows(plan: Plan, view: str, rows: list[Any]) -> list[pages.UnderRow]:
    if view == "aside":
        others = under.rivals_by_device(plan, [device.pk for device in rows])
        return [pages.aside_row(device, others.get(device.pk)) for device in rows]
    due = under.next_due(plan, [row.device_id for row in rows]) if view == "under" else {}
    return [pages.row(row, due.get(row.device_id)) for row in rows]
