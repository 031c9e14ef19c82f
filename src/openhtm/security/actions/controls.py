"""Compensating controls: entered with an owner and a last day, signed with evidence, ended with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.audit.api import Meaning, Reauthentication, UnableToSign, sign
from openhtm.documents import api as documents
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.places.api import Site, day_at, zone_at

from .. import clocks, reaching, refusing
from ..errors import UnableToTreat
from ..models import Control, ControlReach, Vulnerability
from ..reaching import Group
from ..rules import controls
from ..rules.clocks import Clock
from ..rules.controls import Against, Kind, State


@dataclass(frozen=True, kw_only=True)
class NewControl:
    """A control as somebody enters it. ``flaws`` only where it is against those that are named."""

    kind: str
    title: str
    what: str
    owner: User
    begins_on: date
    until_on: date
    groups: Sequence[Group]
    against: str = Against.NAMED.value
    flaws: Sequence[Vulnerability] = ()
    review_on: date | None = None
    evidence_text: str = ""


def _where(arguments: Mapping[str, Any]) -> Iterable[tuple[int | None, int | None]]:
    """For all sites it needs the permission for all of them."""
    site = arguments.get("site")
    return [(site.pk if site is not None else None, None)]


@action("security.control.enter", needs=Permission.SECURITY_EDIT, where=_where)
def enter(
    *,
    new: NewControl,
    site: Site | None = None,
    evidence: File[bytes] | None = None,
    by: Actor,
    at: datetime,
) -> Control:
    """Enter a control, for a site or for all. It counts when it is signed, and no longer than its last day."""
    _refuse_incomplete(new, today=day_at(site, at))
    refusing.refuse_elsewhere(new.groups, site)
    names = ("kind", "title", "what", "owner", "begins_on", "until_on", "against", "review_on")
    made = acts.create(
        Control(
            at_site=site,
            entered_at=at,
            entered_by=by.actor_label[:200],
            evidence_text=new.evidence_text.strip(),
            **{name: getattr(new, name) for name in names},
        )
    )
    acts.create_many([ControlReach(control=made, **reaching.stored(one)) for one in new.groups])
    if new.flaws:
        made.flaws.set(new.flaws)
        acts.fact(flaws=sorted(one.name for one in new.flaws))
    if evidence is not None:
        _attach(made, evidence, by=by, at=at)
    return made


def _refuse_incomplete(new: NewControl, *, today: date) -> None:
    refusing.refuse_unknown({"kind": (new.kind, Kind), "against": (new.against, Against)})
    most = clocks.days()[Clock.CONTROL]
    proposal = controls.Proposal(
        kind=Kind(new.kind),
        against=Against(new.against),
        title=new.title,
        what=new.what,
        flaws=len(new.flaws),
        reach=reaching.count(new.groups),
        owned=new.owner.is_active,
        begins=new.begins_on,
        until=new.until_on,
        review=new.review_on,
    )
    found = controls.control_refusals(proposal, most_days=most, today=today)
    refusing.refuse(found, days=most)


def _attach(control: Control, evidence: File[bytes], *, by: Actor, at: datetime) -> None:
    document = documents.add(control, file=evidence, title=_("Evidence"), by=by, at=at)
    acts.save(control, evidence=document)


@action("security.control.prove", needs=Permission.SECURITY_EDIT)
def prove(
    control: Control,
    *,
    evidence_text: str = "",
    evidence: File[bytes] | None = None,
    by: Actor,
    at: datetime,
) -> Control:
    """Say how a control was verified, before it is signed. What is signed stays as it was signed."""
    if control.signed_at is not None or control.ended_at is not None:
        raise UnableToTreat(
            _("%(control)s is signed or ended and stays as it is. Enter another control.")
            % {"control": control}
        )
    if evidence is not None:
        _attach(control, evidence, by=by, at=at)
    text = evidence_text.strip()
    return acts.save(control, evidence_text=text) if text else control


@action("security.control.sign", needs=Permission.SECURITY_EDIT)
def sign_control(
    control: Control, *, proof: Reauthentication | None = None, by: Actor, at: datetime
) -> Control:
    """Sign that the control is in place and was verified: from now on it counts, until its last day."""
    if not isinstance(by, User):
        raise UnableToTreat(_("A person signs a control."))
    state = control.state(day_at(control.at_site, at))
    if control.signed_at is not None or state in (State.ENDED, State.EXPIRED):
        raise UnableToTreat(
            _("%(control)s is signed, ended or expired already. Enter another one.") % {"control": control}
        )
    if not (control.evidence_text or control.evidence_id):
        text = _(
            "Say first how it was verified, or attach the evidence: without it the control counts as none."
        )
        raise UnableToTreat(text)
    if proof is None:
        raise UnableToSign(_("Confirm the signature with your password."))
    sign(
        control,
        meaning=Meaning.APPROVED,
        content=_content(control),
        proof=proof,
        zone=zone_at(control.at_site, at),
    )
    return acts.save(control, signed_at=at, signed_by=by)


def _content(control: Control) -> dict[str, Any]:
    """What is signed."""
    names = ("kind", "title", "what", "against", "begins_on", "until_on", "review_on", "evidence_text")
    return {
        **{name: str(getattr(control, name) or "") for name in names},
        "site": control.at_site.code if control.at_site is not None else "",
        "owner": str(control.owner),
        "flaws": sorted(control.flaws.values_list("name", flat=True)),
        "devices": [reaching.words(row) for row in control.reach.order_by("pk")],
        "evidence": control.evidence.sha256 if control.evidence is not None else "",
    }


@action("security.control.end", needs=Permission.SECURITY_EDIT)
def end(control: Control, *, reason: str, by: Actor, at: datetime) -> Control:
    """End a control: the devices are again as exposed as without it. It stays on record."""
    if control.ended_at is not None:
        return control
    because = refusing.said(reason)
    return acts.save(control, ended_at=at, ended_by=by.actor_label[:200], ended_because=because)
