"""Devices follow their models: maker, type and risk class are copies that must stay true."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from openhtm.accounts.api import Permission
from openhtm.catalog.api import Model
from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere
from openhtm.kernel.actors import Actor

from .. import events
from ..models import Device
from .searching import SearchTexts


@action("registry.devices.follow_models", needs=Permission.CATALOG_EDIT, where=anywhere)
def follow_models(model_ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    """Bring the devices of these models up to date with them; returns how many differed. The ledger holds the
    change of the model; here only the number."""
    differing: set[int] = set()
    for model in Model.objects.filter(pk__in=model_ids):
        differing |= _follow(model)
    ids = list(Device.objects.filter(model_id__in=model_ids).values_list("pk", flat=True))
    SearchTexts.refresh(ids)
    if differing:
        acts.fact(devices=len(differing))
        fields = ["device_type_id", "manufacturer_id", "risk_class"]
        events.device_changed.send(sender=Device, device_ids=sorted(differing), fields=fields, by=by, at=at)
    return len(differing)


def _follow(model: Model) -> set[int]:
    devices = Device.objects.filter(model=model)
    wanted = {"manufacturer_id": model.manufacturer_id}
    if model.device_type_id is not None:
        wanted["device_type_id"] = model.device_type_id
    differing: set[int] = set()
    for column, value in wanted.items():
        rows = devices.exclude(**{column: value})
        differing |= set(rows.values_list("pk", flat=True))
        rows.update(**{column: value})
    rows = devices.filter(risk_override="").exclude(risk_class=model.risk_class)
    differing |= set(rows.values_list("pk", flat=True))
    rows.update(risk_class=model.risk_class)
    return differing
