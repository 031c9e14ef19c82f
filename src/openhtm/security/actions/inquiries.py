"""Inquiries to manufacturers: drawn up for many at once, noted as sent by a person, closed without an answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.catalog.api import Manufacturer
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput
from openhtm.places.api import Site, day_at

from .. import clocks, inquiring, inquiry_words, refusing
from ..errors import UnableToAsk
from ..models import Inquiry, InquiryLetter, InquiryLine, Way
from ..queries.inquiring import Proposal, Subject
from ..rules import inquiries as rules
from ..rules.clocks import Clock
from ..rules.inquiries import Kind, Refusal, State, Want


@dataclass(frozen=True, kw_only=True)
class Asking:
    """``blind``: also about releases of which nobody knows what they are made of. ``wants``: of a request for
    papers."""

    subject: Subject
    blind: bool = False
    wants: tuple[Want, ...] = ()


def _where(arguments: Mapping[str, Any]) -> Iterable[tuple[int | None, int | None]]:
    site = arguments.get("site")
    return [(site.pk if site is not None else None, None)]


@action("security.inquiry.ask", needs=Permission.SECURITY_EDIT, where=_where)
def ask(
    *,
    asking: Asking,
    makers: Collection[int] | None = None,
    site: Site | None = None,
    by: Actor,
    at: datetime,
) -> list[Inquiry]:
    """Draw up one inquiry for each manufacturer that owes a statement; None: for all of them. One that is open takes in
    what is new; nothing is asked twice, so that doing it again makes none."""
    _refuse_nothing(asking)
    # Two who ask at once wait for each other here.
    rows = Manufacturer.objects.select_for_update().order_by("pk")
    list(
        rows.values_list("pk", flat=True) if makers is None else rows.filter(pk__in=makers).values_list("pk")
    )
    proposals = inquiring.proposals(
        asking.subject, site=site, blind=asking.blind, wants=asking.wants, on=day_at(site, at)
    )
    chosen = [one for one in proposals if makers is None or one.maker.pk in makers]
    return [_drawn(one, asking, site, by=by, at=at) for one in chosen if one.lines]


def _refuse_nothing(asking: Asking) -> None:
    if not asking.subject.name and not asking.wants:
        text = _("Choose what is asked for.")
        raise InvalidInput(text, fields={"wants": [text]})


def _drawn(found: Proposal, asking: Asking, site: Site | None, *, by: Actor, at: datetime) -> Inquiry:
    made = Inquiry.objects.filter(pk=found.standing).first() if found.standing is not None else None
    if made is None:
        made = acts.create(
            Inquiry(
                vulnerability=asking.subject.flaw,
                advisory=asking.subject.advisory,
                manufacturer=found.maker,
                at_site=site,
                asked_at=at,
                asked_by=by.actor_label[:200],
            )
        )
    acts.create_many(
        [
            InquiryLine(
                inquiry=made,
                release=one.release,
                devices=one.devices,
                why=one.why.value,
                wants=[want.value for want in one.wants],
                added_at=at,
            )
            for one in found.lines
        ]
    )
    return made


@dataclass(frozen=True, kw_only=True)
class NewLetter:
    """A letter that a person sent outside the program."""

    kind: str
    sent_on: date
    way: str
    to: str
    note: str = ""


@action("security.inquiry.note_sent", needs=Permission.SECURITY_EDIT)
def note_sent(inquiry: Inquiry, *, new: NewLetter, by: Actor, at: datetime) -> InquiryLetter:
    """Note that a letter went out: the first one starts the clocks, a reminder or an escalation follows."""
    row = _locked(inquiry)
    refusing.refuse_unknown({"kind": (new.kind, Kind), "way": (new.way, Way.values)})
    _refuse_unsendable(row, new, at=at)
    if not new.to.strip():
        text = _("Say to whom it went.")
        raise InvalidInput(text, fields={"to": [text]})
    made = acts.create(
        InquiryLetter(
            inquiry=row,
            kind=new.kind,
            sent_on=new.sent_on,
            way=new.way,
            to=new.to.strip()[:300],
            note=new.note.strip()[:500],
            noted_at=at,
            noted_by=by.actor_label[:200],
        )
    )
    days: dict[str, Any] = _days(Kind(new.kind), new.sent_on)
    acts.save(row, **days)
    return made


def _locked(inquiry: Inquiry) -> Inquiry:
    """The row as it stands now; whoever changes it meanwhile waits."""
    Inquiry.objects.select_for_update().get(pk=inquiry.pk)
    found: Inquiry = Inquiry.objects.for_list().get(pk=inquiry.pk)
    return found


def _refuse_unsendable(row: Inquiry, new: NewLetter, *, at: datetime) -> None:
    found = rules.unsendable(
        Kind(new.kind),
        inquiring.facts_of(row),
        sent_on=new.sent_on,
        asked_on=day_at(row.at_site, row.asked_at),
        today=day_at(row.at_site, at),
    )
    _refuse(found)


def _refuse(found: Refusal | None) -> None:
    if found is None:
        return
    text = str(inquiry_words.REFUSALS[found])
    if found in (Refusal.IN_FUTURE, Refusal.BEFORE_ASKED):
        raise InvalidInput(text, fields={inquiry_words.FIELDS[found]: [text]})
    raise UnableToAsk(text)


def _days(kind: Kind, sent_on: date) -> dict[str, date]:
    if kind is Kind.REMINDER:
        return {"reminded_on": sent_on}
    if kind is Kind.ESCALATION:
        return {"escalated_on": sent_on}
    days = clocks.days()
    due, escalate = rules.days_due(sent_on, answer=days[Clock.ANSWER], escalation=days[Clock.ESCALATION])
    return {"sent_on": sent_on, "due_on": due, "escalate_on": escalate}


@action("security.inquiry.close", needs=Permission.SECURITY_EDIT)
def close(inquiry: Inquiry, *, reason: str, by: Actor, at: datetime) -> Inquiry:
    """Give an inquiry up with a reason. An answer that comes all the same can still be filed."""
    row = _locked(inquiry)
    if inquiring.state_of(row) is State.ANSWERED:
        raise UnableToAsk(_("It is answered: there is nothing to close."))
    if row.closed_at is not None:
        return row
    if not reason.strip():
        text = _("Say why it is closed without an answer.")
        raise InvalidInput(text, fields={"reason": [text]})
    return acts.save(row, closed_at=at, closed_by=by.actor_label[:200], closed_because=reason.strip()[:500])
