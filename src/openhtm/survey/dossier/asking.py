"""Which day a dossier is asked for, and whether anything is known of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from openhtm.kernel.time import local_date, start_of_day
from openhtm.registry.api import AsOf, Device, as_of

from ..errors import UnableToLookBack
from ..readers import Reader
from .parts import Question

_MOMENT = timedelta(microseconds=1)


def read_day(text: str) -> date | None:
    """None: today. Refuses what is no day."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise _refusal(_("'%(text)s' is no day; write one such as 2026-03-15.") % {"text": text}) from None


def ask(device: Device, *, reader: Reader, day: date | None, at: datetime) -> tuple[Question, AsOf]:
    """The question, and the device as it was at the end of that day. Refuses days of which nothing is known."""
    zone = device.site.time_zone
    today = local_date(at, zone)
    day = day or today
    if day > today:
        raise _refusal(_("%(day)s has not come yet.") % {"day": date_format(day)})
    until = start_of_day(day + timedelta(days=1), zone)
    then = as_of(device, until - _MOMENT)
    if then.status is None:
        told = _("%(tag)s was not on record yet at the end of %(day)s. Choose a later day.")
        raise _refusal(told % {"tag": device.tag, "day": date_format(day)})
    question = Question(device=device, reader=reader, day=day, today=today, until=until, zone=zone)
    return question, then


def _refusal(told: str) -> UnableToLookBack:
    return UnableToLookBack(told, fields={"as_of": [told]})
