"""What a manufacturer answered of a release, as the document that it might have published: CSAF, of one product.

An answer on a release of which no bill of materials is on record would otherwise be nowhere: matching knows documents
alone. A later answer on the same release takes the place of the earlier one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from .feeds.sources import Source
from .models import InquiryStatement, Vulnerability
from .rules.judgment import Status

_PRODUCT = "ANSWERED-1"
_STATUS = {
    Status.AFFECTED: "known_affected",
    Status.NOT_AFFECTED: "known_not_affected",
    Status.FIXED: "fixed",
    Status.UNDER_INVESTIGATION: "under_investigation",
}


def identifier(said: InquiryStatement) -> str:
    """The same for each answer on a release of an inquiry."""
    return f"INQUIRY-{said.answer.inquiry_id}-{said.line_id}"


def paper(said: InquiryStatement, *, status: Status, action: str, flaws: Sequence[Vulnerability]) -> Source:
    """``action``: what is done while it is affected."""
    document = {
        "document": _head(said),
        "product_tree": {"branches": [_branch(said)]},
        "vulnerabilities": [_flaw(one, said, status=status, action=action) for one in flaws],
    }
    name = f"inquiry-{said.answer.inquiry_id}-{said.line_id}.csaf.json"
    return Source(name=name, content=json.dumps(document).encode())


def _head(said: InquiryStatement) -> dict[str, Any]:
    answer, release = said.answer, said.line.release
    day = f"{answer.received_on.isoformat()}T00:00:00Z"
    number = str(answer.pk)
    return {
        "category": "csaf_vex",
        "csaf_version": "2.0",
        "title": f"Answer to inquiry {answer.inquiry_id} on {release}, taken down from the letter",
        "publisher": {
            "category": "other",
            "name": release.model.manufacturer.name,
            "namespace": "https://answers.invalid",
        },
        "tracking": {
            "id": identifier(said),
            "status": "final",
            "version": number,
            "initial_release_date": day,
            "current_release_date": day,
            "revision_history": [{"number": number, "date": day, "summary": "As answered"}],
        },
    }


def _branch(said: InquiryStatement) -> dict[str, Any]:
    release = said.line.release
    model, version = release.model, release.software_version
    product: dict[str, Any] = {"product_id": _PRODUCT, "name": f"{model.name} {version}"}
    if model.number:
        product["product_identification_helper"] = {"model_numbers": [model.number]}
    leaf = {"category": "product_version", "name": version, "product": product}
    named = {"category": "product_name", "name": model.name, "branches": [leaf]}
    return {"category": "vendor", "name": model.manufacturer.name, "branches": [named]}


def _flaw(one: Vulnerability, said: InquiryStatement, *, status: Status, action: str) -> dict[str, Any]:
    on = [_PRODUCT]
    name = (
        {"cve": one.name}
        if one.name.startswith("CVE-")
        else {"ids": [{"system_name": "as named", "text": one.name}]}
    )
    found: dict[str, Any] = {**name, "product_status": {_STATUS[status]: on}}
    if status is Status.AFFECTED:
        details = action.strip() or said.note or "See the answer."
        found["remediations"] = [{"category": "mitigation", "details": details, "product_ids": on}]
    if status is Status.NOT_AFFECTED:
        found["flags"] = [{"label": said.justification, "product_ids": on}]
        details = said.note or str(said.get_justification_display())
        found["threats"] = [{"category": "impact", "details": details, "product_ids": on}]
    return found
