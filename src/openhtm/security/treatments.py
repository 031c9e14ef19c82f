"""Controls and accepted risks for pages, REST and the command alike: lists, devices, shapes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User, departments, one, scope
from openhtm.catalog import api as catalog
from openhtm.kernel.errors import InvalidInput
from openhtm.registry import api as registry
from openhtm.registry.api import Device

from . import access, reaching
from .models import (
    AcceptanceQuerySet,
    Claim,
    Control,
    ControlQuerySet,
    RiskAcceptance,
    Vulnerability,
)
from .rules.controls import State


def owners(user: Any) -> Any:
    """The active people at the places of whoever enters a control or proposes to accept a risk."""
    reach = scope(user, Permission.SECURITY_EDIT)
    return User.objects.within(reach).filter(is_active=True).order_by("name", "pk")


def owner(user: Any, email: str) -> User:
    found: User | None = owners(user).filter(email__iexact=email.strip()).first()
    if found is None:
        text = _("Nobody of that address is at your sites: %(email)s.") % {"email": email}
        raise InvalidInput(text, fields={"owner": [text]})
    return found


def flaws_named(user: Any, text: str) -> list[Vulnerability]:
    """Of names in a line or list: flaws by any of their names, and all that an advisory speaks of."""
    found: dict[int, Vulnerability] = {}
    for name in filter(None, map(str.strip, text.replace(",", "\n").splitlines())):
        rows = list(_named(user, name))
        if not rows:
            told = _("No flaw or advisory of the name %(name)s is on record.") % {"name": name}
            raise InvalidInput(told, fields={"flaws": [told]})
        found |= {row.pk: row for row in rows}
    return list(found.values())


def _named(user: Any, name: str) -> Iterable[Vulnerability]:
    rows = access.vulnerabilities(user)
    named = rows.filter(Q(name__iexact=name) | Q(aliases__name__iexact=name)).distinct()
    if named.exists():
        return named
    papers = access.documents(user).filter(identifier__iexact=name, replaced_at__isnull=True)
    told = Claim.objects.standing().filter(document__in=papers)
    return rows.filter(pk__in=told.values("vulnerability"))


def controls_listed(user: Any, *, q: str = "", state: str = "", on: date) -> ControlQuerySet:
    """``state``: in_force, waiting, expired, ended or review (its day has passed)."""
    rows = access.controls(user)
    for word in q.split():
        rows = rows.filter(
            Q(title__icontains=word) | Q(what__icontains=word) | Q(flaws__name__icontains=word)
        ).distinct()
    if state == "in_force":
        rows = rows.in_force(on)
    elif state == "waiting":
        rows = rows.standing().filter(signed_at=None, until_on__gte=on)
    elif state == "review":
        rows = rows.in_force(on).filter(review_on__lt=on)
    else:
        rows = _ended(rows, state, on)
    return rows


def acceptances_listed(user: Any, *, q: str = "", state: str = "", on: date) -> AcceptanceQuerySet:
    """``state``: in_force, waiting, expired or ended."""
    rows = access.acceptances(user)
    for word in q.split():
        rows = rows.filter(Q(vulnerability__name__icontains=word) | Q(reason__icontains=word))
    if state == "in_force":
        rows = rows.in_force(on)
    elif state == "waiting":
        rows = rows.standing().filter(approved_at=None, until_on__gte=on)
    else:
        rows = _ended(rows, state, on)
    return rows


def _ended(rows: Any, state: str, on: date) -> Any:
    if state == "expired":
        return rows.standing().filter(until_on__lt=on)
    return rows.filter(ended_at__isnull=False) if state == "ended" else rows


@dataclass(frozen=True, kw_only=True)
class OnDevice:
    """What is done for one device, with the state on the day."""

    controls: list[Control]
    acceptances: list[RiskAcceptance]


def on_device(user: Any, device: Device, *, on: date) -> OnDevice:
    """What counts for a device now, and accepted risks that expired: those are open again."""
    found = list(access.controls(user).in_force(on))
    accepted = list(access.acceptances(user).standing().filter(approved_at__isnull=False))
    shown = reaching.segments(row for one in (*found, *accepted) for row in one.reach.all())

    def holds(one: Any) -> bool:
        rows = one.reach.all()
        return reaching.is_for(device, at_site_id=one.at_site_id, rows=rows, shown=shown)

    return OnDevice(
        controls=[one for one in found if holds(one)], acceptances=[one for one in accepted if holds(one)]
    )


def tags(user: Any, found: Control | RiskAcceptance) -> list[str]:
    """The devices of one's own that it is for now."""
    rows = reaching.devices_of(found, registry.devices_for(user)).order_by("tag")
    return list(rows.values_list("tag", flat=True))


def control_json(row: Control, *, on: date) -> dict[str, Any]:
    """A control as programs see it; ``site`` null: at all sites."""
    plain = ("kind", "title", "what", "against", "evidence_text", "entered_by", "ended_because")
    return {
        "id": row.pk,
        **{name: getattr(row, name) for name in plain},
        **_common(row, on=on),
        "flaws": sorted(one.name for one in row.flaws.all()),
        "begins_on": row.begins_on.isoformat(),
        "review_on": row.review_on.isoformat() if row.review_on else None,
        "evidence": row.evidence_id,
        "signed_at": row.signed_at.isoformat() if row.signed_at else None,
        "signed_by": str(row.signed_by) if row.signed_by else None,
    }


def acceptance_json(row: RiskAcceptance, *, on: date) -> dict[str, Any]:
    """An accepted risk as programs see it."""
    return {
        "id": row.pk,
        "vulnerability": row.vulnerability.name,
        **{name: getattr(row, name) for name in ("reason", "action", "ended_because")},
        **_common(row, on=on),
        "author": str(row.author),
        "approver": str(row.approver) if row.approver else None,
        "approved_at": row.approved_at.isoformat() if row.approved_at else None,
    }


def _common(row: Control | RiskAcceptance, *, on: date) -> dict[str, Any]:
    state: State = row.state(on)
    return {
        "state": state.value,
        "site": row.at_site.code if row.at_site else None,
        "owner": str(row.owner),
        "until_on": row.until_on.isoformat(),
        "groups": [_group_json(one) for one in row.reach.all()],
        "entered_at": row.entered_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
    }


def _group_json(row: Any) -> dict[str, Any]:
    return {
        "everything": row.everything,
        "model": row.model_id,
        "department": row.department_id,
        "segment": row.segment or None,
        "device": row.device.tag if row.device else None,
    }


def groups_from(user: Any, given: Iterable[Mapping[str, Any]]) -> list[reaching.Group]:
    """Groups as a program names them: model and department by number, devices by tag."""
    missing = _("There is no such department, or it is outside your sites.")
    return [
        reaching.Group(
            everything=bool(group.get("everything")),
            model=catalog.access.model(user, group["model"]) if group.get("model") else None,
            department=one(departments(user), missing, pk=group["department"])
            if group.get("department")
            else None,
            segment=group.get("segment") or "",
            device=registry.device(user, group["device"]) if group.get("device") else None,
        )
        for group in given
    ]
