"""Whether who did the work was competent on the day it was done, by what was held and what was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.maintenance.api import CompetencyMark, CompetencyMarkKind, competence
from openhtm.ui.tones import Tone
from openhtm.workforce.api import Grant, Work, lacking
from openhtm.workforce.api import words as workforce_words

from .parts import Cell, Line, Question
from .saying import day, line, text, unknown


@dataclass(frozen=True, kw_only=True)
class Judged:
    lines: Sequence[Line]


def judged(question: Question, done: Sequence[tuple[Any, date]]) -> Mapping[int, Judged]:
    """By order. A few orders: what each asks for is read order by order."""
    label = _("Competence of who did it")
    if not question.may(Permission.COMPETENCY_READ):
        hidden = Judged(lines=[line(label, unknown(_("Not shown: you may not see this part.")))])
        return {order.pk: hidden for order, _on in done}
    held = _held(question, done)
    marks = _marks(question, done)
    found = {}
    for order, on in done:
        asked = competence.work_of(order)
        valid = [one for one in held.get(order.completed_by_id or 0, []) if _counted(one, on, question)]
        noted = [line(_("Noted at the signature"), text(one)) for one in marks.get(order.pk, [])]
        verdict = line(label, _verdict(order, asked, on))
        held_then = line(_("Competencies held then"), _told(valid, asked))
        found[order.pk] = Judged(lines=[verdict, held_then, *noted])
    return found


def _verdict(order: Any, asked: Work, on: date) -> Cell:
    who = order.completed_by
    if who is None:
        return unknown(_("Who did it is not on record"))
    missing = lacking(who, asked, on=on)
    if missing:
        return text(workforce_words.lacks(missing, device=order.device.tag), tone=Tone.OVERDUE)
    if not any(asked.named) and not asked.grave:
        return text(_("Neither the procedure nor the risk of the device asks for one"))
    return text(_("%(name)s held what the work asks for") % {"name": who}, tone=Tone.OK)


def _held(question: Question, done: Sequence[tuple[Any, date]]) -> Mapping[int, list[Grant]]:
    people = {order.completed_by_id for order, _on in done if order.completed_by_id}
    rows = Grant.objects.filter(person__in=people, recorded_at__lt=question.until, in_error=False)
    found: dict[int, list[Grant]] = {}
    for row in (
        rows.select_related("competency")
        .prefetch_related("competency__scopes")
        .order_by("competency__name", "granted_on")
    ):
        found.setdefault(row.person_id, []).append(row)
    return found


def _told(valid: Sequence[Grant], asked: Work) -> Cell:
    for_it = [one for one in valid if _concerns(one, asked)]
    others = len(valid) - len(for_it)
    if not for_it:
        told = _("None for this device; others: %(n)d") if others else _("None is on record for that day")
        return unknown(told % {"n": others} if others else told)
    more = [_("others: %(n)d") % {"n": others}] if others else []
    return text("; ".join([*map(_grant, for_it), *more]))


def _concerns(one: Grant, work: Work) -> bool:
    """Whether it is for the model or type of the device, or one that the checklist names."""
    competency = one.competency
    named = {name.casefold() for name in work.named if name}
    if {competency.name.casefold(), competency.code.casefold()} & named:
        return True
    scopes = competency.scopes.all()
    return any(
        (each.model_id and each.model_id == work.model_id)
        or (each.device_type_id and each.device_type_id == work.type_id)
        for each in scopes
    )


def _counted(one: Grant, on: date, question: Question) -> bool:
    known = one.held(known_at=question.until)
    begun = known.granted_on <= on and (known.valid_until is None or on <= known.valid_until)
    return begun and (known.withdrawn_on is None or on < known.withdrawn_on)


def _grant(one: Grant) -> str:
    told = f"{one.competency.name} ({one.get_level_display()}, {_('since')} {day(one.granted_on).text}"
    until = f", {_('until')} {day(one.valid_until).text}" if one.valid_until else ""
    return f"{told}{until})"


def _marks(question: Question, done: Sequence[tuple[Any, date]]) -> Mapping[int, list[str]]:
    rows = CompetencyMark.objects.filter(
        work_order__in=[order.pk for order, _on in done], marked_at__lt=question.until
    )
    found: dict[int, list[str]] = {}
    for row in rows.select_related("person").order_by("pk"):
        found.setdefault(row.work_order_id, []).append(_mark(row))
    return found


def _mark(row: CompetencyMark) -> str:
    if row.kind == CompetencyMarkKind.CO_SIGNED:
        return _("Co-signed by %(name)s") % {"name": row.person}
    told = _("%(name)s signed without it; asked for: %(missing)s")
    return told % {"name": row.person, "missing": row.missing or _("competency for the device")}
