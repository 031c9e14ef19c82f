"""What the set-based actions take: new devices and changes of devices, as values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of which a device has several, as ``NewDevice`` and ``DeviceChange`` take them."""

    identifiers: Sequence[tuple[str, str]] = ()
    interfaces: Sequence[Mapping[str, Any]] = ()
    software: Sequence[Mapping[str, Any]] = ()


NO_FACTS = Facts()


@dataclass(frozen=True, slots=True)
class NewDevice:
    """A device to be entered. ``values``: by column of ``Device`` (``tag``, ``site_id``, ``model_id``,
    ...); an empty tag is given one. ``identifiers``: (system, value). ``interfaces``: columns of
    ``NetworkInterface``; ``software``: columns of ``Software``."""

    values: Mapping[str, Any]
    identifiers: Sequence[tuple[str, str]] = ()
    interfaces: Sequence[Mapping[str, Any]] = ()
    software: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class DeviceChange:
    """Changes of one device. Columns not named stay; ``custom`` is merged key by key.

    ``identifiers``: a named system gets exactly the given values, other systems stay. ``interfaces``: each is
    merged into the one of the same MAC address, host name, or into the only one. ``software``: each sets the
    version of its kind and name.
    """

    device_id: int
    values: Mapping[str, Any] = field(default_factory=dict)
    identifiers: Sequence[tuple[str, str]] = ()
    interfaces: Sequence[Mapping[str, Any]] = ()
    software: Sequence[Mapping[str, Any]] = ()


def chunks(items: Sequence[T], size: int = 10_000) -> Iterator[Sequence[T]]:
    """Pieces of at most ``size``, so that no statement has more parameters than a database takes."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
