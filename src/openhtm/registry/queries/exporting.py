"""Devices as rows of a file: the chosen fields of all devices in scope, read in pieces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..fields import FieldSpec
from ..models import Device, DeviceQuerySet
from .listing import with_columns

_PIECE = 2000


def exported(rows: DeviceQuerySet, specs: Sequence[FieldSpec]) -> Iterator[Device]:
    """The devices by tag, with everything that the fields read, a piece at a time."""
    keys = [spec.key for spec in specs]
    latest = ""
    ordered = with_columns(rows, keys).order_by("tag")
    while piece := list(ordered.filter(tag__gt=latest)[:_PIECE]):
        yield from piece
        latest = piece[-1].tag
