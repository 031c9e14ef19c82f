"""What forbids the use of a device, put and lifted by any context."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor

from ..models import Block, Device


@action("registry.block.put", needs=Permission.DEVICE_STATUS)
def put(device: Device, *, code: str, source: str, text: str, by: Actor, at: datetime) -> Block:
    """Forbid use until it is lifted. The same code and source again: the one that stands is returned."""
    standing: Block | None = _standing(device, code, source)
    if standing is not None:
        return standing
    block = acts.create(
        Block(
            device=device,
            code=code,
            source=source,
            text=text[:300],
            valid_from=at,
            by_label=by.actor_label[:200],
        )
    )
    _count(device, 1)
    acts.note(device, before={}, after={"block": {"code": code, "source": source, "text": text}})
    return block


@action("registry.block.lift", needs=Permission.DEVICE_RELEASE)
def lift(device: Device, *, code: str, source: str, reason: str, by: Actor, at: datetime) -> bool:
    """Lift it, with the reason; False when it does not stand."""
    standing: Block | None = _standing(device, code, source)
    if standing is None:
        return False
    acts.save(standing, valid_to=at, reason=reason[:500])
    _count(device, -1)
    acts.note(device, before={"block": {"code": code, "source": source, "text": standing.text}}, after={})
    return True


def _standing(device: Device, code: str, source: str) -> Block | None:
    # The device is locked first, so that two who put the same block follow each other.
    Device.objects.select_for_update(of=("self",)).filter(pk=device.pk).first()
    found: Block | None = Block.objects.open().filter(device=device, code=code, source=source).first()
    return found


def _count(device: Device, step: int) -> None:
    Device.objects.filter(pk=device.pk).update(block_count=F("block_count") + step)
    device.block_count += step
