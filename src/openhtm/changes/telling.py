"""A change and its devices as programs see them: for REST and the command."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from . import record, waving, words
from .models import Change, Fulfillment, Line, Wave
from .rules import waves as rules
from .rules.states import Kind, State, may_follow, obstacles

_TEXTS = (
    *(
        "kind",
        "state",
        "title",
        "reason",
        "source_kind",
        "source",
        "clinical_impact",
        "fallback",
        "test_plan",
    ),
    *("rollback", "training", "it_part", "recalibration", "activity", "determination", "rationale"),
    *("references", "determined_by", "authorization", "authorized_by", "result", "version"),
)


def change_json(one: Change, *, on: date) -> dict[str, Any]:
    days = ("authorized_on", "begins_on", "paperwork_on")
    return {
        "id": one.pk,
        "number": str(one),
        "site": one.site.code,
        **{name: getattr(one, name) for name in _TEXTS},
        **{name: _iso(getattr(one, name)) for name in days},
        "requested_by": one.requested_by,
        "requested_at": one.requested_at.isoformat(),
        "follows": str(one.follows) if one.follows else None,
        "paperwork_late": late(one, on=on),
        "devices": getattr(one, "line_count", None),
        "verified": getattr(one, "done_count", None),
    }


def late(one: Change, *, on: date) -> bool:
    """The paperwork of an emergency is over its day: something is unsigned or unwritten."""
    return one.paperwork_on is not None and one.paperwork_done_at is None and one.paperwork_on < on


def change_alone(one: Change, *, plans: Sequence[Fulfillment], on: date) -> dict[str, Any]:
    """With its models, plans, ratings, approvals, and what is missing for each state that may follow."""
    now = record.situation(one)
    follow = [to for to in State if may_follow(State(one.state), to, kind=Kind(one.kind))]
    return {
        **change_json(one, on=on),
        "models": [
            {
                "model": str(row.model),
                "from_versions": row.from_versions,
                "to_version": row.to_version,
            }
            for row in one.targets.select_related("model__manufacturer")
        ],
        "plans": [_plan(row) for row in plans],
        "ratings": [_rating(row) for row in one.ratings.all()],
        "approvals": [
            {
                "round": row.round,
                "role": row.role,
                "approved": row.approved,
                "by_word_of_mouth": row.spoken,
                "given_by": row.given_by,
                "said": row.said,
                "at": row.at.isoformat(),
                "holds": row.round == one.round,
            }
            for row in one.approvals.all()
        ],
        "next": {to.value: [words.obstacle(each, now) for each in obstacles(to, now)] for to in follow},
    }


def _plan(row: Fulfillment) -> dict[str, Any]:
    plan = row.plan
    flaw, ended = plan.vulnerability.name, plan.ended_at is not None
    return {"id": plan.pk, "vulnerability": flaw, "model": str(plan.model), "ended": ended}


def _rating(row: Any) -> dict[str, Any]:
    names = ("aspect", "severity_before", "probability_before", "severity_after", "probability_after")
    return {**{name: getattr(row, name) for name in names}, "reason": row.reason}


def line_json(one: Line) -> dict[str, Any]:
    return {
        "id": one.pk,
        "version": one.version,
        "change": str(one.change),
        "tag": one.device.tag,
        "wave": one.wave.number if one.wave else None,
        "department": one.device.department.name if one.device.department else None,
        "risk": one.risk,
        "state": one.state,
        "since": one.since.isoformat(),
        "said": one.said or None,
        "ran": one.from_version or None,
        "runs_now": one.runs_now or None,
        "runs_unknown": one.runs_unknown,
        "backup": one.backup or None,
        "installed_by": one.installed_by or None,
        "verified_by": one.verified_by or None,
        "work_order": one.order.reference if one.order else None,
        "test_result": one.test_result or None,
        "recalibrated": one.recalibrated or None,
    }


def waves_json(change: Change, rows: Sequence[Wave], *, at: datetime) -> dict[str, Any]:
    """``rows``: those that the reader may see."""
    standing = waving.of(change)
    return {
        "paused": standing.paused is not None,
        "paused_because": standing.paused.reason if standing.paused else None,
        "outside": standing.outside,
        "undecided": len(standing.failures),
        "waves": [_wave(standing, one, at) for one in rows],
    }


_TIMES = ("window_on", "window_from", "window_to", "agreed_on", "opened_at")
_MAY_BE_EMPTY = ("agreed_with", "noted_by", "opened_by")


def _wave(standing: waving.Standing, one: Wave, at: datetime) -> dict[str, Any]:
    found = standing.of(one.number)
    until = rules.baked_at(found)
    bars = standing.bars(one.number, now=at)
    return {
        **{name: getattr(one, name) for name in ("number", "kind", "title", "bake_days", "version")},
        "state": rules.state(found).value,
        "watched_until": until.isoformat() if until else None,
        "devices": dict(standing.counts[one.number]),
        "barred": [words.bar(bar, zone=standing.change.site.time_zone) for bar in bars],
        **{name: _iso(getattr(one, name)) for name in _TIMES},
        **{name: getattr(one, name) or None for name in _MAY_BE_EMPTY},
    }


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None
