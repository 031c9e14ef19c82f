"""What the committee report counts: for each number the rows it opens to, at a place in a period."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from openhtm.accounts.api import EVERYWHERE, Scope
from openhtm.awareness.api import versions
from openhtm.maintenance.api import counting, repairs
from openhtm.places.api import Site
from openhtm.response.api import Incident

from .. import access
from ..models import AemProgram, AemReview, CorrectionRound, CorrectiveAction, Finding, SeverityChoice
from ..rules.periods import Period

#: Counted by another definition, a number gets the next one, so that a closed period says by which.
DEFINITIONS = 2


@dataclass(frozen=True, kw_only=True)
class Question:
    """``site`` None: all sites. The report is of the whole place, whoever reads it."""

    period: Period
    site: Site | None
    today: date
    zone: str
    at: datetime

    @property
    def reach(self) -> Scope:
        return EVERYWHERE.narrowed(self.site.pk if self.site else None)

    @property
    def asked(self) -> counting.Asked:
        return counting.Asked(
            first=self.period.first, last=self.period.last, today=self.today, zone=self.zone
        )

    @property
    def start(self) -> datetime:
        return self.asked.start

    @property
    def end(self) -> datetime:
        """The moment of which the report tells how it stands: the end of the period, or now."""
        return min(self.asked.end, self.at)

    def within(self, column: str) -> Q:
        return Q(**{f"{column}__gte": self.start, f"{column}__lt": self.end})


Rows = Callable[[Question], Any]


def _closed_by(code: str) -> Rows:
    return lambda one: repairs.closed(one.reach, one.asked).filter(cause_code=code)


def _findings(one: Question) -> Any:
    """Those of the place; what belongs to no site is everybody's."""
    return Finding.objects.within(one.reach)


def _standing(severity: str) -> Rows:
    return lambda one: _findings(one).at(one.end).filter(severity=severity)


def _actions(one: Question) -> Any:
    return CorrectiveAction.objects.within(one.reach)


def _rounds(effective: bool) -> Rows:
    def rows(one: Question) -> Any:
        found = CorrectionRound.objects.filter(one.within("checked_at"), effective=effective)
        return found.filter(action__in=_actions(one)).select_related("action")

    return rows


def _in_force(one: Question) -> Any:
    begun = AemProgram.objects.within(one.reach).filter(effective_from__lte=one.asked.day)
    return begun.filter(Q(effective_to__isnull=True) | Q(effective_to__gt=one.asked.day))


def _reviews(one: Question) -> Any:
    return AemReview.objects.filter(program__in=AemProgram.objects.within(one.reach)).select_related(
        "program"
    )


def _policies(one: Question) -> Any:
    due = versions.in_force(one.asked.day).filter(review_due_on__lte=one.period.last, policy__retired_on=None)
    here = due.filter(Q(policy__site=one.site) | Q(policy__site=None)) if one.site else due
    return here.select_related("policy")


def _incidents(one: Question) -> Any:
    rows = Incident.objects.within(one.reach).filter(one.within("learned_at"), is_exercise=False)
    return rows.filter(devices__isnull=False).distinct()


ROWS: Mapping[str, Rows] = {
    "repairs_opened": lambda one: repairs.reported(one.reach, one.asked),
    "repairs_closed": lambda one: repairs.closed(one.reach, one.asked),
    "repairs_open_long": lambda one: repairs.open_long(one.reach, at=one.end),
    "cannot_duplicate": _closed_by("cnd"),
    "use_error": _closed_by("use"),
    "cause_unknown": _closed_by(""),
    "findings_opened": lambda one: _findings(one).filter(one.within("found_at")),
    "findings_closed": lambda one: _findings(one).filter(one.within("closed_at")),
    **{f"findings_{one}": _standing(one) for one in SeverityChoice.values},
    "actions_opened": lambda one: _actions(one).filter(one.within("opened_at")),
    "actions_live": lambda one: (
        _actions(one)
        .filter(opened_at__lt=one.end)
        .filter(Q(ended_at__isnull=True) | Q(ended_at__gte=one.end))
    ),
    "checks_effective": _rounds(True),
    "checks_not_effective": _rounds(False),
    "programs_in_force": _in_force,
    "reviews_decided": lambda one: _reviews(one).filter(one.within("decided_at")),
    "reviews_waiting": lambda one: (
        _reviews(one)
        .filter(due_on__lte=one.period.last)
        .filter(Q(decided_at__isnull=True) | Q(decided_at__gte=one.end))
    ),
    "policies_due": _policies,
    "incidents": _incidents,
}
_FINDINGS = {key for key in ROWS if key.startswith("findings_")}
#: What is kept as it stands and not as it stood: told as of the day of the report, never restated.
OF_NOW = frozenset({"policies_due"})


def known(one: Question) -> frozenset[str]:
    """Of which numbers something whole is known. Findings are kept since the first look at everything; of a period that
    begins before, nothing whole is known."""
    first = access.first_look()

    def is_known(key: str) -> bool:
        if key not in _FINDINGS:
            return True
        since = one.start if key in {"findings_opened", "findings_closed"} else one.end
        return first is not None and first.looked_at <= since

    return frozenset(filter(is_known, ROWS))
