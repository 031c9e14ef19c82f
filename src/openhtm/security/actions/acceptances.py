"""Accepting a risk for a time: proposed with a clinical owner, approved and signed by somebody else, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.audit.api import Meaning, Reauthentication, UnableToSign, sign
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.places.api import Site, day_at, zone_at

from .. import clocks, reaching, refusing
from ..errors import UnableToTreat
from ..models import AcceptanceReach, RiskAcceptance, Vulnerability
from ..reaching import Group
from ..rules import controls
from ..rules.clocks import Clock
from ..rules.controls import State


@dataclass(frozen=True, kw_only=True)
class NewAcceptance:
    """``owner``: who answers for the patients at these devices; ``action``: what is done meanwhile or at its end."""

    reason: str
    action: str
    owner: User
    until_on: date
    groups: Sequence[Group]


def _where(arguments: Mapping[str, Any]) -> Iterable[tuple[int | None, int | None]]:
    site = arguments.get("site")
    return [(site.pk if site is not None else None, None)]


@action("security.acceptance.propose", needs=Permission.SECURITY_EDIT, where=_where)
def propose(
    vulnerability: Vulnerability, *, new: NewAcceptance, site: Site | None = None, by: Actor, at: datetime
) -> RiskAcceptance:
    """Propose that a flaw stays for a time. Nothing changes until somebody else has approved it."""
    if not isinstance(by, User):
        raise UnableToTreat(_("A person proposes that a risk is accepted."))
    most = clocks.days()[Clock.ACCEPTANCE]
    found = controls.acceptance_refusals(
        reason=new.reason,
        action=new.action,
        reach=reaching.count(new.groups),
        owned=new.owner.is_active,
        until=new.until_on,
        most_days=most,
        today=day_at(site, at),
    )
    refusing.refuse(found, days=most)
    refusing.refuse_elsewhere(new.groups, site)
    made = acts.create(
        RiskAcceptance(
            vulnerability=vulnerability,
            at_site=site,
            owner=new.owner,
            until_on=new.until_on,
            reason=new.reason.strip(),
            action=new.action.strip(),
            author=by,
            entered_at=at,
        )
    )
    acts.create_many([AcceptanceReach(acceptance=made, **reaching.stored(one)) for one in new.groups])
    return made


@action("security.acceptance.approve", needs=Permission.SECURITY_ACCEPT)
def approve(
    acceptance: RiskAcceptance, *, proof: Reauthentication | None = None, by: Actor, at: datetime
) -> RiskAcceptance:
    """Accept the risk until its last day, and sign; never by who proposed it."""
    if not isinstance(by, User):
        raise UnableToTreat(_("A person accepts a risk and signs for it."))
    if acceptance.state(day_at(acceptance.at_site, at)) is not State.WAITING:
        raise UnableToTreat(_("It does not wait for approval. Propose it anew."))
    if by.pk == acceptance.author_id:
        raise UnableToTreat(_("You proposed this, so someone else has to accept the risk."))
    if proof is None:
        raise UnableToSign(_("Confirm the signature with your password."))
    sign(
        acceptance,
        meaning=Meaning.APPROVED,
        content=_content(acceptance),
        proof=proof,
        zone=zone_at(acceptance.at_site, at),
    )
    return acts.save(acceptance, approver=by, approved_at=at)


def _content(found: RiskAcceptance) -> dict[str, Any]:
    """What is signed."""
    return {
        "flaw": found.vulnerability.name,
        "site": found.at_site.code if found.at_site is not None else "",
        "devices": [reaching.words(row) for row in found.reach.order_by("pk")],
        "reason": found.reason,
        "action": found.action,
        "owner": str(found.owner),
        "author": str(found.author),
        "until": str(found.until_on),
    }


@action("security.acceptance.withdraw", needs=Permission.SECURITY_EDIT)
def withdraw(acceptance: RiskAcceptance, *, reason: str, by: Actor, at: datetime) -> RiskAcceptance:
    """Take an accepted risk or a proposal back: the devices are open again. It stays on record."""
    if acceptance.ended_at is not None:
        return acceptance
    because = refusing.said(reason)
    return acts.save(acceptance, ended_at=at, ended_by=by.actor_label[:200], ended_because=because)
