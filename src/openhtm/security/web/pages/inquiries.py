"""The pages of inquiries to manufacturers: drawing them up, the list, who answers how fast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from openhtm.ui.lists import Head
from openhtm.ui.parts import Act, Chip, Column, Page, Paging, Pill, Stat
from openhtm.ui.tones import Tone

from ... import inquiring, inquiry_words
from ...inquiring import MakerTally
from ...models import Inquiry
from ...queries.inquiring import Line, Proposal
from ...rules.inquiries import State, Step, Tally
from .shared import columns

HEADS = (
    Head(label=lazy("Manufacturer"), key="manufacturer__name"),
    Head(label=lazy("About")),
    Head(label=lazy("State")),
    Head(label=lazy("Answered"), numeric=True),
    Head(label=lazy("Sent"), key="sent_on"),
    Head(label=lazy("Answer expected"), key="due_on"),
)
_TONES = {
    State.DRAFT: Tone.PLAIN,
    State.SENT: Tone.INFO,
    State.REMINDED: Tone.SOON,
    State.IN_PART: Tone.SOON,
    State.ANSWERED: Tone.OK,
    State.ESCALATED: Tone.OVERDUE,
    State.CLOSED: Tone.UNKNOWN,
}
#: So many releases of one manufacturer stand on the page before the inquiry is drawn up; the letter names all.
SHOWN_LINES = 3


def state_pill(row: Inquiry) -> Pill:
    found = inquiring.state_of(row)
    return Pill(text=str(inquiry_words.STATES[found]), tone=_TONES[found])


def step_pill(row: Inquiry, *, on: date) -> Pill | None:
    """What is due now; None: nothing is."""
    found = inquiring.step_of(row, on=on)
    if found is Step.REMIND:
        return Pill(text=_("Overdue: remind"), tone=Tone.OVERDUE)
    if found is Step.ESCALATE:
        return Pill(text=_("Overdue: escalate"), tone=Tone.OVERDUE)
    return Pill(text=_("Overdue"), tone=Tone.OVERDUE) if inquiring.is_overdue(row, on=on) else None


@dataclass(frozen=True, kw_only=True)
class InquiryRow:
    url: str
    maker: str
    about: str
    place: str
    pill: Pill
    step: Pill | None
    answered: str
    sent: date | None
    due: date | None


def inquiry_row(row: Inquiry, *, on: date) -> InquiryRow:
    return InquiryRow(
        url=row.get_absolute_url(),
        maker=row.manufacturer.name,
        about=row.subject,
        place=row.at_site.name if row.at_site is not None else _("All sites"),
        pill=state_pill(row),
        step=step_pill(row, on=on),
        answered=answered_of(row),
        sent=row.sent_on,
        due=row.due_on,
    )


def answered_of(row: Inquiry) -> str:
    counts = {"done": row.settled_count, "total": row.line_count}  # type: ignore[attr-defined]
    return _("%(done)d of %(total)d") % counts


@dataclass(frozen=True, kw_only=True)
class InquiryListPage(Page):
    stats: Sequence[Stat]
    rows: Sequence[InquiryRow]
    columns: Sequence[Column]
    paging: Paging
    filter: forms.Form
    chips: Sequence[Chip]
    clear: str
    makers_url: str
    exports: Sequence[tuple[str, str]]


def list_acts(*, may_edit: bool) -> list[Act]:
    makers = Act(label=_("By manufacturer"), url=reverse("security:inquiry_makers"), icon="chart-bar")
    ask = Act(label=_("Ask for papers"), url=reverse("security:inquiry_papers"), icon="mail")
    return [*([ask] if may_edit else []), makers]


def stats(found: Tally) -> list[Stat]:
    """Each number opens to its rows."""
    listed = reverse("security:inquiries")
    oldest = _("the oldest for %(days)d days") % {"days": found.oldest} if found.oldest is not None else ""
    return [
        Stat(
            label=_("Answers owed"),
            value=found.owed,
            of=oldest,
            url=f"{listed}?state=owed",
            definition=_("Inquiries that were sent and of which not every release is answered for good."),
        ),
        Stat(
            label=_("Overdue"),
            value=found.overdue,
            url=f"{listed}?state=overdue",
            tone=Tone.OVERDUE if found.overdue else Tone.OK,
            definition=_(
                "Of these, the ones whose day of the answer has passed. The day comes from the clocks."
            ),
        ),
        Stat(
            label=_("Days to the answer, median"),
            value=found.days,
            of=_("of %(count)d answered") % {"count": found.answered},
            url=f"{listed}?state=answered",
            definition=_(
                "From the day on which the first letter went to that of the last answer that was owed."
            ),
        ),
        Stat(
            label=_("Releases answered"),
            value=share(found),
            of=_("%(done)d of %(total)d") % {"done": found.settled, "total": found.lines},
            definition=_(
                "Of the releases that manufacturers were asked about, those answered for good. Under investigation "
                "and no answer do not count."
            ),
        ),
    ]


def share(found: Tally) -> str | None:
    return None if found.share is None else f"{found.share:.0f} %"


@dataclass(frozen=True, kw_only=True)
class MakerRow:
    name: str
    url: str
    owed: int
    owed_url: str
    overdue: int
    oldest: int | None
    share: str | None
    of: str
    days: float | None
    unanswered: int


@dataclass(frozen=True, kw_only=True)
class MakersPage(Page):
    rows: Sequence[MakerRow]
    columns: Sequence[Column]


def maker_row(one: MakerTally) -> MakerRow:
    found = one.tally
    url = f"{reverse('security:inquiries')}?maker={one.maker.pk}"
    return MakerRow(
        name=one.maker.name,
        url=url,
        owed=found.owed,
        owed_url=f"{url}&state=owed",
        overdue=found.overdue,
        oldest=found.oldest,
        share=share(found),
        of=_("%(done)d of %(total)d") % {"done": found.settled, "total": found.lines},
        days=found.days,
        unanswered=found.unanswered,
    )


def maker_columns() -> list[Column]:
    return [
        Column(label=_("Manufacturer")),
        Column(label=_("Owes"), numeric=True),
        Column(label=_("Oldest, days"), numeric=True),
        Column(label=_("Releases answered"), numeric=True),
        Column(label=_("Days to the answer, median"), numeric=True),
        Column(label=_("Closed without an answer"), numeric=True),
    ]


@dataclass(frozen=True, kw_only=True)
class ProposalRow:
    pk: int
    maker: str
    contact: str
    source: str
    is_known: bool
    devices: int
    count: int
    lines: Sequence[str]
    more: int
    beside: Sequence[str]
    url: str


@dataclass(frozen=True, kw_only=True)
class AskPage(Page):
    """``blind``: whether releases without a bill of materials are among them, said in words."""

    filter: forms.Form
    kept: Sequence[tuple[str, str]]
    rows: Sequence[ProposalRow]
    quiet: Sequence[ProposalRow]
    columns: Sequence[Column]
    blind: str
    refused: str
    cancel: str


def proposal_row(one: Proposal) -> ProposalRow:
    return ProposalRow(
        pk=one.maker.pk,
        maker=one.maker.name,
        contact=one.contact or _("Contact unknown"),
        source=str(inquiry_words.SOURCES[one.source]),
        is_known=bool(one.contact),
        devices=one.devices,
        count=len(one.lines),
        lines=[line_words(line) for line in one.lines[:SHOWN_LINES]],
        more=max(0, len(one.lines) - SHOWN_LINES),
        beside=_beside(one),
        url=reverse("security:inquiry", args=[one.standing]) if one.standing is not None else "",
    )


def line_words(line: Line) -> str:
    count = ngettext("%(n)d device", "%(n)d devices", line.devices) % {"n": line.devices}
    why = "; ".join(str(inquiry_words.WANTS[one]) for one in line.wants)
    return f"{line.release}: {count}, {why or inquiry_words.WHYS[line.why]}"


def _beside(one: Proposal) -> list[str]:
    """What is not asked, and why."""
    found = []
    if one.asked:
        text = ngettext(
            "%(n)d release was asked about already.", "%(n)d releases were asked about already.", one.asked
        )
        found.append(text % {"n": one.asked})
    if one.answered:
        text = ngettext(
            "Of %(n)d release a statement on record says it.",
            "Of %(n)d releases a statement on record says it.",
            one.answered,
        )
        found.append(text % {"n": one.answered})
    return found


def ask_lead(rows: Sequence[ProposalRow]) -> str:
    if not rows:
        return _("There is nothing to ask.")
    releases = sum(row.count for row in rows)
    makers = ngettext("%(n)d manufacturer", "%(n)d manufacturers", len(rows)) % {"n": len(rows)}
    return ngettext(
        "%(makers)s owe you a statement on %(n)d release.",
        "%(makers)s owe you a statement on %(n)d releases.",
        releases,
    ) % {"makers": makers, "n": releases}


def ask_columns() -> list[Column]:
    return columns(_("Manufacturer"), _("Releases"), _("Devices"), _("Whom to write to"))


def blind_words(blind: bool) -> str:
    if blind:
        return _(
            "Releases without a bill of materials, on devices that may be on a network, are among them: nobody but the "
            "manufacturer can say whether the flaw is in them."
        )
    return _("Releases without a bill of materials are left out.")
