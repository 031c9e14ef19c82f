"""Somebody may try the demonstration in the evening, when it is tomorrow in Greenwich, and around midnight."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from openhtm.demo.load import load
from openhtm.demo.rules.content import content
from openhtm.kernel.time import local_date, now, zone
from openhtm.registry.models import Device

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.parametrize("hour", [time(0, 20), time(21, 0), time(23, 50)])
def test_the_demonstration_loads_at_any_hour(hour: time, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "files")
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": place}
    here = content().sites[0].time_zone
    # Yesterday: what is done by the demonstration cannot lie ahead of the real clock.
    yesterday = local_date(now(), here) - timedelta(days=1)
    at = datetime.combine(yesterday, hour, tzinfo=zone(here))
    loaded = load(count=300, seed=1, note=lambda _title: None, at=at)
    assert loaded.made
    assert Device.objects.count() >= 300
