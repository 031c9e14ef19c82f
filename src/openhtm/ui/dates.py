"""Dates in words: with the weekday while they are near, exact elsewhere."""

from datetime import date, datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# Within this many days of today the weekday says more than the year.
NEAR = 30


def day_of(value: date | datetime) -> date:
    """Give the calendar day of a date or of an aware instant in the active time zone."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def near(value: date | datetime, *, today: date) -> str:
    """Say a date as a person would: "Tue 24 Nov, in 2 days"; far from today "24 Nov 2027"."""
    day = day_of(value)
    distance = (day - today).days
    if abs(distance) > NEAR:
        return formats.date_format(day, "j M Y")
    weekday = formats.date_format(day, "D j M")
    return _("%(day)s, %(distance)s") % {"day": weekday, "distance": distance_in_words(distance)}


def distance_in_words(days: int) -> str:
    """Say how far a day is from today."""
    named = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    if days in named:
        return named[days]
    if days > 0:
        return ngettext("in %(count)d day", "in %(count)d days", days) % {"count": days}
    return ngettext("%(count)d day ago", "%(count)d days ago", -days) % {"count": -days}


def exact(value: date | datetime) -> str:
    """Say a date, or an instant with its time and zone, so that it stands alone on paper."""
    if not isinstance(value, datetime):
        return value.isoformat()
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{local:%Y-%m-%d %H:%M} {local.tzname() or ''}".strip()
