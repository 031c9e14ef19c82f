"""A CycloneDX document from its first member to its last; its head comes at the end, when all of it is known."""

from __future__ import annotations

from collections.abc import Iterator

from ....rules.component_graph import cycles
from ....rules.documents import Component, Document, Item, Link, Trouble, Unreadable
from ...json_streams import Part, members
from ...nodes import Node, Problems
from ...sources import Source
from . import flaws, rules, xml_form


def read(source: Source) -> Iterator[Item]:
    """Components, links, vulnerabilities and statements as they come, problems among them, the document last."""
    is_xml = source.head(2000).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    reader = _Bill()
    for part in xml_form.parts(source) if is_xml else members(source):
        yield from reader.take(part)
        yield from reader.problems.taken()
    yield from reader.end("XML" if is_xml else "JSON")


class _Bill:
    """What is known of a document so far."""

    def __init__(self) -> None:
        self.problems = Problems()
        self.facts: dict[str, object] = {}
        self.refs: set[str] = set()
        self.wanted: dict[str, str] = {}
        self.edges: dict[str, tuple[str, ...]] = {}
        self.about: Component | None = None
        self.issued_by: Node | None = None

    @property
    def edition(self) -> str:
        return str(self.facts.get("specVersion") or rules.EDITIONS[-1])

    def take(self, part: Part) -> Iterator[Item]:
        match part.name:
            case "bomFormat" | "specVersion" | "serialNumber" | "version":
                self.facts[part.name] = part.value
                self._check_fact(part)
            case "metadata":
                yield from self._metadata(Node(part.value, "metadata", self.problems))
            case "components" if part.value is not None:
                yield from self._components(part.value, part.place, ())
            case "dependencies" if part.value is not None:
                yield from self._dependency(Node(part.value, part.place, self.problems))
            case "vulnerabilities" if part.value is not None:
                yield from flaws.items(Node(part.value, part.place, self.problems))
            case "services" if part.value is not None:
                self._service(Node(part.value, part.place, self.problems))
            case "citations" if part.value is not None:
                rules.check_citation(Node(part.value, part.place, self.problems))
            case _:
                pass

    def _check_fact(self, part: Part) -> None:
        if part.name == "bomFormat" and part.value != "CycloneDX":
            raise Unreadable(Trouble.KIND, place="bomFormat", found=str(part.value))
        if part.name == "specVersion" and part.value not in rules.EDITIONS:
            raise Unreadable(Trouble.EDITION, place="specVersion", found=str(part.value))
        if part.name == "serialNumber":
            Node({part.name: part.value}, "", self.problems).matching(part.name, rules.SERIAL)

    def _metadata(self, node: Node) -> Iterator[Item]:
        rules.check_metadata(node)
        self.issued_by = node
        if node.has("component"):
            found = list(self._components(node.value["component"], "metadata.component", ()))
            self.about = next((one for one in found if isinstance(one, Component)), None)
            yield from found

    def _components(self, value: object, place: str, path: tuple[str, ...]) -> Iterator[Item]:
        """The component and those nested in it, without recursion, so that no nesting is too deep."""
        waiting: list[tuple[object, str, tuple[str, ...]]] = [(value, place, path)]
        while waiting:
            value, place, path = waiting.pop()
            node = Node(value, place, self.problems)
            component = self._component(node, path)
            yield component
            inner = (*path, component.ref)
            nested = [
                (one, f"{place}.components[{index}]", inner)
                for index, one in enumerate(node.items("components"))
            ]
            waiting += reversed(nested)

    def _component(self, node: Node, path: tuple[str, ...]) -> Component:
        licenses = rules.check_component(node, self.edition)
        ref = self._ref(node)
        supplier = node.node("supplier")
        return Component(
            ref=ref,
            name=node.text("name"),
            version=node.text("version") or node.text("versionRange"),
            type=node.text("type"),
            group=node.text("group"),
            supplier=(supplier.text("name") if supplier is not None else "") or node.text("publisher"),
            purl=node.text("purl"),
            cpes=tuple(filter(None, (node.text("cpe"),))),
            hashes=tuple(rules.check_hash(one) for one in node.nodes("hashes")),
            licenses=licenses,
            scope=node.text("scope"),
            path=path,
            place=node.place,
        )

    def _ref(self, node: Node) -> str:
        """Its reference; its place where it has none, or one that another has already."""
        ref = node.text("bom-ref")
        if ref in self.refs:
            node.wrong(Trouble.TWICE, "bom-ref", ref)
            ref = ""
        self.refs.add(ref or node.place)
        return ref or node.place

    def _dependency(self, node: Node) -> Iterator[Item]:
        ref = node.text("ref", needed=True)
        others = node.texts("dependsOn")
        if not ref:
            return
        self.wanted.setdefault(ref, node.place)
        for other in others:
            self.wanted.setdefault(other, node.place)
        self.edges[ref] = (*self.edges.get(ref, ()), *others)
        if others:
            yield Link(ref=ref, kind="depends", others=others, place=node.place)
        provided = node.texts("provides")
        if provided:
            yield Link(ref=ref, kind="provides", others=provided, place=node.place)

    def _service(self, node: Node) -> None:
        rules.check_service(node)
        self._ref(node)
        for inner in node.nodes("services"):
            self._service(inner)

    def end(self, notation: str) -> Iterator[Item]:
        if "bomFormat" not in self.facts or "specVersion" not in self.facts:
            name = "specVersion" if "bomFormat" in self.facts else "bomFormat"
            raise Unreadable(Trouble.MISSING, place=name)
        for ref, place in self.wanted.items():
            # A link to another document is no reference of this one.
            if ref not in self.refs and not ref.startswith("urn:cdx:"):
                self.problems.add(Trouble.NOBODY, place, ref)
        for one in cycles(self.edges):
            self.problems.add(Trouble.CYCLE, self.wanted.get(one[0], ""), " > ".join(one))
        yield from self.problems.taken()
        yield self._document(notation)

    def _document(self, notation: str) -> Document:
        about = self.about
        supplier = self.issued_by.node("supplier") if self.issued_by is not None else None
        return Document(
            kind="cyclonedx",
            edition=f"{self.edition} {notation}",
            identifier=str(self.facts.get("serialNumber") or ""),
            revision=str(self.facts.get("version") or ""),
            title=" ".join(filter(None, (about.name, about.version))) if about else "",
            publisher=(supplier.text("name") if supplier is not None else "")
            or (about.supplier if about else ""),
            issued_at=self.issued_by.moment("timestamp") if self.issued_by is not None else None,
            about=about,
        )
