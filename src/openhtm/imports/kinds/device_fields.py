"""The fields of a device as lists bring them: those of the registry, core and custom alike, and a few
beside them.
"""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from openhtm.registry.api import FieldSpec, device_fields

from ..rules.fields import ValueType
from ..rules.text import normalize
from .base import KindField

T = ValueType
_TYPES = {
    "text": T.TEXT,
    "code": T.CODE,
    "date": T.DATE,
    "integer": T.INTEGER,
    "number": T.DECIMAL,
    "money": T.MONEY,
    "flag": T.BOOLEAN,
    "choice": T.CHOICE,
    "reference": T.NAME,
}
_PAST = frozenset({"purchase_date", "received_date", "acceptance_date", "retired_date", "manufacture_date"})
# Names of things: words such as "unknown" are no name.
_NAMES = frozenset({"name", "custodian", "owner", "donor", "support_group", "service_provider", "supplier"})
_SPECIAL = {
    "serial_number": T.SERIAL,
    "mac_address": T.MAC,
    "ip_address": T.IP,
    "external_id": T.CODE,
    "finance_number": T.CODE,
    "rfid": T.CODE,
    "model_number": T.CODE,
    "parent": T.CODE,
    "purchase_order": T.CODE,
    "contract": T.CODE,
}
_LISTED_WORDS = frozenset({"status", "ownership", "risk_class"})
_REFERENCE_LENGTHS = {"building": 120, "floor": 20, "room": 120, "model_number": 120}
#: Derived facts that an export holds: read back without effect.
DERIVED = frozenset({"next_due", "window_closes", "open_work_orders"})

_BESIDE = (
    KindField("umdns_code", _("UMDNS code"), T.CODE, max_length=40),
    KindField("gmdn_code", _("GMDN code"), T.CODE, max_length=40),
    KindField("emdn_code", _("EMDN code"), T.CODE, max_length=40),
    KindField("fda_product_code", _("FDA product code"), T.CODE, max_length=40),
    KindField("cost_center", _("Cost center of the department"), T.CODE, max_length=40),
    KindField("warranty_months", _("Warranty in months"), T.INTEGER),
)


def fields() -> tuple[KindField, ...]:
    """All fields, by the keys of the registry. One query, for the custom ones."""
    return (*(_as_field(spec) for spec in device_fields()), *_BESIDE)


def _as_field(spec: FieldSpec) -> KindField:
    kind = _SPECIAL.get(spec.key) or (T.NAME if spec.key in _NAMES else _TYPES[str(spec.kind)])
    made = KindField(
        spec.key,
        spec.label,
        kind,
        words=spec.key if spec.key in _LISTED_WORDS else "",
        max_length=spec.max_length or _REFERENCE_LENGTHS.get(spec.key, 0) or (200 if kind is T.NAME else 0),
        never_future=spec.key in _PAST,
        aliases=_own_aliases(spec),
    )
    return replace(made, choices=_choices(spec)) if spec.choices else made


def _own_aliases(spec: FieldSpec) -> tuple[str, ...]:
    label = normalize(str(spec.label))
    return (label, normalize(spec.key.removeprefix("custom."))) if spec.custom else (label,)


def _choices(spec: FieldSpec) -> dict[str, str]:
    """Value and label of each choice are words for it."""
    return {
        normalize(word): value
        for value, label in spec.choices
        for word in (str(label), value)
        if normalize(word)
    }
