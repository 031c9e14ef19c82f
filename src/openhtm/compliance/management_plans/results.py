"""The goals of an evaluation as they were kept when it was signed, beside the same counted again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..models import PlanEvaluation, PlanGoal
from ..rules.periods import restated
from . import progress, reads, words
from .progress import Progress


@dataclass(frozen=True, kw_only=True)
class GoalResult:
    """``kept``: what the evaluation holds; before it is signed, how the goal stands now. ``now``: counted again as of
    the same moment; None: it is kept only as it stands, or told by a person."""

    goal: PlanGoal
    kept: Mapping[str, Any]
    now: Progress | None = None
    restated: bool = False

    @property
    def standing(self) -> str:
        return str(self.kept["standing"])

    @property
    def of(self) -> tuple[float, float] | None:
        found = self.kept["of"]
        return (found[0], found[1]) if found else None

    @property
    def rows(self) -> Sequence[str]:
        return list(self.kept["rows"])

    @property
    def row_count(self) -> int:
        return int(self.kept["row_count"])

    @property
    def kept_said(self) -> str:
        """Empty: unknown."""
        return words.result(self.kept, words.unit(self.goal))

    @property
    def now_said(self) -> str:
        return words.value(self.now) if self.now else ""


def of(evaluation: PlanEvaluation, *, at: datetime) -> list[GoalResult]:
    """In the order of the goals."""
    goals = {one.pk: one for one in reads.goals(evaluation.plan)}
    if evaluation.counted_at is None:
        return [
            GoalResult(goal=goals[one["goal"]], kept=one) for one in progress.kept(evaluation.plan, at=at)
        ]
    again = progress.again(evaluation.plan, evaluation.results, counted_at=evaluation.counted_at)
    was = {str(one["goal"]): one["value"] for one in evaluation.results}
    changed = restated(was, {str(pk): one.value.number for pk, one in again.items()})
    return [
        GoalResult(
            goal=goals[one["goal"]],
            kept=one,
            now=again.get(one["goal"]),
            restated=str(one["goal"]) in changed,
        )
        for one in evaluation.results
    ]
