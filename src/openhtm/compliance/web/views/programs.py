"""Alternate programs on pages: the board, one of them, proposing, deciding, reviewing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, reauthenticate, requires
from openhtm.audit.api import signatures
from openhtm.kernel.time import now
from openhtm.maintenance import api as maintenance
from openhtm.places.api import day_of
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, asked, done, shown

from ... import access, memo, programs
from ...actions import programs as proposing
from ...actions import watching
from ...models import AemDemands, AemProgram
from .. import program_forms as forms
from ..pages import programs as pages
from ..pages.findings import crumbs
from .findings import site_id

_BOARD = "compliance:aem"


def _rights(request: SignedInRequest, site: int | None) -> set[str]:
    held = {
        "edit": Permission.PLAN_EDIT,
        "approve": Permission.PLAN_APPROVE,
        "demand": Permission.COMPLIANCE_EDIT,
    }
    return {name for name, right in held.items() if request.user.may(right, site_id=site, department_id=None)}


@requires(Permission.COMPLIANCE_READ)
def board(request: SignedInRequest) -> HttpResponse:
    form = forms.ProgramFilter(request.GET)
    reach = access.programs(request.user, site_id=site_id(request))
    state = form.cleaned_data["state"] if form.is_valid() else ""
    sort = lists.wanted_sort(request, pages.HEADS, default="-number")
    found = reach.for_list().filter(state=state) if state else reach.for_list()
    rows, paging = lists.page(request, found, sort=sort, nullable=("review_due_on",))
    rights = _rights(request, None) | ({"edit"} if request.user.may_anywhere(Permission.PLAN_EDIT) else set())
    page = pages.BoardPage(
        title=_("Alternate maintenance"),
        lead=pages.lead(dict(reach.order_by().values_list("state").annotate(n=Count("pk")))),
        crumbs=crumbs(),
        acts=pages.board_acts(rights),
        rows=[pages.row(one, on=day_of(now())) for one in rows],
        columns=lists.columns(request, pages.HEADS, sort=sort),
        paging=paging,
        filter=form,
        chips=lists.chips(request, form),
        clear=request.path,
        warning=pages.warning(programs.demands()),
    )
    return shown(request, "compliance/programs.html", page, part="list")


@requires(Permission.COMPLIANCE_READ)
def program(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.program(request.user, pk)
    reviews = list(found.reviews.all())
    acts = pages.program_acts(
        found,
        _rights(request, found.site_id),
        is_author=found.author_id == request.user.pk,
        prepared=any(one.decided_at is None for one in reviews),
    )
    page = pages.program_page(found, signatures=list(signatures(found)), reviews=reviews, acts=acts)
    return render(request, "compliance/program.html", {"page": page})


@requires(Permission.COMPLIANCE_READ)
def memo_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """The memo as a PDF."""
    found = access.program(request.user, pk)
    content = memo.memo(found, reader=str(request.user), at=now())
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{found}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _form(request: SignedInRequest, *, drafted: bool = False, initial: Any = None) -> forms.ProgramForm:
    return forms.ProgramForm(
        request.POST or None,
        initial=initial,
        plans=[] if drafted else access.plans_to_propose_for(request.user),
        procedures=maintenance.readable_procedures(request.user).order_by("code"),
        drafted=drafted,
    )


def _page(
    found: AemProgram | None, form: django_forms.Form, title: str, submit: str, **more: Any
) -> FormPage:
    return FormPage(
        title=title,
        crumbs=crumbs(pages.board_crumb()),
        form=form,
        submit=submit,
        cancel=found.get_absolute_url() if found else reverse(_BOARD),
        **more,
    )


@requires(Permission.PLAN_EDIT)
def propose(request: SignedInRequest) -> HttpResponse:
    begun = {"plan": request.GET.get("plan", ""), "maker_unit": "year", "interval_unit": "year"}
    form = _form(request, initial=begun)

    def act() -> AemProgram:
        plan = maintenance.plan(request.user, int(form.cleaned_data["plan"]))
        return proposing.propose(plan, values=form.values(), by=request.user, at=now())

    note = _(
        "Nothing changes until somebody else has approved it. Answer every question before you submit the draft; the "
        "evidence is worked out then."
    )
    page = _page(None, form, _("Propose an alternate program"), _("Save the draft"), layout="grid", note=note)
    return asked(
        request, page, act, words=_("The draft is saved. Submit it when it is whole."), to=lambda made: made
    )


@requires(Permission.PLAN_EDIT)
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.program(request.user, pk, Permission.PLAN_EDIT)
    form = _form(request, drafted=True, initial=forms.begun(found))

    def act() -> AemProgram:
        return proposing.change(found, values=form.values(), by=request.user, at=now())

    page = _page(found, form, _("Edit %(program)s") % {"program": found}, _("Save the draft"), layout="grid")
    return asked(request, page, act, words=_("Saved."), to=lambda made: made)


@require_POST
@requires(Permission.PLAN_EDIT)
def submit(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.program(request.user, pk, Permission.PLAN_EDIT)
    return done(
        request,
        lambda: proposing.submit(found, by=request.user, at=now()),
        words=_("Submitted with the evidence of today."),
        back=found.get_absolute_url(),
    )


@requires(Permission.PLAN_APPROVE)
def approve(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.program(request.user, pk, Permission.PLAN_APPROVE)
    form = forms.ApproveForm(request.POST or None)

    def act() -> AemProgram:
        proof = reauthenticate(request.user, password=form.cleaned_data["password"], at=now())
        return proposing.approve(
            found, note=form.cleaned_data["note"], proof=proof, by=request.user, at=now()
        )

    note = _(
        "You sign the proposal with its risk assessment and evidence. Its schedule is in force from today on."
    )
    title = _("Approve %(program)s") % {"program": found}
    page = _page(found, form, title, _("Approve and sign"), note=note)
    return asked(request, page, act, words=_("Approved and signed."), to=lambda made: made)


Act = Callable[..., Any]


def _because(
    request: SignedInRequest, found: AemProgram, call: Act, *, title: str, words: str
) -> HttpResponse:
    form = forms.Why(request.POST or None)

    def act() -> Any:
        return call(found, reason=form.cleaned_data["reason"], by=request.user, at=now())

    named = title % {"program": found}
    return asked(
        request, _page(found, form, named, named, kind="danger"), act, words=words, to=lambda _made: found
    )


@requires(Permission.PLAN_APPROVE)
def send_back(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.program(request.user, pk, Permission.PLAN_APPROVE)
    words = _("It is with its author again.")
    return _because(request, found, proposing.send_back, title=_("Send %(program)s back"), words=words)


@requires(Permission.PLAN_APPROVE)
def suspend(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.program(request.user, pk, Permission.PLAN_APPROVE)
    words = _("Suspended. The manufacturer's schedule is in force from today on.")
    return _because(request, found, watching.suspend, title=_("Suspend %(program)s"), words=words)


@requires(Permission.PLAN_EDIT)
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.program(request.user, pk, Permission.PLAN_EDIT)
    return _because(request, found, watching.withdraw, title=_("Withdraw %(program)s"), words=_("Withdrawn."))


@requires(Permission.PLAN_APPROVE)
def review(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.program(request.user, pk, Permission.PLAN_APPROVE)
    prepared = access.review(request.user, found)
    form = forms.ReviewForm(request.POST or None)

    def act() -> Any:
        given = form.cleaned_data
        proof = reauthenticate(request.user, password=given["password"], at=now())
        goes_on = given["goes_on"] == "yes"
        return watching.decide_review(
            prepared, goes_on=goes_on, text=given["text"], proof=proof, by=request.user, at=now()
        )

    title = _("Decide the review of %(program)s") % {"program": found}
    page = _page(found, form, title, _("Decide and sign"))
    return asked(request, page, act, words=_("Decided and signed."), to=lambda _made: found)


@requires(Permission.COMPLIANCE_EDIT)
def demands(request: SignedInRequest) -> HttpResponse:
    stored = programs.demands() or AemDemands()
    names = forms.DemandsForm.base_fields
    form = forms.DemandsForm(request.POST or None, initial={name: getattr(stored, name) for name in names})

    def act() -> AemDemands:
        return proposing.demand(values=form.cleaned_data, by=request.user, at=now())

    note = _("No authority names such numbers: they are the hospital's, and stand in every answer.")
    page = _page(None, form, _("What is asked of alternate programs"), _("Save"), layout="grid", note=note)
    return asked(request, page, act, words=_("Saved."), to=lambda _made: _BOARD)


@require_POST
@requires(Permission.COMPLIANCE_EDIT)
def watch(request: SignedInRequest) -> HttpResponse:
    """Look at every program in force now."""
    return done(
        request,
        lambda: watching.watch(by=request.user, at=now()),
        words=_("Every program in force was looked at."),
        back=reverse(_BOARD),
    )
