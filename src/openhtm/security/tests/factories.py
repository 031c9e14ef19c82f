"""Releases and bills of materials for the tests, written as their makers would."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile

from openhtm.catalog.models import Model
from openhtm.kernel.actors import Actor
from openhtm.security.actions import bills
from openhtm.security.models import Bill, Release

LOG4J = {
    "type": "library",
    "bom-ref": "log4j",
    "group": "org.apache.logging.log4j",
    "name": "log4j-core",
    "version": "2.14.1",
    "purl": "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1",
}
TELEMETRY = {
    "type": "application",
    "bom-ref": "telemetry",
    "name": "telemetry.jar",
    "version": "5",
    "components": [LOG4J],
}
OPENSSL = {
    "type": "library",
    "bom-ref": "openssl",
    "name": "openssl",
    "version": "1.1.1k",
    "cpe": "cpe:2.3:a:openssl:openssl:1.1.1k:*:*:*:*:*:*:*",
    "supplier": {"name": "OpenSSL Project"},
}
NAMELESS = {"type": "library", "bom-ref": "gui", "name": "vendor-gui"}


def cyclonedx(*components: dict[str, Any], version: str = "3.1", **given: Any) -> dict[str, Any]:
    """A bill of a device with these components; without any: with a jar that hides log4j-core in it."""
    root = {"type": "device", "bom-ref": "root", "name": "Flow 3", "version": version}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
        "version": 1,
        "metadata": {"timestamp": "2026-03-01T10:00:00Z", "component": root},
        "components": list(components) or [TELEMETRY, OPENSSL, NAMELESS],
        "dependencies": [{"ref": "root", "dependsOn": ["openssl"]}],
        **given,
    }


def as_file(document: dict[str, Any], name: str = "flow3.cdx.json") -> ContentFile[bytes]:
    return ContentFile(json.dumps(document).encode(), name)


def release_of(model: Model | None, version: str) -> Release:
    """The release of that version, entered where no device showed it yet."""
    found, _made = Release.objects.get_or_create(model=model, software_version=version)
    return found


def make_bill(release: Release, *components: dict[str, Any], by: Actor, at: datetime, **given: Any) -> Bill:
    document = cyclonedx(*components, version=given.pop("version", release.software_version), **given)
    return bills.attach(release, file=as_file(document), by=by, at=at)
