"""CycloneDX bills of materials and VEX, JSON and XML, 1.2 to 1.7."""

from __future__ import annotations

from ...kind import Head, Kind
from .bill import read


def _detects(head: Head) -> bool:
    start = head.text.lstrip()
    if start.startswith("<"):
        return "http://cyclonedx.org/schema/bom" in head.text[:4000] or (
            "<bom" in head.text[:4000] and "cyclonedx" in head.text[:4000].casefold()
        )
    return "bomFormat" in head.names or (
        "specVersion" in head.names and "http://cyclonedx.org/schema" in head.value("$schema")
    )


KIND = Kind(slug="cyclonedx", title="CycloneDX", detects=_detects, read=read)
