"""What comes from devices is kept in a folder of the test; an inspection to do, and a phone to do it with."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.maintenance.actions import work_orders
from openhtm.maintenance.models import WorkOrder
from openhtm.maintenance.rules.steps import Step, StepKind
from openhtm.maintenance.tests import factories as make
from openhtm.offline.tests.sending import Phone

if TYPE_CHECKING:
    from openhtm_testing.personas import World

HOUR = timedelta(hours=1)
PICTURE = Step(key="plate", kind=StepKind.PHOTO, label="Name plate", mandatory=False)


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, settings: Any) -> None:
    location = str(tmp_path / "files")
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": location},
        }
    }


@pytest.fixture
def order(world: World, at: datetime) -> WorkOrder:
    """GEN-0001's yearly inspection, given to Tess and not begun."""
    version = make.make_procedure(world, at - 9 * HOUR, steps=(*make.STEPS, PICTURE))
    device = make.make_device(world, room=world.icu_room)
    make.make_plan(world, at - 9 * HOUR, version=version)
    due = next(one for one in make.make_due(world, at - 9 * HOUR) if one.device_id == device.pk)
    return work_orders.open_for_occurrence(due, assignee=world.tess, by=world.mara, at=at - 8 * HOUR)


@pytest.fixture
def phone(world: World, at: datetime) -> Phone:
    return Phone(world.tess, taken_at=at - 6 * HOUR)
