"""Which devices the records that the ledger names have to do with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model

from openhtm.documents.api import Document
from openhtm.maintenance.api import AnalyzerUse, PlanAssignment
from openhtm.registry.api import Device

from .asking import DEVICE

#: From a result over its checklist and its order to the device.
_FAR = 3
_DOCUMENT = "documents.document"
_FACTS = {"catalog.model": "model_id", "catalog.devicetype": "device_type_id"}
_PLANS = {"maintenance.plan": "plan_id", "maintenance.planrevision": "revision_id"}


def device_ids(records: Mapping[str, set[int]]) -> set[int]:
    """Of every device that one of the records belongs to, is about or decides on."""
    found: set[int] = set()
    for kind, keys in _with_subjects(records).items():
        found |= keys if kind == DEVICE else _reached(kind, keys)
    return found


def _with_subjects(records: Mapping[str, set[int]]) -> dict[str, set[int]]:
    """A document speaks of the record that it hangs on."""
    found = {kind: set(keys) for kind, keys in records.items()}
    papers = Document.objects.filter(pk__in=found.pop(_DOCUMENT, set()))
    for kind, pk in papers.values_list("subject_type", "subject_id"):
        found.setdefault(kind, set()).add(pk)
    return found


def _reached(kind: str, keys: set[int]) -> set[int]:
    found: set[int] = set()
    for path in paths(kind):
        rows = apps.get_model(kind)._base_manager.filter(**{"pk__in": keys, f"{path}__isnull": False})
        found |= set(rows.values_list(path, flat=True))
    if kind in _FACTS:
        rows = Device.objects.filter(**{f"{_FACTS[kind]}__in": keys})
        found |= set(rows.order_by().values_list("pk", flat=True))
    if kind in _PLANS:
        under = PlanAssignment.objects.filter(**{f"{_PLANS[kind]}__in": keys})
        found |= set(under.order_by().values_list("device_id", flat=True))
    if kind == "maintenance.certificate":
        # What was measured by it stands or falls with it.
        used = AnalyzerUse.objects.filter(certificate__in=keys, run__work_order__device__isnull=False)
        found |= set(used.order_by().values_list("run__work_order__device_id", flat=True))
    return found


@lru_cache(maxsize=256)
def paths(kind: str) -> tuple[str, ...]:
    """Every way from a kind of record to a device by foreign keys; empty for a kind that is no more."""
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        return ()
    return tuple(_ways(model, _FAR))


def _ways(model: type[Model], far: int) -> Iterator[str]:
    for field in _keys(model):
        if field.related_model is Device:
            yield field.attname
        elif far > 1 and field.related_model is not model:
            yield from (f"{field.name}__{way}" for way in _ways(field.related_model, far - 1))


def _keys(model: type[Model]) -> Iterable[Any]:
    return (field for field in model._meta.concrete_fields if isinstance(field, ForeignKey))
