"""Performing a checklist: every step saves itself; the server judges."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, one, requires
from openhtm.documents import api as documents
from openhtm.kernel.errors import DomainError, InvalidInput, NotFound
from openhtm.kernel.time import now
from openhtm.ui.doing import at_site, carried_out, tried

from ... import access, listing, measuring, performing, words
from ...actions import checklists
from ...actions.measuring import measure_step_with, measure_with
from ...models import ChecklistRun, RunPurpose, WorkOrder
from ...models.choices import Relation
from ...rules.limits import shown
from ...rules.steps import StepKind
from ...rules.verdicts import Answer
from ..forms import analyzers as gear_forms
from ..pages import analyzers as gear_pages
from ..pages import performing as pages
from ..pages import work_order as page_of


def order_of(request: SignedInRequest, reference: str) -> WorkOrder:
    return access.work_order(request.user, reference, Permission.WORK_ORDER_PERFORM)


def run_of(order: WorkOrder, pk: int) -> ChecklistRun:
    rows = order.runs.select_related(
        "procedure_version__procedure", "started_by", "work_order__device", "work_order__site"
    )
    found: ChecklistRun = one(rows, _("There is no such checklist, or it is outside your sites."), pk=pk)
    found.work_order = order
    return found


@require_POST
@requires(Permission.WORK_ORDER_PERFORM)
def begin(request: SignedInRequest, reference: str) -> HttpResponse:
    order = order_of(request, reference)
    purpose = RunPurpose.RETEST if request.POST.get("purpose") == RunPurpose.RETEST else RunPurpose.MAIN
    form = forms.Form({})
    run = tried(form, lambda: checklists.begin(order, purpose=purpose, by=request.user, at=now()))
    if run is not None:
        return redirect(page_of.url("perform", order, run.pk))
    for problem in form.non_field_errors():
        messages.error(request, str(problem))
    return redirect(order)


@requires(Permission.WORK_ORDER_READ)
def perform(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """The checklist; read only when it is finished or the reader may not perform here."""
    order = access.work_order(request.user, reference)
    run = run_of(order, pk)
    with at_site(order):
        page = _perform_page(request, order, run)
        return render(request, "maintenance/perform.html", {"page": page})


def _perform_page(request: SignedInRequest, order: WorkOrder, run: ChecklistRun) -> pages.PerformPage:
    filling = run.finished_at is None and order.is_open and "work" in page_of.rights(request.user, order)
    state = _State(order, run)
    return pages.PerformPage(
        title=str(run.procedure_version.procedure),
        lead=run.get_purpose_display() if run.purpose == RunPurpose.RETEST else "",
        crumbs=pages.perform_crumbs(order),
        head=state.head(),
        bar=pages.bar(order, run, state.outcome) if filling else None,
        sections=pages.sections(state.cards()),
        warnings=run.procedure_version.warnings,
        locked=not filling,
        gear=_gear(request, order, run, state.uses),
        readings_url=page_of.url("readings", order, run.pk) if filling and state.measures else "",
    )


def _gear(
    request: SignedInRequest,
    order: WorkOrder,
    run: ChecklistRun,
    uses: Any,
) -> gear_pages.Measured | None:
    """With what it is measured; None where nothing is asked for, said or on record."""
    on = measuring.day_of(run, now())
    form = None
    if order.is_open and "work" in page_of.rights(request.user, order):
        form = _gear_form(request, run, uses)
    page = gear_pages.measured(order, run, uses, on=on, form=form)
    return page if page.asked or page.chosen else None


def _gear_form(
    request: SignedInRequest, run: ChecklistRun, uses: Any, *given: Any
) -> gear_forms.MeasuredWith:
    on = measuring.day_of(run, now())
    reach = access.analyzers(request.user)
    asked = measuring.asked_for(run)
    offered = measuring.offers(reach, uses=uses, person=request.user, on=on, asked=asked, site_id=run.site_id)
    emergency = measuring.is_emergency(run.work_order)
    return gear_forms.MeasuredWith(*given, offers=offered, emergency=emergency, auto_id="gear_%s")


@require_POST
@requires(Permission.WORK_ORDER_PERFORM)
def measured_with(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Say with which test equipment a checklist is measured."""
    order = order_of(request, reference)
    run = run_of(order, pk)
    form = _gear_form(request, run, measuring.uses_of(run), request.POST)
    if form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        act = {"analyzers": form.chosen(), "reason": reason, "by": request.user, "at": now()}
        if carried_out(form, lambda: measure_with(run, **act)):
            messages.success(request, _("It is on record with what this is measured."))
    for texts in form.errors.values():
        messages.error(request, " ".join(str(text) for text in texts))
    return redirect(f"{page_of.url('perform', order, run.pk)}#measured-with")


class _State:
    """One run with its steps and results, read once."""

    def __init__(self, order: WorkOrder, run: ChecklistRun) -> None:
        self.order, self.run = order, run
        self.steps = {step.key: step for step in performing.steps_of(run)}
        self.results = {row.step_id: row for row in run.results.select_related("recorded_by", "file")}
        self.uses = measuring.uses_of(run)
        self.outcome = performing.outcome_of(run, self.steps.values())
        self.asked = set(performing.asked_of(run, self.steps.values()))
        self.numbers = {key: number for number, key in enumerate(self.steps, start=1)}

    def cards(self) -> list[pages.StepCard]:
        latest = listing.latest_readings(self.run)
        return [self.card(key, latest=latest.get(key, [])) for key in self.steps]

    def card(self, key: str, *, latest: Any = (), refusal: str = "") -> pages.StepCard:
        step = self.steps[key]
        found = self.results.get(step.pk)
        card = pages.card(
            self.order, self.run, step, found, number=self.numbers[key], latest=latest, refusal=refusal
        )
        return replace(
            card,
            gear=pages.gear(step, found, self.uses),
            asked=key in self.asked,
            when=words.not_asked(step) if step.condition or step.as_left_of else "",
            as_left_of=step.as_left_of,
            as_found=self._as_found(step),
        )

    def _as_found(self, step: Any) -> str:
        """What was read before adjusting, in words; empty where this is no reading after it."""
        before = self.steps.get(step.as_left_of)
        found = self.results.get(before.pk) if before else None
        if found is None or found.value is None:
            return ""
        return f"{shown(found.value, decimals=step.decimals)} {found.unit}"

    @property
    def measures(self) -> bool:
        return any(step.kind == StepKind.MEASURE for step in self.steps.values())

    def computed(self) -> list[pages.StepCard]:
        calculated = (key for key, step in self.steps.items() if step.kind == StepKind.CALC)
        return [self.card(key) for key in calculated if key in self.asked]

    def turned(self, before: set[str]) -> list[pages.StepCard]:
        """The steps that are asked now and were not, or the other way round; and readings after adjusting,
        which show the one before."""
        pairs = {key for key, step in self.steps.items() if step.as_left_of}
        changed = (before ^ self.asked) | (pairs & self.asked)
        latest = listing.latest_readings(self.run) if changed else {}
        return [self.card(key, latest=latest.get(key, [])) for key in self.steps if key in changed]

    def head(self) -> pages.Head:
        repair = self.order.followers.filter(relation=Relation.REPAIR_OF).order_by("pk").last()
        open_keys = set(self.outcome.missing)
        answered = sum(self.steps[key].pk in self.results and key not in open_keys for key in self.asked)
        return pages.head(
            self.order,
            steps=self.steps,
            answered=answered,
            total=len(self.asked),
            outcome=self.outcome,
            repair=repair,
        )

    def bar(self) -> pages.Bar:
        return pages.bar(self.order, self.run, self.outcome)


@require_POST
@requires(Permission.WORK_ORDER_PERFORM)
def step_save(request: SignedInRequest, reference: str, pk: int, key: str) -> HttpResponse:
    """Save one step. With htmx only its result, the head and the bar come back; without, the page at the step."""
    order = order_of(request, reference)
    run = run_of(order, pk)
    steps = performing.steps_of(run)
    if all(step.key != key for step in steps):
        raise NotFound(_("There is no such step, or it is outside your sites."))
    before = set(performing.asked_of(run, steps))
    refusal = _record(request, order, run, key)
    if not request.htmx:  # type: ignore[attr-defined]
        if refusal:
            messages.error(request, refusal)
        return redirect(f"{page_of.url('perform', order, run.pk)}#step-{key}")
    with at_site(order):
        run.refresh_from_db()
        state = _State(order, run)
        card = state.card(key, refusal=refusal)
        turned = [one for one in state.turned(before) if one.key != key]
        page = pages.SavedPage(
            step=card, computed=state.computed(), turned=turned, head=state.head(), bar=state.bar()
        )
        return render(request, "maintenance/perform/saved.html", {"page": page})


def _record(request: SignedInRequest, order: WorkOrder, run: ChecklistRun, key: str) -> str:
    """Record what was entered; the words of the refusal when it could not be taken."""
    try:
        answer = _answer(request, order)
        if answer is not None:
            checklists.record(run, key=key, answer=answer, by=request.user, at=now())
            if "analyzer" in request.POST:
                named = _named(request, run)
                measure_step_with(run, key=key, analyzer=named, by=request.user, at=now())
    except InvalidInput as problem:
        return str(problem)
    except DomainError as problem:
        return str(problem)
    return ""


def _named(request: SignedInRequest, run: ChecklistRun) -> Any:
    """The one piece of test equipment that a step was measured with, where it was said."""
    tag = request.POST.get("analyzer", "")
    return next((use.analyzer for use in measuring.uses_of(run) if use.analyzer.device.tag == tag), None)


def _answer(request: SignedInRequest, order: WorkOrder) -> Answer | None:
    """The answer as typed; None where nothing was entered yet, which is not an answer."""
    given = request.POST
    if given.get("na"):
        return Answer(na=True, reason=given.get("reason", ""))
    if photo := request.FILES.get("photo"):
        kept = documents.add(order, file=photo, kind=documents.DocumentKind.PHOTO, by=request.user, at=now())
        return Answer(values=(str(kept.pk),))
    values = tuple(given.getlist("value"))
    return (
        Answer(values=values, unit=given.get("unit", "")) if any(value.strip() for value in values) else None
    )


@require_POST
@requires(Permission.WORK_ORDER_PERFORM)
def open_repair(request: SignedInRequest, reference: str) -> HttpResponse:
    order = order_of(request, reference)
    form = forms.Form({})
    repair = tried(form, lambda: checklists.open_repair(order, by=request.user, at=now()))
    if repair is None:
        for problem in form.non_field_errors():
            messages.error(request, str(problem))
        return redirect(order)
    messages.success(request, _("Repair %(number)s is open.") % {"number": repair})
    return redirect(order)


@requires(Permission.WORK_ORDER_PERFORM)
def finish(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """The end of a checklist: by GET what is missing, by POST it is finished."""
    order = order_of(request, reference)
    run = run_of(order, pk)
    if request.method == "POST":
        form = forms.Form({})
        if tried(form, lambda: checklists.finish_run(run, by=request.user, at=now())) is not None:
            return redirect(page_of.url("order_finish", order))
        for problem in form.non_field_errors():
            messages.error(request, str(problem))
    with at_site(order):
        state = _State(order, run)
        page = pages.end_page(order, run, state.outcome, state.steps, head=state.head())
        return render(request, "maintenance/run_finish.html", {"page": page})
