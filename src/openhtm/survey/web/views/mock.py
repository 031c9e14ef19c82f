"""Mock surveys: the list, beginning one, playing it stop by stop, its report and its end."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import (
    Permission,
    SignedInRequest,
    departments,
    reauthenticate,
    requires,
    sites,
)
from openhtm.kernel.time import now
from openhtm.ui import lists
from openhtm.ui.doing import FormPage, asked, at_site, done, form_page, tried

from ... import access
from ... import answers as files
from ...actions import mock_surveys as acts
from ...mock import playing, report
from ...models import MockLine, MockSurvey
from ...readers import Person
from .. import mock_forms as forms
from ..pages import mock as pages
from ..pages import mock_report


def _may_edit(request: SignedInRequest, survey: MockSurvey) -> bool:
    return access.mock_surveys(request.user, Permission.COMPLIANCE_EDIT).filter(pk=survey.pk).exists()


@requires(Permission.COMPLIANCE_READ)
def mock_list(request: SignedInRequest) -> HttpResponse:
    rows, paging = lists.page(request, access.mock_surveys(request.user), sort="-number")
    may_begin = request.user.may_anywhere(Permission.COMPLIANCE_EDIT)
    return render(request, "survey/mocks.html", {"page": pages.mocks_page(rows, paging, may_begin=may_begin)})


@requires(Permission.COMPLIANCE_EDIT)
def begin(request: SignedInRequest) -> HttpResponse:
    units = departments(request.user, Permission.COMPLIANCE_EDIT).select_related("site").order_by("name")
    places = sites(request.user, Permission.COMPLIANCE_EDIT).order_by("name")
    form = forms.BeginForm(request.POST or None, sites=places, departments=units)

    def act() -> MockSurvey:
        return acts.begin(
            form.place(), seed=form.seed(), size=form.cleaned_data["size"], by=request.user, at=now()
        )

    page = FormPage(
        title=_("Begin a mock survey"),
        crumbs=pages.crumbs(),
        form=form,
        submit=_("Draw and ask"),
        cancel=reverse("survey:mocks"),
        layout="grid",
        note=_("What the record can answer is answered at once and kept as it is now."),
    )
    return asked(request, page, act, words=_("Drawn. Go to the first stop."), to=lambda made: made)


def _report(request: SignedInRequest, survey: MockSurvey) -> report.Report:
    return report.of_survey(survey, reader=Person(request.user), kept=access.mock_surveys(request.user))


@requires(Permission.COMPLIANCE_READ)
def show(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.mock_survey(request.user, pk)
    wanted = mock_report.Wanted(
        verdict=request.GET.get("verdict", "gap"),
        requirement=request.GET.get("requirement", ""),
        unit=request.GET.get("unit", ""),
    )
    page = mock_report.report_page(
        _report(request, found), found, wanted=wanted, may_edit=_may_edit(request, found)
    )
    return render(request, "survey/mock.html", {"page": page})


@requires(Permission.COMPLIANCE_READ)
def report_file(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _report(request, access.mock_survey(request.user, pk))
    return files.mock_pdf(found, reader=Person(request.user).label, at=now())


@requires(Permission.COMPLIANCE_READ)
def play(request: SignedInRequest, pk: int) -> HttpResponse:
    """To the first stop at which somebody has to answer: a survey that was interrupted goes on there."""
    found = access.mock_survey(request.user, pk)
    return redirect(pages.stop_url(found, playing.first_open(found) or 1))


@requires(Permission.COMPLIANCE_READ)
def stop(request: SignedInRequest, pk: int, position: int) -> HttpResponse:
    found = access.mock_survey(request.user, pk)
    here = playing.stop(found, position)
    page = pages.stop_page(found, here, playing.at_stop(here))
    with at_site(found):
        return render(request, "survey/mock_stop.html", {"page": page})


@require_POST
@requires(Permission.COMPLIANCE_READ)
def ask(request: SignedInRequest, pk: int) -> HttpResponse:
    line = access.mock_line(request.user, pk)
    return done(
        request,
        lambda: acts.ask(line, by=request.user, at=now()),
        words=_("Asked. The time to the answer runs."),
        back=_back(line),
    )


def _back(line: MockLine) -> str:
    return f"{pages.stop_url(line.survey, line.stop.position)}#question-{line.pk}"


@requires(Permission.COMPLIANCE_READ)
def answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Answer from the stop, by one press; what was refused, and corrections, come on a page of their own."""
    line = access.mock_line(request.user, pk)
    form = forms.AnswerForm(request.POST or None, request.FILES or None)
    page = FormPage(
        title=line.text,
        lead=line.good,
        crumbs=pages.crumbs(),
        form=form,
        submit=_("Keep this answer"),
        cancel=_back(line),
        note=_("An earlier answer stays on record; the latest counts."),
    )
    if form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        if tried(form, lambda: acts.answer(line, **given, by=request.user, at=now())) is not None:
            return redirect(_back(line))
    return form_page(request, page)


@requires(Permission.COMPLIANCE_EDIT)
def finish(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.mock_survey(request.user, pk, Permission.COMPLIANCE_EDIT)
    form = forms.FinishForm(request.POST or None)

    def act() -> MockSurvey:
        given = form.cleaned_data
        proof = reauthenticate(request.user, password=given["password"], at=now())
        return acts.finish(found, conclusion=given["conclusion"], proof=proof, by=request.user, at=now())

    page = FormPage(
        title=_("Finish %(survey)s") % {"survey": found},
        crumbs=pages.crumbs(),
        form=form,
        submit=_("Finish and sign"),
        cancel=found.get_absolute_url(),
        note=_("You sign all that was asked and answered. What nobody answered counts as not met."),
    )
    return asked(request, page, act, words=_("Finished and signed."), to=lambda made: made)
