"""The letter of an inquiry: as text to copy into a mail, and as a PDF. The program sends neither."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.maintenance.api import paper_drawing, paper_frames, paper_moments
from openhtm.maintenance.api import paper_sheets as sheets
from openhtm.places.api import day_at, zone_at

from . import clocks, inquiring, inquiry_words
from .models import Inquiry, InquiryLine
from .rules.clocks import Clock
from .rules.inquiries import About, Kind, Step, Want, Why


@dataclass(frozen=True, kw_only=True)
class Letter:
    """``rows``: model, number, version, devices and why, in words. ``to`` empty: whom to write to is unknown."""

    kind: Kind
    hospital: str
    maker: str
    to: str
    subject: str
    day: date
    opening: str
    asked: Sequence[str]
    rows: Sequence[Sequence[str]]
    closing: str
    reply: str


def next_kind(row: Inquiry, *, on: date) -> Kind:
    """What is sent next: the first letter, then reminders, then the escalation."""
    step = inquiring.step_of(row, on=on)
    if row.sent_on is None:
        return Kind.FIRST
    return Kind.ESCALATION if step in (Step.ESCALATE, Step.PURSUE) else Kind.REMINDER


def letter(row: Inquiry, *, reader: Any, at: datetime, kind: Kind | None = None) -> Letter:
    """As it stands now: a reminder names only what is still owed."""
    on = day_at(row.at_site, at)
    kind = kind or next_kind(row, on=on)
    lines = [one for one in inquiring.lines_of(row) if kind is Kind.FIRST or not inquiring.is_settled(one)]
    hospital = row.at_site.name if row.at_site is not None else paper_frames.organization()
    return Letter(
        kind=kind,
        hospital=hospital,
        maker=row.manufacturer.name,
        to=inquiring.contact_of(row)[0],
        subject=_subject(row, kind),
        day=on,
        opening=_opening(row, kind, hospital),
        asked=list(_asked(row, lines)),
        rows=[_row(one) for one in lines],
        closing=_closing(row, on),
        reply=_reply(reader),
    )


def _reply(reader: Any) -> str:
    email = getattr(reader, "email", "")
    return f"{reader} <{email}>" if email else str(reader)


def _subject(row: Inquiry, kind: Kind) -> str:
    told = {"subject": row.subject}
    if kind is Kind.REMINDER:
        return _("Reminder: %(subject)s in your products at our hospital") % told
    if kind is Kind.ESCALATION:
        return _("No answer so far: %(subject)s in your products at our hospital") % told
    return _("%(subject)s in your products at our hospital") % told


def _opening(row: Inquiry, kind: Kind, hospital: str) -> str:
    told = {
        "hospital": hospital,
        "subject": row.subject,
        "day": date_format(row.sent_on) if row.sent_on else "",
    }
    texts = []
    if kind is not Kind.FIRST:
        texts.append(_("We wrote to you on %(day)s and still wait for your answer.") % told)
    if kind is Kind.ESCALATION:
        texts.append(
            _("Without it we have to treat these products as affected. Please pass this to whoever decides.")
        )
    if row.about is About.REQUEST:
        texts.append(_("%(hospital)s uses the products below and lacks papers on their security.") % told)
    elif row.about is About.ADVISORY:
        texts.append(
            _(
                "%(hospital)s uses the products below. We hold the advisory %(subject)s against them, and only you can "
                "say whether they are affected."
            )
            % told
        )
    else:
        texts.append(
            _(
                "%(hospital)s uses the products below. We hold the vulnerability %(subject)s against them, and only "
                "you can say whether they are affected."
            )
            % told
        )
    return " ".join(texts)


def _asked(row: Inquiry, lines: Sequence[InquiryLine]) -> Iterator[str]:
    if row.about is About.REQUEST:
        wanted = {want for one in lines for want in one.wants}
        yield from (str(inquiry_words.WANTS[want]) for want in Want if want.value in wanted)
        return
    yield _("whether it is affected; if not, for which reason")
    yield _("the version in which it is fixed, and when you will release it")
    yield _("what we can do until then without a change that you have not approved")
    yield _("if you still investigate, the day on which you will tell us more")
    if any(one.why == Why.NO_BILL.value for one in lines):
        yield _("its software bill of materials (SBOM), where none is named to us")


def _row(one: InquiryLine) -> list[str]:
    model = one.release.model
    why = "; ".join(str(inquiry_words.WANTS[Want(want)]) for want in one.wants) or str(
        inquiry_words.WHYS[Why(one.why)]
    )
    return [model.name, model.number, inquiry_words.version(one.release), str(one.devices), why]


def _closing(row: Inquiry, on: date) -> str:
    expected = row.due_on if row.due_on is not None and row.due_on >= on else None
    days = clocks.days()[Clock.ANSWER]
    day = expected or (on + timedelta(days=days) if row.sent_on is None else None)
    formats = _("A machine-readable answer helps most: CSAF, OpenVEX or CycloneDX. A letter will do.")
    if day is None:
        return _("Please answer without delay.") + " " + formats
    return _("Please answer by %(day)s.") % {"day": date_format(day)} + " " + formats


def head() -> list[str]:
    return [_("Model"), _("Number"), _("Software version"), _("Devices here"), _("Why we ask")]


def as_text(found: Letter) -> str:
    """To copy into a mail: no line needs a fixed width."""
    to = found.to or _("(contact unknown)")
    return "\n".join(
        [
            _("To: %(maker)s, %(to)s") % {"maker": found.maker, "to": to},
            _("Subject: %(subject)s") % {"subject": found.subject},
            "",
            found.opening,
            "",
            _("Please tell us of each of them:"),
            *(f"- {one}" for one in found.asked),
            "",
            *(_as_line(row) for row in found.rows),
            "",
            found.closing,
            "",
            _("Please answer to %(reply)s.") % {"reply": found.reply},
            found.hospital,
        ]
    )


def _as_line(row: Sequence[str]) -> str:
    name, number, version, devices, why = row
    model = f"{name} ({number})" if number and number not in name else name
    count = ngettext("%(n)d device", "%(n)d devices", int(devices)) % {"n": int(devices)}
    return f"- {model}, {version}: {count}; {why}"


def as_pdf(row: Inquiry, *, reader: Any, at: datetime, kind: Kind | None = None) -> bytes:
    zone = zone_at(row.at_site, at)
    said = _("Drawn up %(at)s for %(reader)s from the record")
    told = {"at": paper_moments.exact(at, zone), "reader": str(reader)}
    return paper_drawing.draw_as(sheet_of(letter(row, reader=reader, at=at, kind=kind)), said=said % told)


def sheet_of(found: Letter) -> sheets.Sheet:
    devices = sum(int(row[3]) for row in found.rows)
    count = ngettext("%(n)d device", "%(n)d devices", devices) % {"n": devices}
    return sheets.Sheet(
        template="report",
        title=found.subject,
        hospital=found.hospital,
        tag="",
        reference=found.maker,
        language=paper_frames.language(),
        mark=paper_frames.demo_mark(),
        verdict=f"{date_format(found.day)} · {count}",
        blocks=[
            sheets.Facts(
                title=_("To"),
                pairs=[
                    (_("Manufacturer"), found.maker),
                    (_("Contact"), found.to or _("Unknown")),
                    (_("Please answer to"), found.reply),
                ],
            ),
            sheets.Words(title=_("Why we write"), text=found.opening),
            sheets.Words(
                title=_("Please tell us of each of them"),
                text="\n".join(f"- {one}" for one in found.asked),
            ),
            sheets.Table(title=_("Products"), head=head(), rows=found.rows, widths=[4, 3, 3, 2, 5]),
            sheets.Words(title=_("Until when"), text=found.closing),
        ],
    )
