"""What statements concern, by three routes; tiers, conflicts, and matching at once when anything changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.catalog.models import DeviceType, Manufacturer, Model
from openhtm.kernel.errors import NotFound, NotPermitted
from openhtm.maintenance.tests.factories import make_device
from openhtm.registry.api import Facts, devices
from openhtm.registry.models import Device
from openhtm.security import answering
from openhtm.security.actions import documents, matching
from openhtm.security.errors import NotKnowledge, OlderDocument, UnableToRead
from openhtm.security.feeds.sources import Source
from openhtm.security.models import Claim, Hit, SecurityDocument, Vulnerability
from openhtm.security.telling import told
from openhtm_testing.personas import NOON

from . import factories as make
from . import papers

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
ACME = ("Acme", "Flow 3", "product_version_range")


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": place}


def _device(world: World, at: datetime, tag: str, version: str, *, model: Model | None = None) -> Device:
    made = make_device(world, tag, model=model)
    if version:
        facts = Facts(software=[{"kind": "firmware", "version": version}])
        devices.edit(made, changes={}, facts=facts, seen_version=None, by=world.mara, at=at)
    else:
        make.release_of(made.model, "")
    return made


def _bring(world: World, at: datetime, source: Source) -> SecurityDocument:
    return documents.bring(source=source, by=world.ivo, at=at)


def _tiers(world: World, query: str = papers.LOG4SHELL) -> dict[str, str]:
    found = answering.affected(world.ivo, query, on=NOON.date())
    return {one.device.tag: one.exposure.tier for one in found.devices}


def _jar(version: str) -> dict[str, Any]:
    purl = f"pkg:maven/org.apache.logging.log4j/log4j-core@{version}"
    return {**make.LOG4J, "version": version, "purl": purl}


@pytest.mark.parametrize(
    ("version", "tier"),
    [
        ("2.0-beta8", None),
        ("2.0-beta9", "affected"),
        ("2.0-rc1", "affected"),
        ("2.14.1", "affected"),
        ("2.15.0", None),
        ("", "cannot_exclude"),
    ],
)
def test_a_component_is_judged_by_the_rules_of_its_ecosystem(
    version: str, tier: str | None, world: World, at: datetime
) -> None:
    device = _device(world, at, "GEN-0001", "3.1")
    jar = (
        _jar(version) if version else {**make.LOG4J, "version": "", "purl": make.LOG4J["purl"].split("@")[0]}
    )
    make.make_bill(make.release_of(device.model, "3.1"), jar, by=world.mara, at=at)
    _bring(world, at, papers.osv())
    assert _tiers(world) == ({"GEN-0001": tier} if tier else {})


def test_a_hit_says_by_which_words_and_where_the_component_is(world: World, at: datetime) -> None:
    device = _device(world, at, "GEN-0001", "3.1")
    make.make_bill(make.release_of(device.model, "3.1"), by=world.mara, at=at)
    brought = _bring(world, at, papers.osv())
    (line,) = answering.affected(world.ivo, "log4j-core", on=NOON.date()).devices
    assert line.exposure.component_path == "Flow 3 > telemetry.jar > log4j-core"
    assert line.because == [
        "The package is maven/org.apache.logging.log4j/log4j-core.",
        "Its version is 2.14.1.",
        "The document names the versions >= 2.0-beta9 < 2.15.0.",
    ]
    assert told(brought) == {"kind": "osv", "applied": 1, "ignored": []}
    for name in ("GHSA-JFH8-C2JP-5V3Q", "cve-2021-44228"):
        assert [one.device for one in answering.affected(world.ivo, name, on=NOON.date()).devices] == [device]


def test_whatever_comes_last_is_matched_at_once(world: World, at: datetime) -> None:
    _bring(world, at, papers.osv())
    _bring(world, at, papers.csaf((*ACME, "<= 3.1")))
    device = _device(world, at, "GEN-0001", "3.1")
    assert _tiers(world) == {"GEN-0001": "affected"}
    Hit.objects.filter(route="product").delete()
    make.make_bill(make.release_of(device.model, "3.1"), by=world.mara, at=at)
    assert list(Hit.objects.values_list("route", "component__name")) == [("component", "log4j-core")]
    newer = {"timestamp": "2026-04-01T10:00:00Z"}
    make.make_bill(
        make.release_of(device.model, "3.1"),
        make.OPENSSL,
        metadata=newer,
        by=world.mara,
        at=at + timedelta(1),
    )
    assert not Hit.objects.exists()
    facts = Facts(software=[{"kind": "firmware", "version": "v3.1"}])
    devices.edit(device, changes={}, facts=facts, seen_version=None, by=world.mara, at=at + timedelta(2))
    assert _tiers(world) == {"GEN-0001": "affected"}


def test_another_spelling_of_a_version_has_its_bill(world: World, at: datetime) -> None:
    first = _device(world, at, "GEN-0001", "3.1")
    make.make_bill(make.release_of(first.model, "3.1"), by=world.mara, at=at)
    _bring(world, at, papers.osv())
    _device(world, at, "GEN-0002", "V3.1")
    assert _tiers(world) == {"GEN-0001": "affected", "GEN-0002": "affected"}


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("<= 9.33", {"9.5": "affected", "9.19": "affected", "9.34": None, "": "cannot_exclude"}),
        ("<= 9.5", {"9.5": "affected", "9.19": None, "": "cannot_exclude"}),
        ("9.7", {"9.7": "affected", "9.5": None, "": "cannot_exclude"}),
        ("after the flood", {"9.7": "cannot_exclude", "": "cannot_exclude"}),
    ],
)
def test_a_product_is_judged_as_its_maker_counts(
    wording: str, expected: dict[str, str | None], world: World, at: datetime
) -> None:
    for number, version in enumerate(expected):
        _device(world, at, f"GEN-{number}", version)
    _bring(world, at, papers.csaf((*ACME, wording)))
    found = _tiers(world)
    assert found == {f"GEN-{number}": tier for number, tier in enumerate(expected.values()) if tier}


def test_all_versions_count_only_where_the_document_says_so(world: World, at: datetime) -> None:
    _device(world, at, "GEN-0001", "3.1")
    _bring(world, at, papers.csaf((*ACME, "vers:all/*")))
    (line,) = answering.affected(world.ivo, papers.LOG4SHELL, on=NOON.date()).devices
    assert line.exposure.tier == "probably"
    assert "Nothing beside it says that all versions are meant." in line.because


def test_a_misspelled_vendor_finds_its_maker_only_probably(world: World, at: datetime) -> None:
    maker = Manufacturer.objects.create(name="Philips", normalized="philips")
    kind = DeviceType.objects.create(name="Monitor")
    model = Model.objects.create(
        manufacturer=maker, name="IntelliVue MX40", number="865350", device_type=kind
    )
    _device(world, at, "GEN-0001", "B.06.18", model=model)
    _bring(world, at, papers.csaf(("Phillips", "IntelliVue MX40", "product_version_range", "<= B.06.18")))
    assert _tiers(world) == {"GEN-0001": "probably"}


def test_products_that_are_not_ours_are_told_and_found_when_they_come(world: World, at: datetime) -> None:
    brought = _bring(
        world,
        at,
        papers.csaf(
            ("Acme", "Flow 3", "product_version", "3.1"), ("Other", "Thing 9", "product_version", "1")
        ),
    )
    assert told(brought)["applied"] == 0
    (first, second) = told(brought)["ignored"]
    assert first["why"] == "unknown_product: No model of yours is this product."
    assert second["statement"].startswith("CVE-2021-44228 affected: Other Thing 9")
    _device(world, at, "GEN-0001", "3.1")
    assert _tiers(world) == {"GEN-0001": "affected"}


def test_the_makers_statement_contradicts_the_match_and_both_stand(world: World, at: datetime) -> None:
    device = _device(world, at, "GEN-0001", "3.1")
    make.make_bill(make.release_of(device.model, "3.1"), by=world.mara, at=at)
    _bring(world, at, papers.osv())
    vex = papers.csaf(
        ("Acme", "Flow 3", "product_version", "3.1"),
        identifier="ACME-VEX-1",
        status="known_not_affected",
        category="csaf_vex",
        flag="vulnerable_code_not_present",
    )
    brought = _bring(world, at, vex)
    (line,) = answering.affected(world.ivo, papers.LOG4SHELL, on=NOON.date()).devices
    assert (line.exposure.tier, line.exposure.conflict, line.exposure.route) == (
        "affected",
        True,
        "component",
    )
    assert {hit.tier for hit in line.exposure.hits} == {"affected", "not_affected"}
    assert [one["why"].split(":")[0] for one in told(brought)["ignored"]] == ["conflict"]
    assert Claim.objects.get(document=brought).justification == "vulnerable_code_not_present"


def test_the_makers_statement_settles_what_nobody_could_exclude(world: World, at: datetime) -> None:
    device = _device(world, at, "GEN-0001", "3.1")
    bare = {**make.LOG4J, "version": "", "purl": make.LOG4J["purl"].split("@")[0]}
    bill = make.make_bill(make.release_of(device.model, "3.1"), bare, by=world.mara, at=at)
    _bring(world, at, papers.osv())
    assert _tiers(world) == {"GEN-0001": "cannot_exclude"}
    link = f"urn:cdx:{bill.identifier.removeprefix('urn:uuid:')}/1#log4j"
    brought = _bring(
        world, at, papers.cyclonedx_vex(link, "not_affected", justification="code_not_reachable")
    )
    (line,) = answering.affected(world.ivo, papers.LOG4SHELL, on=NOON.date()).devices
    assert (line.exposure.tier, line.exposure.route, line.score.points) == ("not_affected", "release", 0)
    assert told(brought)["applied"] == 1


def test_nobody_is_cleared_by_a_statement_on_a_version_that_nobody_knows(world: World, at: datetime) -> None:
    _device(world, at, "GEN-0001", "")
    _bring(world, at, papers.csaf((*ACME, "<= 3.1")))
    clearing = papers.openvex(
        "pkg:generic/acme/flow-3@3.1", "not_affected", justification="component_not_present"
    )
    _bring(world, at, clearing)
    assert _tiers(world) == {"GEN-0001": "cannot_exclude"}
    _device(world, at, "GEN-0002", "3.1")
    (first, _second) = answering.affected(world.ivo, papers.LOG4SHELL, on=NOON.date()).devices
    assert (first.exposure.tier, first.exposure.conflict) == ("affected", True)


def test_what_must_run_beside_it_is_respected(world: World, at: datetime) -> None:
    ssl = "cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*"
    windows = "cpe:2.3:o:microsoft:windows_10:-:*:*:*:*:*:*:*"
    flaw = papers.nvd(
        "CVE-2022-0001",
        [[papers.cpe(ssl, versionEndExcluding="1.1.1n")], [papers.cpe(windows, vulnerable=False)]],
        operator="AND",
    )
    plain = papers.nvd("CVE-2022-0002", [[papers.cpe(ssl, versionEndExcluding="1.1.1k")]])
    with_windows = {**make.NAMELESS, "bom-ref": "w", "name": "windows_10", "cpe": windows}
    first, second = _device(world, at, "GEN-0001", "3.1"), _device(world, at, "GEN-0002", "3.2")
    make.make_bill(make.release_of(first.model, "3.1"), make.OPENSSL, by=world.mara, at=at)
    make.make_bill(make.release_of(second.model, "3.2"), make.OPENSSL, with_windows, by=world.mara, at=at)
    _bring(world, at, flaw)
    _bring(world, at, plain)
    assert _tiers(world, "CVE-2022-0001") == {"GEN-0001": "cannot_exclude", "GEN-0002": "affected"}
    assert _tiers(world, "CVE-2022-0002") == {}


def test_an_embedded_system_of_another_vendor_is_found_by_name_and_supplier(
    world: World, at: datetime
) -> None:
    """As in the advisory on IPnet: the product is inside the systems of several vendors."""
    works = {
        "type": "operating-system",
        "bom-ref": "v",
        "name": "VxWorks",
        "version": "6.5",
        "supplier": {"name": "Wind River"},
    }
    other = {**works, "supplier": {"name": "Somebody else"}}
    vendor = "ENEA, Green Hills Software, ITRON, IP Infusion, and Wind River"
    for number, part in enumerate((works, other)):
        device = _device(world, at, f"GEN-{number}", f"3.{number}")
        make.make_bill(make.release_of(device.model, f"3.{number}"), part, by=world.mara, at=at)
    leaf = (vendor, "OSE by ENEA and VxWorks by Wind River", "product_version_range", "<= 6.5")
    _bring(world, at, papers.csaf(leaf, cve="CVE-2019-12256"))
    assert _tiers(world, "CVE-2019-12256") == {"GEN-0": "probably"}


def test_the_same_document_changes_nothing_a_newer_replaces_an_older_is_refused(
    world: World, at: datetime
) -> None:
    _device(world, at, "GEN-0001", "3.1")
    first = _bring(world, at, papers.csaf((*ACME, "<= 3.1")))
    assert _bring(world, at, papers.csaf((*ACME, "<= 3.1"))) == first
    newer = papers.csaf((*ACME, "<= 3.0"), updated="2021-12-25T10:00:00Z")
    second = _bring(world, at + timedelta(1), newer)
    assert _tiers(world) == {}
    first.refresh_from_db()
    assert (first.replaced_at, second.replaced_at) == (at + timedelta(1), None)
    with pytest.raises(OlderDocument, match="2021-12-19"):
        _bring(world, at, papers.csaf((*ACME, "<= 9"), updated="2021-12-19T10:00:00Z"))
    assert list(SecurityDocument.objects.standing()) == [second]
    assert Claim.objects.standing().get().document == second


def test_a_newer_record_of_a_feed_takes_the_place_of_its_older_one(world: World, at: datetime) -> None:
    ssl = "cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*"
    device = _device(world, at, "GEN-0001", "3.1")
    make.make_bill(make.release_of(device.model, "3.1"), by=world.mara, at=at)
    _bring(world, at, papers.nvd("CVE-2022-1", [[papers.cpe(ssl, versionEndExcluding="1.1.1n")]]))
    assert _tiers(world, "CVE-2022-1") == {"GEN-0001": "affected"}
    later = papers.nvd(
        "CVE-2022-1", [[papers.cpe(ssl, versionEndExcluding="1.1.1j")]], stamp="2022-12-16T00:00:00.000"
    )
    _bring(world, at, later)
    assert _tiers(world, "CVE-2022-1") == {}


@pytest.mark.parametrize(
    ("content", "refusal", "text"),
    [
        (b"", UnableToRead, "byte 0"),
        (b'{"document": {"category": "csaf_vex"', UnableToRead, "refused at"),
        (b"no document", UnableToRead, "no kind of document"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(
    content: bytes, refusal: type[Exception], text: str, world: World, at: datetime
) -> None:
    with pytest.raises(refusal, match=text):
        _bring(world, at, Source(name="x.json", content=content))
    assert not SecurityDocument.objects.exists()


def test_a_bill_is_no_document_about_flaws(world: World, at: datetime) -> None:
    with pytest.raises(NotKnowledge, match="attached to a release"):
        _bring(world, at, papers.source(make.cyclonedx(), "bill.json"))


def test_exploited_and_likely_raise_the_priority_whenever_they_come(world: World, at: datetime) -> None:
    device = _device(world, at, "GEN-0001", "3.1")
    make.make_bill(make.release_of(device.model, "3.1"), by=world.mara, at=at)
    _bring(world, at, papers.kev(papers.LOG4SHELL))
    _bring(world, at, papers.osv())
    (line,) = answering.affected(world.ivo, papers.LOG4SHELL, on=NOON.date()).devices
    parts = {name: points for name, points, _most in line.score.parts}
    # Medium risk 15 of 40, exploited 20, network unknown 10 of 15, CVSS 10.0 15 of 15, likelihood as exploited 10.
    assert parts == {"safety": 15, "exploited": 20, "network": 10, "severity": 15, "likelihood": 10}
    assert (line.score.points, line.score.decision.value) == (70, "out_of_cycle")
    _bring(world, at, papers.epss(CVE_2021_44228="0.97000"))
    assert answering.affected(world.ivo, papers.LOG4SHELL, on=NOON.date()).devices[0].score.points == 70


def test_only_devices_within_reach_are_named(world: World, at: datetime) -> None:
    _device(world, at, "GEN-0001", "3.1")
    _bring(world, at, papers.csaf((*ACME, "<= 3.1")))
    assert (
        answering.affected(world.otto, papers.LOG4SHELL, on=NOON.date()).devices == ()
        if world.otto.may_anywhere("security.read")
        else True
    )
    with pytest.raises(NotFound):
        answering.affected(world.nina, papers.LOG4SHELL, on=NOON.date())
    with pytest.raises(NotFound, match="no vulnerability"):
        answering.affected(world.ivo, "CVE-1999-0001", on=NOON.date())
    for who in (world.tess, world.ada, world.nina):
        with pytest.raises(NotPermitted):
            documents.bring(source=papers.osv(), by=who, at=at)
        with pytest.raises(NotPermitted):
            matching.rematch(by=who, at=at)


def test_matching_anew_finds_the_same(world: World, at: datetime) -> None:
    device = _device(world, at, "GEN-0001", "3.1")
    _device(world, at, "GEN-0002", "V3.1")
    make.make_bill(make.release_of(device.model, "3.1"), by=world.mara, at=at)
    _bring(world, at, papers.osv())
    _bring(world, at, papers.csaf((*ACME, "<= 3.1")))
    names = ("vulnerability_id", "release_id", "claim_id", "component_id", "route", "tier")
    before = set(Hit.objects.values_list(*names))
    assert matching.rematch(by=world.root, at=at) == len(before)
    assert set(Hit.objects.values_list(*names)) == before


def test_matching_anew_leaves_nobody_out_who_is_found_by_name_product_or_bill(
    world: World, at: datetime
) -> None:
    """What concerns nothing here is not looked at again: none of the routes may be taken for that."""
    device = _device(world, at, "GEN-0001", "3.1")
    release = make.release_of(device.model, "3.1")
    named = {"type": "library", "bom-ref": "n", "name": "log4j-core", "version": "2.14.1"}
    make.make_bill(release, named, by=world.mara, at=at)
    _bring(world, at, papers.osv())
    _bring(world, at, papers.csaf((*ACME, "<= 3.1")))
    names = ("claim_id", "release_id", "component_id", "route", "tier", "because")
    before = sorted(map(str, Hit.objects.values_list(*names)))
    assert {hit.route for hit in Hit.objects.all()} == {"component", "product"}
    assert matching.rematch(by=world.root, at=at) == len(before)
    assert sorted(map(str, Hit.objects.values_list(*names))) == before


def test_a_component_without_any_statement_is_not_called_safe(world: World, at: datetime) -> None:
    device = _device(world, at, "GEN-0001", "3.1")
    make.make_bill(make.release_of(device.model, "3.1"), by=world.mara, at=at)
    assert _tiers(world, "vendor-gui") == {"GEN-0001": "cannot_exclude"}
    assert _tiers(world, "log4j-core") == {"GEN-0001": "cannot_exclude"}
    _bring(world, at, papers.osv(fixed="2.14.1"))
    assert _tiers(world, "log4j-core") == {"GEN-0001": "not_affected"}
    assert Vulnerability.objects.count() == 1
