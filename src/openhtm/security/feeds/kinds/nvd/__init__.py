"""NVD vulnerabilities in the format of its API 2.0, JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ....rules.documents import Configuration, Document, Item, Member, Score, Trouble, Vulnerability
from ....rules.wording import Interval
from ...json_streams import members
from ...kind import Head, Kind
from ...nodes import Node, Problems
from ...sources import Source

_METRICS = ("cvssMetricV2", "cvssMetricV30", "cvssMetricV31", "cvssMetricV40")
_BEGINNINGS = {"versionStartIncluding": True, "versionStartExcluding": False}
_ENDS = {"versionEndIncluding": True, "versionEndExcluding": False}


def _detects(head: Head) -> bool:
    listed = head.value("format") == "NVD_CVE" and "vulnerabilities" in head.names
    return listed or ("cve" in head.names and '"vulnStatus"' in head.text)


def read(source: Source) -> Iterator[Item]:
    """The vulnerabilities as they come, the document last; raises Unreadable."""
    problems = Problems()
    facts: dict[str, Any] = {}
    count = 0
    for part in members(source):
        if part.name == "vulnerabilities" and part.value is not None:
            count += 1
            found = Node(part.value, part.place, problems).node("cve")
            yield from _vulnerability(found) if found is not None else ()
        elif part.name == "cve":
            yield from _vulnerability(Node(part.value, "cve", problems))
        elif part.index is None:
            facts[part.name] = part.value
        yield from problems.taken()
    head = Node(facts, "", problems)
    if head.has("resultsPerPage") and head.text("resultsPerPage") != str(count):
        head.wrong(Trouble.CONTRADICTION, "resultsPerPage", f"{head.text('resultsPerPage')} / {count}")
    yield Document(
        kind="nvd",
        edition=head.text("version") or "2.0",
        identifier="nvd",
        revision=head.text("timestamp"),
        publisher="NVD",
        updated_at=head.moment("timestamp"),
    )
    yield from problems.taken()


def _vulnerability(node: Node) -> Iterator[Vulnerability]:
    name = node.text("id", needed=True)
    if not name:
        return
    yield Vulnerability(
        id=name,
        description=english(node, "descriptions"),
        weaknesses=tuple(
            dict.fromkeys(
                text.text("value")
                for one in node.nodes("weaknesses")
                for text in one.nodes("description")
                if text.text("value").startswith("CWE-")
            )
        ),
        scores=tuple(_scores(node)),
        references=tuple(one.text("url") for one in node.nodes("references")),
        configurations=tuple(found for one in node.nodes("configurations") for found in _configurations(one)),
        published_at=node.moment("published"),
        modified_at=node.moment("lastModified"),
        withdrawn=node.text("vulnStatus") == "Rejected",
        place=node.place,
    )


def english(node: Node, name: str) -> str:
    """The text in English, else the first."""
    found = {one.text("lang"): one.text("value") for one in reversed(node.nodes(name))}
    return found.get("en") or found.get("en-US") or next(iter(found.values()), "")


def _scores(node: Node) -> Iterator[Score]:
    metrics = node.node("metrics") or Node({}, node.at("metrics"), node.problems)
    for name in _METRICS:
        for one in metrics.nodes(name):
            data = one.node("cvssData")
            if data is not None:
                yield Score(
                    system=f"CVSS:{data.text('version', needed=True)}",
                    vector=data.text("vectorString", needed=True),
                    base=data.decimal("baseScore"),
                    severity=(data.text("baseSeverity") or one.text("baseSeverity")).casefold(),
                    source=one.text("source"),
                )


def _configurations(node: Node) -> Iterator[Configuration]:
    """With AND all nodes must be there together; with OR (or nothing) each stands for itself."""
    groups = [_members(one) for one in node.nodes("nodes")]
    for one in node.nodes("nodes"):
        if one.value.get("negate") is True:
            one.wrong(Trouble.NOT_KNOWN, "negate")
    if node.text("operator") == "AND":
        yield Configuration(groups=tuple(groups), place=node.place)
        return
    for group in groups:
        yield Configuration(groups=(group,), place=node.place)


def _members(node: Node) -> tuple[Member, ...]:
    return tuple(member(one, "criteria") for one in node.nodes("cpeMatch"))


def member(node: Node, name: str) -> Member:
    """A CPE with the bounds of its version."""
    low = next((one for one in _BEGINNINGS if node.has(one)), None)
    high = next((one for one in _ENDS if node.has(one)), None)
    interval = Interval(
        lowest=node.text(low) if low else None,
        lowest_included=bool(low and _BEGINNINGS[low]),
        highest=node.text(high) if high else None,
        highest_included=bool(high and _ENDS[high]),
    )
    return Member(
        cpe=node.text(name, needed=True),
        vulnerable=node.value.get("vulnerable") is not False,
        interval=interval,
    )


KIND = Kind(slug="nvd", title="NVD, API 2.0", detects=_detects, read=read)
