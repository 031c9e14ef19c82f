"""Log4Shell at the demonstration hospital: what the world knew of it (public facts), and what the maker that does not
exist said of its own devices. One of its statements contradicts its own bill of materials."""

from __future__ import annotations

import json
from typing import Any

from openhtm.security import api as security
from openhtm.security.api import Source

from .security import MAKER
from .stage import BY, Stage

CVE = "CVE-2021-44228"


def load_flaws(stage: Stage) -> None:
    """The record, the list of what is exploited, the maker's advisory and its statement on one release."""
    papers = (
        ("log4shell.osv.json", _record()),
        ("exploited.json", _exploited()),
        ("northlake-advisory.json", _advisory()),
        ("northlake-vex.json", _statement()),
    )
    for name, document in papers:
        source = Source(name=name, content=json.dumps(document).encode())
        security.documents_in.bring(source=source, by=BY, at=stage.at)


def _record() -> dict[str, Any]:
    events = [{"introduced": "2.0-beta9"}, {"fixed": "2.15.0"}]
    package = {"ecosystem": "Maven", "name": "org.apache.logging.log4j:log4j-core"}
    return {
        "schema_version": "1.6.0",
        "id": "GHSA-jfh8-c2jp-5v3q",
        "aliases": [CVE],
        "published": "2021-12-10T00:40:56Z",
        "modified": "2021-12-15T00:00:00Z",
        "summary": "Log4Shell: log messages of Log4j can load and run code from elsewhere",
        "details": "Who can have a text logged can have code run. Log4j-core from 2.0-beta9 to before 2.15.0.",
        "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"}],
        "affected": [{"package": package, "ranges": [{"type": "ECOSYSTEM", "events": events}]}],
    }


def _exploited() -> dict[str, Any]:
    entry = {
        "cveID": CVE,
        "vendorProject": "Apache",
        "product": "Log4j2",
        "vulnerabilityName": "Apache Log4j2 Remote Code Execution Vulnerability",
        "dateAdded": "2021-12-10",
        "dueDate": "2021-12-24",
        "requiredAction": "Apply updates, or remove the assets from the networks.",
        "knownRansomwareCampaignUse": "Known",
    }
    return {
        "title": "Known exploited vulnerabilities, one entry",
        "catalogVersion": "2021.12.10",
        "dateReleased": "2021-12-10T12:00:00Z",
        "count": 1,
        "vulnerabilities": [entry],
    }


def _advisory() -> dict[str, Any]:
    found = _csaf("NORTHLAKE-2021-01", "csaf_security_advisory", "Log4j in Syra Pump Server")
    found["product_tree"] = _tree("Syra Pump Server", "product_version_range", "<= 4.2")
    text = "Update to 4.3. Until then block LDAP and RMI at the firewall of the segment."
    found["vulnerabilities"] = [
        {
            "cve": CVE,
            "product_status": {"known_affected": ["P-1"]},
            "remediations": [{"category": "vendor_fix", "details": text, "product_ids": ["P-1"]}],
        }
    ]
    return found


def _statement() -> dict[str, Any]:
    found = _csaf("NORTHLAKE-VEX-2021-02", "csaf_vex", "Orbis Imaging Station is not affected by Log4Shell")
    found["product_tree"] = _tree("Orbis Imaging Station", "product_version", "7.1")
    why = "The logging class is in the file and is not called."
    found["vulnerabilities"] = [
        {
            "cve": CVE,
            "product_status": {"known_not_affected": ["P-1"]},
            "flags": [{"label": "vulnerable_code_not_in_execute_path", "product_ids": ["P-1"]}],
            "threats": [{"category": "impact", "details": why, "product_ids": ["P-1"]}],
        }
    ]
    return found


def _csaf(identifier: str, category: str, title: str) -> dict[str, Any]:
    day = "2021-12-20T10:00:00Z"
    return {
        "document": {
            "category": category,
            "csaf_version": "2.0",
            "title": title,
            "publisher": {
                "category": "vendor",
                "name": MAKER,
                "namespace": "https://northlake.example.org",
            },
            "tracking": {
                "id": identifier,
                "status": "final",
                "version": "1",
                "initial_release_date": day,
                "current_release_date": day,
                "revision_history": [{"number": "1", "date": day, "summary": "First"}],
            },
        }
    }


def _tree(product: str, category: str, wording: str) -> dict[str, Any]:
    leaf = {
        "category": category,
        "name": wording,
        "product": {"product_id": "P-1", "name": f"{product} {wording}"},
    }
    named = {"category": "product_name", "name": product, "branches": [leaf]}
    return {"branches": [{"category": "vendor", "name": MAKER, "branches": [named]}]}
