"""Takes back devices that were entered by mistake, while nothing depends on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.acts import Change
from openhtm.kernel.errors import UnableToSome

from ..changes import chunks
from ..models import Device, SearchText
from ..queries.dependents import OWN_ROWS, dependents_by_tag


def _places(arguments: dict[str, Any]) -> list[tuple[int | None, int | None]]:
    places: set[tuple[int | None, int | None]] = set()
    for part in chunks(arguments["device_ids"]):
        places |= set(Device.objects.filter(pk__in=part).values_list("site_id", "department_id"))
    return list(places)


@action("registry.devices.withdraw_many", needs=Permission.IMPORT_UNDO, where=_places)
def withdraw_many(device_ids: Sequence[int], *, by: Actor, at: datetime, reason: str) -> int:
    """Take devices off the record that were just entered and never should have been: the undo of an import.

    The one way in which a device leaves without retiring. The ledger keeps what they were.
    ``UnableToSome`` names those on which something depends; then nothing is withdrawn.
    """
    if problems := dependents_by_tag(device_ids):
        raise UnableToSome(_("Something depends on these devices. Nothing was withdrawn."), problems=problems)
    count = 0
    for part in chunks(device_ids):
        rows = list(Device.objects.filter(pk__in=part).values())
        acts.note_rows(_withdrawn(row) for row in rows)
        own: tuple[type[models.Model], ...] = (*OWN_ROWS, SearchText)
        for model in own:
            model._base_manager.filter(device_id__in=part)._raw_delete(using=Device.objects.db)
        Device.objects.filter(pk__in=part)._raw_delete(using=Device.objects.db)
        count += len(rows)
    return count


def _withdrawn(row: dict[str, Any]) -> Change:
    before = {name: value for name, value in row.items() if value not in (None, "", {}, 0, False)}
    return Change("registry.device", row["id"], row["tag"], row["site_id"], before, {})
