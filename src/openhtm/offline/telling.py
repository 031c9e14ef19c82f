"""What is told of an act of a device, in words and as the doors for programs give it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openhtm.kernel.offline import act_of

from .models import ReceivedAct
from .rules.differences import Beside, side_by_side


def record(act: ReceivedAct) -> str:
    """``GEN-12`` of ``work_order:GEN-12``; other records say in the act's own words which one it is."""
    kind, _colon, name = act.subject.partition(":")
    return name if kind == "work_order" else ""


def beside(act: ReceivedAct) -> Sequence[tuple[str, Beside]]:
    """Both versions of each fact that is known in either, with its label."""
    kind = act_of(act.kind)
    labels = kind.labels if kind else {}
    both = side_by_side(act.mine, act.theirs)
    return [(str(labels.get(one.name, one.name)), one) for one in both if one.mine or one.theirs]


def told(act: ReceivedAct) -> dict[str, Any]:
    """An act that waits, or did, with both versions side by side."""
    return {
        "id": act.pk,
        "state": act.state,
        "kind": act.kind,
        "record": act.subject,
        "label": act.label,
        "person": str(act.person),
        "site": act.site.code if act.site else None,
        "code": act.code,
        "message": act.message,
        "happened_at": act.happened_at.isoformat(),
        "device_at": act.device_at.isoformat(),
        "received_at": act.received_at.isoformat(),
        "clock_ahead_seconds": act.skew_seconds,
        "both": [
            {"fact": label, "mine": one.mine, "theirs": one.theirs, "differs": one.differs}
            for label, one in beside(act)
        ],
        "files": act.files.count(),
        "settled_at": act.settled_at.isoformat() if act.settled_at else None,
        "settled_by": act.settled_by,
        "settled_how": act.settled_how,
    }
