"""Ends and opens the period rows of a set of devices when what they hold has changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from openhtm.kernel.actors import Actor

from ..changes import chunks
from ..models import CustodyPeriod, LocationPeriod, OwnershipPeriod, StatusPeriod
from .storing import Rows

if TYPE_CHECKING:
    from .changing import Changed

KINDS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (StatusPeriod, ("status",)),
    (LocationPeriod, ("site_id", "department_id", "room_id")),
    (OwnershipPeriod, ("ownership", "owner")),
    (CustodyPeriod, ("custodian",)),
)


class Periods:
    """Rows are ended, never changed or deleted."""

    @staticmethod
    def late(found: Sequence[Changed], *, at: datetime) -> Iterable[tuple[str, str]]:
        """(tag, sentence) of devices whose latest period starts after ``at``: history is not written
        backwards."""
        for model, columns in KINDS:
            tags = {item.pk: item.before["tag"] for item in found if item.touches(*columns)}
            for part in chunks(sorted(tags)):
                later = model.objects.open().filter(device_id__in=part, valid_from__gt=at)
                for pk in later.values_list("device_id", flat=True):
                    yield (
                        tags[pk],
                        _("Something later is on record already; look at the present state first."),
                    )

    @staticmethod
    def change(changed: Sequence[Changed], *, by: Actor, at: datetime, reason: str) -> None:
        for model, columns in KINDS:
            items = [item for item in changed if item.touches(*columns)]
            for part in chunks([item.pk for item in items]):
                model.objects.open().filter(device_id__in=part).update(valid_to=at)
            common = ("valid_from", "valid_to", "by_label", "reason", "device_id")
            start = (at, None, by.actor_label[:200], reason[:500])
            Rows(model, (*common, *columns)).insert(
                (*start, item.pk, *(item.after[name] for name in columns)) for item in items
            )
