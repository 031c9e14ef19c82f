"""Log4Shell at a small hospital: devices that each end otherwise, and what the world knew on the first day."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from openhtm.catalog.models import DeviceType, Manufacturer, Model
from openhtm.maintenance.tests.factories import make_device
from openhtm.registry.api import Facts, devices
from openhtm.registry.models import Device
from openhtm.security.actions import documents

from . import factories as make
from . import papers

if TYPE_CHECKING:
    from openhtm_testing.personas import World


def model_of(maker: str, name: str, number: str = "") -> Model:
    made, _ = Manufacturer.objects.get_or_create(name=maker, defaults={"normalized": maker.lower()})
    kind, _ = DeviceType.objects.get_or_create(name="Device")
    return Model.objects.create(manufacturer=made, name=name, number=number, device_type=kind)


def device_with(world: World, at: datetime, tag: str, version: str, model: Model, **facts: Any) -> Device:
    made = make_device(world, tag, model=model, **facts)
    if version:
        given = Facts(software=[{"kind": "firmware", "version": version}])
        devices.edit(made, changes={}, facts=given, seen_version=None, by=world.mara, at=at)
    else:
        make.release_of(model, "")
    return made


def fleet(world: World, at: datetime) -> None:
    server, gateway = model_of("Northlake", "Syra Server"), model_of("Northlake", "Vantis Gateway")
    station, analyzer = model_of("Northlake", "Orbis Station"), model_of("Northlake", "Kestrel Analyzer")
    networked = {"network_connected": True}
    device_with(world, at, "SERVER-1", "4.2", server, risk_class="high", **networked)
    device_with(world, at, "SERVER-2", "4.2", server, risk_class="high", **networked)
    device_with(world, at, "SERVER-3", "", server, risk_class="high", **networked)
    device_with(world, at, "GATEWAY-1", "2.0", gateway, risk_class="life_support", **networked)
    device_with(world, at, "GATEWAY-2", "2.0", gateway, risk_class="life_support", status="in_storage")
    device_with(world, at, "STATION", "7.1", station, risk_class="medium", **networked)
    device_with(world, at, "ANALYZER", "5.0", analyzer, risk_class="medium", **networked)
    same = [{"kind": "wired", "mac": "02:00:5e:10:44:28"}]
    for tag in ("SERVER-1", "SERVER-2"):
        facts = Facts(interfaces=same)
        row = Device.objects.get(tag=tag)
        devices.edit(row, changes={}, facts=facts, seen_version=None, by=world.mara, at=at)
    make.make_bill(make.release_of(server, "4.2"), by=world.mara, at=at)
    first = {
        **make.LOG4J,
        "version": "2.0-beta9",
        "purl": "pkg:maven/org.apache.logging.log4j/log4j-core@2.0-beta9",
    }
    make.make_bill(make.release_of(gateway, "2.0"), first, by=world.mara, at=at)
    make.make_bill(make.release_of(station, "7.1"), make.LOG4J, by=world.mara, at=at)


def what_is_known(world: World, at: datetime) -> None:
    documents.bring(source=papers.osv(), by=world.ivo, at=at)
    documents.bring(source=papers.kev(papers.LOG4SHELL), by=world.ivo, at=at)
    advisory = papers.csaf(("Northlake", "Syra Server", "product_version_range", "<= 4.2"))
    documents.bring(source=advisory, by=world.ivo, at=at)
    vex = papers.csaf(
        ("Northlake", "Orbis Station", "product_version", "7.1"),
        identifier="NORTHLAKE-VEX",
        status="known_not_affected",
        category="csaf_vex",
        flag="vulnerable_code_not_in_execute_path",
    )
    documents.bring(source=vex, by=world.ivo, at=at)
