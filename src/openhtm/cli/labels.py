"""What the label commands do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openhtm.accounts import api as accounts
from openhtm.kernel.actors import Actor
from openhtm.registry import api as registry

from . import devices
from .failures import Refusal, WrongUse


def papers() -> list[dict[str, Any]]:
    return [
        {
            "paper": paper.code,
            "title": registry.label_title(paper),
            "labels": paper.spots,
            "width_mm": paper.width,
            "height_mm": paper.height,
        }
        for paper in registry.label_stocks().values()
    ]


def made(
    by: Actor,
    sheet: registry.labels.Sheet,
    *,
    tags: Sequence[str],
    where: Sequence[tuple[str, str]],
    order: str,
    address: str,
    file: Path,
) -> dict[str, Any]:
    """Write the PDF; returns how many labels on how many pages, and whose have no bar code."""
    found = _found(by, tags=tags, where=where, order=order)
    labels = [registry.labels.label_of(device, base=_base(address)) for device in found]
    file.write_bytes(registry.labels.draw(labels, sheet))
    count = len(labels) * sheet.copies
    return {
        "file": str(file),
        "devices": len(labels),
        "labels": count,
        "pages": -(-(count + sheet.start - 1) // sheet.stock.spots),
        "without_bar_code": registry.labels.without_bars(labels, sheet.stock),
    }


def _found(
    by: Actor, *, tags: Sequence[str], where: Sequence[tuple[str, str]], order: str
) -> list[registry.Device]:
    if not tags and not where:
        raise WrongUse("Name tags, or say with --where which devices are meant.")
    rows = devices.selected(by, where, permission=accounts.Permission.DEVICE_UPDATE)
    keys = [registry.tag_key(tag) for tag in tags]
    if keys:
        rows = rows.filter(tag__in=keys)
    found = registry.to_label(rows, order=order, most=registry.labels.MOST)
    if lacking := sorted(set(keys) - {device.tag for device in found}):
        raise Refusal(f"There is no device {', '.join(lacking)} that you may label. Nothing was written.")
    return found


def _base(address: str) -> str:
    known = address or registry.base_address("")
    if not known.startswith(("https://", "http://")):
        raise WrongUse(
            "Say with --address where people reach this program, such as https://htm.example.org: "
            "it stands in the QR code. (Or set OPENHTM_ORIGINS.)"
        )
    return known
