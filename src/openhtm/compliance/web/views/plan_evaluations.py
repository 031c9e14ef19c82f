"""The yearly evaluation of a management plan on pages: filling in, signing, accepting."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, reauthenticate, requires
from openhtm.audit.api import signatures
from openhtm.kernel.time import now
from openhtm.ui.doing import asked

from ...actions import plan_evaluations as acts
from ...management_plans import reads, results
from ...models import PlanEvaluation
from .. import plan_forms as forms
from ..pages import plan_evaluations as pages
from .management_plans import because, form_page, seen


@requires(Permission.COMPLIANCE_READ)
def evaluation(request: SignedInRequest, pk: int) -> HttpResponse:
    """The answers, and every goal as it was kept beside the same counted again."""
    plan = reads.plan(request.user, pk)
    found = reads.the_evaluation(plan)
    page = pages.evaluation_page(
        found,
        results.of(found, at=now()),
        due=reads.due_on(plan),
        signed=list(signatures(found)),
        seen=seen(request, plan),
    )
    return render(request, "compliance/memp_evaluation.html", {"page": page})


@requires(Permission.MANAGEMENT_PLAN_EVALUATE)
def evaluate(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = reads.plan(request.user, pk, Permission.MANAGEMENT_PLAN_EVALUATE)
    found = reads.evaluation(plan)
    form = forms.EvaluateForm(request.POST or None, initial=forms.evaluation_begun(found))

    def act() -> PlanEvaluation:
        changes = form.cleaned_data["changes"]
        return acts.evaluate(plan, answers=form.answers(), changes=changes, by=request.user, at=now())

    note = _("Save as often as you like. The goals are counted and kept when the evaluation is signed.")
    page = form_page(plan, form, _("Evaluate %(plan)s") % {"plan": plan}, _("Save"), note=note)
    return asked(request, page, act, words=_("Saved. Sign it when it is whole."), to=lambda made: made)


@requires(Permission.MANAGEMENT_PLAN_EVALUATE)
def sign(request: SignedInRequest, pk: int) -> HttpResponse:
    found = reads.the_evaluation(reads.plan(request.user, pk, Permission.MANAGEMENT_PLAN_EVALUATE))
    form = forms.SignForm(request.POST or None)

    def act() -> PlanEvaluation:
        proof = reauthenticate(request.user, password=form.cleaned_data["password"], at=now())
        return acts.sign_evaluation(found, proof=proof, by=request.user, at=now())

    note = _(
        "You sign the answers with every goal as it is counted now. The committee accepts them afterwards."
    )
    title = _("Sign the evaluation of %(plan)s") % {"plan": found.plan}
    page = form_page(found.plan, form, title, _("Sign"), note=note, cancel=found.get_absolute_url())
    return asked(
        request, page, act, words=_("Signed, and the goals are kept as they stand."), to=lambda made: made
    )


@requires(Permission.MANAGEMENT_PLAN_APPROVE)
def send_back(request: SignedInRequest, pk: int) -> HttpResponse:
    found = reads.the_evaluation(reads.plan(request.user, pk, Permission.MANAGEMENT_PLAN_APPROVE))
    return because(
        request,
        found.plan,
        lambda **given: acts.return_evaluation(found, **given),
        title=_("Send the evaluation of %(plan)s back"),
        words=_("It can be written again."),
        to=found,
    )


@requires(Permission.MANAGEMENT_PLAN_APPROVE)
def accept(request: SignedInRequest, pk: int) -> HttpResponse:
    found = reads.the_evaluation(reads.plan(request.user, pk, Permission.MANAGEMENT_PLAN_APPROVE))
    form = forms.AcceptForm(request.POST or None, request.FILES or None)

    def act() -> Any:
        given = form.cleaned_data
        proof = reauthenticate(request.user, password=given["password"], at=now())
        told = {name: given[name] for name in ("presented_on", "reference", "decision")}
        meeting = acts.Meeting(**told)
        return acts.accept_evaluation(
            found, meeting=meeting, file=given["file"], proof=proof, by=request.user, at=now()
        )

    note = _(
        "You sign for the committee that it heard and accepted the evaluation. It is never changed afterwards."
    )
    title = _("Accept the evaluation of %(plan)s") % {"plan": found.plan}
    page = form_page(
        found.plan, form, title, _("Accept and sign"), note=note, cancel=found.get_absolute_url()
    )
    return asked(request, page, act, words=_("Accepted and signed."), to=lambda made: made)
