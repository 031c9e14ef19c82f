"""Work orders: the list, opening one, its page and its printed record."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, one, people, requires, scope, sites
from openhtm.audit.api import signatures
from openhtm.kernel.errors import DomainError
from openhtm.kernel.time import local_date, now
from openhtm.registry import api as registry
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, at_site, form_page, shown, tried

from ... import access, boards, campaigns, clocking, costing, downtimes, facts, listing, repairs, teamwork
from ...actions import work_orders
from ...models import OrderKind, WorkOrder
from ...ordering import NewOrder
from ...rules.priority import Priority
from ..forms import papers as paper_forms
from ..forms import work_orders as forms
from ..pages import clocks as clock_pages
from ..pages import downtime as down_pages
from ..pages import order_lines as line_pages
from ..pages import record as record_pages
from ..pages import related as related_pages
from ..pages import teams as team_pages
from ..pages import work_order as page_of
from ..pages import work_orders as pages
from ..pages.labor_rates import cost_words
from .order_parts import from_stores
from .outside import part_of_page


def _site_id(request: SignedInRequest) -> int | None:
    chosen = getattr(request, "site", None)
    return chosen.pk if chosen else None


@requires(Permission.WORK_ORDER_READ)
def order_list(request: SignedInRequest) -> HttpResponse:
    form = forms.OrderFilter(request.GET, user=request.user)
    given = form.cleaned_data if form.is_valid() else {}
    view, moment = request.GET.get("view", "open"), now()
    sort = lists.wanted_sort(request, pages.HEADS, default=pages.MOST_URGENT)
    rows = access.work_orders(request.user, site_id=_site_id(request))
    found = listing.orders(rows, view=view, person=request.user, filters=given, at=moment)
    shown_rows, paging = lists.page(
        request, found.select_related(*pages.JOINS), sort=sort, nullable=pages.NULLABLE
    )
    reach = scope(request.user, Permission.WORK_ORDER_READ).narrowed(_site_id(request))
    lead, tone = pages.list_lead(boards.order_counts(reach, at=moment))
    may_assign = request.user.may_anywhere(Permission.WORK_ORDER_ASSIGN)
    may_issue = request.user.may_anywhere(Permission.DOCUMENT_ADD)
    page = pages.OrderListPage(
        title=_("Work orders"),
        lead=lead,
        lead_tone=tone,
        tabs=pages.tabs(view),
        acts=pages.list_acts(may_open=request.user.may_anywhere(Permission.WORK_ORDER_CREATE)),
        rows=[pages.order_row(order, at=moment) for order in shown_rows],
        columns=lists.columns(request, pages.HEADS, sort=sort),
        paging=paging,
        filter=form,
        chips=lists.chips(request, form),
        clear=f"{request.path}?view={view}",
        keep=[("view", view)],
        assign=forms.BulkAssign(user=request.user) if may_assign else None,
        assign_url=reverse("maintenance:work_orders_assign") if may_assign else "",
        papers=paper_forms.BulkPapers() if may_issue else None,
        papers_url=reverse("maintenance:papers_issue") if may_issue else "",
    )
    return shown(request, "maintenance/work_orders.html", page, part="list")


@require_POST
@requires(Permission.WORK_ORDER_ASSIGN)
def assign_many(request: SignedInRequest) -> HttpResponse:
    """The selected orders to one person; each that could not be assigned is named with the reason."""
    back = reverse("maintenance:work_orders")
    form = forms.BulkAssign(request.POST, user=request.user)
    keys = [key for key in request.POST.getlist("selected") if key.isdigit()]
    if not keys or not form.is_valid():
        messages.error(request, _("Select orders and a person."))
        return redirect(back)
    person = one(
        people(request.user),
        _("There is no such person, or it is outside your sites."),
        pk=form.cleaned_data["assignee"],
    )
    rows = access.work_orders(request.user, Permission.WORK_ORDER_ASSIGN).filter(pk__in=keys)
    _assign_each(request, rows, person)
    return redirect(back)


def _assign_each(request: SignedInRequest, rows: Any, person: Any) -> None:
    done = 0
    for order in rows.select_related("site", "department", "device"):
        try:
            work_orders.assign(order, assignee=person, by=request.user, at=now())
            done += 1
        except DomainError as problem:
            messages.error(request, f"{order}: {problem}")
    if done:
        words = ngettext("%(n)d order assigned to %(who)s.", "%(n)d orders assigned to %(who)s.", done)
        messages.success(request, words % {"n": done, "who": person})


@requires(Permission.WORK_ORDER_CREATE)
def open_order(request: SignedInRequest) -> HttpResponse:
    allowed = sites(request.user, Permission.WORK_ORDER_CREATE)
    begun = {"device": request.GET.get("device", ""), "kind": request.GET.get("kind", OrderKind.REPAIR)}
    form = forms.OpenOrder(request.POST or None, initial=begun, sites=allowed)
    if form.is_valid():
        made = tried(form, lambda: _opened(request, form, allowed))
        if made:
            messages.success(request, _("Work order %(number)s is open.") % {"number": made.reference})
            return redirect(made)
    page = FormPage(
        title=_("Open a work order"),
        crumbs=page_of.crumbs(),
        form=form,
        layout="grid",
        submit=_("Open the work order"),
        cancel=reverse("maintenance:work_orders"),
    )
    return form_page(request, page)


def _opened(request: SignedInRequest, form: forms.OpenOrder, allowed: Any) -> WorkOrder:
    given = form.cleaned_data
    device = registry.device(request.user, given["device"].strip()) if given["device"].strip() else None
    plain = (
        "title",
        "description",
        "on_patient",
        "backup_available",
        "reported_usable",
        "due_on",
        "requester",
        "contact",
    )
    new = NewOrder(
        kind=OrderKind(given["kind"]),
        device=device,
        site=None
        if device or not given["site"]
        else one(allowed, _("There is no such site, or it is outside your sites."), pk=given["site"]),
        priority=Priority(int(given["priority"])) if given["priority"] else None,
        **{name: given[name] for name in plain},
    )
    return work_orders.open_order(new, by=request.user, at=now())


@requires(Permission.WORK_ORDER_READ)
def work_order(request: SignedInRequest, reference: str) -> HttpResponse:
    order = access.work_order(request.user, reference)
    with at_site(order):
        return render(request, "maintenance/work_order.html", {"page": build(request, order)})


def build(request: SignedInRequest, order: WorkOrder) -> page_of.OrderPage:
    """The whole page of an order."""
    held = page_of.rights(request.user, order)
    may = order.is_open and "update" in held
    runs = list(order.runs.select_related("procedure_version__procedure", "started_by"))
    labor = line_pages.labor_rows(order, order.labor.select_related("first_on"), may=may)
    missing = facts.missing(order, now=now()) if order.is_open else ()
    running = next((run for run in runs if run.finished_at is None), None)
    run_url = page_of.url("perform", order, running.pk) if running else ""
    lead, tone = page_of.lead(order)
    repeated, task = repairs.earlier(order), campaigns.task_of(order)
    waits = teamwork.waiting_hand_over(order) if order.is_open else None
    handed = team_pages.handed(waits, by=request.user)
    # Until it is taken up, everything else would be refused.
    free = handed is None or not handed.act
    return page_of.OrderPage(
        title=order.title,
        reference=order.reference,
        lead=lead,
        lead_tone=tone,
        crumbs=page_of.crumbs(),
        acts=page_of.acts(order, held=held, run_url=run_url, lacking=len(missing)) if free else [],
        more=page_of.more(order, held=held),
        pills=page_of.pills(order, repeated),
        reported=order.description,
        patient=page_of.patient(order) if order.is_repair else [],
        gaps=page_of.gaps(order, missing) if order.started_at and free else [],
        facts=page_of.facts(order, task.campaign if task else None),
        clocks=clock_pages.rows(order, clocking.clocks(order, now=now())),
        loans=down_pages.loan_rows(order, order.loans.select_related("device"), may="update" in held),
        down=down_pages.down_row(order, downtimes.told(order, now=now()), may=may),
        times=page_of.times(order),
        codes=page_of.codes(order),
        runs=page_of.run_rows(order, runs),
        run_act=page_of.run_act(order, runs, held=held),
        labor=labor,
        labor_total=line_pages.labor_total(labor),
        parts=line_pages.part_rows(order, order.parts.select_related("first_on"), may=may),
        related=related_pages.related(order, order.followers.all(), repeated),
        entries=page_of.entries(order.state_changes.all(), team_pages.noted(order), signatures(order)),
        team=team_pages.members(order, teamwork.team(order), by=request.user, held=held),
        team_acts=team_pages.acts(order, by=request.user, held=held),
        handed=handed,
        documents_url=reverse("documents:of", args=[order._meta.label_lower, order.pk]),
        outside=part_of_page(request, order, held),
        stores=from_stores(request, order, may=may),
        costs=_costs(request, order),
        forms=_forms(request, order, held),
        urls=page_of.urls(order),
    )


def _costs(request: SignedInRequest, order: WorkOrder) -> str:
    """What it costs, for those who may see that there."""
    place = {"site_id": order.site_id, "department_id": order.department_id}
    may = request.user.may(Permission.DEVICE_COST, **place)
    return cost_words(costing.costs_of(order)) if may else ""


def _forms(request: SignedInRequest, order: WorkOrder, held: set[str]) -> page_of.OrderForms:
    if "update" not in held:
        return page_of.OrderForms()
    note = forms.Note(user=request.user, auto_id="note_%s")
    if not order.is_open:
        return page_of.OrderForms(note=note)
    today = local_date(now(), order.site.time_zone)
    person = order.assignee_id or request.user.pk
    return page_of.OrderForms(
        labor=forms.Labor(
            initial={"worked_on": today, "person": person}, user=request.user, auto_id="labor_%s"
        ),
        part=forms.Part(auto_id="part_%s"),
        note=note,
        loan=forms.Lend(auto_id="loan_%s") if order.device_id else None,
        down=forms.DownSpan(auto_id="down_%s") if order.device_id else None,
        codes=forms.Codes(initial=forms.values_of(order), order=order, auto_id="codes_%s"),
        times=forms.Times(initial=forms.values_of(order), order=order, auto_id="times_%s"),
    )


@requires(Permission.WORK_ORDER_READ)
def record(request: SignedInRequest, reference: str) -> HttpResponse:
    """The record for paper: everything a signature binds, and the signatures."""
    order = access.work_order(request.user, reference)
    with at_site(order):
        page = record_pages.record_page(order, list(signatures(order)), at=now())
        return render(request, "maintenance/record.html", {"page": page})


@requires(Permission.WORK_ORDER_READ)
def device_orders(request: SignedInRequest, tag: str) -> HttpResponse:
    """The work orders of one device; the device page shows the latest as a panel."""
    device = registry.device(request.user, tag)
    rows = (
        access.work_orders(request.user)
        .filter(device=device)
        .select_related(*pages.JOINS)
        .order_by("-opened_at", "-pk")
    )
    moment = now()
    page = pages.device_orders_page(
        device,
        [pages.order_row(order, at=moment) for order in rows[:20]],
        may_open=request.user.may(
            Permission.WORK_ORDER_CREATE, site_id=device.site_id, department_id=device.department_id
        ),
    )
    return shown(request, "maintenance/device_orders.html", page, part="list")
