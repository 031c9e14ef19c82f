"""The work on a corrective action, on pages: its steps, what is measured, and the check."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, reauthenticate, requires
from openhtm.kernel.time import now
from openhtm.ui.doing import asked

from ... import correction_words, corrections
from ...actions import checking, correction_steps
from ...models import CorrectiveAction
from .. import correction_forms as forms
from .corrections import _page, planned


@requires(Permission.COMPLIANCE_CORRECT)
def step_add(request: SignedInRequest, pk: int) -> HttpResponse:
    found = planned(request, pk)
    form = forms.StepForm(request.POST or None, people=corrections.people(request.user))

    def act() -> Any:
        step = correction_steps.NewStep(**form.values())
        return correction_steps.add_step(found, step=step, by=request.user, at=now())

    page = _page(found, form, _("Plan a step of %(action)s") % {"action": found}, _("Plan it"))
    return asked(request, page, act, words=_("Planned."), to=lambda _made: found)


@requires(Permission.COMPLIANCE_CORRECT)
def step_change(request: SignedInRequest, pk: int, step: int) -> HttpResponse:
    found = planned(request, pk)
    one = corrections.step(request.user, found, step)
    form = forms.StepForm(
        request.POST or None,
        people=corrections.people(request.user),
        planned=True,
        initial={"text": one.text, "owner": str(one.owner_id), "due_on": one.due_on},
    )

    def act() -> Any:
        return correction_steps.change_step(one, **form.values(), by=request.user, at=now())

    page = _page(found, form, _("Change a step of %(action)s") % {"action": found}, _("Save"))
    return asked(request, page, act, words=_("Saved."), to=lambda _made: found)


@requires(Permission.COMPLIANCE_READ)
def step_done(request: SignedInRequest, pk: int, step: int) -> HttpResponse:
    found = corrections.action(request.user, pk)
    one = corrections.step(request.user, found, step)
    form = forms.DoneForm(request.POST or None, request.FILES or None)

    def act() -> Any:
        given = form.cleaned_data
        return correction_steps.finish_step(
            one, note=given["note"], file=given["file"], by=request.user, at=now()
        )

    page = _page(found, form, _("Done: %(step)s") % {"step": one.text}, _("It is done"))
    return asked(request, page, act, words=_("Kept."), to=lambda _made: found)


@requires(Permission.COMPLIANCE_CORRECT)
def plan_check(request: SignedInRequest, pk: int) -> HttpResponse:
    found = planned(request, pk)
    of = corrections.open_round(found)
    sites, departments = corrections.places(found)
    at = f"d{of.measured_department_id}" if of.measured_department_id else f"s{of.measured_site_id}"
    form = forms.PlanCheckForm(
        request.POST or None,
        sites=sites,
        departments=departments,
        everywhere=found.site is None,
        initial={
            "rule": of.rule or corrections.likely_rule(found),
            "place": at if of.measured_site_id else "",
            "target": of.target if of.rule else 0,
            "looks_at": of.looks_at,
            "look_from": of.look_from,
        },
    )

    def act() -> Any:
        check = checking.NewCheck(**form.values())
        return checking.plan_check(found, check=check, by=request.user, at=now())

    title = _("Plan the check of %(action)s") % {"action": found}
    page = _page(found, form, title, _("Count and keep"))
    return asked(
        request, page, act, words=_("Planned, and counted as it stands now."), to=lambda _made: found
    )


@requires(Permission.COMPLIANCE_VERIFY)
def check(request: SignedInRequest, pk: int) -> HttpResponse:
    found = corrections.action(request.user, pk, Permission.COMPLIANCE_VERIFY)
    form = forms.CheckForm(request.POST or None)

    def act() -> CorrectiveAction:
        given = form.cleaned_data
        proof = reauthenticate(request.user, password=given["password"], at=now())
        return checking.check(
            found,
            effective=given["effective"] == "yes",
            judgment=given["judgment"],
            proof=proof,
            by=request.user,
            at=now(),
        )

    note = correction_words.measure(corrections.open_round(found))
    title = _("Check whether %(action)s helped") % {"action": found}
    page = _page(found, form, title, _("Judge and sign"), note=note)
    return asked(request, page, act, words=_("Checked and signed."), to=lambda made: made)
