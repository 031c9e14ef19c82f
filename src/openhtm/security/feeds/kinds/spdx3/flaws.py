"""The vulnerabilities of an SPDX 3 document and what is said of them (VEX)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ....rules.documents import Score, Statement, Status, Trouble, Vulnerability
from ...nodes import Node

_STATUSES = {
    "VexAffected": Status.AFFECTED,
    "VexNotAffected": Status.NOT_AFFECTED,
    "VexFixed": Status.FIXED,
    "VexUnderInvestigation": Status.UNDER_INVESTIGATION,
}
_CVSS = {"CvssV2": "CVSS:2.0", "CvssV3": "CVSS:3", "CvssV4": "CVSS:4.0"}
_KIND = re.compile(r"security_(?P<kind>.+)VulnAssessmentRelationship")


def items(flaws: dict[str, Node], judgments: list[Node]) -> Iterator[Vulnerability | Statement]:
    """Every vulnerability with its scores, then what is said of it."""
    scores: dict[str, list[Score]] = {}
    statements: list[Statement] = []
    for node in judgments:
        about = node.text("from", needed=True)
        if about not in flaws:
            node.wrong(Trouble.NOBODY, "from", about)
            continue
        found = _KIND.fullmatch(node.text("type") or node.text("@type"))
        kind = found["kind"] if found else ""
        if kind in _CVSS:
            scores.setdefault(about, []).append(_score(node, kind))
        elif kind in _STATUSES:
            statements.append(_statement(node, kind, _id(flaws[about])))
    for ref, node in flaws.items():
        yield Vulnerability(
            id=_id(node),
            description=node.text("description") or node.text("summary"),
            scores=tuple(scores.get(ref, ())),
            published_at=node.moment("security_publishedTime"),
            modified_at=node.moment("security_modifiedTime"),
            withdrawn=node.has("security_withdrawnTime"),
            place=node.place,
        )
    yield from statements


def _id(node: Node) -> str:
    """Its CVE, else its name, else its identifier."""
    names = {
        one.text("externalIdentifierType"): one.text("identifier") for one in node.nodes("externalIdentifier")
    }
    return names.get("cve") or node.text("name") or node.text("spdxId")


def _score(node: Node, kind: str) -> Score:
    vector = node.text("security_vectorString", needed=True)
    return Score(
        system=vector.partition("/")[0] if vector.startswith("CVSS:") else _CVSS[kind],
        vector=vector,
        base=node.decimal("security_score"),
        severity=node.text("security_severity"),
        products=node.texts("to"),
    )


def _statement(node: Node, kind: str, name: str) -> Statement:
    if kind == "VexNotAffected" and not (
        node.has("security_justificationType") or node.has("security_impactStatement")
    ):
        node.wrong(Trouble.MISSING, "security_justificationType")
    return Statement(
        vulnerability=name,
        status=_STATUSES[kind],
        said=kind,
        products=node.texts("to"),
        justification=node.text("security_justificationType"),
        explanation=node.text("security_impactStatement") or node.text("security_statusNotes"),
        action=node.text("security_actionStatement"),
        said_at=node.moment("security_publishedTime"),
        place=node.place,
    )
