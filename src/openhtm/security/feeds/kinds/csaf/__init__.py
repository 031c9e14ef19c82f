"""CSAF 2.0 and 2.1 advisories and VEX, JSON."""

from __future__ import annotations

from ...kind import Head, Kind
from .advisory import read


def _detects(head: Head) -> bool:
    return "csaf_version" in head.text[:8000] and ("document" in head.names or "product_tree" in head.names)


KIND = Kind(slug="csaf", title="CSAF", detects=_detects, read=read)
