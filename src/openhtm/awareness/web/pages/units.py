"""How ready units are: the board of all, the page of one, and attesting."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openhtm.checks.api import Count
from openhtm.ui.lists import Head
from openhtm.ui.parts import Act, Column, Crumb, Page, Pill, Reason, Stat
from openhtm.ui.parts import Verdict as Said
from openhtm.ui.tones import Tone

from ... import looks, words
from ...demanding import UnitDemand
from ...knowing import Knowing, Need
from ...readiness import SPANS, UnitReadiness, Verdict

HEADS = (
    Head(label=gettext_lazy("Unit"), key="unit"),
    Head(label=gettext_lazy("State"), key="state"),
    Head(label=gettext_lazy("Demands not set up"), key="lacking", numeric=True),
    Head(label=gettext_lazy("Done, 30 days"), key="done", numeric=True),
    Head(label=gettext_lazy("Attested"), key="attested", numeric=True),
)
_WORST = (Verdict.NOT_READY, Verdict.UNKNOWN, Verdict.READY, Verdict.NOTHING)
_SORTS: Mapping[str, Callable[[UnitReadiness], Any]] = {
    "unit": lambda one: (one.department.site.code, one.department.name),
    "state": lambda one: _WORST.index(one.verdict),
    "lacking": lambda one: len(one.lacking),
    "done": lambda one: _share(one.done_in_all(30)),
    "attested": lambda one: one.people.known / one.people.all if one.people.all else -1,
}


def _share(count: Count) -> float:
    """Nothing was due: before all that is known."""
    return -1 if count.share is None else count.share


def ordered(found: Sequence[UnitReadiness], sort: str) -> list[UnitReadiness]:
    by_name = sorted(found, key=_SORTS["unit"])
    return sorted(by_name, key=_SORTS[sort.lstrip("-")], reverse=sort.startswith("-"))


@dataclass(frozen=True, kw_only=True)
class UnitRow:
    name: str
    site: str
    url: str
    state: Pill
    lacking: str
    done: str | None
    people: str
    nobody: bool


@dataclass(frozen=True, kw_only=True)
class BoardPage(Page):
    rows: Sequence[UnitRow]
    columns: Sequence[Column]
    exports: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class DemandLine:
    check: str
    often: str
    policy: str
    policy_url: str
    answer: Pill
    points: Sequence[tuple[str, str, Pill]]
    done: Sequence[tuple[int, str | None]]


@dataclass(frozen=True, kw_only=True)
class PersonLine:
    name: str
    role: str
    state: Pill
    day: Any
    ends: Any


@dataclass(frozen=True, kw_only=True)
class NeedLine:
    title: str
    url: str
    people: Sequence[PersonLine]
    told: str


@dataclass(frozen=True, kw_only=True)
class UnitPage(Page):
    verdict: Said
    stats: Sequence[Stat]
    demands: Sequence[DemandLine]
    needs: Sequence[NeedLine]


def crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(label=_("Unit readiness"), url=reverse("awareness:units")), *more]


def url(unit: Any) -> str:
    return reverse("awareness:unit", args=[unit.pk])


def row(one: UnitReadiness) -> UnitRow:
    people = one.people
    return UnitRow(
        name=one.department.name,
        site=one.department.site.code,
        url=url(one.department),
        state=looks.verdict(one.verdict),
        lacking=_of(len(one.lacking), len(one.demands)),
        done=words.done(one.done_in_all(30)),
        people=_of(people.known, people.all),
        nobody=one.is_nobody,
    )


def _of(part: int, whole: int) -> str:
    return _("%(part)s of %(whole)s") % {"part": part, "whole": whole}


def lead(found: Sequence[UnitReadiness]) -> str:
    asked = [one for one in found if one.verdict is not Verdict.NOTHING]
    ready = sum(one.verdict is Verdict.READY for one in asked)
    if not asked:
        return _("No policy in force asks anything of a unit.")
    unknown = sum(one.verdict is Verdict.UNKNOWN for one in asked)
    told = _("%(ready)s of %(units)s units are ready") % {"ready": ready, "units": len(asked)}
    return _("%(told)s; of %(unknown)s it is not known.") % {"told": told, "unknown": unknown}


def unit_page(one: UnitReadiness, *, acts: Sequence[Act]) -> UnitPage:
    return UnitPage(
        title=one.department.name,
        crumbs=crumbs(),
        acts=acts,
        verdict=_verdict(one),
        stats=[*_stats(one)],
        demands=[_demand(one, line) for line in one.demands],
        needs=[_need(need) for need in one.needs],
    )


def _verdict(one: UnitReadiness) -> Said:
    pill = looks.verdict(one.verdict)
    told: list[Reason] = []
    if one.lacking:
        n = len(one.lacking)
        text = ngettext("%(n)s demand is not set up", "%(n)s demands are not set up", n) % {"n": n}
        told.append(Reason(text=text, tone=Tone.OVERDUE, url="#demands"))
    if one.people.unknown:
        n = one.people.unknown
        text = ngettext("%(n)s person without a record", "%(n)s people without a record", n) % {"n": n}
        told.append(Reason(text=text, tone=Tone.UNKNOWN, url="#people"))
    if one.people.ended:
        n = one.people.ended
        text = ngettext("%(n)s person has to attest again", "%(n)s people have to attest again", n) % {"n": n}
        told.append(Reason(text=text, tone=Tone.OVERDUE, url="#people"))
    if one.is_nobody:
        text = _("Nobody is on record as staff of this unit, so nobody is known to know.")
        told.append(Reason(text=text, tone=Tone.UNKNOWN, url="#people"))
    return Said(text=pill.text, tone=pill.tone, reasons=told)


def _stats(one: UnitReadiness) -> list[Stat]:
    people = one.people
    return [
        Stat(
            label=_("Demands set up"),
            value=len(one.demands) - len(one.lacking),
            of=_("of %(n)s") % {"n": len(one.demands)},
            definition=_(
                "Checks that policies in force demand here, for every device and as often as demanded."
            ),
            url="#demands",
        ),
        *(_done_stat(one, days) for days in SPANS),
        Stat(
            label=_("Attested"),
            value=people.known if people.all else None,
            of=_("of %(n)s") % {"n": people.all},
            definition=_(
                "Staff of the unit who attested to all they have to know, and whose attestation counts today."
            ),
            url="#people",
        ),
    ]


def _done_stat(one: UnitReadiness, days: int) -> Stat:
    counted = one.done_in_all(days)
    return Stat(
        label=_("Done in %(days)s days") % {"days": days},
        value=None if counted.share is None else f"{counted.share:.0f} %",
        of=_("of %(n)s due") % {"n": counted.required},
        definition=_("Windows of the demanded checks that are over and in which the check was made in time."),
        url=reverse("checks:month", args=[one.department.pk]),
    )


def _demand(one: UnitReadiness, line: UnitDemand) -> DemandLine:
    version = line.demand.policy_version
    return DemandLine(
        check=words.check(line.demand.template),
        often=words.how_often(line.demand),
        policy=str(version),
        policy_url=version.get_absolute_url(),
        answer=looks.answer(line.answer),
        points=[(point.name, _device_url(point), looks.answer(point.answer)) for point in line.points],
        done=[(days, words.done(one.done_for(line, days))) for days in SPANS],
    )


def _device_url(point: Any) -> str:
    return reverse("registry:device", args=[point.name]) if point.device_id else ""


def _need(need: Need) -> NeedLine:
    counts = need.counts
    told = [f"{words.STANDINGS[one]}: {counts[one]}" for one in words.STANDINGS if counts[one]]
    return NeedLine(
        title=words.need(need.version, need.template),
        url=need.version.get_absolute_url(),
        people=[_person(one) for one in need.people],
        told=", ".join(told),
    )


def _person(one: Knowing) -> PersonLine:
    return PersonLine(
        name=str(one.member.person),
        role=words.role(one.member.role),
        state=looks.standing(one.standing),
        day=one.latest.on if one.latest else None,
        ends=one.latest.expires_on if one.latest else None,
    )


def unit_acts(one: UnitReadiness, rights: set[str], mine: Sequence[Any]) -> list[Act]:
    """``mine``: versions that the reader has to attest to."""
    unit = one.department
    made = [
        Act(
            label=_("Attest to %(version)s") % {"version": version},
            url=reverse("awareness:attest", args=[unit.pk, version.policy.code]),
            icon="signature",
            kind="primary",
        )
        for version in mine
    ]
    if "enter" in rights and one.needs:
        sheet = reverse("awareness:sheet", args=[unit.pk])
        made.append(Act(label=_("Enter a sign-sheet"), url=sheet, icon="writing-sign"))
    paper = reverse("awareness:questions", args=[unit.pk])
    made.append(Act(label=_("Questions (PDF)"), url=paper, icon="download", kind="quiet"))
    checks = reverse("checks:unit", args=[unit.pk])
    return [*made, Act(label=_("Checks of the unit"), url=checks, icon="checklist", kind="quiet")]
