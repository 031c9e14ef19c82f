"""Management plans on pages: the list, one of them, writing, deciding, the paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, reauthenticate, requires
from openhtm.audit.api import signatures
from openhtm.kernel.time import now
from openhtm.places.api import day_at, day_of
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, asked, done, shown

from ...actions import management_plans as acts
from ...management_plans import covering, paper, progress, reads
from ...models import ManagementPlan
from ...reporting.asking import places
from .. import plan_forms as forms
from ..pages import management_plans as pages
from ..pages import plan_acts
from ..pages.findings import crumbs
from ..program_forms import Why
from .findings import site_id

_LIST = "compliance:memps"


def seen(request: SignedInRequest, plan: ManagementPlan) -> plan_acts.Seen:
    held = {
        "edit": Permission.MANAGEMENT_PLAN_EDIT,
        "approve": Permission.MANAGEMENT_PLAN_APPROVE,
        "evaluate": Permission.MANAGEMENT_PLAN_EVALUATE,
    }
    place: dict[str, Any] = {"site_id": plan.site_id, "department_id": None}
    return plan_acts.Seen(
        user=request.user,
        on=day_at(plan.site, now()),
        may=frozenset(name for name, right in held.items() if request.user.may(right, **place)),
        whole=reads.reads_whole(request.user, plan),
    )


@requires(Permission.COMPLIANCE_READ)
def plan_list(request: SignedInRequest) -> HttpResponse:
    """What each site, and the hospital as a whole, has promised for its year."""
    form, on = forms.PlanFilter(request.GET), day_of(now())
    reach = reads.plans(request.user, site_id=site_id(request))
    state = form.cleaned_data["state"] if form.is_valid() else ""
    sort = lists.wanted_sort(request, pages.HEADS, default="-starts_on")
    found = reach.for_list().filter(state=state) if state else reach.for_list()
    rows, paging = lists.page(request, found, sort=sort)
    due, current = reads.due_days(rows), reads.current(rows)
    page = pages.PlanListPage(
        title=_("Management plans"),
        lead=_("What the program of medical equipment is to reach in a year, and whether it does."),
        crumbs=crumbs(),
        acts=pages.list_acts(may_write=request.user.may_anywhere(Permission.MANAGEMENT_PLAN_EDIT)),
        rows=[pages.row(one, due=due[one.pk], current=one.pk in current, on=on) for one in rows],
        columns=lists.columns(request, pages.HEADS, sort=sort),
        paging=paging,
        filter=form,
        chips=lists.chips(request, form),
        clear=request.path,
        missing=pages.missing([str(one) for one in covering.missing_for(request.user, on=on)]),
    )
    return shown(request, "compliance/memps.html", page, part="list")


@requires(Permission.COMPLIANCE_READ)
def plan(request: SignedInRequest, pk: int) -> HttpResponse:
    found, at = reads.plan(request.user, pk), now()
    page = pages.plan_page(
        found,
        progress.of_plan(found, at=at),
        evaluation=reads.evaluation(found),
        due=reads.due_on(found),
        revisions=reads.revisions(found),
        signed=list(signatures(found)),
        seen=seen(request, found),
    )
    return render(request, "compliance/memp.html", {"page": page})


@requires(Permission.COMPLIANCE_READ)
def paper_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """The plan with its goals and its evaluation as a PDF."""
    found = reads.plan(request.user, pk)
    content = paper.paper(found, reader=str(request.user), at=now())
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{found}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


# -- writing ----------------------------------------------------------------------------------------------


def form_page(
    found: ManagementPlan | None, form: django_forms.Form, title: str, submit: str, **more: Any
) -> FormPage:
    return FormPage(
        title=title,
        lead=found.title if found else "",
        crumbs=pages.plan_crumbs(*([found] if found else [])),
        form=form,
        submit=submit,
        cancel=more.pop("cancel", found.get_absolute_url() if found else reverse(_LIST)),
        **more,
    )


@requires(Permission.MANAGEMENT_PLAN_EDIT)
def begin(request: SignedInRequest) -> HttpResponse:
    offered = places(request.user, Permission.MANAGEMENT_PLAN_EDIT)
    form = forms.PlanForm(
        request.POST or None, request.FILES or None, places=offered, people=reads.people(request.user)
    )

    def act() -> ManagementPlan:
        given = form.cleaned_data
        return acts.begin(site=form.site, values=form.values(), file=given["file"], by=request.user, at=now())

    note = _("A draft: add goals to it afterwards, submit it, and somebody else approves and signs it.")
    page = form_page(None, form, _("Write a management plan"), _("Save the draft"), note=note)
    return asked(request, page, act, words=_("The draft is saved. Add its goals."), to=lambda made: made)


@requires(Permission.MANAGEMENT_PLAN_EDIT)
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    found = reads.plan(request.user, pk, Permission.MANAGEMENT_PLAN_EDIT)
    form = forms.PlanForm(
        request.POST or None,
        request.FILES or None,
        places=[],
        people=reads.people(request.user),
        written=len(found.more),
        initial=forms.begun(found),
    )

    def act() -> ManagementPlan:
        given = form.cleaned_data
        return acts.change(found, values=form.values(), file=given["file"], by=request.user, at=now())

    page = form_page(found, form, _("Edit %(plan)s") % {"plan": found}, _("Save the draft"))
    return asked(request, page, act, words=_("Saved."), to=lambda made: made)


Act = Callable[..., Any]


def _pressed(request: SignedInRequest, pk: int, call: Act, words: str) -> HttpResponse:
    """Begin a copy and go there; refused, back to the plan with the reason."""
    found = reads.plan(request.user, pk, Permission.MANAGEMENT_PLAN_EDIT)
    made: list[ManagementPlan] = []
    answer = done(
        request,
        lambda: made.append(call(found, by=request.user, at=now())),
        words=words,
        back=found.get_absolute_url(),
    )
    if made:
        answer["Location"] = made[0].get_absolute_url()
    return answer


@require_POST
@requires(Permission.MANAGEMENT_PLAN_EDIT)
def revise(request: SignedInRequest, pk: int) -> HttpResponse:
    return _pressed(request, pk, acts.revise, _("This is a draft of the next revision."))


@require_POST
@requires(Permission.MANAGEMENT_PLAN_EDIT)
def begin_next(request: SignedInRequest, pk: int) -> HttpResponse:
    return _pressed(
        request,
        pk,
        acts.begin_next,
        _("This is a draft for the following year, with the goals carried over."),
    )


@require_POST
@requires(Permission.MANAGEMENT_PLAN_EDIT)
def submit(request: SignedInRequest, pk: int) -> HttpResponse:
    found = reads.plan(request.user, pk, Permission.MANAGEMENT_PLAN_EDIT)
    return done(
        request,
        lambda: acts.submit(found, by=request.user, at=now()),
        words=_("Submitted for approval."),
        back=found.get_absolute_url(),
    )


# -- deciding ---------------------------------------------------------------------------------------------


@requires(Permission.MANAGEMENT_PLAN_APPROVE)
def approve(request: SignedInRequest, pk: int) -> HttpResponse:
    found = reads.plan(request.user, pk, Permission.MANAGEMENT_PLAN_APPROVE)
    form = forms.ApprovePlanForm(request.POST or None)

    def act() -> ManagementPlan:
        proof = reauthenticate(request.user, password=form.cleaned_data["password"], at=now())
        return acts.approve(found, note=form.cleaned_data["note"], proof=proof, by=request.user, at=now())

    note = _("You sign the text with its goals. It is never changed: another revision supersedes it.")
    title = _("Approve %(plan)s") % {"plan": found}
    page = form_page(found, form, title, _("Approve and sign"), note=note)
    return asked(request, page, act, words=_("Approved and signed."), to=lambda made: made)


def because(
    request: SignedInRequest, found: ManagementPlan, call: Act, *, title: str, words: str, to: Any = None
) -> HttpResponse:
    form = Why(request.POST or None)

    def act() -> Any:
        call(reason=form.cleaned_data["reason"], by=request.user, at=now())
        return found

    named = title % {"plan": found}
    page = form_page(found, form, named, named, kind="danger")
    return asked(request, page, act, words=words, to=lambda _made: to or found)


@requires(Permission.MANAGEMENT_PLAN_APPROVE)
def send_back(request: SignedInRequest, pk: int) -> HttpResponse:
    found = reads.plan(request.user, pk, Permission.MANAGEMENT_PLAN_APPROVE)
    words = _("It is with its author again.")
    return because(
        request,
        found,
        lambda **given: acts.send_back(found, **given),
        title=_("Send %(plan)s back"),
        words=words,
    )


@requires(Permission.MANAGEMENT_PLAN_EDIT)
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    found = reads.plan(request.user, pk, Permission.MANAGEMENT_PLAN_EDIT)
    return because(
        request,
        found,
        lambda **given: acts.withdraw(found, **given),
        title=_("Withdraw %(plan)s"),
        words=_("Withdrawn."),
    )
