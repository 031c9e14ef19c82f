"""Days and lengths of time, as they stand in a sentence."""

from __future__ import annotations

from datetime import date

from django.utils import formats
from django.utils.translation import ngettext

from .rules.intervals import Interval, Unit


def day(value: date) -> str:
    """A due day as it stands in a sentence."""
    return formats.date_format(value, "j M Y")


def interval(length: Interval) -> str:
    """ "every 6 months"."""
    forms = {
        Unit.DAY: ngettext("every day", "every %(count)d days", length.count),
        Unit.WEEK: ngettext("every week", "every %(count)d weeks", length.count),
        Unit.MONTH: ngettext("every month", "every %(count)d months", length.count),
        Unit.YEAR: ngettext("every year", "every %(count)d years", length.count),
    }
    return forms[length.unit] % {"count": length.count}


def span(length: Interval) -> str:
    """ "6 months"."""
    forms = {
        Unit.DAY: ngettext("%(count)d day", "%(count)d days", length.count),
        Unit.WEEK: ngettext("%(count)d week", "%(count)d weeks", length.count),
        Unit.MONTH: ngettext("%(count)d month", "%(count)d months", length.count),
        Unit.YEAR: ngettext("%(count)d year", "%(count)d years", length.count),
    }
    return forms[length.unit] % {"count": length.count}
