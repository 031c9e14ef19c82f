"""A version that was entered wrongly is corrected with the reason, apart from a version that changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from openhtm.kernel.errors import InvalidInput
from openhtm.registry.api import Device, DeviceChange, Facts, devices
from openhtm.registry.models import Software
from openhtm_testing.personas import World

KIND = {"kind": "firmware", "name": ""}


def entries(device: Device) -> list[tuple[str, bool, bool]]:
    rows = device.software.order_by("valid_from", "pk")
    return [(row.version, row.corrects, row.valid_to is None) for row in rows]


def test_a_correction_takes_the_place_of_the_entry_that_stays_on_record(
    world: World, device: Device, at: datetime
) -> None:
    given: dict[str, Any] = {"changes": {}, "by": world.tess}
    devices.edit(device, facts=Facts(software=[{**KIND, "version": "1.0"}]), at=at, **given)
    wrong = Facts(software=[{**KIND, "version": "1.1", "corrects": True}])
    with pytest.raises(InvalidInput, match="wrong") as problem:
        devices.edit(device, facts=wrong, at=at + timedelta(days=1), **given)
    assert set(problem.value.fields) == {"reason"}
    devices.edit(device, facts=wrong, reason="Misread", at=at + timedelta(days=1), **given)
    assert entries(device) == [("1.0", False, False), ("1.1", True, True)]
    assert device.software.open().get().reason == "Misread"


def test_a_first_entry_corrects_nothing(world: World, device: Device, at: datetime) -> None:
    software = [{**KIND, "version": "1.0", "corrects": True}]
    devices.update_many([DeviceChange(device.pk, software=software)], by=world.root, at=at)
    assert entries(device) == [("1.0", False, True)]


def test_the_database_refuses_a_correction_without_a_reason(device: Device, at: datetime) -> None:
    row = Software.objects.create(device=device, kind="firmware", version="1.0", valid_from=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Software.objects.filter(pk=row.pk).update(corrects=True)


def test_a_version_is_corrected_on_the_page_and_over_rest(device: Device, sign_in: Any) -> None:
    tess, mara, page = sign_in("tess"), sign_in("mara"), f"/devices/{device.tag}/facts/"
    sent = {"of": "software", "kind": "firmware", "name": "", "version": "1.0", "reason": ""}
    assert tess.post(page, sent).status_code == 302
    refused = tess.post(page, {**sent, "version": "1.1", "corrects": "on"})
    assert (refused.status_code, "entry before was wrong" in refused.content.decode()) == (422, True)
    assert (
        tess.post(page, {**sent, "version": "1.1", "corrects": "on", "reason": "Misread"}).status_code == 302
    )
    assert "corrected: Misread" in tess.get(page).content.decode()
    seen = mara.get(f"/api/v1/devices/{device.tag}")
    body = {
        "software": [{**KIND, "version": "1.2", "corrects": True}],
        "reason": "Misread again",
    }
    answer = mara.patch(
        f"/api/v1/devices/{device.tag}",
        body,
        content_type="application/json",
        headers={"If-Match": seen.headers.get("ETag", "")},
    )
    assert answer.status_code == 200, answer.content
    assert entries(device)[-1] == ("1.2", True, True)
