"""The pages of workforce: people, one person, competencies, one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import User
from openhtm.ui.parts import Act, Column, Crumb, Fact, Page, Pill
from openhtm.ui.tones import Tone

from .. import looks, words
from ..matrix import Cell, Line
from ..models import Competency, Grant
from ..rules.holding import Standing, standing


@dataclass(frozen=True, kw_only=True)
class HeldPart:
    """What somebody holds of one competency."""

    code: str
    name: str
    url: str
    pill: Pill
    valid_until: date | None


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    name: str
    url: str
    held: Sequence[HeldPart]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class PeoplePage(Page):
    filter: forms.Form
    rows: Sequence[PersonRow]
    columns: Sequence[Column]
    rule: str
    export_url: str


@dataclass(frozen=True, kw_only=True)
class GrantRow:
    name: str
    url: str
    pill: Pill
    level: str
    basis: str
    assessor: str
    granted_on: date
    valid_until: date | None
    entered: datetime
    entered_by: str
    evidence: str
    withdrawn: str
    withdraw_url: str


@dataclass(frozen=True, kw_only=True)
class PersonPage(Page):
    held: Sequence[HeldPart]
    grants: Sequence[GrantRow]


@dataclass(frozen=True, kw_only=True)
class CompetencyRow:
    url: str
    code: str
    name: str
    purpose: str
    able: int
    due: int
    retired: str


@dataclass(frozen=True, kw_only=True)
class CompetenciesPage(Page):
    rows: Sequence[CompetencyRow]
    columns: Sequence[Column]
    rule: str


@dataclass(frozen=True, kw_only=True)
class CompetencyPage(Page):
    facts: Sequence[Fact]
    people: Sequence[PersonRow]


def people_url() -> str:
    return reverse("workforce:people")


def crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(label=_("Competencies"), url=people_url()), *more]


def person_crumb(person: User) -> Crumb:
    return Crumb(label=str(person), url=person_url(person))


def competency_crumb(competency: Competency) -> Crumb:
    return Crumb(label=competency.code, url=competency.get_absolute_url())


def person_url(person: User) -> str:
    return reverse("workforce:person", args=[person.pk])


def columns(*labels: str) -> list[Column]:
    return [Column(label=label) for label in labels]


def people_acts(*, may_edit: bool, may_set: bool) -> list[Act]:
    grant = Act(label=_("Enter an assessment"), url=reverse("workforce:grant"), icon="plus", kind="primary")
    listed = Act(label=_("Competencies"), url=reverse("workforce:competencies"), icon="list-check")
    rule = Act(label=_("When signatures are refused"), url=reverse("workforce:rule"), icon="settings")
    matrix = Act(label=_("Matrix"), url=reverse("workforce:matrix"), icon="table")
    gaps = Act(label=_("Too few people"), url=reverse("workforce:gaps"), icon="users")
    return [*([grant] if may_edit else []), listed, matrix, gaps, *([rule] if may_set else [])]


def held_part(cell: Cell) -> HeldPart:
    competency = cell.grant.competency
    return HeldPart(
        code=competency.code,
        name=competency.name,
        url=competency.get_absolute_url(),
        pill=looks.cell(cell),
        valid_until=cell.grant.valid_until,
    )


def person_row(line: Line) -> PersonRow:
    return PersonRow(name=str(line.person), url=person_url(line.person), held=_held(line))


def _held(line: Line) -> list[HeldPart]:
    return [held_part(one) for one in sorted(line.cells.values(), key=lambda one: one.grant.competency.name)]


def person_page(line: Line, grants: Iterable[Grant], *, on: date, may_edit: bool) -> PersonPage:
    due = sum(one.standing in {Standing.EXPIRED, Standing.SOON} for one in line.cells.values())
    add = Act(
        label=_("Enter an assessment"),
        url=f"{reverse('workforce:grant')}?people={line.person.pk}",
        icon="plus",
        kind="primary",
    )
    return PersonPage(
        title=str(line.person),
        lead=_("%(count)d expired or ending soon.") % {"count": due} if due else "",
        lead_tone=Tone.SOON if due else Tone.PLAIN,
        crumbs=crumbs(),
        acts=[add] if may_edit else [],
        held=_held(line),
        grants=[_grant_row(one, on=on, may_edit=may_edit) for one in grants],
    )


def _grant_row(grant: Grant, *, on: date, may_edit: bool) -> GrantRow:
    how = standing(grant.held(), on=on)
    endable = may_edit and how is not Standing.WITHDRAWN
    return GrantRow(
        name=str(grant.competency),
        url=grant.competency.get_absolute_url(),
        pill=looks.standing(how),
        level=f"{grant.level} {grant.get_level_display()}",
        basis=grant.get_basis_display(),
        assessor=grant.assessor_name,
        granted_on=grant.granted_on,
        valid_until=grant.valid_until,
        entered=grant.recorded_at,
        entered_by=grant.recorded_by,
        evidence=grant.evidence,
        withdrawn=_withdrawn(grant),
        withdraw_url=reverse("workforce:withdraw", args=[grant.pk]) if endable else "",
    )


def _withdrawn(grant: Grant) -> str:
    if grant.withdrawn_on is None:
        return ""
    text = (
        _("Entered in error, said %(name)s: %(reason)s")
        if grant.in_error
        else _("Withdrawn from %(day)s by %(name)s: %(reason)s")
    )
    return text % {"day": grant.withdrawn_on, "name": grant.withdrawn_by, "reason": grant.withdrawn_reason}


def competency_row(competency: Competency, cells: Sequence[Cell]) -> CompetencyRow:
    return CompetencyRow(
        url=competency.get_absolute_url(),
        code=competency.code,
        name=competency.name,
        purpose=purpose(competency),
        able=sum(one.signs for one in cells),
        due=sum(one.standing in {Standing.EXPIRED, Standing.SOON} for one in cells),
        retired=competency.retired_reason,
    )


def purpose(competency: Competency) -> str:
    return ", ".join(sorted(str(one) for one in competency.scopes.all()))


def competency_page(competency: Competency, lines: Iterable[Line], *, may_edit: bool) -> CompetencyPage:
    holding = [line for line in lines if competency.pk in line.cells]
    able = sum(line.cells[competency.pk].signs for line in holding)
    edit = Act(label=_("Change"), url=reverse("workforce:edit", args=[competency.code]), icon="edit")
    add = Act(
        label=_("Enter an assessment"),
        url=f"{reverse('workforce:grant')}?competency={competency.pk}",
        icon="plus",
        kind="primary",
    )
    return CompetencyPage(
        title=competency.name,
        lead=_lead(competency, able),
        lead_tone=Tone.PLAIN if able and not competency.retired_reason else Tone.SOON,
        crumbs=crumbs(Crumb(label=_("All"), url=reverse("workforce:competencies"))),
        acts=[add, edit] if may_edit else [],
        facts=_facts(competency),
        people=[person_row(line) for line in holding],
    )


def _lead(competency: Competency, able: int) -> str:
    if competency.retired_reason:
        return _("Retired: %(reason)s") % {"reason": competency.retired_reason}
    return _("Nobody here may sign alone.") if not able else _("%(count)d may sign alone.") % {"count": able}


def _facts(competency: Competency) -> list[Fact]:
    months = competency.months
    valid = _("%(count)d months") % {"count": months} if months else _("Without an end")
    return [
        Fact(label=_("Code"), value=competency.code, code=True),
        Fact(label=_("Description"), value=competency.description or _("None")),
        Fact(label=_("Valid for"), value=valid),
        Fact(label=_("For"), value=purpose(competency) or _("Procedures that name it")),
    ]


def rule(holds_from: date | None, *, today: date) -> str:
    return words.rule(holds_from, today=today)
