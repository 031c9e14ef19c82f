"""One box: tag, serial, identifier or UDI scan first, then whatever text holds all the words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.db.models import Q
from django.utils.translation import gettext as _

from openhtm.catalog.api import ModelIdentifier
from openhtm.kernel.errors import InvalidInput

from ..models import Device, DeviceQuerySet, Identifier, first_found, found_by
from ..rules.serials import serial_key
from ..rules.tags import tag_key
from .scans import Scan, scanned, tag_of_label

Why = Literal["tag", "serial", "identifier", "udi", "text"]


@dataclass(frozen=True)
class Hit:
    """A device and by what it was found."""

    device: Device
    why: Why


def hits(devices: DeviceQuerySet, text: str, *, limit: int = 20) -> list[Hit]:
    """Exact finds first, then by words, at most ``limit``. ``devices``: those the reader may see, with the
    joins and columns wanted of the ones found."""
    text = text.strip()
    if not text:
        return []
    found: dict[int, Why] = {}
    for why, condition in _exact(text):
        if why == "udi" and found:
            # What is a tag or serial number is no UDI, even where its letters could be read as one.
            break
        _take(devices.filter(condition).order_by("tag"), why, found, limit)
    if len(found) < limit:
        _by_words(devices, text, found, limit)
    wanted = dict(list(found.items())[:limit])
    loaded = {device.pk: device for device in devices.filter(pk__in=list(wanted)).order_by()}
    return [Hit(loaded[pk], why) for pk, why in wanted.items() if pk in loaded]


def named(devices: DeviceQuerySet, text: str) -> Device | None:
    """The one device that a code names exactly, words find none. Several: ``InvalidInput``."""
    code = tag_of_label(text.strip())
    found = [hit.device for hit in hits(devices, code, limit=2) if hit.why != "text"]
    if len(found) > 1:
        raise InvalidInput(
            _("Several devices answer to '%(code)s'. Scan or type the tag.") % {"code": code},
            fields={"code": [_("Several devices answer to it.")]},
        )
    return found[0] if found else None


def _exact(text: str) -> Iterable[tuple[Why, Q]]:
    yield "tag", Q(tag=tag_key(text))
    if key := serial_key(text):
        yield "serial", Q(serial_key=key)
    holders = Identifier.objects.open().filter(value__in={text, tag_key(text)})
    yield "identifier", Q(pk__in=holders.values("device_id"))
    if (scan := scanned(text)) is not None:
        yield "udi", of_scan(scan)


def of_scan(scan: Scan) -> Q:
    """The devices that a UDI names: of its model by device identifier, with its serial or lot."""
    # Two look-ups by index: a condition that spans a join would read every device.
    models = ModelIdentifier.objects.filter(value=scan.di).values("model_id")
    of_model = Q(model_id__in=models) | Q(udi_di=scan.di)
    if scan.serial:
        return of_model & Q(serial_key=serial_key(scan.serial))
    return (of_model & Q(lot=scan.lot)) if scan.lot else of_model


#: How many ids are asked of the index at a time, and how often, before the whole question is asked.
_BATCH, _BATCHES = 500, 20


def _by_words(devices: DeviceQuerySet, text: str, found: dict[int, Why], limit: int) -> None:
    after = 0
    for _batch in range(_BATCHES):
        ids = first_found(text, after=after, limit=_BATCH)
        if ids is None:
            break
        _take(devices.filter(pk__in=ids), "text", found, limit)
        if len(found) >= limit or len(ids) < _BATCH:
            return
        after = ids[-1]
    # Without an order the database stops after the first rows; a common word would else read thousands.
    _take(devices.filter(found_by(text)), "text", found, limit)


def _take(rows: DeviceQuerySet, why: Why, found: dict[int, Why], limit: int) -> None:
    """Only which ones: whole rows are read once, for those that are shown."""
    for pk in rows.values_list("pk", flat=True)[:limit]:
        found.setdefault(pk, why)
