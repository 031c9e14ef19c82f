"""Controls and accepted risks for the tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from openhtm.accounts.api import User, reauthenticate
from openhtm.audit.api import Reauthentication
from openhtm.catalog.models import Model
from openhtm.registry.models import Device
from openhtm.security.actions import acceptances, controls, plans
from openhtm.security.actions.acceptances import NewAcceptance
from openhtm.security.actions.controls import NewControl
from openhtm.security.actions.plans import NewPlan
from openhtm.security.models import Control, RemediationPlan, RiskAcceptance, Vulnerability
from openhtm.security.reaching import Group
from openhtm_testing.personas import PASSWORD

if TYPE_CHECKING:
    from openhtm_testing.personas import World


def proof(who: User, at: datetime) -> Reauthentication:
    return reauthenticate(who, password=PASSWORD, at=at)


def make_control(
    world: World,
    at: datetime,
    *,
    flaws: Sequence[Vulnerability] = (),
    devices: Sequence[Device] = (),
    signed: bool = True,
    **given: Any,
) -> Control:
    """Of General Hospital, by Ivo, for 90 days from yesterday; ``groups`` or ``devices`` say for which."""
    site, by = given.pop("site", world.site), given.pop("by", world.ivo)
    values: dict[str, Any] = {
        "kind": "segment",
        "title": "Segment of its own",
        "what": "Moved to VLAN 40; only the gateway may talk to it.",
        "owner": world.ivo,
        "begins_on": at.date() - timedelta(days=1),
        "until_on": at.date() + timedelta(days=89),
        "groups": [Group(device=one) for one in devices],
        "against": "named" if flaws else "network",
        "flaws": list(flaws),
        "evidence_text": "Scanned from the unit: nothing answers.",
    }
    made = controls.enter(new=NewControl(**{**values, **given}), site=site, by=by, at=at)
    return controls.sign_control(made, proof=proof(by, at), by=by, at=at) if signed else made


def make_acceptance(
    world: World,
    at: datetime,
    flaw: Vulnerability,
    *,
    devices: Sequence[Device] = (),
    approver: User | None = None,
    **given: Any,
) -> RiskAcceptance:
    """Of General Hospital, proposed by Ivo for 30 days, with Cleo as the clinical owner."""
    site = given.pop("site", world.site)
    values: dict[str, Any] = {
        "reason": "It doses nothing; two others stand beside it.",
        "action": "Update it in the next window.",
        "owner": world.cleo,
        "until_on": at.date() + timedelta(days=30),
        "groups": [Group(device=one) for one in devices],
    }
    by = given.pop("by", world.ivo)
    made = acceptances.propose(flaw, new=NewAcceptance(**{**values, **given}), site=site, by=by, at=at)
    if approver is None:
        return made
    return acceptances.approve(made, proof=proof(approver, at), by=approver, at=at)


def make_plan(world: World, at: datetime, flaw: Vulnerability, model: Model, **given: Any) -> RemediationPlan:
    """Of General Hospital, decided by Ivo: the maker's update."""
    site, by = given.pop("site", world.site), given.pop("by", world.ivo)
    values: dict[str, Any] = {"approach": "patch", "what": "Update to 4.3.", "owner": world.ivo}
    return plans.decide(flaw, new=NewPlan(model=model, **{**values, **given}), site=site, by=by, at=at)
