"""Which steps of a checklist are asked, given what has been answered so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .conditions import Given, holds
from .steps import Step

_SETTLED = frozenset({"pass", "fail"})


def asked(steps: Sequence[Step], answers: Mapping[str, Given]) -> list[Step]:
    """The steps whose condition holds, in order.

    An as-left reading is asked once its as-found reading has a verdict. An answer to a step that is not asked
    any more counts for nothing, so that no later condition stands on it.
    """
    found: list[Step] = []
    known: dict[str, Given] = {}
    for step in steps:
        if not _is_asked(step, known):
            continue
        found.append(step)
        if step.key in answers:
            known[step.key] = answers[step.key]
    return found


def _is_asked(step: Step, known: Mapping[str, Given]) -> bool:
    if step.as_left_of:
        before = known.get(step.as_left_of)
        if before is None or before.verdict not in _SETTLED:
            return False
    return not step.condition or holds(step.condition, known)
