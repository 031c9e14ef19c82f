"""What the program counts for a goal: one ``Measure`` each, made of what the committee report counts, or of the same
answers that other contexts show on their own pages. Another one is an entry of ``MEASURES``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..reporting import telling, words
from ..reporting.counted import OF_NOW, ROWS, Question, known
from ..rules.management_plans import Target
from . import counting
from .counting import Counted

#: A record behind a number: its name, and where it is read.
Row = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Measure:
    """``unit``: "%" or "" for a number of rows. ``better``: what a target of it usually is.

    ``rows``: what the number opens to, a queryset or a list; of a share, what keeps it from being 100 %.
    ``of_now``: kept as it stands and not as it stood, so that it has no history and is never restated.
    """

    key: str
    title: str | Promise
    definition: str | Promise
    better: Target
    count: Callable[[Question], Counted]
    rows: Callable[[Question], Any]
    row: Callable[[Any], Row] = telling.row
    unit: str = ""
    of_now: bool = False


def _reported(key: str, better: Target, definition: str | Promise) -> Measure:
    """A number of the committee report, counted by the same rows."""

    def count(one: Question) -> Counted:
        if key not in known(one):
            return Counted(value=None)
        return Counted(value=ROWS[key](one).count())

    return Measure(
        key=key,
        title=words.label_of(key),
        definition=definition,
        better=better,
        count=count,
        rows=ROWS[key],
        of_now=key in OF_NOW,
    )


def _inspections(
    key: str, title: Promise, definition: Promise, *, done: tuple[str, ...], high: bool
) -> Measure:
    return Measure(
        key=key,
        title=title,
        definition=definition,
        better=Target.AT_LEAST,
        count=lambda one: counting.completion(one, done=done, high=high),
        rows=lambda one: counting.undone(one, done=done, high=high),
        row=counting.occurrence_row,
        unit="%",
    )


_AT_ALL = ("on_time", "in_grace", "late")
_HIGH = _(
    "Of the planned inspections whose window closed in the period on devices of life support, high or unknown risk: "
    "the share done inside the window. An unknown risk counts as high."
)
_OTHER = _(
    "Of the planned inspections whose window closed in the period on devices of medium or low risk: the share done "
    "inside the window."
)
_HIGH_AT_ALL = _(
    "The same of devices of life support, high or unknown risk, done at all: inside the window or late."
)
_FINDINGS = _("Findings of that severity that stood at the end of the period, or stand now.")

_ALL: Sequence[Measure] = (
    _inspections(
        "inspections_high", _("Inspections of high-risk devices on time"), _HIGH, done=("on_time",), high=True
    ),
    _inspections(
        "inspections_other", _("Inspections of other devices on time"), _OTHER, done=("on_time",), high=False
    ),
    _inspections(
        "inspections_high_done",
        _("Inspections of high-risk devices done at all"),
        _HIGH_AT_ALL,
        done=_AT_ALL,
        high=True,
    ),
    Measure(
        key="could_not_locate",
        title=_("Inspections not done since the device could not be located"),
        definition=_("Tried inside the window and not found, as the completion of inspections counts it."),
        better=Target.AT_MOST,
        count=counting.could_not_locate,
        rows=counting.not_located,
        row=counting.occurrence_row,
    ),
    _reported("findings_critical", Target.AT_MOST, _FINDINGS),
    _reported("findings_major", Target.AT_MOST, _FINDINGS),
    _reported(
        "repairs_open_long",
        Target.AT_MOST,
        _(
            "Repairs asked for more than 30 days before the end of the period, or before now, and still open then."
        ),
    ),
    _reported("cannot_duplicate", Target.AT_MOST, _("Repairs closed in the period with that cause.")),
    _reported("use_error", Target.AT_MOST, _("Repairs closed in the period with that cause.")),
    Measure(
        key="checks_kept",
        title=_("Daily and weekly checks of units kept"),
        definition=_(
            "Of the windows of user checks that closed in the last 90 days of the period on open days: the share that "
            "was checked in time."
        ),
        better=Target.AT_LEAST,
        count=counting.checks_kept,
        rows=counting.checks_not_kept,
        row=counting.listed_row,
        unit="%",
    ),
    Measure(
        key="attested",
        title=_("Staff who have attested to all they have to know"),
        definition=_(
            "Of the people of all units who have to know a policy or a check, as unit readiness counts them. A unit in "
            "which nobody is on record counts as one person who does not know."
        ),
        better=Target.AT_LEAST,
        count=counting.attested,
        rows=counting.not_attested,
        row=counting.listed_row,
        unit="%",
        of_now=True,
    ),
    Measure(
        key="corrections_effective",
        title=_("Corrective actions that were checked and had helped"),
        definition=_("Of the checks of corrective actions in the period: the share judged effective."),
        better=Target.AT_LEAST,
        count=counting.corrections_effective,
        rows=ROWS["checks_not_effective"],
        unit="%",
    ),
    Measure(
        key="software_unknown",
        title=_("Devices whose software version nobody knows"),
        definition=_(
            "Of the active devices that are on the network, or of which nobody knows whether they are: the share "
            "without a version of firmware or application on record."
        ),
        better=Target.AT_MOST,
        count=counting.software_unknown,
        rows=counting.without_version,
        row=counting.device_row,
        unit="%",
        of_now=True,
    ),
    _reported(
        "reviews_waiting",
        Target.AT_MOST,
        _("Reviews of alternate programs due by the end and not decided then."),
    ),
    _reported("policies_due", Target.AT_MOST, _("Policies in force whose review is due by the end.")),
    _reported(
        "incidents", Target.AT_MOST, _("Incidents that became known in the period, without exercises.")
    ),
)
MEASURES: Mapping[str, Measure] = {one.key: one for one in _ALL}


def title(key: str) -> str:
    """A measure that is no more keeps its key."""
    return str(MEASURES[key].title) if key in MEASURES else key
