"""Fields that a hospital adds to its devices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action, organization
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput

from ..errors import FieldInUse, NameTaken
from ..models import CustomField, Device, FieldKind

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_CHANGED = frozenset(
    {"label", "help", "choices", "unit", "required", "position", "is_active", "device_type_id"}
)


@action("registry.custom_field.define", needs=Permission.DEVICE_CONFIGURE, where=organization)
def define(
    *,
    key: str,
    label: str,
    kind: FieldKind = FieldKind.TEXT,
    more: Mapping[str, Any] | None = None,
    by: Actor,
    at: datetime,
) -> CustomField:
    """Add a field to all devices, or (``more["device_type_id"]``) to those of one type. ``more``: help,
    choices, unit, required, position. Its key and kind never change."""
    key = key.strip().lower()
    if not _KEY.fullmatch(key):
        raise InvalidInput(
            _("A key is made of small letters, digits and underscores, and starts with a letter."),
            fields={"key": [_("Small letters, digits and underscores only.")]},
        )
    if CustomField.objects.filter(key=key).exists():
        raise NameTaken(_("There is a custom field '%(key)s' already.") % {"key": key})
    field = CustomField(key=key, label=label.strip(), kind=kind, **_allowed(more or {}))
    _refuse_choices(field.kind, field.choices)
    return acts.create(field)


@action("registry.custom_field.change", needs=Permission.DEVICE_CONFIGURE, where=organization)
def change(
    field: CustomField,
    *,
    changes: Mapping[str, Any],
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> CustomField:
    """Change label, help, choices, unit, order, or switch it off. A choice that devices hold cannot be
    taken away."""
    allowed = _allowed(changes)
    if "choices" in allowed:
        _refuse_choices(field.kind, allowed["choices"])
        _keep_used(field, allowed["choices"])
    return acts.save(field, seen_version=seen_version, **allowed)


def _allowed(changes: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := sorted(changes.keys() - _CHANGED):
        raise InvalidInput(_("%(names)s cannot be changed here.") % {"names": ", ".join(unknown)})
    return dict(changes)


def _refuse_choices(kind: str, choices: list[str]) -> None:
    if kind == FieldKind.CHOICE and not choices:
        raise InvalidInput(_("List the choices, one a line."), fields={"choices": [_("List at least one.")]})
    if kind != FieldKind.CHOICE and choices:
        raise InvalidInput(
            _("Only a field of kind 'choice' has choices."), fields={"choices": [_("Leave empty.")]}
        )


def _keep_used(field: CustomField, choices: list[str]) -> None:
    gone = [choice for choice in field.choices if choice not in choices]
    used = [choice for choice in gone if Device.objects.filter(**{f"custom__{field.key}": choice}).exists()]
    if used:
        raise FieldInUse(
            _("Devices hold these choices: %(choices)s. Change the devices first.")
            % {"choices": ", ".join(used)},
            fields={"choices": [_("Still used: %(choices)s.") % {"choices": ", ".join(used)}]},
        )
