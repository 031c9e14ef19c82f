"""Documents about flaws, as small as their notations allow; what they say is worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from openhtm.security.feeds.sources import Source

LOG4SHELL = "CVE-2021-44228"


def source(document: Any, name: str) -> Source:
    content = document if isinstance(document, str) else json.dumps(document)
    return Source(name=name, content=content.encode())


def osv(
    *, modified: str = "2021-12-15T00:00:00Z", introduced: str = "2.0-beta9", fixed: str = "2.15.0"
) -> Source:
    """The record of GitHub's database on log4j-core."""
    package = {"ecosystem": "Maven", "name": "org.apache.logging.log4j:log4j-core"}
    events = [{"introduced": introduced}, {"fixed": fixed}]
    record = {
        "schema_version": "1.6.0",
        "id": "GHSA-jfh8-c2jp-5v3q",
        "modified": modified,
        "published": "2021-12-10T00:40:56Z",
        "aliases": [LOG4SHELL],
        "summary": "Remote code injection in Log4j",
        "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"}],
        "affected": [{"package": package, "ranges": [{"type": "ECOSYSTEM", "events": events}]}],
    }
    return source(record, "GHSA-jfh8-c2jp-5v3q.json")


def csaf(
    *leaves: tuple[str, str, str, str],
    identifier: str = "ICSMA-21-900-01",
    cve: str = LOG4SHELL,
    status: str = "known_affected",
    updated: str = "2021-12-20T10:00:00Z",
    category: str = "csaf_security_advisory",
    flag: str = "",
) -> Source:
    """An advisory on products: each vendor, product, category of the version and wording."""
    branches = []
    refs = [f"P-{number}" for number, _leaf in enumerate(leaves)]
    for ref, (vendor, product, kind, wording) in zip(refs, leaves, strict=True):
        leaf = {
            "category": kind,
            "name": wording,
            "product": {
                "product_id": ref,
                "name": product if wording.startswith("vers:") else f"{product}: {wording}",
            },
        }
        named = {"category": "product_name", "name": product, "branches": [leaf]}
        branches.append({"category": "vendor", "name": vendor, "branches": [named]})
    found: dict[str, Any] = {"cve": cve, "title": "A flaw", "product_status": {status: refs}}
    if flag:
        found["flags"] = [{"label": flag, "product_ids": refs}]
    else:
        found["remediations"] = [
            {"category": "vendor_fix", "details": "Update to the next version.", "product_ids": refs}
        ]
    whole = {
        "document": _head(identifier, category=category, updated=updated),
        "product_tree": {"branches": branches},
        "vulnerabilities": [found],
    }
    return source(whole, f"{identifier.lower()}.json")


def _head(identifier: str, *, category: str, updated: str) -> dict[str, Any]:
    return {
        "category": category,
        "csaf_version": "2.0",
        "title": "Log4j in devices",
        "publisher": {"category": "vendor", "name": "Acme", "namespace": "https://acme.example.org"},
        "tracking": {
            "id": identifier,
            "status": "final",
            "version": "1",
            "initial_release_date": "2021-12-18T10:00:00Z",
            "current_release_date": updated,
            "revision_history": [{"number": "1", "date": updated, "summary": "First"}],
        },
    }


def openvex(product: str, status: str, *, cve: str = LOG4SHELL, justification: str = "") -> Source:
    statement: dict[str, Any] = {
        "vulnerability": {"name": cve},
        "products": [{"@id": product}],
        "status": status,
    }
    if justification:
        statement["justification"] = justification
    return source(
        {
            "@context": "https://openvex.dev/ns/v0.2.0",
            "@id": "https://acme.example.org/vex/1",
            "author": "Acme",
            "timestamp": "2021-12-21T10:00:00Z",
            "version": 1,
            "statements": [statement],
        },
        "acme.openvex.json",
    )


def cyclonedx_vex(ref: str, state: str, *, cve: str = LOG4SHELL, justification: str = "") -> Source:
    analysis = {"state": state, "detail": "The class is not loaded."}
    if justification:
        analysis["justification"] = justification
    return source(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "serialNumber": "urn:uuid:11111111-1111-4111-8111-111111111111",
            "version": 1,
            "metadata": {"timestamp": "2021-12-22T10:00:00Z"},
            "vulnerabilities": [{"id": cve, "analysis": analysis, "affects": [{"ref": ref}]}],
        },
        "acme.vex.cdx.json",
    )


def nvd(
    cve: str, nodes: Sequence[Any], *, operator: str = "", stamp: str = "2021-12-16T00:00:00.000"
) -> Source:
    """A page of NVD with one record; ``nodes`` are lists of matches, or matches with bounds."""
    configuration: dict[str, Any] = {
        "nodes": [{"operator": "OR", "negate": False, "cpeMatch": list(node)} for node in nodes]
    }
    if operator:
        configuration["operator"] = operator
    record = {
        "id": cve,
        "published": "2021-12-10T10:15:09.143",
        "lastModified": stamp,
        "vulnStatus": "Analyzed",
        "descriptions": [{"lang": "en", "value": "A flaw."}],
        "configurations": [configuration],
    }
    whole = {
        "resultsPerPage": 1,
        "startIndex": 0,
        "totalResults": 1,
        "format": "NVD_CVE",
        "version": "2.0",
        "timestamp": stamp,
        "vulnerabilities": [{"cve": record}],
    }
    return source(whole, "nvd.json")


def cpe(name: str, *, vulnerable: bool = True, **bounds: str) -> dict[str, Any]:
    return {"vulnerable": vulnerable, "criteria": name, "matchCriteriaId": name, **bounds}


def kev(*names: str) -> Source:
    entries = [
        {
            "cveID": name,
            "vendorProject": "Apache",
            "product": "Log4j2",
            "vulnerabilityName": "Apache Log4j2 remote code execution",
            "dateAdded": "2021-12-10",
            "shortDescription": "A flaw.",
            "requiredAction": "Update.",
            "dueDate": "2021-12-24",
            "knownRansomwareCampaignUse": "Known",
            "notes": "",
        }
        for name in names
    ]
    whole = {
        "title": "Known exploited",
        "catalogVersion": "2021.12.24",
        "dateReleased": "2021-12-24T10:00:00.000Z",
        "count": len(entries),
        "vulnerabilities": entries,
    }
    return source(whole, "kev.json")


def epss(**scores: str) -> Source:
    lines = ["#model_version:v2023.03.01,score_date:2023-04-01T00:00:00+0000", "cve,epss,percentile"]
    lines += [f"{name.replace('_', '-')},{score},0.99900" for name, score in scores.items()]
    return source("\n".join(lines) + "\n", "epss.csv")
