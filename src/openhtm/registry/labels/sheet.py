"""The sheet of labels: what stands on each, where, and the PDF."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.papers import typeset

from ..models import Device, Ownership
from ..rules.labels import Box, Face, NoSuchSpot, Spot, Stock, face, spots
from ..wording import what
from .addresses import label_address
from .symbols import Symbol, code_128, qr, svg

_SOURCE = Path(__file__).with_name("sheet.typ")
#: More labels at once are a mistake, or better printed in parts.
MOST = 2000
MOST_COPIES = 20


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """How labels are printed. ``start``: the first free label, counted along the rows, from 1."""

    stock: Stock
    start: int = 1
    copies: int = 1


@dataclass(frozen=True, kw_only=True)
class Label:
    """What one label says. It never names a person."""

    tag: str
    lines: tuple[str, ...]
    address: str


def label_of(device: Device, *, base: str) -> Label:
    """``device`` with the joins of a list."""
    kind = device.device_type.name if device.device_type else ""
    serial = _("SN %(serial)s") % {"serial": device.serial} if device.serial else ""
    lines = [kind, _known_as(device), serial, device.site.name]
    return Label(
        tag=device.tag,
        lines=tuple(line for line in lines if line),
        address=label_address(device.tag, base=base),
    )


def _known_as(device: Device) -> str:
    # Whoever enters a patient's own device may name it after the patient.
    if device.ownership == Ownership.PATIENT_OWNED and device.model is None:
        return ""
    return what(device)


def faces(labels: Iterable[Label], stock: Stock) -> dict[str, tuple[Face, Symbol, Symbol | None]]:
    """By tag, where everything stands and its symbols."""
    found = {}
    for label in labels:
        code, bars = qr(label.address), code_128(label.tag)
        stands = face(stock, dots=code.width, bars=bars.width if bars else None)
        found[label.tag] = (stands, code, bars if stands.bars else None)
    return found


def without_bars(labels: Sequence[Label], stock: Stock) -> list[str]:
    """The tags whose label has no room for a bar code: their QR code stands alone."""
    return [tag for tag, (stands, _code, _bars) in faces(labels, stock).items() if stands.bars is None]


def draw(labels: Sequence[Label], sheet: Sheet) -> bytes:
    """The PDF. ``InvalidInput`` when nothing, too much, or a spot that is not there is asked for."""
    _check(len(labels), sheet)
    wanted = [label for label in labels for _copy in range(sheet.copies)]
    try:
        placed = list(zip(spots(sheet.stock, count=len(wanted), start=sheet.start), wanted, strict=True))
    except NoSuchSpot as problem:
        sentence = _("The sheet has %(spots)d labels.") % {"spots": problem.spots}
        raise InvalidInput(sentence, fields={"start": [sentence]}) from None
    data = json.dumps(_data(placed, sheet.stock), ensure_ascii=False)
    return typeset(_SOURCE.read_text(encoding="utf-8"), inputs={}, files={"labels.json": data.encode()})


def _check(count: int, sheet: Sheet) -> None:
    if not count:
        raise InvalidInput(_("Select the devices that labels are for."))
    if not 1 <= sheet.copies <= MOST_COPIES:
        sentence = _("Between 1 and %(most)d copies.") % {"most": MOST_COPIES}
        raise InvalidInput(sentence, fields={"copies": [sentence]})
    if count * sheet.copies > MOST:
        raise InvalidInput(
            _("These are %(count)d labels; at most %(most)d are printed at once. Select fewer devices.")
            % {"count": count * sheet.copies, "most": MOST}
        )


def _data(placed: Sequence[tuple[Spot, Label]], stock: Stock) -> dict[str, Any]:
    drawn = faces({label.tag: label for _spot, label in placed}.values(), stock)
    pages = [
        [_placed(spot, label, *drawn[label.tag]) for spot, label in page]
        for _number, page in groupby(placed, key=lambda pair: pair[0].page)
    ]
    return {
        "title": _("Labels"),
        "language": (get_language() or "en").split("-")[0],
        "code-words": _("QR code of"),
        "bars-words": _("Bar code of"),
        "width": stock.page_width,
        "height": stock.page_height,
        "label": [stock.width, stock.height],
        "pages": pages,
    }


def _placed(spot: Spot, label: Label, stands: Face, code: Symbol, bars: Symbol | None) -> dict[str, Any]:
    return {
        "tag": label.tag,
        "lines": label.lines,
        "spot": [round(spot.left, 3), round(spot.top, 3)],
        "qr": svg(code),
        "qr-box": _box(stands.qr),
        "words-box": _box(stands.words),
        "bars": svg(bars) if bars else "",
        "bars-box": _box(stands.bars) if stands.bars else None,
    }


def _box(box: Box) -> list[float]:
    return [round(side, 3) for side in (box.left, box.top, box.width, box.height)]
