"""Inquiries to manufacturers for the tests."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile

from openhtm.places.api import day_at
from openhtm.security.actions import inquiries, inquiry_answers
from openhtm.security.actions.inquiries import Asking, NewLetter
from openhtm.security.actions.inquiry_answers import NewAnswer, NewStatement
from openhtm.security.models import Inquiry, InquiryAnswer, InquiryLetter, Vulnerability
from openhtm.security.queries.inquiring import Subject

if TYPE_CHECKING:
    from openhtm_testing.personas import World


def ask(world: World, at: datetime, flaw: Vulnerability | None, **given: Any) -> list[Inquiry]:
    """For General Hospital, by Ivo; of all manufacturers that owe a statement."""
    site, by = given.pop("site", world.site), given.pop("by", world.ivo)
    makers = given.pop("makers", None)
    asking = Asking(**{"subject": Subject(flaw=flaw), **given})
    return inquiries.ask(asking=asking, makers=makers, site=site, by=by, at=at)


def send(row: Inquiry, world: World, at: datetime, **given: Any) -> InquiryLetter:
    values: dict[str, Any] = {
        "kind": "first",
        "sent_on": day(row, at),
        "way": "mail",
        "to": "psirt@acme.example.org",
    }
    return inquiries.note_sent(row, new=NewLetter(**{**values, **given}), by=world.ivo, at=at)


def answer(
    row: Inquiry, world: World, at: datetime, *said: dict[str, Any], file: bool = True, **given: Any
) -> InquiryAnswer:
    """To the lines in their order; a plain text letter comes with it."""
    lines = list(row.lines.order_by("pk"))
    statements = [NewStatement(line=line.pk, **one) for line, one in zip(lines, said, strict=False) if one]
    values: dict[str, Any] = {"received_on": day(row, at), "way": "mail", "sender": "Acme PSIRT"}
    new = NewAnswer(statements=statements, **{**values, **given})
    paper = ContentFile(b"Dear hospital, it is so.\n", "answer.txt") if file else None
    return inquiry_answers.file_answer(row, new=new, file=paper, by=world.ivo, at=at)


def day(row: Inquiry, at: datetime) -> date:
    """Where the inquiry is kept: near midnight that is another day than in UTC."""
    return day_at(row.at_site, at)
