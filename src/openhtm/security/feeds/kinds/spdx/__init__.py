"""SPDX 2.2 and 2.3 bills of materials: JSON, tag-value, YAML, RDF/XML and XML."""

from __future__ import annotations

import re

from ...kind import Head, Kind
from .bill import read

_TAG = re.compile(r"^SPDXVersion: *SPDX-", re.MULTILINE)
_YAML = re.compile(r"^[\"']?spdxVersion[\"']?: ", re.MULTILINE)


def _detects(head: Head) -> bool:
    start = head.text.lstrip()
    if start.startswith("<"):
        return "http://spdx.org/rdf/terms" in start[:4000] or "<spdxVersion>" in head.text
    if start.startswith("{"):
        return "spdxVersion" in head.names
    return bool(_TAG.search(head.text) or _YAML.search(head.text) or "\nSPDXID: " in f"\n{start}")


KIND = Kind(slug="spdx", title="SPDX 2", detects=_detects, read=read)
