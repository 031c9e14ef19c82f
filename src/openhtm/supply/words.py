"""What supply says of contracts and cover, in sentences for people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openhtm.ui.tones import Tone

from .covering import DeviceCover
from .models import Coverage
from .rules.cover import Answer, Line, Work
from .rules.terms import Alert, Decision, Standing

STANDINGS: dict[Standing, LazyText] = {
    Standing.UPCOMING: gettext_lazy("Not begun"),
    Standing.ACTIVE: gettext_lazy("Holds"),
    Standing.ENDED: gettext_lazy("Ended"),
    Standing.TERMINATED: gettext_lazy("Terminated"),
}
WORKS: dict[Work, LazyText] = {
    Work.LABOR: gettext_lazy("labor"),
    Work.PARTS: gettext_lazy("parts"),
    Work.TRAVEL: gettext_lazy("travel"),
    Work.CONSUMABLES: gettext_lazy("consumables"),
    Work.PREVENTIVE: gettext_lazy("preventive maintenance"),
}
ANSWERS: dict[Answer, LazyText] = {
    Answer.COVERED: gettext_lazy("Covered"),
    Answer.UNKNOWN: gettext_lazy("Unknown"),
    Answer.NOT_COVERED: gettext_lazy("Not covered"),
}


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One sentence about the cover of a device. ``call``: whom to call, where there is somebody."""

    text: str
    tone: Tone
    number: str = ""
    call: str = ""


def day(value: date) -> str:
    return date_format(value, "DATE_FORMAT")


def _known(value: date | None) -> str:
    return day(value) if value else _("an unknown day")


def alert(found: Alert) -> str:
    """What must be decided, and by when."""
    if found.decision is Decision.NOTICE_PASSED:
        return _("The day to give notice passed on %(day)s.") % {"day": day(found.on)}
    days = ngettext("%(n)d day", "%(n)d days", found.days) % {"n": found.days}
    if found.decision is Decision.NOTICE:
        return _("Give notice or renew by %(day)s: %(days)s left.") % {"day": day(found.on), "days": days}
    return _("It ends on %(day)s: %(days)s left.") % {"day": day(found.on), "days": days}


def alert_shortly(found: Alert) -> str:
    """The same in a few words, for a list."""
    if found.decision is Decision.NOTICE_PASSED:
        return _("Notice passed %(day)s") % {"day": day(found.on)}
    return _("Decide by %(day)s") % {"day": day(found.on)}


def statements(found: DeviceCover) -> list[Statement]:
    """Everything that is known of the cover of a device on that day, what holds first; never nothing."""
    made = [_holding(found, line) for line in found.cover.holding]
    made += [_ended(found, line) for line in found.cover.ended]
    made += [_coming(found, line) for line in found.cover.coming]
    made += _unknown(found)
    if not made:
        text = _("No warranty and no contract covers this device.")
        made.append(Statement(text=text, tone=Tone.PLAIN))
    return made


def _holding(found: DeviceCover, line: Line) -> Statement:
    row = found.of(line)
    if row is None:
        return Statement(text=_warranty(found, line), tone=Tone.INFO, call=found.device.supplier)
    until = _("until %(day)s") % {"day": day(line.ends_on)} if line.ends_on else _("without an end")
    text = _("Covered by %(kind)s %(number)s of %(vendor)s %(until)s (%(works)s).") % {
        "kind": row.contract.get_kind_display(),
        "number": row.contract.number,
        "vendor": row.contract.vendor,
        "until": until,
        "works": _works(line),
    }
    tone = Tone.INFO if line.answer(Work.LABOR) is Answer.COVERED else Tone.PLAIN
    return Statement(text=text, tone=tone, number=row.contract.number, call=call(row))


def _works(line: Line) -> str:
    covered = ", ".join(str(WORKS[work]) for work in Work if work in line.covers)
    open_ones = [str(WORKS[work]) for work in Work if line.answer(work) is Answer.UNKNOWN]
    unknown = _("unknown: %(works)s") % {"works": ", ".join(open_ones)} if open_ones else ""
    return "; ".join(text for text in (covered, unknown) if text) or _("nothing of it")


def call(row: Coverage) -> str:
    """Whom to call, and within how many hours somebody comes."""
    contract = row.contract
    phone = contract.call_phone or contract.vendor.phone
    parts = [_("Call %(phone)s") % {"phone": phone} if phone else ""]
    if row.answer_hours is not None:
        hours = ngettext("%(n)d hour", "%(n)d hours", row.answer_hours) % {"n": row.answer_hours}
        parts.append(_("response within %(hours)s") % {"hours": hours})
    parts += [contract.call_note, row.note]
    return ": ".join(text for text in (parts[0], ", ".join(filter(None, parts[1:]))) if text)


def _warranty(found: DeviceCover, line: Line) -> str:
    text = _("Under warranty until %(day)s.") % {"day": _known(line.ends_on)}
    return f"{text} {found.device.warranty_note}".strip()


def _ended(found: DeviceCover, line: Line) -> Statement:
    ago = (found.on - line.ends_on).days if line.ends_on else 0
    days = ngettext("%(n)d day ago", "%(n)d days ago", ago) % {"n": ago}
    row = found.of(line)
    if row is None:
        return Statement(text=_("The warranty ended %(days)s.") % {"days": days}, tone=Tone.SOON)
    text = _("Contract %(number)s of %(vendor)s ended %(days)s.")
    given = {"number": row.contract.number, "vendor": row.contract.vendor, "days": days}
    return Statement(text=text % given, tone=Tone.SOON, number=row.contract.number)


def _coming(found: DeviceCover, line: Line) -> Statement:
    row = found.of(line)
    if row is None:
        text = _("The warranty begins on %(day)s.") % {"day": _known(line.starts_on)}
        return Statement(text=text, tone=Tone.PLAIN)
    text = _("Contract %(number)s of %(vendor)s begins on %(day)s.")
    given = {"number": row.contract.number, "vendor": row.contract.vendor, "day": _known(line.starts_on)}
    return Statement(text=text % given, tone=Tone.PLAIN, number=row.contract.number)


def _unknown(found: DeviceCover) -> list[Statement]:
    """What somebody would have to find out, where nothing holds."""
    made = []
    if found.named and found.cover.open_questions:
        text = _("The device names contract %(number)s, which is not on record here.") % {
            "number": found.named
        }
        made.append(Statement(text=text, tone=Tone.UNKNOWN))
    if found.device.warranty_end_on is None and found.cover.open_questions:
        text = _("It is unknown until when the warranty lasts.")
        made.append(Statement(text=text, tone=Tone.UNKNOWN))
    return made
