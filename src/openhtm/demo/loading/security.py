"""What devices run: networked devices of a maker that does not exist, with bills of materials made up for them.

No product of a real maker is said to hold anything. Among them are a jar hidden in another, a version before the
first release, a device in storage, one whose version nobody has read, one without a bill, and two that show the
same network address.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile

from openhtm.catalog import api as catalog
from openhtm.catalog.api import Model, NewModel
from openhtm.places.api import Department
from openhtm.registry import api as registry
from openhtm.registry.api import DeviceChange, NewDevice
from openhtm.security import api as security

from .stage import BY, Stage

MAKER = "Northlake Medical (made up)"
_SAME_MAC = "02:00:5e:10:44:28"


@dataclass(frozen=True)
class _Product:
    """A model with the version its devices show; ``parts`` None: the maker has given no bill. ``earlier``: a version
    that they ran before, made of the same."""

    name: str
    number: str
    type: str
    risk: str
    version: str
    parts: tuple[dict[str, Any], ...] | None = None
    earlier: str = ""


@dataclass(frozen=True)
class _Unit:
    tag: str
    product: str
    department: str
    mac: str = ""
    version: str | None = None
    status: str = "in_service"


def _log4j(version: str) -> dict[str, Any]:
    purl = f"pkg:maven/org.apache.logging.log4j/log4j-core@{version}"
    return _part("log4j-core", version, group="org.apache.logging.log4j", purl=purl)


def _part(name: str, version: str, **given: Any) -> dict[str, Any]:
    return {"type": "library", "bom-ref": f"{name}-{version}", "name": name, "version": version, **given}


def _openssl(version: str) -> dict[str, Any]:
    return _part("openssl", version, cpe=f"cpe:2.3:a:openssl:openssl:{version}:*:*:*:*:*:*:*")


PRODUCTS = (
    _Product(
        "Syra Pump Server",
        "NL-4200",
        "Central monitoring station",
        "high",
        "4.2",
        (
            _part("syra-telemetry.jar", "4.2.0", components=[_log4j("2.14.1")]),
            _openssl("1.1.1k"),
            _part("vendor-gui", ""),
        ),
    ),
    _Product(
        "Vantis Ventilator Gateway",
        "NL-2000",
        "Ventilator, intensive care",
        "life_support",
        "2.0",
        (_log4j("2.0-beta9"), _part("linux-kernel", "4.14.98", purl="pkg:generic/linux-kernel@4.14.98")),
    ),
    _Product(
        "Orbis Imaging Station",
        "NL-7100",
        "Ultrasound scanner",
        "medium",
        "7.1",
        (_log4j("2.13.3"), _openssl("3.0.2")),
    ),
    _Product("Kestrel Analyzer", "NL-5000", "Laboratory analyzer", "medium", "5.0"),
    _Product(
        "Halden Infusion Station",
        "NL-3000",
        "Central monitoring station",
        "high",
        "3.1",
        (_log4j("2.12.1"), _openssl("1.1.1n")),
        earlier="3.0",
    ),
)
UNITS = (
    _Unit("NLP-0001", "NL-4200", "ICU", mac=_SAME_MAC),
    _Unit("NLP-0002", "NL-4200", "ED", mac=_SAME_MAC),
    _Unit("NLP-0003", "NL-4200", "CEQ", mac="02:00:5e:10:44:2a", version=""),
    _Unit("NLV-0001", "NL-2000", "ICU", mac="02:00:5e:10:44:2b"),
    _Unit("NLV-0002", "NL-2000", "CEQ", status="in_storage"),
    _Unit("NLI-0001", "NL-7100", "ED", mac="02:00:5e:10:44:2c"),
    _Unit("NLK-0001", "NL-5000", "LAB", mac="02:00:5e:10:44:2d"),
    _Unit("NLH-0001", "NL-3000", "ICU", mac="02:00:5e:10:44:2e"),
)


def load_security(stage: Stage) -> None:
    """The devices, and the bills of materials of what they run."""
    models = _models(stage)
    rows = [_device(stage, unit, models[unit.product]) for unit in UNITS]
    made = registry.devices.create_many(rows, by=BY, at=stage.at, reason="Entered at acceptance.")
    stored = [one for one, unit in zip(made, UNITS, strict=True) if unit.status == "in_storage"]
    changes = [DeviceChange(one.pk, {"status": "in_storage"}) for one in stored]
    registry.devices.update_many(changes, by=BY, at=stage.at, reason="Not needed at present.")
    for product in PRODUCTS:
        versions = [one for one in (product.earlier, product.version) if one]
        for version in versions if product.parts is not None else ():
            release = security.releases.add(
                models[product.number], software_version=version, by=BY, at=stage.at
            )
            security.bills.attach(release, file=_bill(stage, product, version), by=BY, at=stage.at)


def _models(stage: Stage) -> dict[str, Model]:
    rows = [
        NewModel(
            manufacturer=MAKER,
            name=one.name,
            number=one.number,
            device_type=one.type,
            facts={
                "risk_class": one.risk,
                "risk_reason": "Set by the equipment committee of the demonstration.",
                "network_connected": True,
            },
        )
        for one in PRODUCTS
    ]
    made = catalog.models.ensure_many(rows, source="demonstration", by=BY, at=stage.at)
    return {product.number: model for product, model in zip(PRODUCTS, made.models, strict=True)}


def _device(stage: Stage, unit: _Unit, model: Model) -> NewDevice:
    place = ward(stage, unit.department)
    product = next(one for one in PRODUCTS if one.number == unit.product)
    version = product.version if unit.version is None else unit.version
    values = {
        "tag": unit.tag,
        "serial": f"{unit.product}-{unit.tag[-4:]}",
        "model_id": model.pk,
        "site_id": place.site_id,
        "department_id": place.pk,
        "status": "in_service",
        "ownership": "owned",
        "responsibility": "in_house",
        "support_group": "Biomedical",
        "network_connected": True,
    }
    interfaces = [{"kind": "wired", "mac": unit.mac, "hostname": unit.tag.lower()}] if unit.mac else []
    software = [{"kind": "application", "name": "", "version": version}] if version else []
    return NewDevice(values, interfaces=interfaces, software=software)


def ward(stage: Stage, code: str) -> Department:
    """The first of that code, else the first of all."""
    known = sorted(stage.departments)
    return stage.departments[next((key for key in known if key[1] == code), known[0])]


def _bill(stage: Stage, product: _Product, version: str) -> ContentFile[bytes]:
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "timestamp": stage.at.isoformat(),
            "supplier": {"name": MAKER},
            "component": {
                "type": "device",
                "bom-ref": "device",
                "name": product.name,
                "version": version,
            },
        },
        "components": product.parts,
    }
    return ContentFile(json.dumps(document).encode(), f"{product.number}-{version}.cdx.json")
