"""Readiness on one page: what is open by requirement, unit, risk and day; the rules; the requirement sets."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.catalog.api import RiskClass
from openhtm.ui.parts import Act, Column, Crumb, Page, Pill, Stat
from openhtm.ui.tones import Tone

from ... import looks, words
from ...asking import FindingRule
from ...board import Answered, Day, Unit
from ...listing import ACCEPTED, Citations, requirement_name
from ...rules.severity import ORDER, Severity
from ...rules.standards import RequirementSet
from .findings import crumbs


@dataclass(frozen=True, kw_only=True)
class AnsweredRow:
    citation: str
    text: str
    confidence: Pill
    open: Pill
    url: str


@dataclass(frozen=True, kw_only=True)
class SetCard:
    title: str
    note: str
    rows: Sequence[AnsweredRow]


@dataclass(frozen=True, kw_only=True)
class CountRow:
    name: str
    open: int
    url: str
    critical: int = 0


@dataclass(frozen=True, kw_only=True)
class DayRow:
    day: date
    url: str
    standing: int
    new: int
    mended: int


@dataclass(frozen=True, kw_only=True)
class ReadinessPage(Page):
    stats: Sequence[Stat]
    sets: Sequence[SetCard]
    units: Sequence[CountRow]
    risks: Sequence[CountRow]
    days: Sequence[DayRow]
    stale: str
    followed: datetime | None


def list_url(**given: object) -> str:
    return f"{reverse('compliance:findings')}?{urlencode(given)}"


def stats(counts: Mapping[str, int], accepted: int, days: Sequence[Day]) -> list[Stat]:
    tones = {Severity.CRITICAL: Tone.OVERDUE, Severity.MAJOR: Tone.SOON, Severity.MINOR: Tone.INFO}
    meaning = {
        Severity.CRITICAL: _("A surveyor would cite it and a patient may come to harm."),
        Severity.MAJOR: _("A surveyor would cite it."),
        Severity.MINOR: _("Worth mending before anybody asks."),
    }
    made = [
        Stat(
            label=words.severity(one),
            value=counts[one],
            definition=meaning[one],
            url=list_url(severity=one.value),
            tone=tones[one] if counts[one] else Tone.OK,
        )
        for one in ORDER
    ]
    said = _("Left as they are for a time, by a decision with a reason and somebody who answers for it.")
    made.append(Stat(label=_("Accepted"), value=accepted, definition=said, url=list_url(state=ACCEPTED)))
    trend = _("Open and accepted at the end of each of the last %(n)d days.") % {"n": len(days)}
    standing = days[-1].standing if days else None
    line = [float(one.standing) for one in days]
    made.append(
        Stat(
            label=_("Standing"), value=standing, definition=trend, url=list_url(state="standing"), trend=line
        )
    )
    return made


def set_cards(answered: Sequence[Answered]) -> list[SetCard]:
    """One for each set, in their order."""
    sets = {one.of.key: one.of for one in answered}
    return [
        SetCard(
            title=of.authority,
            note=of.edition,
            rows=[_answered(one) for one in answered if one.of.key == of.key],
        )
        for of in sets.values()
    ]


def _answered(one: Answered) -> AnsweredRow:
    name = requirement_name(one.of.key, one.requirement.citation)
    if not one.rules:
        pill = Pill(tone=Tone.UNKNOWN, text=_("No rule looks"))
    elif one.open:
        pill = Pill(tone=Tone.OVERDUE, text=_("%(n)d open") % {"n": one.open})
    else:
        pill = Pill(tone=Tone.OK, text=_("None open"))
    return AnsweredRow(
        citation=one.requirement.citation,
        text=one.requirement.text,
        confidence=looks.confidence(one.requirement.confidence),
        open=pill,
        url=list_url(requirement=name) if one.rules else "",
    )


def unit_rows(units: Sequence[Unit]) -> list[CountRow]:
    return [
        CountRow(
            name=one.name or _("Without a department"),
            open=one.open,
            critical=one.critical,
            url=list_url(department=one.pk) if one.pk else "",
        )
        for one in units
    ]


def risk_rows(counted: Mapping[str, int]) -> list[CountRow]:
    return [
        CountRow(name=str(label), open=counted.get(value, 0), url=list_url(risk=value))
        for value, label in RiskClass.choices
    ]


def day_rows(days: Sequence[Day]) -> list[DayRow]:
    """The latest first."""
    return [
        DayRow(
            day=one.day,
            url=list_url(as_of=one.day.isoformat()),
            standing=one.standing,
            new=one.new,
            mended=one.mended,
        )
        for one in reversed(days)
    ]


def acts(*, may_look: bool) -> list[Act]:
    made = [
        Act(label=_("Findings"), url=reverse("compliance:findings"), icon="flag", kind="primary"),
        Act(label=_("Rules"), url=reverse("compliance:rules"), icon="list-details"),
        Act(label=_("Requirement sets"), url=reverse("compliance:standards"), icon="file-text"),
    ]
    look = Act(
        label=_("Look at everything now"), url=reverse("compliance:look"), icon="refresh", method="post"
    )
    return [*made, look] if may_look else made


@dataclass(frozen=True, kw_only=True)
class RuleRow:
    title: str
    key: str
    looks_for: str
    remedy: str
    severity: Sequence[Pill]
    requirements: Sequence[str]
    open: int
    url: str


@dataclass(frozen=True, kw_only=True)
class RulesPage(Page):
    rows: Sequence[RuleRow]
    columns: Sequence[Column]


def rules_page(rules: Sequence[FindingRule], counted: Mapping[str, int], *, on: date) -> RulesPage:
    citations = Citations(on)
    return RulesPage(
        title=_("Rules"),
        lead=_("What the program looks for, how grave it is, and how it is mended."),
        crumbs=crumbs(),
        rows=[_rule(one, counted.get(one.key, 0), citations) for one in rules],
        columns=[
            Column(label=_("Rule")),
            Column(label=_("Severity")),
            Column(label=_("How it is mended")),
            Column(label=_("Open"), numeric=True),
        ],
    )


def _rule(one: FindingRule, number: int, citations: Citations) -> RuleRow:
    grades = sorted(set(one.severity.values()), key=ORDER.index)
    return RuleRow(
        title=str(one.title),
        key=one.key,
        looks_for=str(one.looks_for),
        remedy=str(one.remedy),
        severity=[looks.severity(grade) for grade in grades],
        requirements=[row["citation"] for row in citations.of(one.key)],
        open=number,
        url=list_url(rule=one.key),
    )


@dataclass(frozen=True, kw_only=True)
class StandardRow:
    citation: str
    text: str
    confidence: Pill
    rules: Sequence[tuple[str, str]]
    replaces: str


@dataclass(frozen=True, kw_only=True)
class StandardCard:
    title: str
    subtitle: str
    edition: str
    source: str
    period: str
    in_force: Pill
    confidence: Pill
    own: Pill | None
    withdraw_url: str
    rows: Sequence[StandardRow]


@dataclass(frozen=True, kw_only=True)
class StandardsPage(Page):
    cards: Sequence[StandardCard]


def crumbs_of_sets() -> list[Crumb]:
    return crumbs(Crumb(label=_("Requirement sets"), url=reverse("compliance:standards")))


def standards_page(
    sets: Sequence[RequirementSet], *, own: Collection[str], may_edit: bool, on: date
) -> StandardsPage:
    """``own``: keys of those that the hospital loaded itself."""
    load = Act(
        label=_("Load a set of your own"),
        url=reverse("compliance:standard_load"),
        icon="upload",
        kind="primary",
    )
    return StandardsPage(
        title=_("Requirement sets"),
        lead=_(
            "What authorities ask, in our own words, and which rules answer it. Standards are not quoted."
        ),
        crumbs=crumbs(),
        acts=[load] if may_edit else [],
        cards=[_standard(one, is_own=one.key in own, may_edit=may_edit, on=on) for one in sets],
    )


def _standard(one: RequirementSet, *, is_own: bool, may_edit: bool, on: date) -> StandardCard:
    period = _("from %(first)s") % {"first": one.effective_from.isoformat()}
    if one.effective_to is not None:
        period += " " + _("until before %(last)s") % {"last": one.effective_to.isoformat()}
    if one.is_in_force(on):
        pill = Pill(tone=Tone.OK, text=_("In force"))
    else:
        pill = Pill(tone=Tone.PLAIN, text=_("Not in force"))
    return StandardCard(
        title=one.authority,
        subtitle=one.title,
        edition=one.edition,
        source=one.source,
        period=period,
        in_force=pill,
        confidence=looks.confidence(one.confidence),
        own=Pill(tone=Tone.PLAIN, text=_("Your own")) if is_own else None,
        withdraw_url=reverse("compliance:standard_withdraw", args=[one.key]) if is_own and may_edit else "",
        rows=[
            StandardRow(
                citation=row.citation,
                text=row.text,
                confidence=looks.confidence(row.confidence),
                rules=[(words.rule_title(rule), list_url(rule=rule)) for rule in row.rules],
                replaces="; ".join(row.replaces),
            )
            for row in one.requirements
        ],
    )
