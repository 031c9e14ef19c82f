"""Today says which competencies end, to those who enter assessments."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from openhtm.ui.tones import Tone
from openhtm.workforce.tests.factories import TODAY, make_competency, make_grant
from openhtm.workspace import people

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db


def test_today_counts_what_ends_for_those_who_enter_assessments(world: World, at: datetime) -> None:
    competency = make_competency(world, at)
    make_grant(world, at, world.tess, competency, valid_until=TODAY + timedelta(days=30))
    make_grant(world, at, world.ada, competency, valid_until=TODAY - timedelta(days=1))
    (stat,) = people.stats(world.mara, site_id=None, on=TODAY)
    assert (stat.value, stat.of, stat.tone) == (1, "1 has expired", Tone.OVERDUE)
    assert people.stats(world.tess, site_id=None, on=TODAY) == []


def test_nothing_ends_where_nothing_is_on_record(world: World) -> None:
    (stat,) = people.stats(world.mara, site_id=None, on=TODAY)
    assert (stat.value, stat.of, stat.tone) == (0, "0 have expired", Tone.OK)
