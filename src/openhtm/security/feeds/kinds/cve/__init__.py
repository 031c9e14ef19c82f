"""CVE records, format 5, JSON, with what CISA adds (CVSS, SSVC)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ....rules.documents import Affected, Document, Item, Score, Status, Trouble, Unreadable, Vulnerability
from ....rules.wording import Interval
from ...json_streams import members
from ...kind import Head, Kind
from ...nodes import Node, Problems
from ...sources import Source
from ..nvd import english

_METRICS = ("cvssV2_0", "cvssV3_0", "cvssV3_1", "cvssV4_0")
_STATUSES = {
    "affected": Status.AFFECTED,
    "unaffected": Status.NOT_AFFECTED,
    "unknown": Status.UNDER_INVESTIGATION,
}
_EDITIONS = ("5.0", "5.1", "5.2")


def _detects(head: Head) -> bool:
    return head.value("dataType") == "CVE_RECORD"


def read(source: Source) -> Iterator[Item]:
    """The vulnerability and its document; raises Unreadable."""
    problems = Problems()
    facts: dict[str, Any] = {part.name: part.value for part in members(source) if part.index is None}
    node = Node(facts, "", problems)
    edition = node.text("dataVersion")
    if edition.rpartition(".")[0] not in _EDITIONS and edition not in _EDITIONS:
        raise Unreadable(Trouble.EDITION, place="dataVersion", found=edition)
    meta = node.node("cveMetadata") or Node({}, "cveMetadata", problems)
    if not meta.text("cveId"):
        raise Unreadable(Trouble.MISSING, place="cveMetadata.cveId")
    found = _vulnerability(node, meta)
    yield found
    yield Document(
        kind="cve",
        edition=edition,
        identifier=found.id,
        revision=meta.text("dateUpdated"),
        title=found.title,
        publisher=meta.text("assignerShortName"),
        status=meta.text("state"),
        issued_at=found.published_at,
        updated_at=found.modified_at,
    )
    yield from problems.taken()


def _vulnerability(node: Node, meta: Node) -> Vulnerability:
    containers = node.node("containers") or Node({}, "containers", node.problems)
    own = containers.node("cna") or Node({}, "containers.cna", node.problems)
    all_ = [own, *containers.nodes("adp")]
    return Vulnerability(
        id=meta.text("cveId"),
        title=own.text("title"),
        description=english(own, "descriptions") or english(own, "rejectedReasons"),
        weaknesses=tuple(dict.fromkeys(found for one in all_ for found in _weaknesses(one))),
        scores=tuple(found for one in all_ for found in _scores(one)),
        references=tuple(dict.fromkeys(ref.text("url") for one in all_ for ref in one.nodes("references"))),
        affected=tuple(
            found for one in all_ for product in one.nodes("affected") for found in _affected(product)
        ),
        decisions=tuple(found for one in all_ for found in _decisions(one)),
        published_at=meta.moment("datePublished"),
        modified_at=meta.moment("dateUpdated"),
        withdrawn=meta.text("state") == "REJECTED",
    )


def _weaknesses(container: Node) -> Iterator[str]:
    for kind in container.nodes("problemTypes"):
        for one in kind.nodes("descriptions"):
            if one.text("cweId"):
                yield one.text("cweId")


def _source(container: Node) -> str:
    provider = container.node("providerMetadata")
    return (provider.text("shortName") if provider is not None else "") or container.text("title")


def _scores(container: Node) -> Iterator[Score]:
    for metric in container.nodes("metrics"):
        for name in _METRICS:
            data = metric.node(name)
            if data is not None:
                yield Score(
                    system=f"CVSS:{data.text('version', needed=True)}",
                    vector=data.text("vectorString", needed=True),
                    base=data.decimal("baseScore"),
                    severity=data.text("baseSeverity").casefold(),
                    source=_source(container),
                )


def _decisions(container: Node) -> Iterator[tuple[str, str]]:
    """SSVC's decision points as CISA gives them, such as ("Exploitation", "active")."""
    for metric in container.nodes("metrics"):
        other = metric.node("other")
        if other is None or other.text("type") != "ssvc":
            continue
        content = other.node("content") or Node({}, other.at("content"), other.problems)
        for option in content.nodes("options"):
            yield from ((name, option.text(name)) for name in option.value)


def _affected(node: Node) -> Iterator[Affected]:
    """What is said of the versions of one product: a value for each status; the default has no versions."""
    found: dict[Status, list[tuple[str, Interval | None]]] = {}
    for one in node.nodes("versions"):
        said = one.one_of("status", _STATUSES, needed=True)
        if said in _STATUSES:
            found.setdefault(_STATUSES[said], []).append(_version(one))
    default = _STATUSES.get(node.text("defaultStatus"))
    if default is not None:
        found.setdefault(default, [])
    elif not found:
        # Nothing at all is said of its versions: neither that all are affected nor that one is not.
        found[Status.AFFECTED] = []
    for status, versions in found.items():
        yield _said(node, status, versions, is_default=status == default)


def _said(
    node: Node, status: Status, versions: list[tuple[str, Interval | None]], *, is_default: bool
) -> Affected:
    purl = node.text("packageURL")
    cpes = node.texts("cpes")
    return Affected(
        status=status,
        ecosystem=purl.removeprefix("pkg:").partition("/")[0] if purl else "",
        package=node.text("packageName"),
        vendor=node.text("vendor"),
        product=node.text("product"),
        purl=purl,
        cpe=next(iter(cpes), ""),
        exact=tuple(version for version, interval in versions if interval is None),
        intervals=tuple(interval for _, interval in versions if interval is not None),
        everything=not versions or (is_default and not versions),
        place=node.place,
    )


def _version(node: Node) -> tuple[str, Interval | None]:
    """A version, or from it to the version of "lessThan"; "*" is without end and "0" without beginning."""
    start = node.text("version", needed=True)
    for name, included in (("lessThan", False), ("lessThanOrEqual", True)):
        if node.has(name):
            end = node.text(name)
            return start, Interval(
                lowest=None if start in ("0", "*", "unspecified", "n/a") else start,
                lowest_included=start not in ("0", "*", "unspecified", "n/a"),
                highest=None if end in ("*", "unspecified", "n/a") else end,
                highest_included=included and end not in ("*", "unspecified", "n/a"),
            )
    return start, None


KIND = Kind(slug="cve", title="CVE record, format 5", detects=_detects, read=read)
