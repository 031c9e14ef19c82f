"""An SPDX 2 document in whatever notation: packages, files and what stands to what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ....rules.component_graph import cycles
from ....rules.documents import Component, Document, Item, Link, Trouble, Unreadable
from ...json_streams import Part, members
from ...nodes import Node, Problems
from ...sources import Source
from ...yaml_trees import tree
from . import tag_value, xml_form

_EDITION = re.compile(r"SPDX-(2\.[0-3])")
_NOTHING = frozenset(("NOASSERTION", "NONE", ""))
_AGENT = re.compile(r"(?:Organization|Person|Tool): *(?P<name>[^()]*?) *(?:\(.*\))?")
# Which way a relationship points: True from the first to the second.
_CONTAINS = {"CONTAINS": True, "CONTAINED_BY": False, "PACKAGE_OF": False, "HAS_FILE": True}
_DEPENDS = {
    "DEPENDS_ON": True,
    "DEPENDENCY_OF": False,
    "DYNAMIC_LINK": True,
    "STATIC_LINK": True,
    "HAS_PREREQUISITE": True,
    "PREREQUISITE_FOR": False,
    "RUNTIME_DEPENDENCY_OF": False,
    "BUILD_DEPENDENCY_OF": False,
    "DEV_DEPENDENCY_OF": False,
    "TEST_DEPENDENCY_OF": False,
    "OPTIONAL_DEPENDENCY_OF": False,
    "PROVIDED_DEPENDENCY_OF": False,
    "OPTIONAL_COMPONENT_OF": False,
}
_DESCRIBES = {"DESCRIBES": True, "DESCRIBED_BY": False}
_END = re.compile("[/#]")
DOCUMENT = "SPDXRef-DOCUMENT"


def read(source: Source) -> Iterator[Item]:
    """Components and links as they come, problems among them, the document last; raises Unreadable."""
    notation, parts = _notation(source)
    reader = _Bill()
    for part in parts:
        yield from reader.take(part)
        yield from reader.problems.taken()
    yield from reader.end(notation)


def _notation(source: Source) -> tuple[str, Iterator[Part]]:
    start = source.head(4000).decode("utf-8-sig", "replace").lstrip()
    if start.startswith("{"):
        return "JSON", members(source, inside=frozenset(("creationInfo",)))
    if start.startswith("<"):
        is_rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#" in start
        return ("RDF/XML", xml_form.rdf_parts(source)) if is_rdf else ("XML", xml_form.plain_parts(source))
    if re.search(r"^SPDXVersion:", start, re.MULTILINE):
        return "tag-value", tag_value.parts(source)
    return "YAML", _yaml_parts(source)


def _yaml_parts(source: Source) -> Iterator[Part]:
    found = tree(source)
    if not isinstance(found, dict):
        raise Unreadable(Trouble.WRONG_TYPE, place="$", found=str(found)[:40])
    for name, value in found.items():
        if isinstance(value, list):
            yield from (Part(name=name, index=index, value=one) for index, one in enumerate(value))
        else:
            yield Part(name=name, index=None, value=value)


class _Bill:
    """What is known of a document so far."""

    def __init__(self) -> None:
        self.problems = Problems()
        self.facts: dict[str, Any] = {}
        self.components: dict[str, Component] = {}
        self.described: list[str] = []
        self.wanted: dict[str, str] = {}
        self.edges: dict[str, dict[str, list[str]]] = {"contains": {}, "depends": {}}

    def take(self, part: Part) -> Iterator[Item]:
        if part.value is None:
            return
        match part.name:
            case "packages":
                yield from self._component(Node(part.value, part.place, self.problems), "name")
            case "files":
                yield from self._component(Node(part.value, part.place, self.problems), "fileName")
            case "relationships":
                self._relationship(Node(part.value, part.place, self.problems))
            case "documentDescribes":
                self.described.append(str(part.value))
            case "creationInfo":
                self.facts |= part.value if isinstance(part.value, dict) else {}
            case _:
                self._fact(part)

    def _fact(self, part: Part) -> None:
        name = part.name.rpartition(".")[2]
        if name == "creators":
            given = part.value if isinstance(part.value, list) else [part.value]
            self.facts["creators"] = [*self.facts.get("creators", []), *given]
        elif part.index is None:
            self.facts.setdefault(name, part.value)
        if name == "spdxVersion" and not _EDITION.fullmatch(str(part.value)):
            raise Unreadable(Trouble.EDITION, place="spdxVersion", found=str(part.value)[:40])

    def _component(self, node: Node, name: str) -> Iterator[Component]:
        ref = node.text("SPDXID", needed=True)
        if ref in self.components:
            node.wrong(Trouble.TWICE, "SPDXID", ref)
            return
        purpose = node.text("primaryPackagePurpose").replace("_", "-").casefold()
        ref = ref or node.place
        found = Component(
            ref=ref,
            name=node.text(name, needed=True),
            version=_said(node.text("versionInfo")),
            type="file" if name == "fileName" else purpose,
            supplier=_agent(node.text("supplier")) or _agent(node.text("originator")),
            purl=next(iter(_references(node, "purl")), ""),
            cpes=(*_references(node, "cpe23Type"), *_references(node, "cpe22Type")),
            hashes=tuple(_hash(one) for one in node.nodes("checksums")),
            licenses=_licenses(node),
            place=node.place,
        )
        self.components[ref] = found
        for inner in node.texts("hasFiles"):
            self._edge("contains", ref, inner, node.place)
        yield found

    def _relationship(self, node: Node) -> None:
        one = node.text("spdxElementId", needed=True)
        other = node.text("relatedSpdxElement", needed=True)
        kind = node.text("relationshipType", needed=True)
        for name, ways in (("contains", _CONTAINS), ("depends", _DEPENDS)):
            if kind in ways:
                ends = (one, other) if ways[kind] else (other, one)
                self._edge(name, *ends, node.place)
        if kind in _DESCRIBES:
            self.described.append(other if _DESCRIBES[kind] else one)

    def _edge(self, kind: str, one: str, other: str, place: str) -> None:
        if one in _NOTHING or other in _NOTHING:
            return
        listed = self.edges[kind].setdefault(one, [])
        if other not in listed:
            listed.append(other)
        for end in (one, other):
            self.wanted.setdefault(end, place)

    def end(self, notation: str) -> Iterator[Item]:
        if not self.facts.get("spdxVersion"):
            raise Unreadable(Trouble.MISSING, place="spdxVersion")
        for ref, place in self.wanted.items():
            if ref not in self.components and ref != DOCUMENT and not ref.startswith("DocumentRef-"):
                self.problems.add(Trouble.NOBODY, place, ref)
        for kind, edges in self.edges.items():
            for ref, others in edges.items():
                yield Link(ref=ref, kind=kind, others=tuple(others), place=self.wanted.get(ref, ""))
            for found in cycles(edges):
                self.problems.add(Trouble.CYCLE, self.wanted.get(found[0], ""), " > ".join(found))
        head = Node(self.facts, "", self.problems)
        document = self._document(head, notation)
        yield from self.problems.taken()
        yield document

    def _document(self, head: Node, notation: str) -> Document:
        about = next((self.components[ref] for ref in self.described if ref in self.components), None)
        edition = _EDITION.fullmatch(head.text("spdxVersion"))
        creators = [_agent(one) for one in head.texts("creators") if not one.startswith("Tool")]
        return Document(
            kind="spdx",
            edition=f"{edition[1] if edition else ''} {notation}",
            identifier=head.text("documentNamespace"),
            title=head.text("name"),
            publisher=next(iter(creators), ""),
            issued_at=head.moment("created"),
            about=about,
        )


def _said(text: str) -> str:
    return "" if text.upper() in _NOTHING else text


def _agent(text: str) -> str:
    """ "Organization: ACME (security@acme.example)" as "ACME"."""
    found = _AGENT.fullmatch(text)
    return found["name"].strip() if found else ""


def _references(node: Node, kind: str) -> tuple[str, ...]:
    found = node.nodes("externalRefs")
    return tuple(
        one.text("referenceLocator") for one in found if _END.split(one.text("referenceType"))[-1] == kind
    )


def _hash(node: Node) -> tuple[str, str]:
    return node.text("algorithm", needed=True), node.text("checksumValue", needed=True).casefold()


def _licenses(node: Node) -> tuple[str, ...]:
    found = (_said(node.text("licenseConcluded")), _said(node.text("licenseDeclared")))
    return tuple(dict.fromkeys(filter(None, found)))
