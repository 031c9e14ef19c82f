"""What readings of meters say about a due day, in sentences that name them."""

from __future__ import annotations

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .day_words import day, span
from .rules.limits import shown
from .rules.meters import Counts
from .rules.reasons import Reason, Use, Why

#: Due days that the use of a device decided, or would have.
METERED = frozenset({Reason.METER_REACHED, Reason.METER_FORECAST, Reason.METER_CAP})
METERS: dict[str, str | Promise] = {
    Counts.HOURS: gettext_lazy("hours"),
    Counts.CYCLES: gettext_lazy("cycles"),
    Counts.SHOCKS: gettext_lazy("shocks"),
    Counts.EXPOSURES: gettext_lazy("exposures"),
    Counts.LITERS: gettext_lazy("liters"),
    Counts.USES: gettext_lazy("uses"),
}


def use(amount: Decimal | None, counts: str) -> str:
    """ "500 hours"."""
    told = _number(amount) if amount is not None else ""
    return _("%(amount)s %(unit)s") % {"amount": told, "unit": METERS[counts]}


def terms(reasons: Why) -> str:
    facts = {
        "every": use(reasons.every, reasons.counts),
        "length": span(reasons.interval) if reasons.interval else "",
        "from": day(reasons.counted_from),
    }
    return _("The plan counts %(every)s or %(length)s from %(from)s, whichever comes first.") % facts


def readings(reasons: Why) -> str:
    """What the readings say that the day stands on."""
    told = reasons.use
    if told is None:
        return _("The readings do not tell when the meter gets there, so the calendar decides.")
    facts = _facts(told, reasons.counts)
    if told.per_day is None:
        sentence = _("The reading of %(on)s (%(shown)s) shows that it ran %(used)s since.") % facts
    else:
        sentence = (
            _(
                "By the reading of %(on)s (%(shown)s) it ran %(used)s since, and it runs %(rate)s a day since the "
                "one of %(since)s (%(since_shown)s)."
            )
            % facts
        )
    endings = {
        Reason.METER_REACHED: "",
        Reason.METER_FORECAST: _("So it is expected to get there on this day."),
        Reason.METER_CAP: _("It gets there later, so the calendar decides."),
    }
    return f"{sentence} {endings[reasons.reason]}".strip()


def _facts(told: Use, counts: str) -> dict[str, str]:
    facts = {"on": day(told.on), "shown": _number(told.shown), "used": use(told.used, counts)}
    if told.per_day is not None and told.since is not None and told.since_shown is not None:
        facts |= {
            "rate": use(told.per_day, counts),
            "since": day(told.since),
            "since_shown": _number(told.since_shown),
        }
    return facts


def _number(value: Decimal) -> str:
    return shown(value, decimals=None)
