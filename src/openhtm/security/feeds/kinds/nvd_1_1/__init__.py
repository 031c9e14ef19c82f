"""NVD vulnerabilities in the yearly files of its old format 1.1, JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ....rules.documents import Configuration, Document, Item, Member, Score, Trouble, Vulnerability
from ...json_streams import members
from ...kind import Head, Kind
from ...nodes import Node, Problems
from ...sources import Source
from ..nvd import english, member

_METRICS = (("baseMetricV2", "cvssV2"), ("baseMetricV3", "cvssV3"))


def _detects(head: Head) -> bool:
    return "CVE_data_format" in head.names


def read(source: Source) -> Iterator[Item]:
    """The vulnerabilities as they come, the document last; raises Unreadable."""
    problems = Problems()
    facts: dict[str, Any] = {}
    count = 0
    for part in members(source):
        if part.name == "CVE_Items" and part.value is not None:
            count += 1
            yield from _vulnerability(Node(part.value, part.place, problems))
        elif part.index is None:
            facts[part.name] = part.value
        yield from problems.taken()
    head = Node(facts, "", problems)
    if head.has("CVE_data_numberOfCVEs") and head.text("CVE_data_numberOfCVEs") != str(count):
        head.wrong(Trouble.CONTRADICTION, "CVE_data_numberOfCVEs", count)
    yield Document(
        kind="nvd",
        edition="1.1",
        identifier="nvd",
        revision=head.text("CVE_data_timestamp"),
        publisher="NVD",
        updated_at=head.moment("CVE_data_timestamp"),
    )
    yield from problems.taken()


def _vulnerability(node: Node) -> Iterator[Vulnerability]:
    cve = node.node("cve") or Node({}, node.at("cve"), node.problems)
    meta = cve.node("CVE_data_meta") or Node({}, cve.at("CVE_data_meta"), node.problems)
    name = meta.text("ID", needed=True)
    if not name:
        return
    description = cve.node("description") or Node({}, cve.at("description"), node.problems)
    text = english(description, "description_data")
    found = node.node("configurations") or Node({}, node.at("configurations"), node.problems)
    yield Vulnerability(
        id=name,
        description=text,
        weaknesses=tuple(_weaknesses(cve)),
        scores=tuple(_scores(node)),
        references=tuple(_references(cve)),
        configurations=tuple(one for top in found.nodes("nodes") for one in _configurations(top)),
        published_at=node.moment("publishedDate"),
        modified_at=node.moment("lastModifiedDate"),
        withdrawn=text.startswith("** REJECT **"),
        place=node.place,
    )


def _weaknesses(cve: Node) -> Iterator[str]:
    kind = cve.node("problemtype")
    for data in kind.nodes("problemtype_data") if kind is not None else ():
        for one in data.nodes("description"):
            if one.text("value").startswith("CWE-"):
                yield one.text("value")


def _references(cve: Node) -> Iterator[str]:
    found = cve.node("references")
    for one in found.nodes("reference_data") if found is not None else ():
        yield one.text("url")


def _scores(node: Node) -> Iterator[Score]:
    impact = node.node("impact") or Node({}, node.at("impact"), node.problems)
    for outer, inner in _METRICS:
        metric = impact.node(outer)
        data = metric.node(inner) if metric is not None else None
        if metric is not None and data is not None:
            yield Score(
                system=f"CVSS:{data.text('version', needed=True)}",
                vector=data.text("vectorString", needed=True),
                base=data.decimal("baseScore"),
                severity=(data.text("baseSeverity") or metric.text("severity")).casefold(),
                source="nvd@nist.gov",
            )


def _configurations(node: Node) -> Iterator[Configuration]:
    if node.value.get("negate") is True:
        node.wrong(Trouble.NOT_KNOWN, "negate")
    own = tuple(member(one, "cpe23Uri") for one in node.nodes("cpe_match"))
    inner = [_together(one) for one in node.nodes("children")]
    if node.text("operator") == "AND":
        groups = (*(group for group in inner if group), *((one,) for one in own))
        yield Configuration(groups=tuple(groups), place=node.place)
        return
    for group in [own, *inner]:
        if group:
            yield Configuration(groups=(group,), place=node.place)


def _together(node: Node) -> tuple[Member, ...]:
    """The members of a node under an AND; deeper nesting is not in the format."""
    if node.items("children"):
        node.wrong(Trouble.TOO_DEEP, "children")
    return tuple(member(one, "cpe23Uri") for one in node.nodes("cpe_match"))


KIND = Kind(slug="nvd-1.1", title="NVD, files of format 1.1", detects=_detects, read=read)
