"""The whole dossier of one device as of one day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.registry.api import AsOf, Device
from openhtm.ui.tones import Tone

from ..readers import Reader
from .asking import ask
from .identity import identity
from .inspections import inspections
from .judged import judged
from .parts import Cell, Dossier, Question, Section
from .proof import not_kept, proof
from .strategy import strategies
from .work import work


def dossier(device: Device, *, reader: Reader, day: date | None, at: datetime) -> Dossier:
    """``day`` None: today on the clock of the device's site. Refuses days of which nothing is known."""
    question, then = ask(device, reader=reader, day=day, at=at)
    sections = list(_sections(question, then))
    return Dossier(question=question, sections=sections, gaps=list(gaps(sections)))


def _sections(question: Question, then: AsOf) -> Iterator[Section]:
    yield identity(question, then)
    yield from strategies(question)
    yield from inspections(question)
    yield from work(question)
    yield from judged(question)
    yield proof(question)
    yield not_kept()


def gaps(sections: Sequence[Section]) -> Iterator[str]:
    """What is wrong or not known, in the order of the dossier; what the program does not keep is apart. What is wrong
    with several parts alike, such as the inspections that nobody signed, is said once with all of them."""
    where: dict[tuple[str, str, str], list[str]] = {}
    for one in sections:
        if one.key != "not_kept":
            for label, what in _wrong(one):
                where.setdefault((one.key, label, what), []).append(one.title)
    for (_key, label, what), titles in where.items():
        if len(titles) == 1:
            yield f"{', '.join(filter(None, (titles[0], label)))}: {what}"
        else:
            told = f"{label}: {what}" if label else what
            yield _("%(told)s (%(n)d times: %(where)s)") % {
                "told": told,
                "n": len(titles),
                "where": "; ".join(titles),
            }


def _wrong(one: Section) -> Iterator[tuple[str, str]]:
    """A label, or none, and what is to be said of it."""
    if _is_bad(one.tone) and not one.rows:
        yield "", one.note or one.empty
    yield from ((line.label, line.value.text) for line in one.facts if _is_bad(line.value.tone))
    rows = sum(any(cell.tone is Tone.OVERDUE for cell in row) for row in one.rows)
    if rows:
        yield "", _("%(n)d to look at") % {"n": rows}


def _is_bad(tone: Tone) -> bool:
    return tone in (Tone.OVERDUE, Tone.UNKNOWN)


def data(found: Dossier) -> dict[str, Any]:
    """As REST and the command write it."""
    question = found.question
    return {
        "tag": question.device.tag,
        "site": question.device.site.code,
        "as_of": question.day.isoformat(),
        "gaps": list(found.gaps),
        "sections": [_section(one) for one in found.sections],
    }


def _section(one: Section) -> dict[str, Any]:
    keys = [key for key, _title, _width in one.columns]
    return {
        "key": one.key,
        "title": one.title,
        "note": one.note,
        "unknown": one.tone is Tone.UNKNOWN,
        "facts": [{"label": line.label, **_value(line.value)} for line in one.facts],
        "rows": [dict(zip(keys, map(_value, row), strict=True)) for row in one.rows],
        "left_out": one.left_out,
    }


def _value(cell: Cell) -> dict[str, str]:
    return {"text": cell.text, "state": cell.tone.value}
