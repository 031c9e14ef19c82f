"""Competencies on pages: people by competencies, one person, one competency, what is entered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.catalog import api as catalog
from openhtm.kernel.time import now
from openhtm.registry import api as registry
from openhtm.ui.doing import FormPage, asked
from openhtm.ui.parts import Act

from .. import access, exporting, judging, matrix
from ..actions import competencies, grants
from ..actions.grants import Assessment
from ..days import today_for
from ..models import Competency, Grant
from ..rules.holding import Standing
from . import forms, pages


@requires(Permission.COMPETENCY_READ)
def people(request: SignedInRequest) -> HttpResponse:
    every = list(access.competencies(request.user))
    form = forms.PeopleFilter(request.GET, competencies=every)
    given = form.cleaned_data if form.is_valid() else {}
    on = today_for(request.user, now())
    site = request.site.pk if request.site else None
    seen = (
        access.people(request.user, site_id=site).matching(given.get("q", "").strip()).order_by("name", "pk")
    )
    shown = [one for one in every if given.get("competency", "") in ("", str(one.pk))]
    lines = [
        line for line in matrix.lines(seen, shown, on=on) if _wanted(line, given.get("state", ""), on=on)
    ]
    may = request.user.may_anywhere
    page = pages.PeoplePage(
        title=_("People and competencies"),
        acts=pages.people_acts(may_edit=may(Permission.COMPETENCY_EDIT), may_set=_may_set(request)),
        filter=form,
        rows=[pages.person_row(line) for line in lines],
        columns=pages.columns(_("Person"), _("Competencies")),
        rule=pages.rule(judging.holds_from(), today=on),
        export_url=reverse("workforce:export"),
    )
    partly = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, f"workforce/people.html{'#list' if partly else ''}", {"page": page})


def _wanted(line: matrix.Line, state: str, *, on: date) -> bool:
    if state in ("30", "60", "90"):
        return bool(line.ending(on=on, days=int(state)))
    if state == "expired":
        return any(one.standing is Standing.EXPIRED for one in line.cells.values())
    if state == "due":
        return line.is_due
    return state != "able" or any(one.signs for one in line.cells.values())


def _may_set(request: SignedInRequest) -> bool:
    return request.user.may(Permission.SETTINGS_CONFIGURE)


@requires(Permission.COMPETENCY_READ)
def export(request: SignedInRequest) -> StreamingHttpResponse:
    """Who holds what today, as a list; ``format`` csv, xlsx or json."""
    written = registry.export_format(request.GET.get("format", "csv"))
    rows: Iterable[Any] = exporting.rows(request.user, on=today_for(request.user, now()))
    answer = StreamingHttpResponse(
        written.write(rows, exporting.columns()), content_type=written.content_type
    )
    name = f"competencies-{now():%Y-%m-%d}.{written.extension}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@requires(Permission.COMPETENCY_READ)
def person(request: SignedInRequest, person_id: int) -> HttpResponse:
    found = access.person(request.user, person_id)
    on = today_for(request.user, now())
    line = matrix.lines([found], access.competencies(request.user), on=on)[0]
    rows = access.grants(request.user).filter(person=found)
    may = request.user.may_anywhere(Permission.COMPETENCY_EDIT) and found.pk != request.user.pk
    page = pages.person_page(line, rows, on=on, may_edit=may)
    return render(request, "workforce/person.html", {"page": page})


@requires(Permission.COMPETENCY_READ)
def competency_list(request: SignedInRequest) -> HttpResponse:
    on = today_for(request.user, now())
    every = list(access.competencies(request.user).prefetch_related("scopes__device_type", "scopes__model"))
    lines = matrix.lines(access.people(request.user), every, on=on)
    rows = [
        pages.competency_row(one, [line.cells[one.pk] for line in lines if one.pk in line.cells])
        for one in every
    ]
    add = Act(label=_("Add a competency"), url=reverse("workforce:add"), icon="plus", kind="primary")
    page = pages.CompetenciesPage(
        title=_("Competencies"),
        crumbs=pages.crumbs(),
        acts=[add] if request.user.may_anywhere(Permission.COMPETENCY_EDIT) else [],
        rows=rows,
        columns=pages.columns(_("Competency"), _("For"), _("May sign alone"), _("Ending or expired")),
        rule=pages.rule(judging.holds_from(), today=on),
    )
    return render(request, "workforce/competencies.html", {"page": page})


@requires(Permission.COMPETENCY_READ)
def competency(request: SignedInRequest, code: str) -> HttpResponse:
    found = access.competency(request.user, code)
    on = today_for(request.user, now())
    lines = matrix.lines(access.people(request.user).order_by("name", "pk"), [found], on=on)
    may = request.user.may_anywhere(Permission.COMPETENCY_EDIT)
    page = pages.competency_page(found, lines, may_edit=may)
    return render(request, "workforce/competency.html", {"page": page})


def _form(request: SignedInRequest, found: Competency | None = None) -> forms.CompetencyForm:
    return forms.CompetencyForm(
        request.POST or None,
        competency=found,
        device_types=catalog.access.device_types(request.user),
        models=catalog.access.models(request.user).for_lists(),
    )


@requires(Permission.COMPETENCY_EDIT)
def competency_add(request: SignedInRequest) -> HttpResponse:
    form = _form(request)
    page = FormPage(
        title=_("Add a competency"),
        crumbs=pages.crumbs(),
        form=form,
        layout="grid",
        submit=_("Add the competency"),
        cancel=reverse("workforce:competencies"),
    )

    def add() -> Competency:
        return competencies.add(values=form.values(), **form.scopes(), by=request.user, at=now())

    return asked(request, page, add, words=_("The competency is on record."), to=lambda made: made)


@requires(Permission.COMPETENCY_EDIT)
def competency_edit(request: SignedInRequest, code: str) -> HttpResponse:
    found = access.competency(request.user, code, Permission.COMPETENCY_EDIT)
    form = _form(request, found)
    page = FormPage(
        title=_("Change %(name)s") % {"name": found},
        crumbs=pages.crumbs(pages.competency_crumb(found)),
        form=form,
        layout="grid",
        submit=_("Save"),
        cancel=found.get_absolute_url(),
    )

    def edit() -> Competency:
        seen = form.cleaned_data["seen_version"]
        return competencies.edit(
            found, changes=form.values(), **form.scopes(), seen_version=seen, by=request.user, at=now()
        )

    return asked(request, page, edit, words=_("Saved."), to=lambda made: made)


@requires(Permission.COMPETENCY_EDIT)
def grant(request: SignedInRequest) -> HttpResponse:
    """One assessment, or one course of many people."""
    today = today_for(request.user, now())
    form = forms.GrantForm(
        request.POST or None,
        initial={
            "granted_on": today,
            "assessor": str(request.user.pk),
            "competency": request.GET.get("competency", ""),
            "people": request.GET.getlist("people"),
        },
        competencies=access.competencies(request.user).filter(retired_reason=""),
        people=access.people(request.user, Permission.COMPETENCY_EDIT).order_by("name", "pk"),
    )
    page = FormPage(
        title=_("Enter an assessment"),
        crumbs=pages.crumbs(),
        form=form,
        layout="grid",
        submit=_("Enter"),
        cancel=pages.people_url(),
        note=_("The record says when it was entered beside the day of the assessment."),
    )

    def record() -> list[Grant]:
        return grants.record(
            form.found[form.cleaned_data["competency"]],
            people=[form.persons[pk] for pk in form.cleaned_data["people"]],
            found=Assessment(**form.assessment()),
            today=today,
            by=request.user,
            at=now(),
        )

    return asked(
        request, page, record, words=_("The assessment is on record."), to=lambda made: made[0].competency
    )


@requires(Permission.COMPETENCY_EDIT)
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    found = access.grant(request.user, pk, Permission.COMPETENCY_EDIT)
    today = today_for(request.user, now())
    form = forms.WithdrawForm(request.POST or None, initial={"on": today})
    page = FormPage(
        title=_("Withdraw %(competency)s of %(name)s")
        % {"competency": found.competency, "name": found.person},
        crumbs=pages.crumbs(pages.person_crumb(found.person)),
        form=form,
        kind="danger",
        submit=_("Withdraw"),
        cancel=pages.person_url(found.person),
    )

    def end() -> Grant:
        return grants.withdraw(found, **form.cleaned_data, today=today, by=request.user, at=now())

    return asked(request, page, end, words=_("Withdrawn."), to=lambda made: pages.person_url(made.person))


@requires(Permission.SETTINGS_CONFIGURE)
def rule(request: SignedInRequest) -> HttpResponse:
    holds_from = judging.holds_from()
    form = forms.RuleForm(request.POST or None, initial={"holds_from": holds_from})
    page = FormPage(
        title=_("Signatures without the competency"),
        crumbs=pages.crumbs(),
        form=form,
        submit=_("Save"),
        cancel=pages.people_url(),
        note=pages.rule(holds_from, today=today_for(request.user, now())),
    )

    def save() -> Any:
        day = form.cleaned_data["holds_from"]
        return competencies.set_signing_rule(holds_from=day, by=request.user, at=now())

    return asked(request, page, save, words=_("Saved."), to=lambda _made: pages.people_url())
