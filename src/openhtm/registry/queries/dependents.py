"""What hangs on a device, in this context and in those above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from openhtm.documents.api import documents_of

from ..changes import chunks
from ..models import (
    CustodyPeriod,
    Device,
    Identifier,
    LocationPeriod,
    NetworkInterface,
    OwnershipPeriod,
    SearchText,
    Software,
    StatusPeriod,
)

#: Rows that are entered together with a device and say nothing by themselves.
OWN_ROWS: tuple[type[models.Model], ...] = (
    StatusPeriod,
    LocationPeriod,
    OwnershipPeriod,
    CustodyPeriod,
    Identifier,
    NetworkInterface,
    Software,
)


def dependents(device_ids: Sequence[int]) -> list[str]:
    """One sentence for each device on which something depends."""
    return list(dependents_by_tag(device_ids).values())


def dependents_by_tag(device_ids: Sequence[int]) -> dict[str, str]:
    """By tag, what stands against withdrawing the device: later changes, parts, documents, other records."""
    found: dict[str, str] = {}
    for part in chunks(device_ids):
        tags = dict(Device.objects.filter(pk__in=part).values_list("pk", "tag"))
        for pk, what in _standing(part):
            if pk in tags:
                found[tags[pk]] = _("%(tag)s has %(what)s.") % {"tag": tags[pk], "what": what}
    return found


def _standing(part: Sequence[int]) -> Iterator[tuple[int, str]]:
    inside = set(part)
    for field in _pointing():
        model = field.model
        rows = model._base_manager.filter(**{f"{field.attname}__in": part}).values_list(field.attname, "pk")
        for pk, own in rows:
            if not (model is Device and own in inside):
                yield pk, str(model._meta.verbose_name_plural)
    for pk in documents_of(Device, part):
        yield pk, _("documents")


def _pointing() -> Iterator[Any]:
    """The foreign keys of all contexts that point to a device, save its own rows."""
    relations: list[Any] = Device._meta.get_fields(include_hidden=True)
    for relation in relations:
        if (
            relation.auto_created
            and not relation.concrete
            and relation.related_model not in (*OWN_ROWS, SearchText)
        ):
            yield relation.field
