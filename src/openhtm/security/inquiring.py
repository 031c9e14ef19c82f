"""Inquiries to manufacturers for pages, REST and the command alike: what there is to ask, who owes what, shapes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.db.models import Q
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.catalog.api import Manufacturer
from openhtm.kernel.errors import NotPermitted
from openhtm.places.api import Site

from . import access, answering
from .answering import OPEN
from .models import (
    Assessment,
    Hit,
    Inquiry,
    InquiryAnswer,
    InquiryLine,
    InquiryNotice,
    InquiryQuerySet,
    Release,
    Vulnerability,
)
from .queries import exposure
from .queries import inquiring as asking
from .queries.inquiring import Line, Proposal, Subject
from .rules import inquiries as rules
from .rules.inquiries import Facts, Row, State, Step, Tally, Want, Why


def proposals(
    subject: Subject, *, site: Site | None, blind: bool, wants: Collection[Want] = (), on: date
) -> list[Proposal]:
    """What each manufacturer is to be asked, whoever looks: of all devices of the place. ``blind``: also of releases of
    which nobody knows what they are made of."""
    if subject.flaw is None and subject.advisory is None:
        lines = asking.lacking(asking.devices_at(site), wants)
        answered: list[Line] = []
    else:
        lines, answered = _of_flaws(subject, site, blind=blind, on=on)
    return _by_maker(lines, answered, subject, site)


def _of_flaws(subject: Subject, site: Site | None, *, blind: bool, on: date) -> tuple[list[Line], list[Line]]:
    devices = asking.devices_at(site)
    exposures = exposure.of_vulnerabilities(subject.flaws())
    said = {id(one) for one in exposures if asking.said_by_maker(one)}
    running: dict[int, set[int]] = defaultdict(set)
    found: dict[int, Line] = {}
    answered: dict[int, Line] = {}
    for one in answering.lines(devices, exposures, on=on):
        release = one.exposure.release
        running[release.pk].add(one.device.pk)
        is_said = id(one.exposure) in said
        if is_said or one.tier in OPEN:
            kept = answered if is_said else found
            why = Why(one.tier) if one.tier in OPEN else Why.AFFECTED
            kept[release.pk] = _graver(kept.get(release.pk), release, why, len(running[release.pk]))
    if blind:
        known = {one.release.pk for one in exposures}
        bare = [one for one in asking.without_bill(devices) if one.release.pk not in known]
        found |= {one.release.pk: one for one in bare}
    return list(found.values()), [one for pk, one in answered.items() if pk not in found]


def _graver(before: Line | None, release: Release, why: Why, devices: int) -> Line:
    order = tuple(Why)
    found = why if before is None else min(why, before.why, key=order.index)
    return Line(release=release, devices=devices, why=found)


def _by_maker(
    lines: Iterable[Line], answered: Iterable[Line], subject: Subject, site: Site | None
) -> list[Proposal]:
    """A maker whose name was merged into another is asked under the other."""
    asked, standing = asking.asked_releases(subject, site), asking.open_inquiries(subject, site)
    makers: dict[int, Manufacturer] = {}
    groups: dict[int, list[Line]] = defaultdict(list)
    settled: dict[int, int] = defaultdict(int)
    for line in lines:
        maker = line.release.model.manufacturer.survivor
        makers[maker.pk] = maker
        groups[maker.pk].append(line)
    for line in answered:
        settled[line.release.model.manufacturer.survivor.pk] += 1
    told = asking.contacts(makers.values())
    found = [
        Proposal(
            maker=maker,
            lines=_new(groups[pk], asked.get(pk, set())),
            asked=sum(one.release.pk in asked.get(pk, ()) for one in groups[pk]),
            answered=settled[pk],
            contact=told[pk][0],
            source=told[pk][1],
            standing=standing[pk].pk if pk in standing else None,
        )
        for pk, maker in makers.items()
    ]
    return sorted(found, key=lambda one: (-one.devices, one.maker.name))


def _new(lines: Iterable[Line], asked: Collection[int]) -> tuple[Line, ...]:
    new = [one for one in lines if one.release.pk not in asked]
    return tuple(sorted(new, key=lambda one: (tuple(Why).index(one.why), -one.devices, str(one.release))))


def refuse_outsiders(user: Any, site: Site | None) -> None:
    """What is to be asked counts every device of the place: only who may edit there sees it."""
    if not user.may(Permission.SECURITY_EDIT, site_id=site.pk if site else None, department_id=None):
        raise NotPermitted(_("You may not ask for these devices."))


def reaches_parts(subject: Subject) -> bool:
    """Whether what nobody knows the parts of may hold the flaw too."""
    return asking.names_parts(subject.flaws())


def facts_of(row: Inquiry) -> Facts:
    """Of a row of ``for_list``."""
    return Facts(
        sent_on=row.sent_on,
        reminded_on=row.reminded_on,
        escalated_on=row.escalated_on,
        closed=row.closed_at is not None,
        lines=row.line_count,  # type: ignore[attr-defined]
        settled=row.settled_count,  # type: ignore[attr-defined]
    )


def state_of(row: Inquiry) -> State:
    return rules.state(facts_of(row))


def step_of(row: Inquiry, *, on: date) -> Step:
    return rules.step(facts_of(row), due_on=row.due_on, escalate_on=row.escalate_on, on=on)


def is_overdue(row: Inquiry, *, on: date) -> bool:
    is_open = row.closed_at is None and row.answered_on is None
    return is_open and row.due_on is not None and row.due_on < on


def listed(user: Any, *, q: str = "", state: str = "", maker: int | None = None, on: date) -> InquiryQuerySet:
    """``state``: drafts, owed, overdue, answered or closed."""
    rows = access.inquiries(user)
    for word in q.split():
        rows = rows.filter(
            Q(manufacturer__name__icontains=word)
            | Q(vulnerability__name__icontains=word)
            | Q(advisory__identifier__icontains=word)
        )
    if maker is not None:
        rows = rows.filter(manufacturer=maker)
    return _in_state(rows, state, on)


def _in_state(rows: InquiryQuerySet, state: str, on: date) -> InquiryQuerySet:
    if state == "drafts":
        return rows.open().filter(sent_on=None)
    if state == "owed":
        return rows.owed()
    if state == "overdue":
        return rows.overdue(on)
    if state == "answered":
        return rows.filter(answered_on__isnull=False)
    return rows.filter(closed_at__isnull=False, answered_on=None) if state == "closed" else rows


def pressing(user: Any, *, site_id: int | None, on: date, most: int) -> list[Inquiry]:
    """Overdue ones that one may act on, the oldest first; of one site also those for all sites."""
    rows = access.inquiries(user, Permission.SECURITY_EDIT).overdue(on)
    return list(rows.concerning(site_id).order_by("due_on", "pk")[:most])


@dataclass(frozen=True, kw_only=True)
class MakerTally:
    maker: Manufacturer
    tally: Tally


def of_makers(user: Any, *, on: date) -> list[MakerTally]:
    """Each manufacturer that was sent an inquiry: who owes the most for the longest on top."""
    groups: dict[int, list[Row]] = defaultdict(list)
    makers: dict[int, Manufacturer] = {}
    for row in access.inquiries(user).filter(sent_on__isnull=False):
        makers[row.manufacturer_id] = row.manufacturer
        groups[row.manufacturer_id].append(_row(row))
    found = [MakerTally(maker=makers[pk], tally=rules.tally(rows, on=on)) for pk, rows in groups.items()]
    return sorted(found, key=lambda one: (-(one.tally.oldest or -1), -one.tally.owed, one.maker.name))


def in_all(user: Any, *, on: date) -> Tally:
    rows = access.inquiries(user).filter(sent_on__isnull=False)
    return rules.tally((_row(row) for row in rows), on=on)


def _row(row: Inquiry) -> Row:
    facts = facts_of(row)
    return Row(
        sent_on=cast(date, row.sent_on),
        due_on=cast(date, row.due_on),
        answered_on=row.answered_on,
        closed=facts.closed,
        lines=facts.lines,
        settled=facts.settled,
    )


def lines_of(row: Inquiry) -> list[InquiryLine]:
    rows = row.lines.select_related("release__model__manufacturer").prefetch_related("statements__answer")
    return list(rows.order_by("release__model__name", "release__software_version", "pk"))


def notices_of(row: Inquiry) -> list[InquiryNotice]:
    """Which letters fell due, and when a night noted it."""
    return list(InquiryNotice.objects.filter(inquiry=row))


def answers_of(row: Inquiry) -> list[InquiryAnswer]:
    rows = row.answers.select_related("document")
    return list(rows.prefetch_related("statements__line__release__model__manufacturer"))


def flaws_of(row: Inquiry) -> list[Vulnerability]:
    subject = Subject(flaw=row.vulnerability, advisory=row.advisory)
    if row.vulnerability is not None:
        return [row.vulnerability]
    return list(Vulnerability.objects.filter(pk__in=subject.flaws())) if row.advisory is not None else []


def concerned(row: Inquiry) -> set[int]:
    """Those of the releases asked about of which something on record says that a flaw concerns them."""
    flaws = Subject(flaw=row.vulnerability, advisory=row.advisory).flaws()
    rows = Hit.objects.filter(vulnerability__in=flaws, release__in=row.lines.values("release"))
    return set(rows.values_list("release_id", flat=True))


def concerning(row: Inquiry, release: Release) -> list[Vulnerability]:
    """The flaws asked about of which something on record says that they concern the release."""
    hit = set(Hit.objects.filter(release=release).values_list("vulnerability_id", flat=True))
    return [flaw for flaw in flaws_of(row) if flaw.pk in hit]


def adopted(answers: Sequence[InquiryAnswer]) -> list[Assessment]:
    """The judgments whose evidence is one of the answers, in the order in which they were made."""
    papers = [one.document_id for one in answers if one.document_id is not None]
    return list(Assessment.objects.for_list().filter(evidence__in=papers).order_by("pk"))


def contact_of(row: Inquiry) -> tuple[str, str]:
    return asking.contacts([row.manufacturer])[row.manufacturer_id]


def is_settled(line: InquiryLine) -> bool:
    return line.said in rules.SETTLING
