"""The steps of a draft: add, edit, move, remove. Each writes the whole list, so that it is checked whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.errors import NotFound
from openhtm.kernel.time import now
from openhtm.ui.doing import FormPage, carried_out, done, form_page

from ... import access
from ...actions import procedures
from ...actions.procedures import StepDraft
from ...models import ProcedureStep, ProcedureVersion
from ..forms.procedures import StepForm, step_values
from ..pages import procedures as pages

Change: TypeAlias = Callable[[list[StepDraft]], list[StepDraft]]


def _drafts(version: ProcedureVersion) -> list[StepDraft]:
    return [StepDraft(step=row.rule, section=row.section, help=row.help) for row in version.steps.all()]


def _write(request: SignedInRequest, version: ProcedureVersion, change: Change) -> ProcedureVersion:
    return procedures.edit_version(version, steps=change(_drafts(version)), by=request.user, at=now())


def _place(version: ProcedureVersion, key: str) -> tuple[int, ProcedureStep]:
    for place, row in enumerate(version.steps.all()):
        if row.key == key:
            return place, row
    raise NotFound(_("There is no such step in this version."))


def _edited(
    request: SignedInRequest, version: ProcedureVersion, form: StepForm, change: Change, *, title: str
) -> HttpResponse:
    back = pages.url("procedure_version", version)
    if form.is_valid() and carried_out(form, lambda: _write(request, version, change)):
        messages.success(request, _("Step saved."))
        return redirect(back)
    return form_page(
        request,
        FormPage(
            title=title, crumbs=pages.crumbs(), form=form, submit=_("Save step"), cancel=back, layout="grid"
        ),
    )


@requires(Permission.PROCEDURE_EDIT)
def step_add(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    version = access.procedure_version(request.user, code, number)
    last = version.steps.last()
    form = StepForm(request.POST or None, initial={"section": last.section if last else ""})
    title = _("Add a step to %(version)s") % {"version": version}
    return _edited(request, version, form, lambda drafts: [*drafts, form.draft()], title=title)


@requires(Permission.PROCEDURE_EDIT)
def step_edit(request: SignedInRequest, code: str, number: int, key: str) -> HttpResponse:
    version = access.procedure_version(request.user, code, number)
    place, row = _place(version, key)
    form = StepForm(request.POST or None, initial=step_values(row))
    title = _("Step of %(version)s") % {"version": version}
    return _edited(
        request,
        version,
        form,
        lambda drafts: [*drafts[:place], form.draft(), *drafts[place + 1 :]],
        title=title,
    )


@require_POST
@requires(Permission.PROCEDURE_EDIT)
def step_move(request: SignedInRequest, code: str, number: int, key: str) -> HttpResponse:
    version = access.procedure_version(request.user, code, number)
    place, _row = _place(version, key)
    step = -1 if request.POST.get("by") == "-1" else 1
    back = f"{pages.url('procedure_version', version)}#step-{key}"
    return done(
        request,
        lambda: _write(request, version, lambda drafts: _moved(drafts, place, step)),
        words=_("Moved."),
        back=back,
    )


def _moved(drafts: list[StepDraft], place: int, step: int) -> list[StepDraft]:
    to = min(max(place + step, 0), len(drafts) - 1)
    rest = [*drafts[:place], *drafts[place + 1 :]]
    return [*rest[:to], drafts[place], *rest[to:]]


@require_POST
@requires(Permission.PROCEDURE_EDIT)
def step_remove(request: SignedInRequest, code: str, number: int, key: str) -> HttpResponse:
    version = access.procedure_version(request.user, code, number)
    place, _row = _place(version, key)
    return done(
        request,
        lambda: _write(request, version, lambda drafts: [*drafts[:place], *drafts[place + 1 :]]),
        words=_("Step removed."),
        back=pages.url("procedure_version", version),
    )
