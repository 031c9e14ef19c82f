"""A change as it stands: the situation its states are decided by, and the whole that is signed."""

from __future__ import annotations

from collections import Counter
from typing import Any

from . import riding, shelf
from .models import Approval, Change
from .rules.lines import SETTLED, WAITING, LineState
from .rules.risks import Aspect, Rated
from .rules.states import TEXTS, Kind, Role, Situation, State

_NUMBERS = ("severity_before", "probability_before", "severity_after", "probability_after", "reason")


def situation(change: Change) -> Situation:
    """Four questions, whatever the number of devices."""
    states = Counter(change.lines.values_list("state", flat=True))
    ratings = [Rated(**row) for row in change.ratings.values(*_NUMBERS)]
    signed, spoken = approvals(change)
    kind = Kind(change.kind)
    return Situation(
        kind=kind,
        targets=change.targets.count(),
        lines=states,
        authorized=bool(change.authorization and change.authorized_by and change.authorized_on),
        determined=change.determination,
        unrated=len(Aspect) - sum(one.is_whole for one in ratings),
        worse=sum(one.unexplained for one in ratings),
        written=frozenset(name for name in TEXTS if getattr(change, name).strip()),
        recalibration_known=change.recalibration != "unknown",
        precedent=change.follows_id is not None,
        looked=looked(change),
        required=shelf.kinds()[kind].approvals,
        signed=signed,
        spoken=spoken,
        requester=str(change.requester_id or change.requested_by),
        day_known=change.begins_on is not None,
        unsettled=sum(n for state, n in states.items() if state not in SETTLED),
        waiting=sum(n for state, n in states.items() if state in WAITING),
        verified=states[LineState.VERIFIED],
    )


def looked(change: Change) -> bool:
    """Whether somebody of HTM looked at what rides on it, as it is now. Once it is begun, the last look holds."""
    if change.kind != Kind.NETWORK or not change.rides_on:
        return False
    last = change.looks.first()
    if last is None:
        return False
    begun = change.state in (State.IMPLEMENTING, State.VERIFICATION)
    return begun or last.digest == riding.of(change).digest


def approvals(change: Change) -> tuple[dict[Role, str], dict[Role, str]]:
    """Signatures and words of mouth that hold in this round, each with the person."""
    rows = change.approvals.filter(round=change.round, approved=True)
    signed: dict[Role, str] = {}
    spoken: dict[Role, str] = {}
    for one in rows:
        if one.spoken:
            spoken[Role(one.role)] = one.given_by.strip().lower()
        else:
            signed[Role(one.role)] = str(one.by_id or one.given_by)
    return signed, spoken


def content(change: Change) -> dict[str, Any]:
    """Everything a signature binds, in a form that stays the same."""
    skipped = {"id", "version", "state", "result", "ended_at", "ended_by", "paperwork_done_at"}
    own = {
        field.attname: _plain(getattr(change, field.attname))
        for field in change._meta.concrete_fields
        if field.attname not in skipped
    }
    return {
        **own,
        "targets": [
            [one.model_id, one.software_kind, one.software_name, one.from_versions, one.to_version]
            for one in change.targets.order_by("pk")
        ],
        "ratings": [list(row) for row in change.ratings.order_by("pk").values_list("aspect", *_NUMBERS)],
        "devices": list(change.lines.order_by("pk").values_list("device__tag", flat=True)),
    }


def ending(change: Change) -> dict[str, Any]:
    """What the signature at the end binds: the whole, every device, every approval."""
    names = ("device__tag", "state", "said", "installed_by", "verified_by", "test_result", "runs_now")
    return {
        **content(change),
        "state": change.state,
        "result": change.result,
        "lines": [list(row) for row in change.lines.order_by("pk").values_list(*names)],
        "approvals": [_approval(one) for one in change.approvals.order_by("pk")],
        "plans": list(change.fulfillments.standing().values_list("plan", flat=True)),
    }


def _approval(one: Approval) -> list[object]:
    return [one.round, one.role, one.approved, one.spoken, one.given_by, one.said, one.at.isoformat()]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
