"""The vulnerabilities of a CycloneDX document: what is known, and what is said of them (VEX)."""

from __future__ import annotations

from collections.abc import Iterator

from ....rules.documents import Problem, Score, Statement, Status, Trouble, Vulnerability
from ...nodes import Node

STATES = {
    "resolved": Status.FIXED,
    "resolved_with_pedigree": Status.FIXED,
    "exploitable": Status.AFFECTED,
    "in_triage": Status.UNDER_INVESTIGATION,
    "false_positive": Status.NOT_AFFECTED,
    "not_affected": Status.NOT_AFFECTED,
}
_JUSTIFICATIONS = frozenset(
    [
        "code_not_present",
        "code_not_reachable",
        "requires_configuration",
        "requires_dependency",
        "requires_environment",
        "protected_by_compiler",
        "protected_at_runtime",
        "protected_at_perimeter",
        "protected_by_mitigating_control",
    ]
)
_SYSTEMS = {
    "CVSSv2": "CVSS:2.0",
    "CVSSv3": "CVSS:3.0",
    "CVSSv31": "CVSS:3.1",
    "CVSSv4": "CVSS:4.0",
    "OWASP": "OWASP",
    "SSVC": "SSVC",
    "other": "other",
}


def items(node: Node) -> Iterator[Vulnerability | Statement | Problem]:
    """The vulnerability, then a statement for each group of products of which the same is said."""
    name = node.text("id") or node.text("bom-ref")
    if not name:
        node.wrong(Trouble.MISSING, "id")
        yield from node.problems.taken()
        return
    yield Vulnerability(
        id=name,
        aliases=tuple(filter(None, (one.text("id") for one in node.nodes("references")))),
        description=node.text("description") or node.text("detail"),
        weaknesses=tuple(f"CWE-{one}" for one in node.texts("cwes")),
        scores=tuple(_score(one) for one in node.nodes("ratings")),
        references=tuple(one.text("url") for one in node.nodes("advisories")),
        published_at=node.moment("published"),
        modified_at=node.moment("updated"),
        place=node.place,
    )
    yield from _statements(name, node)
    yield from node.problems.taken()


def _score(node: Node) -> Score:
    source = node.node("source")
    method = node.text("method")
    vector = node.text("vector")
    system = vector.partition("/")[0] if vector.startswith("CVSS:") else _SYSTEMS.get(method, method)
    return Score(
        system=system,
        vector=vector,
        base=node.decimal("score"),
        severity=node.text("severity"),
        source=source.text("name") if source is not None else "",
    )


def _statements(name: str, node: Node) -> Iterator[Statement]:
    analysis = node.node("analysis")
    if analysis is None:
        yield from _affected(name, node)
        return
    state = analysis.one_of("state", STATES)
    if state not in STATES:
        yield from _affected(name, node)
        return
    yield Statement(
        vulnerability=name,
        status=STATES[state],
        said=state,
        products=tuple(one.text("ref") for one in node.nodes("affects")),
        justification=analysis.one_of("justification", _JUSTIFICATIONS),
        explanation=analysis.text("detail"),
        action="; ".join(filter(None, (*_responses(analysis), node.text("recommendation")))),
        said_at=analysis.moment("lastUpdated") or node.moment("updated"),
        place=node.place,
    )


def _responses(analysis: Node) -> tuple[str, ...]:
    found = analysis.value.get("response")
    return (found,) if isinstance(found, str) else analysis.texts("response")


_VERSION_STATES = {
    "affected": Status.AFFECTED,
    "unaffected": Status.NOT_AFFECTED,
    "unknown": Status.UNDER_INVESTIGATION,
}


def _affected(name: str, node: Node) -> Iterator[Statement]:
    """Without an analysis: what is said of versions of each product, by default that they are affected."""
    for target in node.nodes("affects"):
        states = [one.text("status") or "affected" for one in target.nodes("versions")] or ["affected"]
        for state in dict.fromkeys(states):
            if state not in _VERSION_STATES:
                target.wrong(Trouble.NOT_ALLOWED, "versions", state)
                continue
            yield Statement(
                vulnerability=name,
                status=_VERSION_STATES[state],
                said=state,
                products=(target.text("ref"),),
                action=node.text("recommendation"),
                place=target.place,
            )
