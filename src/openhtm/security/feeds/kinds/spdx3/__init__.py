"""SPDX 3.0 bills of materials and VEX, JSON-LD."""

from __future__ import annotations

from ...kind import Head, Kind
from .graph import read


def _detects(head: Head) -> bool:
    return "https://spdx.org/rdf/3." in head.text[:2000] and "@context" in head.names


KIND = Kind(slug="spdx3", title="SPDX 3", detects=_detects, read=read)
