"""Plans: list, one plan, proposing and deciding terms, own terms of one device."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, requires, scope, sites
from openhtm.kernel.time import local_date, now
from openhtm.places.api import day_of
from openhtm.registry import api as registry
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, carried_out, done, form_page, shown, tried
from openhtm.ui.parts import Act, Crumb

from ... import access, listing, nested
from ...actions import happenings, nesting, plans
from ...rules.occasions import Trigger
from ...rules.reasons import Kind
from ..forms.plans import (
    CoversForm,
    EditPlan,
    FromDay,
    HappenedForm,
    NewPlanForm,
    OverrideForm,
    PlanFilter,
    ProposeForm,
    terms_values,
)
from ..forms.work_orders import Because
from ..pages import plans as pages


def _rights(request: SignedInRequest) -> set[str]:
    held = {"edit": Permission.PLAN_EDIT, "approve": Permission.PLAN_APPROVE}
    return {name for name, permission in held.items() if request.user.may_anywhere(permission)}


@requires(Permission.PLAN_READ)
def plan_list(request: SignedInRequest) -> HttpResponse:
    form = PlanFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    sort = lists.wanted_sort(request, pages.HEADS, default="title")
    reach = scope(request.user, Permission.PLAN_READ)
    rows, paging = lists.page(
        request, listing.plans(reach, text=given.get("q", ""), state=given.get("state", "")), sort=sort
    )
    page = pages.PlanListPage(
        title=_("Plans"),
        lead=_("What is done to which devices, how often, and on which ground."),
        acts=_list_acts(request),
        rows=[pages.plan_row(plan) for plan in listing.with_terms(rows, reach)],
        columns=lists.columns(request, pages.HEADS, sort=sort),
        paging=paging,
        filter=form,
        chips=lists.chips(request, form),
        clear=request.path,
    )
    return shown(request, "maintenance/plans.html", page, part="list")


def _list_acts(request: SignedInRequest) -> list[Act]:
    if "edit" not in _rights(request):
        return []
    return [
        Act(label=_("Add a plan"), url=reverse("maintenance:plan_new"), icon="plus", kind="primary"),
        Act(label=_("Add a plan by filter"), url=reverse("maintenance:plan_filter_new"), icon="filter"),
    ]


@requires(Permission.PLAN_READ)
def plan(request: SignedInRequest, pk: int) -> HttpResponse:
    reach = scope(request.user, Permission.PLAN_READ)
    found = listing.with_terms([access.plan(request.user, pk)], reach)[0]
    page = pages.plan_page(
        found,
        listing.revisions(found, reach),
        around=nested.around(found, reach),
        person=request.user,
        rights=_rights(request),
    )
    return shown(request, "maintenance/plan.html", page)


@requires(Permission.PLAN_EDIT)
def plan_new(request: SignedInRequest) -> HttpResponse:
    offers = listing.plan_offers() | {"site": list(sites(request.user, Permission.PLAN_EDIT))}
    begun = {"model": request.GET.get("model", ""), "effective_from": day_of(now())}
    form = NewPlanForm(request.POST or None, initial=begun, offers=offers)
    if form.is_valid():
        made = tried(form, lambda: plans.add_plan(form.new_plan(), by=request.user, at=now()))
        if made:
            messages.success(request, _("Added. Generate the schedule to see what it asks for."))
            return redirect(pages.url(made))
    page = FormPage(
        title=_("Add a plan"),
        crumbs=pages.crumbs(),
        form=form,
        layout="grid",
        submit=_("Add the plan"),
        cancel=reverse("maintenance:plans"),
    )
    return form_page(request, page)


@requires(Permission.PLAN_EDIT)
def plan_propose(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.plan(request.user, pk)
    active = listing.active_terms(found)
    begun = terms_values(active) if active else {}
    form = ProposeForm(request.POST or None, initial={**begun, "effective_from": day_of(now()), "reason": ""})
    if form.is_valid() and carried_out(form, lambda: _propose(request, found, form)):
        messages.success(request, _("Proposed. High-risk changes wait for someone else's approval."))
        return redirect(pages.url(found))
    title = _("Change the terms of %(plan)s") % {"plan": found}
    note = _("Only what is planned from that day on changes. What was planned before stays as it was.")
    page = FormPage(
        title=title,
        crumbs=_crumbs(found),
        form=form,
        layout="grid",
        note=note,
        submit=_("Propose"),
        cancel=pages.url(found),
    )
    return form_page(request, page)


def _propose(request: SignedInRequest, found: Any, form: ProposeForm, **more: Any) -> Any:
    given = form.cleaned_data
    terms = form.terms(excluded=bool(given.get("excluded")))
    return plans.propose_terms(
        found,
        terms=terms,
        effective_from=given["effective_from"],
        reason=given["reason"],
        by=request.user,
        at=now(),
        **more,
    )


def _crumbs(found: Any) -> list[Crumb]:
    return pages.crumbs(Crumb(label=found.title, url=pages.url(found)))


@requires(Permission.PLAN_EDIT)
def plan_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.plan(request.user, pk)
    begun = {"title": found.title, "procedure": found.procedure_id or ""}
    form = EditPlan(request.POST or None, initial=begun, procedures=listing.plan_offers()["procedure"])
    if form.is_valid() and carried_out(
        form,
        lambda: plans.edit_plan(
            found, title=form.cleaned_data["title"], procedure=form.chosen(), by=request.user, at=now()
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect(pages.url(found))
    title = _("Edit %(plan)s") % {"plan": found}
    return form_page(
        request,
        FormPage(title=title, crumbs=_crumbs(found), form=form, submit=_("Save"), cancel=pages.url(found)),
    )


@requires(Permission.PLAN_EDIT)
def plan_covers(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say which other lines are done with this one."""
    found = access.plan(request.user, pk)
    reach = scope(request.user, Permission.PLAN_READ)
    offers = nested.offers(found, reach)
    begun = {"covered": [str(one.pk) for one in nested.around(found, reach).held]}
    given = request.POST if request.method == "POST" else None  # no box ticked is an answer too
    form = CoversForm(given, initial=begun, offers=offers)
    if form.is_valid() and carried_out(
        form,
        lambda: nesting.set_covered(
            found, covered=[*form.chosen(), *nested.hidden(found, reach)], by=request.user, at=now()
        ),
    ):
        messages.success(request, _("Saved."))
        return redirect(pages.url(found))
    page = FormPage(
        title=_("What is done with %(plan)s") % {"plan": found},
        crumbs=_crumbs(found),
        form=form,
        note=_(
            "Only a line whose whole procedure is part of this one's. When this one is done, those due in its "
            "window count as superseded; what was missed before stays missed."
        ),
        submit=_("Save"),
        cancel=pages.url(found),
    )
    return form_page(request, page)


@requires(Permission.PLAN_APPROVE)
def plan_end(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.plan(request.user, pk)
    form = FromDay(request.POST or None, initial={"on": day_of(now())})
    if form.is_valid() and carried_out(
        form, lambda: plans.end_plan(found, **form.cleaned_data, by=request.user, at=now())
    ):
        messages.success(request, _("Ended. What is open stays to be settled."))
        return redirect(pages.url(found))
    title = _("End %(plan)s") % {"plan": found}
    page = FormPage(
        title=title,
        crumbs=_crumbs(found),
        form=form,
        submit=_("End the plan"),
        cancel=pages.url(found),
        kind="danger",
    )
    return form_page(request, page)


@require_POST
@requires(Permission.PLAN_APPROVE)
def revision_approve(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.revision(request.user, pk, Permission.PLAN_APPROVE)
    return done(
        request,
        lambda: plans.approve_terms(found, by=request.user, at=now()),
        words=_("Approved. The new terms are in force."),
        back=pages.url(found.plan),
    )


@requires(Permission.PLAN_APPROVE)
def revision_reject(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.revision(request.user, pk, Permission.PLAN_APPROVE)
    form = Because(request.POST or None)
    if form.is_valid() and carried_out(
        form, lambda: plans.reject_terms(found, reason=form.cleaned_data["reason"], by=request.user, at=now())
    ):
        messages.success(request, _("Rejected."))
        return redirect(pages.url(found.plan))
    back = pages.url(found.plan)
    page = FormPage(
        title=_("Reject the proposal"), crumbs=_crumbs(found.plan), form=form, submit=_("Reject"), cancel=back
    )
    return form_page(request, page)


@requires(Permission.PLAN_READ)
def device_plans(request: SignedInRequest, tag: str) -> HttpResponse:
    """The plans of one device; the device page shows them as a panel."""
    device = registry.device(request.user, tag)
    place = {"site_id": device.site_id, "department_id": device.department_id}
    rows = listing.assignments(device)
    waits = any(row.revision.kind == Kind.EVENT for row in rows)
    page = pages.device_plans_page(
        device,
        rows,
        listing.next_occurrences(device),
        listing.plans_left(device),
        today=local_date(now(), device.site.time_zone),
        may_override=request.user.may(Permission.PLAN_EDIT, **place),
        may_report=waits and request.user.may(Permission.WORK_ORDER_PERFORM, **place),
    )
    return shown(request, "maintenance/device_plans.html", page, part="list")


@requires(Permission.WORK_ORDER_PERFORM)
def happened(request: SignedInRequest, tag: str) -> HttpResponse:
    """Say that something happened to a device that asks for an inspection."""
    device = registry.device(request.user, tag)
    form = HappenedForm(request.POST or None, initial={"on": local_date(now(), device.site.time_zone)})
    back = device.get_absolute_url()
    if form.is_valid():
        given = form.cleaned_data
        asked = {**given, "trigger": Trigger(given["trigger"])}
        made = tried(form, lambda: happenings.report_event(device, **asked, by=request.user, at=now()))
        if made is not None:
            messages.success(request, _followed(len(made)))
            return redirect(back)
    page = FormPage(
        title=_("Something happened to %(tag)s") % {"tag": device.tag},
        crumbs=[Crumb(label=device.tag, url=back)],
        form=form,
        note=_("Closed work orders, moves and returns from a loan are noticed without this."),
        submit=_("Note it"),
        cancel=back,
    )
    return form_page(request, page)


def _followed(made: int) -> str:
    if not made:
        return _("Noted. No plan of this device asks for anything more after that.")
    return ngettext("%(n)d inspection is due after that.", "%(n)d inspections are due after that.", made) % {
        "n": made
    }


@requires(Permission.PLAN_EDIT)
def override(request: SignedInRequest, tag: str, pk: int) -> HttpResponse:
    device = registry.device(request.user, tag)
    found = access.plan(request.user, pk)
    active = listing.active_terms(found, device)
    begun = terms_values(active) if active else {}
    today = local_date(now(), device.site.time_zone)
    form = OverrideForm(
        request.POST or None, initial={**begun, "effective_from": today, "reason": "", "excluded": False}
    )
    back = device.get_absolute_url()
    if form.is_valid() and carried_out(form, lambda: _propose(request, found, form, device=device)):
        messages.success(request, _("Proposed. For high-risk devices someone else has to approve."))
        return redirect(back)
    title = _("Own terms of %(tag)s: %(plan)s") % {"tag": device.tag, "plan": found}
    crumbs = [Crumb(label=device.tag, url=back)]
    return form_page(
        request,
        FormPage(title=title, crumbs=crumbs, form=form, layout="grid", submit=_("Propose"), cancel=back),
    )


@requires(Permission.PLAN_EDIT)
def override_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.revision(request.user, pk, Permission.PLAN_EDIT)
    form = FromDay(request.POST or None, initial={"on": day_of(now())})
    back = pages.url(found.plan)
    if form.is_valid() and carried_out(
        form, lambda: plans.drop_override(found, **form.cleaned_data, by=request.user, at=now())
    ):
        messages.success(request, _("The plan's own terms hold again."))
        return redirect(back)
    page = FormPage(
        title=_("Back to the plan's terms"),
        crumbs=_crumbs(found.plan),
        form=form,
        submit=_("Give back"),
        cancel=back,
    )
    return form_page(request, page)
