"""Targets, clocks and spans of time in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .models.choices import OrderState
from .rules.clocks import PAUSING, Clock, Goal, Hours, Standing, Stretch, Unit
from .rules.work_order_states import WAITING
from .words import Text

STANDINGS: Mapping[Standing, Text] = {
    Standing.RUNNING: gettext_lazy("Running"),
    Standing.PAUSED: gettext_lazy("Paused"),
    Standing.LATE: gettext_lazy("Late"),
    Standing.MET: gettext_lazy("Met"),
    Standing.MISSED: gettext_lazy("Missed"),
    Standing.DROPPED: gettext_lazy("Not needed any more"),
}
MINUTE = timedelta(minutes=1)


def span(time: timedelta) -> str:
    """ "26 h 5 min", rounded down to the minute."""
    hours, minutes = divmod(time // MINUTE, 60)
    parts = []
    if hours:
        parts.append(_("%(n)d h") % {"n": hours})
    if minutes or not hours:
        parts.append(_("%(n)d min") % {"n": minutes})
    return " ".join(parts)


def goal(given: Goal) -> str:
    """ "5 business days"."""
    n = given.count
    forms = {
        Unit.MINUTE: ngettext("%(n)d minute", "%(n)d minutes", n),
        Unit.HOUR: ngettext("%(n)d hour", "%(n)d hours", n),
        Unit.DAY: ngettext("%(n)d day", "%(n)d days", n),
        Unit.BUSINESS_DAY: ngettext("%(n)d business day", "%(n)d business days", n),
    }
    return forms[given.unit] % {"n": n}


def used(clock: Clock, given: Goal) -> str:
    """ "26 h 5 min of 5 business days (45 h of working time); 30 h without pauses"."""
    facts = {"spent": span(clock.spent), "goal": goal(given), "target": span(clock.target)}
    if given.counts_working_hours:
        words = _("%(spent)s of %(goal)s, which is %(target)s of working time") % facts
    else:
        words = _("%(spent)s of %(goal)s") % facts
    if clock.unpaused != clock.spent:
        words = _("%(words)s; without pauses %(all)s") % {"words": words, "all": span(clock.unpaused)}
    return words


def stretch(one: Stretch) -> str:
    """ "Assigned, In progress: 10 h counted"."""
    states = ", ".join(str(OrderState(state).label) for state in one.states)
    if one.paused:
        return _("%(states)s: the clock stood still") % {"states": states}
    return _("%(states)s: %(span)s counted") % {"states": states, "span": span(one.counted)}


_MONDAY_DAY = 5  # 5 January 1970 was a Monday


def hours(given: Hours) -> str:
    """ "Mon, Tue, Wed, Thu, Fri, 08:00 to 17:00"."""
    days = [date_format(date(1970, 1, _MONDAY_DAY + day), "D") for day in sorted(given.weekdays)]
    return _("%(days)s, %(opens)s to %(closes)s") % {
        "days": ", ".join(days),
        "opens": f"{given.opens:%H:%M}",
        "closes": f"{given.closes:%H:%M}",
    }


def pausing() -> str:
    """Which waits stop the clocks, and which do not."""
    paused = ", ".join(str(OrderState(state).label) for state in sorted(PAUSING))
    runs = ", ".join(str(OrderState(state).label) for state in sorted(WAITING - PAUSING))
    return _("Both clocks stand still while it is: %(paused)s. They go on while it is: %(runs)s.") % {
        "paused": paused,
        "runs": runs,
    }
