"""CISA's catalog of known exploited vulnerabilities (KEV), JSON."""

from __future__ import annotations

from collections.abc import Iterator

from ....rules.documents import Document, Exploited, Item, Trouble, Unreadable
from ...json_streams import members
from ...kind import Head, Kind
from ...nodes import Node, Problems
from ...sources import Source

_RANSOMWARE = {"Known": True, "Unknown": None}


def _detects(head: Head) -> bool:
    return "catalogVersion" in head.names or ('"cveID"' in head.text and "vulnerabilities" in head.names)


def read(source: Source) -> Iterator[Item]:
    """The entries as they come, the document last; a count that does not agree is a problem. Raises Unreadable."""
    problems = Problems()
    facts: dict[str, object] = {}
    count = 0
    for part in members(source):
        if part.name != "vulnerabilities":
            facts[part.name] = part.value
        elif part.value is not None:
            count += 1
            yield from _entry(Node(part.value, part.place, problems))
        yield from problems.taken()
    head = Node(facts, "", problems)
    if "catalogVersion" not in facts:
        raise Unreadable(Trouble.MISSING, place="catalogVersion")
    if head.has("count") and head.text("count") != str(count):
        head.wrong(Trouble.CONTRADICTION, "count", f"{head.text('count')} / {count}")
    yield Document(
        kind="kev",
        edition="1",
        identifier="kev",
        revision=head.text("catalogVersion"),
        title=head.text("title"),
        publisher="CISA",
        updated_at=head.moment("dateReleased"),
    )
    yield from problems.taken()


def _entry(node: Node) -> Iterator[Exploited]:
    name, added = node.text("cveID", needed=True), node.day("dateAdded")
    if added is None:
        node.wrong(Trouble.MISSING, "dateAdded")
    if not name or added is None:
        return
    yield Exploited(
        vulnerability=name,
        vendor=node.text("vendorProject"),
        product=node.text("product"),
        title=node.text("vulnerabilityName"),
        added_on=added,
        due_on=node.day("dueDate"),
        action=node.text("requiredAction"),
        ransomware=_RANSOMWARE.get(node.text("knownRansomwareCampaignUse")),
        place=node.place,
    )


KIND = Kind(slug="kev", title="Known exploited vulnerabilities (KEV)", detects=_detects, read=read)
