"""Devices of General Hospital, entered through the actions, and one of the other hospital."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from openhtm.registry.api import Device
    from openhtm_testing.personas import World

Enter = Callable[..., "Device"]
#: A year before the tests play: pages read the real clock, and history is not written backwards.
ENTERED = datetime(2025, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def enter_device(world: World) -> Enter:
    """``enter_device("DEF-1", serial="S1", ...)``: in service in the ICU, unless the values say otherwise."""
    from openhtm.registry.api import devices

    def enter(tag: str, *, site: Any = None, **values: Any) -> Device:
        place = {"department_id": world.icu.pk, "room_id": world.icu_room.pk} if site is None else {}
        given = {"tag": tag, "status": "in_service", **place, **values}
        return devices.add(site=site or world.site, values=given, by=world.root, at=ENTERED)

    return enter


@pytest.fixture
def device(enter_device: Enter) -> Device:
    """DEF-0001, a defibrillator in the ICU, in service."""
    return enter_device("DEF-0001", serial="US-4711", name="Defibrillator")
