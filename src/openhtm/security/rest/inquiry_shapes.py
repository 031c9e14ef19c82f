"""Inquiries to manufacturers as programs send and see them."""

from __future__ import annotations

from datetime import date
from typing import Literal

from ninja import Field, Schema

from openhtm.kernel.rest import Body, Paging

Wanted = Literal["bill", "disclosure", "support"]


class InquiryOut(Schema):
    """``about``: flaw, advisory or request. ``site`` null: for all sites. ``next``: what is due of the hospital.
    ``days``: from sent to answered, or up to today."""

    id: int
    about: str
    subject: str
    manufacturer: int
    manufacturer_name: str
    site: str | None
    state: str
    next: str
    overdue: bool
    releases: int
    answered: int
    devices: int
    sent_on: date | None
    due_on: date | None
    escalate_on: date | None
    reminded_on: date | None
    escalated_on: date | None
    answered_on: date | None
    days: int | None
    closed_because: str | None


class InquiryLineOut(Schema):
    """``said``: what was answered last; null: nothing."""

    line: int
    release: int
    model: str
    software_version: str
    devices: int
    why: str
    wants: list[str]
    said: str | None


class InquiryNoticeOut(Schema):
    """A letter fell due after a day, and the night kept that. ``step``: remind or escalate."""

    step: str
    due_on: str
    noted_at: str


class InquiryLetterOut(Schema):
    kind: str
    sent_on: date
    way: str
    to: str
    note: str


class InquiryStatementOut(Schema):
    id: int
    line: int
    said: str
    justification: str | None
    fixed_in: str | None
    note: str


class InquiryAnswerOut(Schema):
    id: int
    received_on: date
    way: str
    sender: str
    note: str
    document: int | None
    statements: list[InquiryStatementOut]


class InquiryWhole(InquiryOut):
    """``contact`` null: whom to write to is unknown. ``text``: the letter that is sent next."""

    contact: str | None
    contact_source: str | None
    text: str
    lines: list[InquiryLineOut]
    letters: list[InquiryLetterOut]
    notices: list[InquiryNoticeOut]
    answers: list[InquiryAnswerOut]


class InquiriesWanted(Paging):
    q: str = Field("", description="Part of the manufacturer, the flaw or the advisory.", max_length=100)
    state: Literal["", "drafts", "owed", "overdue", "answered", "closed"] = ""
    manufacturer: int | None = None


class AskingIn(Schema):
    """A ``vulnerability`` by name, an ``advisory`` by number, or neither: papers, by ``wants``. ``blind``: also about
    releases without a bill of materials; null: where the flaw lies in a part."""

    vulnerability: str = Field("", max_length=120)
    advisory: int | None = None
    site: str = Field("", max_length=40, description="Empty: for all sites.")
    blind: bool | None = None
    wants: list[Wanted] = []


class ProposalLineOut(Schema):
    release: int
    model: str
    software_version: str
    devices: int
    why: str
    wants: list[str]


class ProposalOut(Schema):
    """``lines``: what would be asked. ``asked_already`` and ``answered_by_statements`` count releases left out."""

    manufacturer: int
    manufacturer_name: str
    contact: str | None
    contact_source: str | None
    devices: int
    asked_already: int
    answered_by_statements: int
    open_inquiry: int | None
    lines: list[ProposalLineOut]


class AskIn(Body, AskingIn):
    """``manufacturers`` null: all that owe a statement."""

    manufacturers: list[int] | None = Field(None, max_length=2000)


class InquiryLetterIn(Body):
    kind: Literal["first", "reminder", "escalation"]
    sent_on: date
    way: Literal["mail", "portal", "letter", "telephone", "visit"]
    to: str = Field(max_length=300)
    note: str = Field("", max_length=500)


class InquiryStatementIn(Schema):
    """``line`` as the inquiry numbers it; ``justification`` of what is not affected, ``fixed_in`` of what is fixed."""

    line: int
    said: str = Field(max_length=20)
    justification: str = Field("", max_length=60)
    fixed_in: str = Field("", max_length=80)
    note: str = Field("", max_length=4000)


class InquiryAnswerIn(Schema):
    """``statements``: a JSON list of {"line", "said", "justification", "fixed_in", "note"}, one for each release that
    the answer speaks of; ``line`` as the inquiry numbers it."""

    received_on: date
    way: str = Field(max_length=12)
    sender: str = Field(max_length=300)
    note: str = Field("", max_length=4000)
    statements: str = Field(max_length=200_000)


class InquiryCloseIn(Body):
    reason: str = Field(max_length=500)


class InquiryAdoptIn(Body):
    """``action`` of what is affected, ``review_on`` of what is not."""

    reason: str = Field(max_length=4000)
    action: str = Field("", max_length=4000)
    review_on: date | None = None


class ManufacturerAnswersOut(Schema):
    """``share_answered``: percent of the releases asked about; ``median_days`` null: none was answered."""

    manufacturer: int
    manufacturer_name: str
    sent: int
    answered: int
    owed: int
    overdue: int
    closed_without_answer: int
    releases_asked: int
    releases_answered: int
    share_answered: float | None
    oldest_days: int | None
    median_days: float | None
