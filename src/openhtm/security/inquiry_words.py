"""The words of inquiries to manufacturers, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from .rules.inquiries import Kind, Refusal, Said, State, Step, Want, Why
from .rules.judgment import Status

Text = str | Promise

STATES: Mapping[State, Text] = {
    State.DRAFT: lazy("Not sent yet"),
    State.SENT: lazy("Sent"),
    State.REMINDED: lazy("Reminded"),
    State.IN_PART: lazy("Answered in part"),
    State.ANSWERED: lazy("Answered"),
    State.ESCALATED: lazy("Escalated"),
    State.CLOSED: lazy("Closed without an answer"),
}
STEPS: Mapping[Step, Text] = {
    Step.SEND: lazy("Send the letter, then note that it was sent."),
    Step.WAIT: lazy("The answer is expected; nothing is due."),
    Step.REMIND: lazy("The day of the answer has passed: send a reminder."),
    Step.ESCALATE: lazy("No answer after the reminder: escalate."),
    Step.PURSUE: lazy("Escalated. Follow it up, or close it with a reason."),
    Step.NOTHING: lazy("Nothing is left to do."),
}
WHYS: Mapping[Why, Text] = {
    Why.AFFECTED: lazy("a part of it is affected"),
    Why.PROBABLY: lazy("probably affected"),
    Why.CANNOT_EXCLUDE: lazy("cannot be excluded"),
    Why.NO_BILL: lazy("no bill of materials, so it cannot be excluded"),
    Why.LACKING: lazy("papers are missing"),
}
WANTS: Mapping[Want, Text] = {
    Want.BILL: lazy("a software bill of materials (SBOM), as CycloneDX or SPDX"),
    Want.DISCLOSURE: lazy("the manufacturer disclosure statement for medical device security (MDS2)"),
    Want.SUPPORT: lazy("the day until which it gets security updates"),
}
KINDS: Mapping[Kind, Text] = {
    Kind.FIRST: lazy("Note that it was sent"),
    Kind.REMINDER: lazy("Note a reminder"),
    Kind.ESCALATION: lazy("Note the escalation"),
}
SOURCES: Mapping[str, Text] = {
    "kept": lazy("security contact on record"),
    "disclosed": lazy("from its security statement (MDS2)"),
    "general": lazy("general address on record; a security contact is unknown"),
    "": lazy("unknown: enter it with the manufacturer"),
}
REFUSALS: Mapping[Refusal, Text] = {
    Refusal.NOT_OF_THIS: lazy("This is no answer to what was asked."),
    Refusal.NO_JUSTIFICATION: lazy("Say why it is not affected, by one of the justifications."),
    Refusal.NO_VERSION: lazy("Say in which version it is fixed."),
    Refusal.SENT_ALREADY: lazy("The first letter was noted as sent already. Note a reminder instead."),
    Refusal.NOT_SENT: lazy("Note first that the inquiry was sent."),
    Refusal.FINISHED: lazy("This inquiry is answered or closed."),
    Refusal.IN_FUTURE: lazy("The day lies in the future."),
    Refusal.BEFORE_ASKED: lazy("The day lies before the inquiry was drawn up or sent."),
}
#: The field of a form that a refusal is about.
FIELDS: Mapping[Refusal, str] = {
    Refusal.SENT_ALREADY: "kind",
    Refusal.NOT_SENT: "kind",
    Refusal.FINISHED: "kind",
    Refusal.IN_FUTURE: "sent_on",
    Refusal.BEFORE_ASKED: "sent_on",
}


def step_words(step: Step) -> str:
    return str(STEPS[step])


def version(release: Any) -> str:
    return str(release.software_version) or _("version unknown")


def statement(said: str, *, justification: str, fixed_in: str, label: str) -> str:
    """An answer to one release in a few words."""
    detail = fixed_in if said == Said.FIXED.value else justification
    return f"{label}: {detail}" if detail else label


def reason(row: Any) -> str:
    """The reason of a judgment that adopts a statement, for the person to change."""
    told = _("The manufacturer's answer of %(day)s, by %(sender)s: %(said)s.") % {
        "day": row.answer.received_on,
        "sender": row.answer.sender,
        "said": statement(
            row.said,
            justification=row.get_justification_display() if row.justification else "",
            fixed_in=row.fixed_in,
            label=row.get_said_display(),
        ),
    }
    return f"{told} {row.note}".strip()


def todo(row: Any, status: Status | None) -> str:
    """What is to be done by a judgment that adopts a statement; empty: the person says."""
    if status is Status.AFFECTED and row.fixed_in:
        return _("Update to %(version)s, as the manufacturer says.") % {"version": row.fixed_in}
    return ""


def adopting(status: Status | None, row: Any) -> str:
    """What adopting a statement makes of the release."""
    if status is None:
        return _("This answer says nothing of a flaw: there is nothing to adopt.")
    texts = {
        Status.AFFECTED: _("The release is judged affected, with this answer as the evidence."),
        Status.NOT_AFFECTED: _("The release is judged not affected, with this answer as the evidence."),
        Status.FIXED: _("The release is judged fixed, with this answer as the evidence."),
        Status.UNDER_INVESTIGATION: _(
            "The release is judged under investigation, with this answer as the evidence. Its devices stay open."
        ),
    }
    if status is Status.AFFECTED and row.fixed_in:
        return (
            texts[status]
            + " "
            + _("It is older than the version in which it is fixed, or cannot be compared.")
        )
    return texts[status]
