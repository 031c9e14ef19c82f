"""Writing down what a unit does without a device."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.places.api import day_at
from openhtm.registry.api import Device

from ..errors import AlreadyEnded, UnableToPrepare
from ..models import Fallback

FIELDS = frozenset({"instead", "stops", "away_minutes", "agreed_with", "agreed_on"})


def _place(arguments: dict[str, Any]) -> Iterable[tuple[int | None, int | None]] | None:
    """The place of the device; what holds for types and models is the organization's, as the catalog is."""
    owner = arguments.get("owner")
    device = owner if isinstance(owner, Device) else getattr(arguments.get("fallback"), "device", None)
    return [(device.site_id, device.department_id)] if device is not None else None


@action("response.fallback.write", needs=Permission.RESPONSE_PREPARE, where=_place)
def write(
    owner: Any,
    *,
    values: Mapping[str, Any],
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> Fallback:
    """What a unit does without devices of this type or model, or without this device; ``owner``: which of them.

    What stands is changed; its earlier words stay in the ledger.
    """
    name = _column(owner)
    given = _checked(values, today=day_at(owner.site if name == "device" else None, at))
    found: Fallback | None = Fallback.objects.standing().filter(**{name: owner}).first()
    if found is not None:
        return acts.save(found, seen_version=seen_version, **given)
    return acts.create(Fallback(**{name: owner}, **given))


@action("response.fallback.end", needs=Permission.RESPONSE_PREPARE, where=_place)
def end(fallback: Fallback, *, reason: str, by: Actor, at: datetime) -> Fallback:
    """Take a fallback back, with the reason: the device falls to that of its model or type, or to none."""
    if fallback.ended_at is not None:
        raise AlreadyEnded(_("This fallback no longer stands."))
    if not reason.strip():
        told = _("Say why.")
        raise UnableToPrepare(told, fields={"reason": [told]})
    return acts.save(fallback, ended_at=at, ended_because=reason.strip())


def _column(owner: Any) -> str:
    """The column of the owner by what it is."""
    name = str(owner._meta.model_name)
    return {"devicetype": "device_type"}.get(name, name)


def _checked(values: Mapping[str, Any], *, today: Any) -> dict[str, Any]:
    if unknown := sorted(set(values) - FIELDS):
        raise UnableToPrepare(_("There is no field '%(field)s'.") % {"field": unknown[0]})
    given = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    problems: dict[str, list[str]] = {}
    if not given.get("instead"):
        problems["instead"] = [_("Say what the unit does instead.")]
    if not given.get("agreed_with"):
        problems["agreed_with"] = [_("Name the clinician with whom it was agreed.")]
    if not given.get("agreed_on"):
        problems["agreed_on"] = [_("Say when it was agreed.")]
    elif given["agreed_on"] > today:
        problems["agreed_on"] = [_("This day has not come yet.")]
    if problems:
        raise UnableToPrepare(_("The fallback is not whole."), fields=problems)
    return given
