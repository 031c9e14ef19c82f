"""OpenVEX statements, JSON, 0.0.1 and 0.2.0."""

from __future__ import annotations

from collections.abc import Iterator

from ....rules.documents import Document, Item, Product, Statement, Status, Trouble, Unreadable
from ...json_streams import members
from ...kind import Head, Kind
from ...nodes import Node, Problems
from ...sources import Source

_CONTEXT = "https://openvex.dev/ns"
_STATUSES = {
    "not_affected": Status.NOT_AFFECTED,
    "affected": Status.AFFECTED,
    "fixed": Status.FIXED,
    "under_investigation": Status.UNDER_INVESTIGATION,
}
_JUSTIFICATIONS = frozenset(
    (
        "component_not_present",
        "vulnerable_code_not_present",
        "vulnerable_code_not_in_execute_path",
        "vulnerable_code_cannot_be_controlled_by_adversary",
        "inline_mitigations_already_exist",
    )
)


def _detects(head: Head) -> bool:
    context = head.value("@context")
    # The first edition had no address of its own.
    return context.startswith(_CONTEXT) or ("statements" in head.names and "author" in head.names)


def read(source: Source) -> Iterator[Item]:
    """Products and statements as they come, the document last; raises Unreadable."""
    problems = Problems()
    facts: dict[str, object] = {}
    seen: set[str] = set()
    for part in members(source):
        if part.name != "statements":
            facts[part.name] = part.value
        elif part.value is not None:
            yield from _statement(Node(part.value, part.place, problems), seen)
        yield from problems.taken()
    yield _document(Node(facts, "", problems))
    yield from problems.taken()


def _document(head: Node) -> Document:
    context = head.text("@context", needed=True)
    if not context.startswith(_CONTEXT) and not context.startswith("https://openvex.dev"):
        raise Unreadable(Trouble.KIND, place="@context", found=context)
    edition = context.rpartition("/v")[2] if "/v" in context else "0.0.1"
    return Document(
        kind="openvex",
        edition=edition,
        identifier=head.text("@id"),
        revision=head.text("version"),
        publisher=head.text("author", needed=True),
        issued_at=head.moment("timestamp"),
        updated_at=head.moment("last_updated"),
    )


def _statement(node: Node, seen: set[str]) -> Iterator[Item]:
    status = node.one_of("status", _STATUSES, needed=True)
    products = list(_products(node))
    for product in products:
        if product.ref not in seen:
            seen.add(product.ref)
            yield product
    if status not in _STATUSES:
        return
    justification = node.one_of("justification", _JUSTIFICATIONS)
    if status == "not_affected" and not justification and not node.text("impact_statement"):
        node.wrong(Trouble.MISSING, "justification")
    if status == "affected" and not node.text("action_statement"):
        node.wrong(Trouble.MISSING, "action_statement")
    yield Statement(
        vulnerability=_vulnerability(node),
        status=_STATUSES[status],
        said=status,
        products=tuple(product.ref for product in products),
        justification=justification,
        explanation=node.text("impact_statement") or node.text("status_notes"),
        action=node.text("action_statement"),
        said_at=node.moment("timestamp"),
        place=node.place,
    )


def _vulnerability(node: Node) -> str:
    if isinstance(node.value.get("vulnerability"), str):
        return node.text("vulnerability", needed=True)
    found = node.node("vulnerability")
    if found is None:
        node.wrong(Trouble.MISSING, "vulnerability")
        return ""
    return found.text("name") or found.text("@id")


def _products(node: Node) -> Iterator[Product]:
    """A product by its identifier; its parts, where named, are what is spoken of."""
    for index, value in enumerate(node.items("products")):
        place = f"{node.at('products')}[{index}]"
        if isinstance(value, str):
            yield _product({"@id": value}, place, node.problems)
            continue
        product = _product(value, place, node.problems)
        parts = value.get("subcomponents") if isinstance(value, dict) else None
        if not parts:
            yield product
        for number, part in enumerate(parts if isinstance(parts, list) else ()):
            inner = {"@id": part} if isinstance(part, str) else part
            yield _product(inner, f"{place}.subcomponents[{number}]", node.problems, part_of=product.ref)


def _product(value: object, place: str, problems: Problems, *, part_of: str = "") -> Product:
    node = Node(value, place, problems)
    names = node.node("identifiers") or Node({}, place, problems)
    named = node.text("@id")
    purl = names.text("purl") or (named if named.startswith("pkg:") else "")
    ref = named or purl or names.text("cpe23") or names.text("cpe22")
    if not ref:
        node.wrong(Trouble.MISSING, "@id")
    return Product(
        ref=f"{part_of}#{ref}" if part_of else ref,
        name=ref,
        purl=purl,
        cpe=names.text("cpe23") or names.text("cpe22"),
        part_of=part_of,
        place=place,
    )


KIND = Kind(slug="openvex", title="OpenVEX", detects=_detects, read=read)
