"""What an order still lacks before its record may be closed, all of it at once.

The same answer serves the page (each line with the place where it is mended), REST and the action.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .verdicts import Overall


class Lack(StrEnum):
    PROBLEM_CODE = "problem_code"
    CAUSE_CODE = "cause_code"
    ACTION_CODE = "action_code"
    SM_RESULT = "sm_result"
    SM_RESULT_CONTRADICTS = "sm_result_contradicts"
    LABOR = "labor"
    CHECKLIST = "checklist"
    CHECKLIST_FAILED = "checklist_failed"
    RETEST = "retest"
    RETEST_FAILED = "retest_failed"
    ANALYZER_UNSAID = "analyzer_unsaid"
    ANALYZER_UNFIT = "analyzer_unfit"
    SAFETY_PART_ANSWER = "safety_part_answer"
    DEVICE_STATUS = "device_status"
    VENDOR_VISIT = "vendor_visit"
    LOANER_OUT = "loaner_out"
    VENDOR_REPORT = "vendor_report"
    VENDOR_ACCEPTANCE = "vendor_acceptance"
    COMPLETED_AT = "completed_at"
    COMPLETED_IN_FUTURE = "completed_in_future"
    COMPLETED_BEFORE_START = "completed_before_start"
    ENDED_DOWNTIME = "ended_downtime"
    DOWNTIME_BACKWARDS = "downtime_backwards"


class Where(StrEnum):
    """The part of the work order page that mends it; also the anchor of its section."""

    CODES = "codes"
    LABOR = "labor"
    CHECKLIST = "checklist"
    RETEST = "retest"
    PARTS = "parts"
    DEVICE = "device"
    LOAN = "loan"
    VENDOR = "vendor"
    TIMES = "times"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    lack: Lack
    where: Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What closing looks at.

    `is_scheduled`: inspection or preventive maintenance; `is_repair`: corrective work. `checklist` is
    None when the order has no procedure, `retest` None when no test ran after the last repair act.
    `safety_part_opened` None means nobody has said. `device_usable_after` None means no status was set;
    an order without a device sets `has_device` False. `sm_passing` says whether the SM result chosen
    claims the device is good. `vendor_expected`: a vendor was chosen to do the work.
    """

    is_scheduled: bool
    is_repair: bool
    has_device: bool
    problem_code: str = ""
    cause_code: str = ""
    action_code: str = ""
    sm_result: str = ""
    sm_passing: bool | None = None
    sm_without_work: bool = False
    labor_lines: int = 0
    no_labor_stated: bool = False
    checklist: Overall | None = None
    analyzer_unsaid: bool = False
    analyzer_unfit: bool = False
    safety_part_opened: bool | None = None
    retest: Overall | None = None
    device_usable_after: bool | None = None
    loaner_out: bool = False
    vendor_visited: bool = False
    vendor_report_kept: bool = False
    vendor_expected: bool = False
    visits: int = 0
    visit_without_report: bool = False
    visit_unaccepted: bool = False
    started_at: datetime | None = None
    completed_at: datetime | None = None
    down_from: datetime | None = None
    down_to: datetime | None = None


GOOD = frozenset({Overall.PASS, Overall.PASS_WITH_NOTES})


def missing_to_close(facts: Facts, *, now: datetime) -> tuple[Missing, ...]:
    """Everything that keeps this order from being closed, in the order of the page; empty when nothing."""
    return (
        *_codes(facts),
        *_labor(facts),
        *_checklist(facts),
        *_analyzers(facts),
        *_retest(facts),
        *_device(facts),
        *_vendor(facts),
        *_times(facts, now=now),
    )


def _codes(facts: Facts) -> list[Missing]:
    needed: list[tuple[Lack, bool]] = [
        (Lack.PROBLEM_CODE, facts.is_repair and not facts.problem_code),
        (Lack.CAUSE_CODE, facts.is_repair and not facts.cause_code),
        (Lack.ACTION_CODE, facts.is_repair and not facts.action_code),
        (Lack.SM_RESULT, facts.is_scheduled and not facts.sm_result),
        (Lack.SM_RESULT_CONTRADICTS, facts.is_scheduled and _contradicts(facts)),
    ]
    return [Missing(lack=lack, where=Where.CODES) for lack, lacks in needed if lacks]


def _contradicts(facts: Facts) -> bool:
    """A passing result over a checklist that did not pass, or a failing one over one that did."""
    if facts.sm_passing is None or facts.checklist is None or facts.sm_without_work:
        return False
    return facts.sm_passing != (facts.checklist in GOOD)


def _labor(facts: Facts) -> list[Missing]:
    if facts.labor_lines or facts.no_labor_stated:
        return []
    return [Missing(lack=Lack.LABOR, where=Where.LABOR)]


def _checklist(facts: Facts) -> list[Missing]:
    if facts.sm_without_work or (facts.checklist is None and not facts.is_scheduled):
        return []
    if facts.checklist in {None, Overall.INCOMPLETE}:
        return [Missing(lack=Lack.CHECKLIST, where=Where.CHECKLIST)]
    if facts.checklist is Overall.FAIL and facts.device_usable_after:
        return [Missing(lack=Lack.CHECKLIST_FAILED, where=Where.CHECKLIST)]
    return []


def _analyzers(facts: Facts) -> list[Missing]:
    lacks = ((Lack.ANALYZER_UNSAID, facts.analyzer_unsaid), (Lack.ANALYZER_UNFIT, facts.analyzer_unfit))
    return [Missing(lack=lack, where=Where.CHECKLIST) for lack, lacking in lacks if lacking]


def _retest(facts: Facts) -> list[Missing]:
    if not facts.is_repair or not facts.has_device:
        return []
    if facts.safety_part_opened is None:
        return [Missing(lack=Lack.SAFETY_PART_ANSWER, where=Where.PARTS)]
    if not facts.safety_part_opened or facts.device_usable_after is False:
        return []
    if facts.retest in {None, Overall.INCOMPLETE}:
        return [Missing(lack=Lack.RETEST, where=Where.RETEST)]
    return [] if facts.retest in GOOD else [Missing(lack=Lack.RETEST_FAILED, where=Where.RETEST)]


def _device(facts: Facts) -> list[Missing]:
    if not facts.has_device:
        return []
    if facts.device_usable_after is None:
        return [Missing(lack=Lack.DEVICE_STATUS, where=Where.DEVICE)]
    if facts.device_usable_after and facts.loaner_out:
        return [Missing(lack=Lack.LOANER_OUT, where=Where.LOAN)]
    still_down = facts.down_from is not None and facts.down_to is None
    if facts.device_usable_after and still_down:
        return [Missing(lack=Lack.ENDED_DOWNTIME, where=Where.TIMES)]
    return []


def _vendor(facts: Facts) -> list[Missing]:
    """A vendor named in a word needs a report; visits each need theirs, and somebody who accepts the work."""
    named_only = facts.vendor_visited and not facts.visits
    needed = (
        (Lack.VENDOR_VISIT, facts.vendor_expected and not facts.visits and not facts.vendor_visited),
        (Lack.VENDOR_REPORT, facts.visit_without_report or (named_only and not facts.vendor_report_kept)),
        (Lack.VENDOR_ACCEPTANCE, facts.visit_unaccepted),
    )
    return [Missing(lack=lack, where=Where.VENDOR) for lack, lacks in needed if lacks]


def _times(facts: Facts, *, now: datetime) -> list[Missing]:
    lacks = []
    if facts.completed_at is None:
        lacks.append(Lack.COMPLETED_AT)
    elif facts.completed_at > now:
        lacks.append(Lack.COMPLETED_IN_FUTURE)
    elif facts.started_at is not None and facts.completed_at < facts.started_at:
        lacks.append(Lack.COMPLETED_BEFORE_START)
    if facts.down_from is not None and facts.down_to is not None and facts.down_to < facts.down_from:
        lacks.append(Lack.DOWNTIME_BACKWARDS)
    return [Missing(lack=lack, where=Where.TIMES) for lack in lacks]
