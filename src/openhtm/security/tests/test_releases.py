"""Releases follow what devices show; a bill of materials is read, kept, replaced, and refused with its reason."""

from __future__ import annotations

import hashlib
import json
import tracemalloc
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile, File

from openhtm.audit.api import history
from openhtm.kernel.errors import InvalidInput, NotPermitted
from openhtm.maintenance.tests.factories import make_device, make_model
from openhtm.registry import api as registry
from openhtm.registry.api import Facts, NewDevice, devices
from openhtm.registry.models import Device
from openhtm.security.actions import bills, releases
from openhtm.security.errors import NotABill, OlderDocument, OtherVersion, UnableToRead
from openhtm.security.models import Bill, BillComponent, Release
from openhtm.security.queries.running import counts, running

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        }
    }


def _show(world: World, at: datetime, device: Device, version: str, kind: str = "firmware") -> None:
    facts = Facts(software=[{"kind": kind, "version": version}])
    devices.edit(device, changes={}, facts=facts, seen_version=None, by=world.mara, at=at)


def _versions() -> list[str]:
    return sorted(Release.objects.values_list("software_version", flat=True))


def test_a_release_is_on_record_as_soon_as_a_device_shows_its_version(world: World, at: datetime) -> None:
    device = make_device(world)
    _show(world, at, device, "3.1")
    assert _versions() == ["", "3.1"]
    _show(world, at + timedelta(days=1), device, "3.2")
    _show(world, at + timedelta(days=1), device, "3.2")
    assert _versions() == ["", "3.1", "3.2"]
    old, new = make.release_of(device.model, "3.1"), make.release_of(device.model, "3.2")
    fleet = registry.devices_for(world.mara)
    assert [running(fleet, one).count() for one in (old, new)] == [0, 1]


def test_devices_entered_as_a_list_are_followed_by_one_look(world: World, at: datetime) -> None:
    model = make_model()
    rows = [
        NewDevice(
            {"tag": f"GEN-{number}", "site_id": world.site.pk, "model_id": model.pk},
            software=[{"kind": "application", "version": f"1.{number % 3}"}] if number % 4 else [],
        )
        for number in range(1000, 1600)
    ]
    devices.create_many(rows, by=world.mara, at=at)
    assert _versions() == ["", "1.0", "1.1", "1.2"]
    found = counts(registry.devices_for(world.mara), list(Release.objects.order_by("software_version")))
    shown = {one.software_version: found[one.pk] for one in Release.objects.all()}
    assert shown == {"": 150, "1.0": 150, "1.1": 150, "1.2": 150}
    for one in Release.objects.all():
        assert running(registry.devices_for(world.mara), one).count() == found[one.pk]
    assert counts(registry.devices_for(world.otto), list(Release.objects.all())) == {}


def test_an_operating_system_is_not_the_version_of_a_device(world: World, at: datetime) -> None:
    device = make_device(world)
    _show(world, at, device, "10", kind="os")
    unknown = make.release_of(device.model, "")
    assert list(running(registry.devices_for(world.mara), unknown)) == [device]
    assert _versions() == [""]


def test_a_retired_device_is_not_counted(world: World, at: datetime) -> None:
    device = make_device(world)
    _show(world, at, device, "3.1")
    Device.objects.update(status="retired")
    release = make.release_of(device.model, "3.1")
    assert counts(registry.devices_for(world.mara), [release]).get(release.pk, 0) == 0


def test_a_release_is_entered_once_by_those_who_may(world: World, at: datetime) -> None:
    model = make_model()
    made = releases.add(model, software_version=" 4.0  beta ", by=world.ivo, at=at)
    assert made.software_version == "4.0 beta"
    assert releases.add(model, software_version="4.0 beta", by=world.mara, at=at) == made
    for version in ("", "x" * 81):
        with pytest.raises(InvalidInput):
            releases.add(model, software_version=version, by=world.mara, at=at)
    for who in (world.tess, world.nina, world.ada):
        with pytest.raises(NotPermitted):
            releases.add(model, software_version="5", by=who, at=at)


def test_a_bill_is_kept_with_its_hash_and_the_way_to_each_component(world: World, at: datetime) -> None:
    release = make.release_of(make_model(), "3.1")
    file = make.as_file(make.cyclonedx())
    bill = bills.attach(release, file=file, by=world.ivo, at=at)
    file.seek(0)
    assert bill.sha256 == hashlib.sha256(file.read()).hexdigest()
    assert (bill.kind, bill.component_count, bill.unversioned_count) == ("cyclonedx", 5, 1)
    stored = bill.document.file
    with stored.open("rb") as content:
        assert hashlib.sha256(content.read()).hexdigest() == bill.sha256
    paths = dict(BillComponent.objects.values_list("name", "path"))
    assert paths == {
        "Flow 3": "Flow 3",
        "telemetry.jar": "Flow 3 > telemetry.jar",
        "log4j-core": "Flow 3 > telemetry.jar > log4j-core",
        "openssl": "Flow 3 > openssl",
        "vendor-gui": "Flow 3 > vendor-gui",
    }
    log4j = BillComponent.objects.get(name="log4j-core")
    assert log4j.package == "maven/org.apache.logging.log4j/log4j-core"
    assert log4j.sort_key > BillComponent(sort_key="").sort_key
    assert BillComponent.objects.get(name="openssl").cpe_key == "openssl:openssl"
    assert bill.sha256 in str([vars(entry) for entry in history(release)])


def test_sort_keys_follow_the_rules_of_the_ecosystem(world: World, at: datetime) -> None:
    ordered = ["2.0-beta9", "2.0-rc1", "2.0", "2.9.1", "2.14.1", "2.15.0"]
    parts = [
        {
            "type": "library",
            "bom-ref": version,
            "name": "log4j-core",
            "version": version,
            "purl": f"pkg:maven/org.apache.logging.log4j/log4j-core@{version}",
        }
        for version in reversed(ordered)
    ]
    make.make_bill(make.release_of(make_model(), "3.1"), *parts, by=world.mara, at=at)
    rows = BillComponent.objects.filter(ecosystem="maven").values_list("sort_key", "component_version")
    assert [version for _key, version in sorted(rows)] == ordered


def test_the_same_file_again_changes_nothing_and_a_newer_one_replaces(world: World, at: datetime) -> None:
    release = make.release_of(make_model(), "3.1")
    first = make.make_bill(release, by=world.mara, at=at)
    assert make.make_bill(release, by=world.mara, at=at + timedelta(days=1)) == first
    newer = {"timestamp": "2026-04-01T10:00:00Z"}
    second = make.make_bill(
        release, make.OPENSSL, metadata=newer, dependencies=[], by=world.mara, at=at + timedelta(days=2)
    )
    first.refresh_from_db()
    assert (first.replaced_at, second.replaced_at) == (at + timedelta(days=2), None)
    assert BillComponent.objects.filter(bill=first).count() == 5


def test_a_bill_of_one_spelling_stands_for_the_others(world: World, at: datetime) -> None:
    model = make_model()
    plain, spelled = make.release_of(model, "3.1"), make.release_of(model, "V3.1")
    first = make.make_bill(plain, by=world.mara, at=at)
    assert Bill.objects.standing().of(spelled).get() == first
    newer = {"timestamp": "2026-04-01T10:00:00Z"}
    second = make.make_bill(spelled, metadata=newer, by=world.mara, at=at + timedelta(days=1))
    assert list(Bill.objects.standing().of(plain)) == [second]
    assert Release.objects.with_bill().get(pk=plain.pk).component_count == 4  # type: ignore[attr-defined]


def test_an_older_bill_is_refused_and_the_newer_stands(world: World, at: datetime) -> None:
    release = make.release_of(make_model(), "3.1")
    standing = make.make_bill(release, by=world.mara, at=at)
    with pytest.raises(OlderDocument, match="2026-02-01"):
        make.make_bill(release, metadata={"timestamp": "2026-02-01T10:00:00Z"}, by=world.mara, at=at)
    assert list(Bill.objects.standing()) == [standing]


def test_a_bill_of_another_version_needs_a_reason(world: World, at: datetime) -> None:
    release = make.release_of(make_model(), "3.1")
    other = make.as_file(make.cyclonedx(version="3.2"))
    with pytest.raises(OtherVersion, match=r"version 3\.2, the release is 3\.1"):
        bills.attach(release, file=other, by=world.mara, at=at)
    assert not Bill.objects.exists()
    reason = "The maker's letter says that both have the same parts"
    assert bills.attach(release, file=other, reason=reason, by=world.mara, at=at).component_count == 5
    same = make.release_of(make_model("Flow 4"), "v3.2.0")
    assert bills.attach(same, file=other, by=world.mara, at=at).component_count == 5


@pytest.mark.parametrize(
    ("content", "refusal", "text"),
    [
        (b"", UnableToRead, "byte 0"),
        (b'{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [', UnableToRead, "refused at"),
        (b"%PDF-1.4", UnableToRead, "no kind of document"),
        (b'{"bomFormat": "CycloneDX", "specVersion": "9.9"}', UnableToRead, "specVersion"),
        (b'{"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1}', NotABill, "no component"),
    ],
)
def test_what_is_no_bill_is_refused_with_its_place(
    content: bytes, refusal: type[Exception], text: str, world: World, at: datetime
) -> None:
    release = make.release_of(make_model(), "3.1")
    standing = make.make_bill(release, by=world.mara, at=at)
    with pytest.raises(refusal, match=text):
        bills.attach(release, file=ContentFile(content, "bill.json"), by=world.mara, at=at)
    assert list(Bill.objects.all()) == [standing]


def test_an_advisory_is_no_bill(world: World, at: datetime) -> None:
    vex = {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "x", "author": "y", "statements": []}
    with pytest.raises((NotABill, UnableToRead)):
        bills.attach(make.release_of(make_model(), "1"), file=make.as_file(vex), by=world.mara, at=at)


def test_one_that_is_larger_than_the_limit_is_refused(world: World, at: datetime, settings: Any) -> None:
    settings.UPLOAD_LIMIT = 500
    with pytest.raises(UnableToRead, match="byte 500"):
        make.make_bill(make.release_of(make_model(), "3.1"), by=world.mara, at=at)


def test_damage_inside_is_told_with_its_place_and_the_rest_is_kept(world: World, at: datetime) -> None:
    twice = [make.OPENSSL, make.OPENSSL]
    bad = {"type": "library", "bom-ref": "x", "name": "x", "purl": "no purl", "cpe": "cpe:9"}
    cycle = [{"ref": "root", "dependsOn": ["openssl"]}, {"ref": "openssl", "dependsOn": ["root"]}]
    release = make.release_of(make_model(), "3.1")
    bill = make.make_bill(release, *twice, bad, dependencies=cycle, by=world.mara, at=at)
    troubles = {(one["trouble"], one["place"]) for one in bill.problems}
    assert ("twice", "components[1].bom-ref") in troubles
    assert any(trouble == "cycle" for trouble, _place in troubles)
    assert bill.component_count == 4
    assert bill.problem_count == len(bill.problems) >= 2


def test_ten_thousand_levels_and_ten_thousand_components_are_read(world: World, at: datetime) -> None:
    flat = [{"type": "library", "bom-ref": str(n), "name": f"part {n}"} for n in range(3000)]
    chain = [{"ref": str(n), "dependsOn": [str(n + 1)]} for n in range(2999)]
    release = make.release_of(make_model(), "3.1")
    bill = make.make_bill(release, *flat, dependencies=chain, by=world.mara, at=at)
    assert bill.component_count == 3001
    deepest = BillComponent.objects.get(name="part 2999")
    assert len(deepest.path) <= 1000
    assert deepest.path.endswith("> part 2999")


def test_readers_may_not_attach(world: World, at: datetime) -> None:
    release = make.release_of(make_model(), "3.1")
    for who in (world.tess, world.ada, world.nina, world.rita):
        with pytest.raises(NotPermitted):
            make.make_bill(release, by=who, at=at)
    assert not Bill.objects.exists()


def test_a_large_bill_is_never_in_memory_as_a_whole(world: World, at: datetime, tmp_path: Path) -> None:
    path = tmp_path / "large.cdx.json"
    parts = [
        {"type": "library", "name": f"part{number}", "version": "1", "description": "x" * 10_000}
        for number in range(2_000)
    ]
    path.write_text(json.dumps(make.cyclonedx(*parts)), encoding="utf-8")
    release = make.release_of(make_device(world).model, "3.1")
    tracemalloc.start()
    try:
        with path.open("rb") as content:
            made = bills.attach(release, file=File(content, name=path.name), by=world.mara, at=at)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (made.component_count, path.stat().st_size > 20_000_000) == (2_001, True)
    assert peak < 12_000_000, f"{peak:,} bytes at most at one time"
