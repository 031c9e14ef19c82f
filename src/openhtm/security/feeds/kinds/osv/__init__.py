"""OSV vulnerabilities, JSON, one a file."""

from __future__ import annotations

from collections.abc import Iterator

from ....rules.documents import Affected, Document, Item, Score, Trouble, Unreadable, Vulnerability
from ....rules.ecosystems import key
from ....rules.wording import Interval
from ...json_streams import members
from ...kind import Head, Kind
from ...nodes import Node, Problems
from ...sources import Source

# OSV's names of ecosystems as Package-URL types; a release may follow after ":".
_ECOSYSTEMS = {
    "pypi": "pypi",
    "npm": "npm",
    "maven": "maven",
    "go": "golang",
    "nuget": "nuget",
    "rubygems": "gem",
    "crates.io": "cargo",
    "packagist": "composer",
    "hex": "hex",
    "pub": "pub",
    "conancenter": "conan",
    "debian": "deb",
    "ubuntu": "deb",
    "alpine": "apk",
    "wolfi": "apk",
    "chainguard": "apk",
    "red hat": "rpm",
    "suse": "rpm",
    "opensuse": "rpm",
    "rocky linux": "rpm",
    "almalinux": "rpm",
    "swifturl": "swift",
    "bitnami": "bitnami",
    "github actions": "github",
}
_SYSTEMS = {"CVSS_V2": "CVSS:2.0", "CVSS_V3": "CVSS:3", "CVSS_V4": "CVSS:4.0"}


def _detects(head: Head) -> bool:
    return (
        "id" in head.names and "modified" in head.names and bool(head.names & {"affected", "schema_version"})
    )


def read(source: Source) -> Iterator[Item]:
    """The vulnerability and its document; raises Unreadable where it has no id."""
    problems = Problems()
    value: dict[str, object] = {}
    for part in members(source):
        if part.index is None:
            value[part.name] = part.value
        else:
            listed = value.setdefault(part.name, [])
            if part.index >= 0 and isinstance(listed, list):
                listed.append(part.value)
    node = Node(value, "", problems)
    name = node.text("id")
    if not name:
        raise Unreadable(Trouble.MISSING, place="id")
    found = _vulnerability(node, name)
    yield found
    yield Document(
        kind="osv",
        edition=node.text("schema_version") or "1.0.0",
        identifier=name,
        revision=node.text("modified", needed=True),
        title=found.title,
        issued_at=found.published_at,
        updated_at=found.modified_at,
    )
    yield from problems.taken()


def _vulnerability(node: Node, name: str) -> Vulnerability:
    return Vulnerability(
        id=name,
        aliases=tuple(dict.fromkeys((*node.texts("aliases"), *node.texts("upstream")))),
        title=node.text("summary"),
        description=node.text("details"),
        weaknesses=_weaknesses(node),
        scores=tuple(_score(one) for one in node.nodes("severity")),
        references=tuple(one.text("url") for one in node.nodes("references")),
        affected=tuple(found for one in node.nodes("affected") for found in _affected(one)),
        published_at=node.moment("published"),
        modified_at=node.moment("modified"),
        withdrawn=node.moment("withdrawn") is not None,
    )


def _weaknesses(node: Node) -> tuple[str, ...]:
    found = node.value.get("database_specific")
    return Node(found, "database_specific", node.problems).texts("cwe_ids") if isinstance(found, dict) else ()


def _score(node: Node) -> Score:
    vector = node.text("score", needed=True)
    kind = node.text("type", needed=True)
    system = vector.partition("/")[0] if vector.startswith("CVSS:") else _SYSTEMS.get(kind, kind)
    return Score(system=system, vector=vector)


def _affected(node: Node) -> Iterator[Affected]:
    """What is said of one package; without versions and readable ranges nothing that anybody could decide by."""
    package = node.node("package")
    if package is None:
        node.wrong(Trouble.MISSING, "package")
        return
    ecosystem = _ECOSYSTEMS.get(package.text("ecosystem", needed=True).partition(":")[0].casefold(), "")
    intervals = [one for range_ in node.nodes("ranges") for one in _intervals(range_, ecosystem)]
    exact = node.texts("versions")
    yield Affected(
        ecosystem=ecosystem or package.text("ecosystem"),
        package=package.text("name", needed=True),
        purl=package.text("purl"),
        exact=tuple(dict.fromkeys(exact)),
        intervals=tuple(dict.fromkeys(intervals)),
        place=node.place,
    )


def _intervals(node: Node, ecosystem: str) -> Iterator[Interval]:
    """From each "introduced" to the "fixed" or "last_affected" after it; commits of git are no versions."""
    if node.one_of("type", ("SEMVER", "ECOSYSTEM", "GIT"), needed=True) == "GIT":
        return
    scheme = "semver" if node.text("type") == "SEMVER" else ecosystem
    events = [(name, text, one) for one in node.nodes("events") for name, text in one.value.items()]
    if not any(name == "introduced" for name, _, _ in events):
        node.wrong(Trouble.MISSING, "events")
        return
    start: str | None = None
    is_open = False
    for name, text, _ in sorted(events, key=lambda event: _place(scheme, event[0], str(event[1]))):
        if name == "introduced" and not is_open:
            start, is_open = (None if text == "0" else str(text)), True
        elif name in ("fixed", "last_affected") and is_open:
            yield _interval(start, str(text), included=name == "last_affected")
            is_open = False
    if is_open:
        yield _interval(start, None, included=False)


def _place(scheme: str, name: str, text: str) -> tuple[str, int]:
    """In the order of versions; of the same version what ends a range comes after what begins one."""
    first = "" if text == "0" and name == "introduced" else key(scheme, text) or text
    return first, {"introduced": 1, "last_affected": 2}.get(name, 0)


def _interval(start: str | None, end: str | None, *, included: bool) -> Interval:
    return Interval(lowest=start, lowest_included=start is not None, highest=end, highest_included=included)


KIND = Kind(slug="osv", title="OSV", detects=_detects, read=read)
