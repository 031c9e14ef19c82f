"""Device security on a fleet: one advisory to the list with reasons, bills of materials from the file to stored and
matched; each beside the bare database or parser doing the same on the same rows."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.core.files.base import ContentFile, File
from django.db import connection

from openhtm.kernel.actors import SystemActor
from openhtm.registry.models import Software
from openhtm.security.api import Release, Source, answering, bills, documents_in
from openhtm.security.models import BillComponent

from .documents import bill, part
from .hospital import MODELS, fill_fleet
from .report import Result
from .series import Sql, fill

#: Versions of each model, bills of materials, their components, names of components.
VERSIONS, BILLS, PARTS, NAMES = 5, 20, 500, 2_000
BY, AT = SystemActor("benchmark"), datetime(2026, 11, 22, 12, tzinfo=UTC)
_MB = 1024


def measure(database: str, *, count: int, rows: int) -> list[Result]:
    """Bills first, while the memory of the process is still small."""
    fill_fleet(count)
    _releases(count)
    made = [_large_bill(database, size, place) for place, size in enumerate((max(rows // 10, 10), rows))]
    for number in range(BILLS):
        _attach(_release(number), small_bill(number))
    return [*made, _advisory(database, count)]


def _releases(count: int) -> None:
    """Each device shows one of five versions, each of which is a release of its model."""
    version = f"'4.' || ((n / {MODELS}) % {VERSIONS})"
    opened = {"valid_from": Sql().instant(AT.date(), "0"), "valid_to": "NULL"}
    fill(Software, count, {"device_id": "n", "kind": "'firmware'", "version": version, **opened})
    of_model = {"model_id": f"1 + n % {MODELS}", "software_version": version, "version_key": version}
    fill(Release, MODELS * VERSIONS, of_model)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _release(number: int) -> Release:
    found: Release = Release.objects.get(model_id=1 + number, software_version="4.0")
    return found


def _attach(release: Release, file: File[bytes]) -> None:
    bills.attach(release, file=file, reason="benchmark", by=BY, at=AT)


def _large_bill(database: str, count: int, place: int) -> Result:
    release = _release(MODELS - 10 + place)
    before = _peak()
    with bill(count) as path:
        took = _seconds(lambda: _attached_from(path, release))
        peak = _peak()
        floor = _seconds(lambda: json.loads(path.read_bytes()))
        size = path.stat().st_size // 1_000_000
    if BillComponent.objects.filter(bill__release=release).count() != count + 1:
        raise RuntimeError("Not every component was stored.")
    facts: dict[str, object] = {"file MB": size, "peak MB": peak, "before MB": before}
    return Result(f"bill of {count:,}, stored and matched", database, took, floor, "s", None, facts)


def _attached_from(path: Path, release: Release) -> None:
    with path.open("rb") as content:
        _attach(release, File(content, name=path.name))


def small_bill(number: int) -> ContentFile[bytes]:
    """Components of which the record of the benchmark names one."""
    parts = []
    for place in range(PARTS):
        one = part(number * PARTS + place)
        name, version = f"part{(number * PARTS + place) % NAMES}", f"1.{place % 50}.0"
        one |= {"version": version, "purl": f"pkg:maven/org.example/{name}@{version}", "name": name}
        parts.append(one | {"cpe": f"cpe:2.3:a:example:{name}:{version}:*:*:*:*:*:*:*"})
    head = {"bomFormat": "CycloneDX", "specVersion": "1.5", "serialNumber": f"urn:uuid:{number}"}
    return ContentFile(json.dumps({**head, "components": parts}).encode(), "bill.json")


def _advisory(database: str, count: int) -> Result:
    """From the file of a record to the list of devices with their reasons; then the bare join of the same devices."""
    start = time.perf_counter()
    documents_in.bring(source=_record(), by=BY, at=AT)
    found = answering.affected(BY, "CVE-2026-1", on=AT.date()).as_json()
    took = time.perf_counter() - start
    devices: list[dict[str, object]] = found["devices"]
    if not devices or not all(one["because"] for one in devices):
        raise RuntimeError("No device was found, or one without a reason.")
    floor = _seconds(lambda: _sql(_DEVICES))
    facts: dict[str, object] = {"devices": count, "found": len(devices), "asked": "under 1 s"}
    return Result("one advisory, to the list", database, took, floor, "s", None, facts)


_DEVICES = """
SELECT count(*) FROM registry_device d JOIN registry_software s ON s.device_id = d.id AND s.valid_to IS NULL
JOIN security_release r ON r.model_id = d.model_id AND r.software_version = s.version
JOIN security_bill b ON b.release_id = r.id JOIN security_billcomponent c ON c.bill_id = b.id
WHERE c.package = 'maven/org.example/part7'
"""


def _record() -> Source:
    events = [{"introduced": "0"}, {"fixed": "9"}]
    package = {"ecosystem": "Maven", "name": "org.example:part7"}
    content = {
        "schema_version": "1.6.0",
        "id": "CVE-2026-1",
        "modified": "2026-11-01T00:00:00Z",
        "affected": [{"package": package, "ranges": [{"type": "ECOSYSTEM", "events": events}]}],
    }
    return Source(name="record.json", content=json.dumps(content).encode())


def _sql(statement: str, *values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return int(cursor.fetchone()[0])


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _MB
