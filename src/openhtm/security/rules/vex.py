"""VEX out: what was judged of releases, in the notations that other tools read.

Only maker, model, version, flaw, status and justification: what leaves the house names no device, person or place
but the author. The same statements give the same text.
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from packageurl import PackageURL

from .judgment import Status

_NAMESPACE = uuid.UUID("5b7c0c5e-6d5a-4f0e-9a55-6f1b0c8b7f10")
#: What is to be done, where nothing of the house's own words may be told.
ACTION = "Follow the manufacturer's instructions; ask the manufacturer where there are none."
ACCEPTED = (
    "The operator accepts the risk until %s and then decides anew. "
    "Until then: follow the manufacturer's instructions."
)
_STATES: Mapping[Status, str] = {
    Status.NOT_AFFECTED: "not_affected",
    Status.FIXED: "resolved",
    Status.AFFECTED: "exploitable",
    Status.UNDER_INVESTIGATION: "in_triage",
}
#: CycloneDX has words of its own; the justification as VEX calls it stands in the detail.
_JUSTIFICATIONS: Mapping[str, str] = {
    "component_not_present": "code_not_present",
    "vulnerable_code_not_present": "code_not_present",
    "vulnerable_code_not_in_execute_path": "code_not_reachable",
    "vulnerable_code_cannot_be_controlled_by_adversary": "requires_environment",
    "inline_mitigations_already_exist": "protected_by_mitigating_control",
}
_PRODUCT_STATUS: Mapping[Status, str] = {
    Status.NOT_AFFECTED: "known_not_affected",
    Status.FIXED: "fixed",
    Status.AFFECTED: "known_affected",
    Status.UNDER_INVESTIGATION: "under_investigation",
}


@dataclass(frozen=True, order=True)
class Stated:
    """What is said of one flaw in one release; ``justification`` only where it is not affected, ``accepted_until``
    (a day) only where it is affected and the risk is accepted for all who run the release."""

    vulnerability: str
    vendor: str
    product: str
    version: str
    status: Status
    justification: str = ""
    accepted_until: str = ""

    @property
    def action(self) -> str:
        """The action statement of what is affected."""
        return ACCEPTED % self.accepted_until if self.accepted_until else ACTION

    @property
    def purl(self) -> str:
        vendor, product = (text.strip().replace(" ", "-") for text in (self.vendor, self.product))
        return str(PackageURL("generic", vendor, product, self.version).to_string())

    @property
    def release(self) -> tuple[str, str, str]:
        return self.vendor, self.product, self.version


@dataclass(frozen=True, kw_only=True)
class Paper:
    """Who says it, and when."""

    author: str
    at: datetime

    @property
    def instant(self) -> str:
        return self.at.isoformat(timespec="seconds")

    def identity(self, stated: Sequence[Stated]) -> uuid.UUID:
        """The same for the same statements of the same author."""
        told = [
            [
                *one.release,
                one.vulnerability,
                one.status,
                one.justification,
                *filter(None, [one.accepted_until]),
            ]
            for one in stated
        ]
        return uuid.uuid5(_NAMESPACE, json.dumps([self.author, told]))


def openvex(stated: Sequence[Stated], paper: Paper) -> dict[str, Any]:
    return {
        "@context": "https://openvex.dev/ns/v0.2.0",
        "@id": paper.identity(stated).urn,
        "author": paper.author,
        "timestamp": paper.instant,
        "version": 1,
        "tooling": "OpenHTM",
        "statements": [_openvex(one) for one in stated],
    }


def _openvex(one: Stated) -> dict[str, Any]:
    found: dict[str, Any] = {
        "vulnerability": {"name": one.vulnerability},
        "products": [{"@id": one.purl, "identifiers": {"purl": one.purl}}],
        "status": one.status.value,
    }
    if one.status is Status.NOT_AFFECTED:
        found["justification"] = one.justification
    if one.status is Status.AFFECTED:
        found["action_statement"] = one.action
    return found


def cyclonedx(stated: Sequence[Stated], paper: Paper) -> dict[str, Any]:
    releases = {one.release: one for one in stated}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": paper.identity(stated).urn,
        "version": 1,
        "metadata": {"timestamp": paper.instant, "authors": [{"name": paper.author}]},
        "components": [
            {
                "type": "device",
                "bom-ref": one.purl,
                "supplier": {"name": one.vendor},
                "name": one.product,
                "version": one.version,
                "purl": one.purl,
            }
            for one in releases.values()
        ],
        "vulnerabilities": [_cyclonedx(one) for one in stated],
    }


def _cyclonedx(one: Stated) -> dict[str, Any]:
    analysis = {"state": _STATES[one.status]}
    if one.status is Status.NOT_AFFECTED:
        analysis |= {"justification": _JUSTIFICATIONS[one.justification], "detail": one.justification}
    found: dict[str, Any] = {"id": one.vulnerability, "analysis": analysis, "affects": [{"ref": one.purl}]}
    return found | ({"recommendation": one.action} if one.status is Status.AFFECTED else {})


def csaf(stated: Sequence[Stated], paper: Paper) -> dict[str, Any]:
    refs = {
        release: f"R-{number}" for number, release in enumerate(sorted({one.release for one in stated}), 1)
    }
    by_flaw: dict[str, list[Stated]] = defaultdict(list)
    for one in stated:
        by_flaw[one.vulnerability].append(one)
    return {
        "document": _head(stated, paper),
        "product_tree": {"branches": _branches(refs)},
        "vulnerabilities": [_csaf(flaw, group, refs) for flaw, group in by_flaw.items()],
    }


def _head(stated: Sequence[Stated], paper: Paper) -> dict[str, Any]:
    identity = paper.identity(stated)
    return {
        "category": "csaf_vex",
        "csaf_version": "2.0",
        "lang": "en",
        "title": "Flaws in the software of medical devices, as judged by who operates them",
        "publisher": {
            "category": "user",
            "name": paper.author,
            "namespace": uuid.uuid5(_NAMESPACE, paper.author).urn,
        },
        "tracking": {
            "id": f"VEX-{str(identity)[:13].upper()}",
            "status": "final",
            "version": "1",
            "initial_release_date": paper.instant,
            "current_release_date": paper.instant,
            "revision_history": [{"number": "1", "date": paper.instant, "summary": "As judged on this day"}],
            "generator": {"engine": {"name": "OpenHTM"}},
        },
    }


def _branches(refs: Mapping[tuple[str, str, str], str]) -> list[dict[str, Any]]:
    """Vendor, product, version, each once."""
    tree: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for (vendor, product, version), ref in refs.items():
        leaf = {"product_id": ref, "name": f"{vendor} {product} {version}"}
        tree[vendor][product].append({"category": "product_version", "name": version, "product": leaf})
    return [
        {
            "category": "vendor",
            "name": vendor,
            "branches": [
                {"category": "product_name", "name": product, "branches": leaves}
                for product, leaves in products.items()
            ],
        }
        for vendor, products in tree.items()
    ]


def _csaf(flaw: str, group: Sequence[Stated], refs: Mapping[tuple[str, str, str], str]) -> dict[str, Any]:
    statuses: dict[str, list[str]] = defaultdict(list)
    flags: dict[str, list[str]] = defaultdict(list)
    for one in group:
        statuses[_PRODUCT_STATUS[one.status]].append(refs[one.release])
        if one.status is Status.NOT_AFFECTED:
            flags[one.justification].append(refs[one.release])
    named = {"cve": flaw} if flaw.startswith("CVE-") else {"ids": [{"system_name": "name", "text": flaw}]}
    found: dict[str, Any] = {
        **named,
        "notes": [{"category": "summary", "text": f"What was judged of {flaw} in releases of software."}],
        "product_status": dict(statuses),
    }
    if flags:
        found["flags"] = [{"label": label, "product_ids": ids} for label, ids in flags.items()]
    actions: dict[str, list[str]] = defaultdict(list)
    for one in group:
        if one.status is Status.AFFECTED:
            actions[one.action].append(refs[one.release])
    if actions:
        found["remediations"] = [
            {"category": "none_available", "details": text, "product_ids": ids}
            for text, ids in actions.items()
        ]
    return found


Writer = Callable[[Sequence[Stated], Paper], dict[str, Any]]
FORMATS: Mapping[str, Writer] = {"csaf": csaf, "cyclonedx": cyclonedx, "openvex": openvex}


def written(kind: str, stated: Sequence[Stated], paper: Paper) -> dict[str, Any]:
    """The statements in a notation of ``FORMATS``, in an order of their own."""
    return FORMATS[kind](sorted(stated), paper)
