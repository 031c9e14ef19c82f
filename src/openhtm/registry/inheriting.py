"""What devices take from their models: maker, type and risk class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from openhtm.catalog.api import Model

from .changes import chunks

Record = dict[str, Any]


def inherit(records: Sequence[Record], *, reason: str = "") -> None:
    """Complete the records from their models. A risk class given with a device that differs from its model's
    becomes the device's own, with the reason."""
    names = ("pk", "manufacturer_id", "device_type_id", "risk_class")
    keys = sorted({record["model_id"] for record in records if record["model_id"]})
    found = {
        row[0]: row[1:]
        for part in chunks(keys)
        for row in Model.objects.filter(pk__in=part).values_list(*names)
    }
    for record in records:
        manufacturer, device_type, risk = found.get(record["model_id"], (None, None, "unknown"))
        record["manufacturer_id"] = manufacturer or record["manufacturer_id"]
        record["device_type_id"] = device_type or record["device_type_id"]
        _settle_risk(record, risk, reason)


def _settle_risk(record: Record, of_model: str, reason: str) -> None:
    given = record["risk_class"]
    if record["model_id"] and not record["risk_override"] and given not in ("unknown", of_model):
        record["risk_override"] = given
        record["risk_override_reason"] = (
            record["risk_override_reason"] or reason or _("Given with the device.")
        )
    if record["model_id"] or record["risk_override"]:
        record["risk_class"] = record["risk_override"] or of_model
