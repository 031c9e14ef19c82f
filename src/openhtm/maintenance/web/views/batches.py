"""Batches: the list, opening one, the grid, a device taken out, the end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from openhtm.accounts.api import (
    Permission,
    SignedInRequest,
    departments,
    one,
    people,
    reauthenticate,
    requires,
    scope,
    sites,
)
from openhtm.kernel.errors import DomainError, NotFound, NotPermitted
from openhtm.kernel.time import local_date, now
from openhtm.places.api import zone_at
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, at_site, carried_out, form_page, tried

from ... import access, batch_words, batches, describing, listing, measuring
from ...actions import batch_results
from ...actions import batches as actions
from ...models import AttemptKind, Batch, BatchLine
from ...rules.batches import MOST
from ..forms import analyzers as gear_forms
from ..forms import batches as forms
from ..forms.work_orders import Because
from ..pages import batches as pages

_READ = Permission.WORK_ORDER_READ


@requires(Permission.WORK_ORDER_READ)
def batch_list(request: SignedInRequest) -> HttpResponse:
    view = "closed" if request.GET.get("view") == "closed" else "open"
    rows = access.batches(request.user).filter(closed_at__isnull=view == "open").select_related("site")
    if site := getattr(request, "site", None):
        rows = rows.filter(site=site)
    shown, paging = lists.page(request, rows, sort="-opened_at")
    lines = batches.lines_of_many(shown, scope(request.user, _READ))
    page = pages.BatchListPage(
        title=_("Batches"),
        lead=_("Devices that one person inspects in one go; each keeps its own record."),
        tabs=pages.tabs(view),
        acts=pages.new_acts() if request.user.may_anywhere(Permission.WORK_ORDER_CREATE) else [],
        rows=[pages.batch_row(each, batches.progress_of(lines[each.pk])) for each in shown],
        columns=lists.columns(request, pages.LIST_HEADS, sort=""),
        paging=paging,
    )
    return render(request, "maintenance/batches.html", {"page": page})


@requires(Permission.WORK_ORDER_CREATE)
def batch_new(request: SignedInRequest) -> HttpResponse:
    """Asked by GET what can be done together; by POST those that are ticked are opened."""
    offered = list(sites(request.user, Permission.WORK_ORDER_CREATE))
    begun = {"site": offered[0].code if offered else "", "until": local_date(now(), _zone(offered))}
    chosen = forms.BatchFilter(
        request.GET if "procedure" in request.GET else None,
        initial=begun,
        procedures=listing.plan_offers()["procedure"],
        sites=offered,
        departments=departments(request.user).order_by("name"),
    )
    form = forms.NewBatchForm(
        request.POST if request.method == "POST" else None,
        user=request.user,
        initial={"assignee": str(request.user.pk)},
    )
    if form.is_valid():
        made = tried(form, lambda: _open(request, form))
        if made is not None:
            messages.success(request, _("The batch is open."))
            return redirect(made)
    rows = _offers(request, chosen) if chosen.is_bound and chosen.is_valid() else None
    today = local_date(now(), _zone(offered))
    page = pages.NewBatchPage(
        title=_("New batch"),
        crumbs=pages.crumbs(),
        lead=_("Choose a procedure and a unit: what is due there can be done in one go."),
        filter=chosen,
        form=form,
        offers=None if rows is None else [pages.offer(row, today=today) for row in rows[:MOST]],
        more=max(len(rows) - MOST, 0) if rows else 0,
        url=request.get_full_path(),
    )
    return render(request, "maintenance/batch_new.html", {"page": page}, status=422 if form.errors else 200)


def _zone(offered: list[Any]) -> str:
    return zone_at(offered[0] if offered else None, now())


def _offers(request: SignedInRequest, chosen: forms.BatchFilter) -> list[Any]:
    given = chosen.cleaned_data
    site = next(
        each for each in sites(request.user, Permission.WORK_ORDER_CREATE) if each.code == given["site"]
    )
    rows = batches.offered(
        scope(request.user, Permission.WORK_ORDER_CREATE).narrowed(site.pk),
        procedure=access.procedure(request.user, given["procedure"]),
        until=given["until"],
        department_id=int(given["department"]) if given["department"] else None,
    )
    order = ("device__department__name", "device__room__name", "device__tag")
    return list(rows.select_related(*describing.JOINS, "work_order").order_by(*order))


def _open(request: SignedInRequest, form: forms.NewBatchForm) -> Batch:
    keys = [int(key) for key in request.POST.getlist("occurrence") if key.isdigit()]
    key = form.cleaned_data["assignee"]
    words = _("There is no such person, or it is outside your sites.")
    new = actions.NewBatch(
        occurrences=access.occurrences_by_key(request.user, keys),
        title=form.cleaned_data["title"],
        assignee=one(people(request.user), words, pk=key) if key else None,
    )
    return actions.open_batch(new, by=request.user, at=now())


@requires(Permission.WORK_ORDER_READ)
def batch(request: SignedInRequest, pk: int) -> HttpResponse:
    """The grid. ``find``: a tag that was scanned; its row is gone to."""
    record = access.batch(request.user, pk)
    lines = batches.lines_of(record, scope(request.user, _READ))
    find = request.GET.get("find", "").strip()
    hit = next((each for each in lines if each.line.device.tag.casefold() == find.casefold()), None)
    if hit is not None:
        return redirect(f"{record.get_absolute_url()}#line-{hit.line.pk}")
    with at_site(record):
        page = _page(request, record, lines, find=find)
        return render(request, "maintenance/batch.html", {"page": page})


def _page(
    request: SignedInRequest, record: Batch, lines: list[batches.Line], *, find: str
) -> pages.BatchPage:
    progress = batches.progress_of(lines)
    steps = batches.steps_of(record, lines, on=local_date(now(), record.site.time_zone))
    may_close = _may(request, Permission.WORK_ORDER_CLOSE, lines)
    missing = _("%(tag)s is not in this batch.") % {"tag": find} if find else ""
    may = record.is_open and _may(request, Permission.WORK_ORDER_PERFORM, lines)
    return pages.BatchPage(
        title=record.title,
        lead=batch_words.lead(progress, is_open=record.is_open),
        crumbs=pages.crumbs(),
        acts=pages.acts(record, progress, may_close=may_close),
        progress=progress,
        counts=pages.counts(progress),
        heads=pages.heads(steps),
        rows=[pages.row(line, steps, may=_works(request, line)) for line in lines],
        find=find,
        not_found=missing,
        gear=_gear(request, record) if may else None,
        gear_url=reverse("maintenance:batch_measured_with", args=[record.pk]),
        measured_with=record.measured_with,
    )


def _may(request: SignedInRequest, permission: str, lines: list[batches.Line]) -> bool:
    places = {(each.line.site_id, each.line.device.department_id) for each in lines}
    return all(request.user.may(permission, site_id=site, department_id=unit) for site, unit in places)


def _works(request: SignedInRequest, line: batches.Line) -> bool:
    return _may(request, Permission.WORK_ORDER_PERFORM, [line])


def _gear(request: SignedInRequest, record: Batch, *given: Any) -> gear_forms.MeasuredWith:
    rows = access.analyzers(request.user, site_id=record.site_id)
    on = local_date(now(), record.site.time_zone)
    offers = measuring.offers(rows, uses=[], person=request.user, on=on)
    form = gear_forms.MeasuredWith(*given, offers=offers, emergency=False, auto_id="gear_%s")
    if record.measured_with:
        form.fields["analyzers"].initial = record.measured_with
    return form


@require_POST
@requires(Permission.WORK_ORDER_PERFORM)
def measured_with(request: SignedInRequest, pk: int) -> HttpResponse:
    record = access.batch(request.user, pk)
    form = _gear(request, record, request.POST)
    if form.is_valid() and carried_out(
        form,
        lambda: actions.measure_batch_with(record, analyzers=form.chosen(), by=request.user, at=now()),
    ):
        messages.success(request, _("It is on record with what this is measured."))
    for texts in form.errors.values():
        messages.error(request, " ".join(str(text) for text in texts))
    return redirect(record)


@require_POST
@requires(Permission.WORK_ORDER_PERFORM)
def result(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was found on one device. With htmx only its row and the head come back."""
    line = access.batch_line(request.user, pk, Permission.WORK_ORDER_PERFORM)
    form = forms.Found(request.POST)
    refusal = _answer(request, line, form)
    if not request.htmx:  # type: ignore[attr-defined]
        if refusal:
            messages.error(request, f"{line.device}: {refusal}")
        return redirect(f"{line.batch.get_absolute_url()}#line-{line.pk}")
    lines = batches.lines_of(line.batch, scope(request.user, _READ))
    steps = batches.steps_of(line.batch, lines, on=local_date(now(), line.batch.site.time_zone))
    own = next(each for each in lines if each.line.pk == line.pk)
    progress = batches.progress_of(lines)
    typed, ticked = (request.POST, form.failed()) if refusal else (None, ())
    with at_site(line.batch):
        part = pages.GridPart(
            row=pages.row(own, steps, may=True, typed=typed, ticked=ticked, refusal=refusal),
            lead=batch_words.lead(progress, is_open=True),
            progress=progress,
        )
        return render(request, "maintenance/batch_saved.html", {"page": part})


def _answer(request: SignedInRequest, line: BatchLine, form: forms.Found) -> str:
    """Carry it out; the words of the refusal when it could not be."""
    if not form.is_valid():
        return _("Press one of the results.")
    if form.cleaned_data["result"] == "pass" and form.failed():
        return _("You ticked what failed: press Failed, or take the tick away.")
    try:
        _act(request, line, form)
    except (NotFound, NotPermitted):
        raise
    except DomainError as problem:
        return str(problem)
    return ""


def _act(request: SignedInRequest, line: BatchLine, form: forms.Found) -> None:
    given = form.cleaned_data
    common: dict[str, Any] = {"seen_version": given["seen"], "by": request.user, "at": now()}
    if given["result"] not in ("pass", "fail"):
        kind = AttemptKind(given["result"])
        batch_results.could_not(line, kind=kind, evidence=given["note"], **common)
        return
    readings = form.readings(batches.steps_for(line, on=local_date(now(), line.batch.site.time_zone)))
    if given["result"] == "pass":
        batch_results.passed(line, readings=readings, **common)
    else:
        failed = {"steps": form.failed(), "comment": given["note"]}
        batch_results.failed(line, readings=readings, **failed, **common)


@requires(Permission.WORK_ORDER_UPDATE)
def take_out(request: SignedInRequest, pk: int) -> HttpResponse:
    line = access.batch_line(request.user, pk, Permission.WORK_ORDER_UPDATE)
    form = Because(request.POST or None)

    def act() -> BatchLine:
        return actions.take_out(line, reason=form.cleaned_data["reason"], by=request.user, at=now())

    if form.is_valid() and carried_out(form, act):
        messages.success(request, _("It goes on by its own order."))
        return redirect(line.batch)
    page = FormPage(
        title=_("Take %(device)s out of the batch") % {"device": line.device},
        crumbs=pages.crumbs(line.batch),
        form=form,
        submit=_("Take out"),
        cancel=line.batch.get_absolute_url(),
        note=_("What was recorded stays on its own work order, which stays open."),
    )
    return form_page(request, page)


@requires(Permission.WORK_ORDER_CLOSE)
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    record = access.batch(request.user, pk, Permission.WORK_ORDER_CLOSE)
    lines = [each for each in batches.lines_of(record, scope(request.user, _READ)) if each.order.is_open]
    form = forms.CloseBatch(request.POST or None, initial={"seen": record.version})

    def act() -> Batch:
        given, at = form.cleaned_data, now()
        proof = reauthenticate(request.user, password=given["password"], at=at)
        seen = given["seen"]
        return actions.close_batch(
            record, minutes=given["minutes"], proof=proof, seen_version=seen, by=request.user, at=at
        )

    if form.is_valid() and carried_out(form, act):
        messages.success(request, _("Signed and closed."))
        return redirect(record)
    words = ngettext(
        "You sign the record of %(n)d device.",
        "You sign the records of %(n)d devices, each its own.",
        len(lines),
    )
    page = FormPage(
        title=_("Close %(batch)s") % {"batch": record},
        crumbs=pages.crumbs(record),
        form=form,
        submit=_("Sign and close"),
        cancel=record.get_absolute_url(),
        note=words % {"n": len(lines)},
    )
    return form_page(request, page)
