"""The elements of an SPDX 3 document, one after the other; what names others is told when all are known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ....rules.component_graph import cycles
from ....rules.documents import Component, Document, Item, Link, Trouble, Unreadable
from ...json_streams import members
from ...nodes import Node, Problems
from ...sources import Source
from . import flaws

_EDITION = re.compile(r"3\.0(?:\.[0-9]+)?")
_PARTS = {
    "software_Package": "",
    "software_File": "file",
    "ai_AIPackage": "machine-learning-model",
    "dataset_DatasetPackage": "data",
}
_AGENTS = frozenset(("Agent", "Organization", "Person", "SoftwareAgent"))
_RELATIONSHIPS = frozenset(("Relationship", "LifecycleScopedRelationship"))
_LINKS = {
    "contains": "contains",
    "dependsOn": "depends",
    "hasDynamicLink": "depends",
    "hasStaticLink": "depends",
}
_NOTHING = frozenset(("NoneElement", "NoAssertionElement"))


def read(source: Source) -> Iterator[Item]:
    """Components, links, vulnerabilities and statements, the document last; raises Unreadable."""
    graph = _Graph()
    loose: dict[str, Any] = {}
    for part in members(source):
        if part.name == "@graph" and part.value is not None:
            graph.take(Node(part.value, part.place, graph.problems))
        elif part.name != "@graph":
            loose[part.name] = part.value
        yield from graph.problems.taken()
    if "type" in loose:
        # A document of one element has no graph.
        graph.take(Node(loose, "$", graph.problems))
    yield from graph.end()


class _Graph:
    """Elements by their identifiers. SPDX 3 names before it defines, so that packages wait for their suppliers."""

    def __init__(self) -> None:
        self.problems = Problems()
        self.parts: dict[str, Node] = {}
        self.agents: dict[str, str] = {}
        self.relationships: list[Node] = []
        self.flaws: dict[str, Node] = {}
        self.judgments: list[Node] = []
        self.heads: dict[str, Node] = {}

    def take(self, node: Node) -> None:
        kind = node.text("type") or node.text("@type")
        ref = node.text("spdxId") or node.text("@id")
        if not kind:
            node.wrong(Trouble.MISSING, "type")
        elif kind in _PARTS:
            self._part(node, ref)
        elif kind in _AGENTS:
            self.agents[ref] = node.text("name")
        elif kind in _RELATIONSHIPS:
            self.relationships.append(node)
        elif kind == "security_Vulnerability":
            self.flaws[ref] = node
        elif kind.startswith("security_") and kind.endswith("VulnAssessmentRelationship"):
            self.judgments.append(node)
        elif kind in ("SpdxDocument", "CreationInfo", "software_Sbom"):
            self.heads.setdefault(kind, node)

    def _part(self, node: Node, ref: str) -> None:
        if not ref:
            node.wrong(Trouble.MISSING, "spdxId")
        elif ref in self.parts:
            node.wrong(Trouble.TWICE, "spdxId", ref)
            return
        self.parts[ref or node.place] = node

    def end(self) -> Iterator[Item]:
        edition = self._edition()
        components = {ref: self._component(ref, node) for ref, node in self.parts.items()}
        yield from components.values()
        yield from self._links()
        yield from flaws.items(self.flaws, self.judgments)
        document = self._document(edition, components)
        yield from self.problems.taken()
        yield document

    def _edition(self) -> str:
        info = self.heads.get("CreationInfo")
        found = info.text("specVersion") if info is not None else ""
        if not _EDITION.fullmatch(found):
            trouble = Trouble.EDITION if found else Trouble.MISSING
            raise Unreadable(trouble, place="CreationInfo.specVersion", found=found)
        return found

    def _component(self, ref: str, node: Node) -> Component:
        names = node.nodes("externalIdentifier")
        purl = node.text("software_packageUrl") or _named(names, "packageUrl", "purl")
        by = [self.agents.get(one, "") for one in (node.text("suppliedBy"), *node.texts("originatedBy"))]
        kind = node.text("type") or node.text("@type")
        return Component(
            ref=ref,
            name=node.text("name", needed=True),
            version=node.text("software_packageVersion"),
            type=_PARTS[kind] or _dashed(node.text("software_primaryPurpose")),
            supplier=next(filter(None, by), ""),
            purl=purl,
            cpes=tuple(one for one in (_named(names, "cpe23"), _named(names, "cpe22")) if one),
            hashes=tuple(
                (one.text("algorithm", needed=True), one.text("hashValue", needed=True).casefold())
                for one in node.nodes("verifiedUsing")
                if one.has("hashValue")
            ),
            place=node.place,
        )

    def _links(self) -> Iterator[Link]:
        edges: dict[str, dict[str, list[str]]] = {"contains": {}, "depends": {}}
        known = self.parts.keys() | self._elsewhere()
        for node in self.relationships:
            kind = _LINKS.get(node.text("relationshipType", needed=True))
            one = node.text("from", needed=True)
            if kind is None:
                continue
            others = [other for other in node.texts("to") if other.rpartition("/")[2] not in _NOTHING]
            for ref in (one, *others):
                if ref not in known:
                    node.wrong(Trouble.NOBODY, "to", ref)
            edges[kind].setdefault(one, []).extend(others)
            if others:
                yield Link(ref=one, kind=kind, others=tuple(others), place=node.place)
        for listed in edges.values():
            for found in cycles(listed):
                self.problems.add(Trouble.CYCLE, "@graph", " > ".join(found))

    def _elsewhere(self) -> set[str]:
        """What the document says other documents define."""
        head = self.heads.get("SpdxDocument")
        return {one.text("externalSpdxId") for one in head.nodes("import")} if head is not None else set()

    def _document(self, edition: str, components: dict[str, Component]) -> Document:
        info = self.heads["CreationInfo"]
        head = self.heads.get("SpdxDocument") or Node({}, "SpdxDocument", self.problems)
        bill = self.heads.get("software_Sbom") or head
        roots = [*bill.texts("rootElement"), *head.texts("rootElement")]
        makers = [self.agents.get(one, "") for one in info.texts("createdBy")]
        return Document(
            kind="spdx",
            edition=f"{edition} JSON-LD",
            identifier=head.text("spdxId"),
            title=head.text("name"),
            publisher=next(filter(None, makers), ""),
            issued_at=info.moment("created"),
            about=next((components[ref] for ref in roots if ref in components), None),
        )


def _named(names: Sequence[Node], *kinds: str) -> str:
    found = (one.text("identifier") for one in names if one.text("externalIdentifierType") in kinds)
    return next(found, "")


def _dashed(purpose: str) -> str:
    """ "operatingSystem" as "operating-system"."""
    return re.sub(r"(?<=[a-z])([A-Z])", r"-\1", purpose).casefold()
