"""What the pages of a unit's people show: its checks now, one check, what was found, what failed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.documents import api as documents
from openhtm.maintenance.api import describing
from openhtm.maintenance.api import looks as order_looks
from openhtm.ui.parts import Act, Crumb, Fact, Page, Pill
from openhtm.ui.tones import Tone

from ... import looks, words
from ...boards import PointNow
from ...calendar import Due
from ...rules.items import Item, ItemKind
from ...rules.readiness import Ready
from ...rules.states import Outcome, State
from ..forms import field_name
from .setting_up import crumbs, unit_crumb, unit_tabs


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Something to enter even when all is well."""

    name: str
    label: str
    unit: str
    limits: str
    is_day: bool


@dataclass(frozen=True, kw_only=True)
class Card:
    """One point, to be seen and pressed with gloves on."""

    pk: int
    name: str
    check: str
    tag: str
    tag_url: str
    pill: Pill
    tone: Tone
    when: str
    last: str
    last_url: str
    reasons: Sequence[str]
    asked: Sequence[Asked]
    well_url: str
    form_url: str
    away_url: str
    again_url: str
    again_label: str
    replace_url: str
    request_id: str


@dataclass(frozen=True, kw_only=True)
class UnitPage(Page):
    to_do: Sequence[Card]
    rest: Sequence[Card]
    may_check: bool


def unit_page(department: Any, points: Sequence[PointNow], *, may_check: bool, may_edit: bool) -> UnitPage:
    waiting = [one for one in points if one.to_do]
    unready = [one for one in points if one.ready is Ready.NOT_READY]
    lead, tone = _lead(len(waiting), len(unready), len(points))
    return UnitPage(
        title=department.name,
        lead=lead,
        lead_tone=tone,
        crumbs=crumbs(),
        tabs=unit_tabs(department, "unit", may_edit=may_edit),
        to_do=[card(one, may_check=may_check) for one in waiting],
        rest=[card(one, may_check=may_check) for one in points if not one.to_do],
        may_check=may_check,
    )


def _lead(waiting: int, unready: int, total: int) -> tuple[str, Tone]:
    if not total:
        return _("Nothing is checked here yet."), Tone.UNKNOWN
    due = ngettext("%(n)d check is due now", "%(n)d checks are due now", waiting) % {"n": waiting}
    if unready:
        broken = ngettext("%(n)d thing is not ready", "%(n)d things are not ready", unready) % {"n": unready}
        told = _("%(broken)s; %(due)s.") % {"broken": broken, "due": due} if waiting else f"{broken}."
        return told, Tone.OVERDUE
    if waiting:
        return f"{due}.", Tone.SOON
    return _("Everything that is due now is checked."), Tone.OK


def card(one: PointNow, *, may_check: bool) -> Card:
    point, latest = one.point, one.latest
    urls = {name: reverse(f"checks:{name}", args=[point.pk]) for name in ("well", "point", "out_of_use")}
    open_now = may_check and one.due is not None
    late = may_check and one.due is None and one.before is not None
    away = point.device is not None and one.ready is Ready.NOT_READY
    failed = latest is not None and latest.outcome == Outcome.FAILED and latest.replaced_at is None
    return Card(
        pk=point.pk,
        name=point.name,
        check=point.check_of.title,
        tag=point.device.tag if point.device else "",
        tag_url=point.device.get_absolute_url() if point.device else "",
        pill=looks.ready(one.ready),
        tone=looks.ready(one.ready).tone,
        when=when(one),
        last=_last(latest) if latest else "",
        last_url=latest.get_absolute_url() if latest else "",
        reasons=[str(words.OBSTACLES[why]) for why in one.obstacles],
        asked=[_asked(item) for item in one.asked],
        well_url=urls["well"] if open_now and one.to_do else "",
        form_url=urls["point"] if open_now and one.to_do else "",
        away_url=urls["out_of_use"] if open_now and one.to_do and away else "",
        again_url=urls["point"] if (open_now and not one.to_do) or late else "",
        again_label=_("Check it now: late")
        if late and one.state_before is State.MISSED
        else _("Check again"),
        replace_url=latest.get_absolute_url() if latest and failed and may_check else "",
        request_id=uuid.uuid4().hex,
    )


def _asked(item: Item) -> Asked:
    row = {"at_least": item.lower, "at_most": item.upper, "unit": item.unit}
    told = words.limits({name: value for name, value in row.items() if value not in (None, "")})
    return Asked(
        name=field_name(item),
        label=item.label,
        unit=item.unit,
        limits=told,
        is_day=item.kind is ItemKind.EXPIRY,
    )


def when(one: PointNow) -> str:
    """Until when it is to be done, or when it is due next."""
    if one.to_do and one.due is not None:
        return _("%(what)s: until %(when)s") % {"what": _window(one.due), "when": _at(one.due.slot.closes_at)}
    if one.due is not None:
        return _("%(what)s: done") % {"what": _window(one.due)}
    if one.following is not None:
        return _("Due next: %(when)s") % {"when": _at(one.following.slot.opens_at)}
    return _("Not due any more")


def _window(due: Due) -> str:
    names = {row["code"]: row["name"] for row in due.terms.rhythm.get("shifts", ())}
    told = {"daily": _("Today"), "weekly": _("This week"), "monthly": _("This month")}
    return names.get(due.slot.shift) or told.get(due.terms.rhythm["frequency"], "")


def _at(moment: datetime) -> str:
    return date_format(localtime(moment), "D j M, H:i")


def _last(record: Any) -> str:
    pill = looks.outcome(record.outcome, late=record.is_late)
    facts = {"outcome": pill.text, "when": _at(record.at), "who": record.by_label}
    return _("%(outcome)s, %(when)s, %(who)s") % facts


# -- checking one -----------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class CheckingPage(Page):
    form: forms.Form
    submit: str
    cancel: str
    advice: str


def checking_page(one: PointNow, form: forms.Form, *, advice: str) -> CheckingPage:
    check = one.point.check_of
    tag = f" ({one.point.device.tag})" if one.point.device and one.point.device.tag != one.point.name else ""
    return CheckingPage(
        title=f"{one.point.name}{tag}",
        lead=f"{check.title}. {when(one)}",
        crumbs=crumbs(unit_crumb(check.department)),
        form=form,
        submit=_("Save the check"),
        cancel=reverse("checks:unit", args=[check.department_id]),
        advice=advice,
    )


# -- what was found ---------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class AnswerRow:
    label: str
    answer: str
    limits: str
    note: str
    pill: Pill


@dataclass(frozen=True, kw_only=True)
class RecordPage(Page):
    pill: Pill
    facts: Sequence[Fact]
    answers: Sequence[AnswerRow]
    comment: str
    documents_url: str
    photos: int
    replace_form: forms.Form | None
    replace_url: str
    offers: Sequence[tuple[str, str]]


def record_page(
    record: Any, *, replace_form: forms.Form | None, offers: Iterable[Any], rights: set[str]
) -> RecordPage:
    point = record.point
    pill = looks.outcome(record.outcome, late=record.is_late)
    return RecordPage(
        title=point.name,
        lead=_record_lead(record),
        lead_tone=pill.tone,
        crumbs=crumbs(unit_crumb(record.department)),
        acts=_record_acts(record, rights),
        pill=pill,
        facts=_record_facts(record),
        answers=[_answer(row) for row in record.answers],
        comment=record.comment,
        documents_url=reverse("documents:of", args=[record._meta.label_lower, record.pk]),
        photos=documents.current(record).count(),
        replace_form=replace_form,
        replace_url=reverse("checks:replace", args=[record.pk]),
        offers=[(one.tag, describing.place(one)) for one in offers],
    )


def _record_lead(record: Any) -> str:
    if record.outcome == Outcome.FAILED:
        if record.device_id:
            return _("Not well. The device is out of use and the shop has a work order.")
        return _("Not well. The shop has a work order; it is not ready before a check passes.")
    if record.outcome == Outcome.OUT_OF_USE:
        return _("It was noted as out of use.")
    return _("Done late. The check it was due for stays missed.") if record.is_late else _("All well.")


def _record_acts(record: Any, rights: set[str]) -> list[Act]:
    if record.outcome != Outcome.FAILED or record.read_at is not None or "answer" not in rights:
        return []
    url = reverse("checks:read", args=[record.pk])
    return [Act(label=_("I have read this"), url=url, method="post", icon="check", kind="primary")]


def _record_facts(record: Any) -> list[Fact]:
    order = record.work_order
    made = [
        Fact(
            label=_("Check"), value=record.point.check_of.title, url=record.point.check_of.get_absolute_url()
        ),
        Fact(label=_("Checked"), value=record.at, hint=record.by_label),
        Fact(label=_("Was due"), value=record.opens_at, hint=_until(record)),
    ]
    if record.device is not None:
        url = record.device.get_absolute_url()
        made.append(Fact(label=_("Device"), value=record.device.tag, url=url, code=True))
    if record.expires_on is not None:
        made.append(Fact(label=_("First to expire"), value=record.expires_on))
    if order is not None:
        state = order_looks.order_state(order).text
        url = order.get_absolute_url()
        made.append(Fact(label=_("Work order"), value=order.reference, url=url, hint=state, code=True))
    if record.outcome == Outcome.FAILED:
        made += _after_failure(record)
    return made


def _until(record: Any) -> str:
    return _("until %(when)s") % {"when": _at(record.closes_at)}


def _after_failure(record: Any) -> list[Fact]:
    told = record.replacement.tag if record.replacement else record.replacement_note
    return [
        Fact(label=_("Replacement"), value=told or _("Not on record yet"), hint=record.replaced_by),
        Fact(label=_("Read by the charge nurse"), value=record.read_at or _("Not yet"), hint=record.read_by),
    ]


def _answer(row: dict[str, Any]) -> AnswerRow:
    return AnswerRow(
        label=row["label"],
        answer=words.answer(row),
        limits=words.limits(row),
        note=row.get("note", ""),
        pill=looks.result(row["result"]),
    )


# -- lists ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class FoundRow:
    url: str
    point: str
    unit: str
    pill: Pill
    at: datetime
    who: str
    order: str
    replaced: bool


@dataclass(frozen=True, kw_only=True)
class FailedPage(Page):
    rows: Sequence[FoundRow]


def found_row(record: Any) -> FoundRow:
    return FoundRow(
        url=record.get_absolute_url(),
        point=record.point.name,
        unit=record.department.name,
        pill=looks.outcome(record.outcome, late=record.is_late),
        at=record.at,
        who=record.by_label,
        order=record.work_order.reference if record.work_order else "",
        replaced=record.replaced_at is not None,
    )


def failed_page(records: Iterable[Any]) -> FailedPage:
    rows = [found_row(one) for one in records]
    lead = ngettext("%(n)d failed check waits for you.", "%(n)d failed checks wait for you.", len(rows))
    return FailedPage(
        title=_("Failed checks"),
        lead=lead % {"n": len(rows)} if rows else _("No failed check waits for you."),
        lead_tone=Tone.OVERDUE if rows else Tone.OK,
        crumbs=crumbs(),
        rows=rows,
    )


@dataclass(frozen=True, kw_only=True)
class DevicePage(Page):
    """What the page of a device says of user checks."""

    points: Sequence[tuple[str, str, str]]
    rows: Sequence[FoundRow]


def device_page(device: Any, points: Iterable[Any], records: Iterable[Any]) -> DevicePage:
    return DevicePage(
        title=_("User checks of %(tag)s") % {"tag": device.tag},
        crumbs=[Crumb(label=device.tag, url=device.get_absolute_url())],
        points=[
            (
                one.check_of.title,
                one.check_of.department.name,
                reverse("checks:unit", args=[one.department_id]),
            )
            for one in points
        ],
        rows=[found_row(one) for one in records],
    )
