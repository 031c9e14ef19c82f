"""Campaigns: the list, opening one with a preview, its devices, closing it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from openhtm.accounts.api import (
    Permission,
    SignedInRequest,
    departments,
    one,
    people,
    requires,
    scope,
    sites,
)
from openhtm.kernel.errors import DomainError
from openhtm.kernel.time import local_date, now
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, carried_out, done, form_page, shown, tried

from ... import access, campaigns, describing, listing
from ...actions import campaigns as actions
from ...models import Campaign, CampaignTask, WorkOrder
from ..forms import campaigns as forms
from ..forms.work_orders import Because
from ..pages import campaigns as pages

_SAMPLE = 12


def _today(request: SignedInRequest) -> date:
    chosen = getattr(request, "site", None)
    return local_date(now(), chosen.time_zone if chosen else timezone.get_current_timezone_name())


def _held(request: SignedInRequest, record: Any) -> set[str]:
    place = {"site_id": record.site_id, "department_id": getattr(record, "department_id", None)}
    held = {"work": Permission.WORK_ORDER_PERFORM, "manage": Permission.WORK_ORDER_ASSIGN}
    return {name for name, permission in held.items() if request.user.may(permission, **place)}


@requires(Permission.WORK_ORDER_READ)
def campaign_list(request: SignedInRequest) -> HttpResponse:
    view = "closed" if request.GET.get("view") == "closed" else "open"
    rows = access.campaigns(request.user).filter(closed_at__isnull=view == "open").select_related("site")
    shown_rows, paging = lists.page(request, rows, sort="-opened_at")
    progress = campaigns.progress_of(shown_rows, scope(request.user, Permission.WORK_ORDER_READ))
    may_open = request.user.may_anywhere(Permission.WORK_ORDER_ASSIGN)
    today = _today(request)
    page = pages.CampaignListPage(
        title=_("Campaigns"),
        lead=_("One-off work over every device of a model, or of whatever a filter finds."),
        tabs=pages.tabs(view),
        acts=pages.new_acts() if may_open else [],
        rows=[pages.row(one, progress[one.pk], today=today) for one in shown_rows],
        columns=lists.columns(request, pages.LIST_HEADS, sort=""),
        paging=paging,
    )
    return render(request, "maintenance/campaigns.html", {"page": page})


@requires(Permission.WORK_ORDER_ASSIGN)
def campaign_new(request: SignedInRequest) -> HttpResponse:
    """Looked at first; opened with as many devices as were seen."""
    offers = {
        "model": listing.plan_offers()["model"],
        "type": listing.device_types(),
        "department": list(departments(request.user).order_by("name")),
        "procedure": listing.plan_offers()["procedure"],
        "site": list(sites(request.user, Permission.WORK_ORDER_ASSIGN)),
    }
    everywhere = request.user.may(Permission.WORK_ORDER_ASSIGN, site_id=None, department_id=None)
    begun = {name: request.GET.get(name, "") for name in forms.FROM_ROWS}
    given = request.POST.dict() if request.method == "POST" else None
    form = forms.CampaignForm(given, initial=begun, offers=offers, everywhere=everywhere)
    if form.is_valid() and request.POST.get("act") == "open":
        made = tried(form, lambda: _open(request, form))
        if made is not None:
            messages.success(request, _("The campaign is open."))
            return redirect(made)
    return _preview(request, form)


def _open(request: SignedInRequest, form: forms.CampaignForm) -> Campaign:
    return actions.open_campaign(
        form.new_campaign(),
        today=_today(request),
        expected=form.cleaned_data["expected"],
        by=request.user,
        at=now(),
    )


def _preview(request: SignedInRequest, form: forms.CampaignForm) -> HttpResponse:
    found, sample = None, []
    if form.is_bound and not set(form.errors) - {"__all__"}:
        rows = tried(
            form,
            lambda: campaigns.devices_of(form.filters(), site=form.site_chosen, today=_today(request)),
        )
        if rows is not None:
            reach = scope(request.user, Permission.WORK_ORDER_ASSIGN)
            found, within = rows.count(), rows.within(reach)
            sample = pages.sample(within.select_related(*describing.OWN_JOINS).order_by("tag")[:_SAMPLE])
            form.data = {**form.data, "expected": str(found)}
    page = pages.NewCampaignPage(
        title=_("New campaign"), crumbs=pages.crumbs(), form=form, found=found, sample=sample
    )
    status = 422 if form.errors else 200
    return render(request, "maintenance/campaign_new.html", {"page": page}, status=status)


@requires(Permission.WORK_ORDER_READ)
def campaign(request: SignedInRequest, pk: int) -> HttpResponse:
    record = access.campaign(request.user, pk)
    reach = scope(request.user, Permission.WORK_ORDER_READ)
    form = forms.CampaignFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    rows = campaigns.searched(
        campaigns.tasks_of(record, reach), step=given.get("step", ""), text=given.get("q", "")
    )
    sort = lists.wanted_sort(request, pages.HEADS, default="device__tag")
    joins = ("work_order__assignee", *(f"device__{name}" for name in describing.OWN_JOINS))
    shown_rows, paging = lists.page(request, rows.select_related(*joins), sort=sort)
    progress = campaigns.progress_of([record], reach)[record.pk]
    today = _today(request)
    lead, tone = pages.lead(record, progress, today=today)
    may_begin = record.is_open and request.user.may_anywhere(Permission.WORK_ORDER_PERFORM)
    page = pages.CampaignPage(
        title=record.title,
        lead=lead,
        lead_tone=tone,
        crumbs=pages.crumbs(),
        acts=pages.acts(record, held=_held(request, record)),
        progress=progress,
        share=pages.share(progress),
        stats=pages.stats(record, progress, given.get("step", "")),
        facts=pages.facts(record),
        description=record.description,
        rows=[pages.task_row(row, held=_task_rights(request, record, row)) for row in shown_rows],
        columns=lists.columns(request, pages.HEADS, sort=sort),
        paging=paging,
        filter=form,
        chips=lists.chips(request, form),
        clear=request.path,
        begin=forms.BeginMany(user=request.user) if may_begin else None,
        begin_url=reverse("maintenance:campaign_begin_many", args=[record.pk]) if may_begin else "",
    )
    return shown(request, "maintenance/campaign.html", page, part="list")


def _task_rights(request: SignedInRequest, record: Campaign, row: CampaignTask) -> set[str]:
    return _held(request, row) if record.is_open else set()


@requires(Permission.WORK_ORDER_ASSIGN)
def campaign_close(request: SignedInRequest, pk: int) -> HttpResponse:
    record = access.campaign(request.user, pk, Permission.WORK_ORDER_ASSIGN)
    reach = scope(request.user, Permission.WORK_ORDER_READ)
    left = campaigns.progress_of([record], reach)[record.pk].left
    form = forms.CloseCampaign(request.POST or None, needed=bool(left))

    def close() -> Campaign:
        return actions.close_campaign(record, reason=form.cleaned_data["reason"], by=request.user, at=now())

    if form.is_valid() and carried_out(form, close):
        messages.success(request, _("The campaign is closed."))
        return redirect(record)
    words = ngettext(
        "%(n)d device is left. It is left out with your reason.",
        "%(n)d devices are left. They are left out with your reason.",
        left,
    )
    page = FormPage(
        title=_("Close %(campaign)s") % {"campaign": record},
        crumbs=pages.crumbs(record),
        form=form,
        submit=_("Close the campaign"),
        cancel=record.get_absolute_url(),
        note=words % {"n": left} if left else "",
    )
    return form_page(request, page)


@require_POST
@requires(Permission.WORK_ORDER_PERFORM)
def begin(request: SignedInRequest, pk: int) -> HttpResponse:
    """The order for one device, given to whoever begins; on to it."""
    task = access.campaign_task(request.user, pk, Permission.WORK_ORDER_PERFORM)
    made: list[WorkOrder] = []

    def start() -> None:
        made.append(actions.begin(task, assignee=request.user, by=request.user, at=now()))

    answer = done(request, start, words=_("It is yours."), back=task.campaign.get_absolute_url())
    return redirect(made[0]) if made else answer


@require_POST
@requires(Permission.WORK_ORDER_PERFORM)
def begin_many(request: SignedInRequest, pk: int) -> HttpResponse:
    """Orders for the selected devices; each that could not get one is named with the reason."""
    record = access.campaign(request.user, pk)
    form = forms.BeginMany(request.POST, user=request.user)
    keys = [key for key in request.POST.getlist("selected") if key.isdigit()]
    if not keys or not form.is_valid():
        messages.error(request, _("Select devices first."))
        return redirect(record)
    who = form.cleaned_data["assignee"]
    assignee = (
        one(people(request.user), _("There is no such person, or it is outside your sites."), pk=who)
        if who
        else None
    )
    rows = campaigns.tasks_of(record, scope(request.user, Permission.WORK_ORDER_PERFORM))
    _begin_each(request, rows.filter(pk__in=keys), assignee)
    return redirect(record)


def _begin_each(request: SignedInRequest, rows: Any, assignee: Any) -> None:
    opened = 0
    for task in rows.select_related(
        "campaign__procedure", "device__site", "device__department", "work_order"
    ):
        try:
            actions.begin(task, assignee=assignee, by=request.user, at=now())
            opened += 1
        except DomainError as problem:
            messages.error(request, f"{task.device}: {problem}")
    if opened:
        words = ngettext("%(n)d order is open.", "%(n)d orders are open.", opened)
        messages.success(request, words % {"n": opened})


@requires(Permission.WORK_ORDER_PERFORM)
def not_located(request: SignedInRequest, pk: int) -> HttpResponse:
    task = access.campaign_task(request.user, pk, Permission.WORK_ORDER_PERFORM)
    form = forms.Looked(request.POST or None)
    title = _("Could not find %(device)s") % {"device": task.device}
    return _asked(
        request,
        task,
        form,
        lambda: actions.not_located(task, evidence=form.cleaned_data["evidence"], by=request.user, at=now()),
        title=title,
    )


@requires(Permission.WORK_ORDER_ASSIGN)
def leave_out(request: SignedInRequest, pk: int) -> HttpResponse:
    task = access.campaign_task(request.user, pk, Permission.WORK_ORDER_ASSIGN)
    form = Because(request.POST or None)
    title = _("Leave out %(device)s") % {"device": task.device}
    return _asked(
        request,
        task,
        form,
        lambda: actions.leave_out(task, reason=form.cleaned_data["reason"], by=request.user, at=now()),
        title=title,
    )


@require_POST
@requires(Permission.WORK_ORDER_ASSIGN)
def bring_back(request: SignedInRequest, pk: int) -> HttpResponse:
    task = access.campaign_task(request.user, pk, Permission.WORK_ORDER_ASSIGN)
    return done(
        request,
        lambda: actions.bring_back(task, by=request.user, at=now()),
        words=_("Saved."),
        back=task.campaign.get_absolute_url(),
    )


def _asked(request: SignedInRequest, task: CampaignTask, form: Any, call: Any, *, title: str) -> HttpResponse:
    if form.is_valid() and carried_out(form, call):
        messages.success(request, _("Saved."))
        return redirect(task.campaign)
    page = FormPage(
        title=title,
        crumbs=pages.crumbs(task.campaign),
        form=form,
        submit=_("Save"),
        cancel=task.campaign.get_absolute_url(),
    )
    return form_page(request, page)
