"""The products of a CSAF document: branches, names in full, relationships (2.1: paths), groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ....rules.documents import Product, Trouble
from ....rules.purls import BadPurl
from ....rules.purls import parse as parse_purl
from ...nodes import Node

_WORDINGS = frozenset(("product_version", "product_version_range"))


@dataclass
class Tree:
    """What the product tree defines: products by id, and groups by id."""

    products: dict[str, Product] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    known: bool = False


def read(node: Node, tree: Tree) -> Iterator[Product]:
    """Every product, as it comes; what is wrong with ids goes to the problems."""
    tree.known = True
    found = [*_branches(node), *(_product(one, {}) for one in node.nodes("full_product_names"))]
    for product in [*found, *_relationships(node), *_paths(node)]:
        if product.ref in tree.products:
            node.problems.add(Trouble.TWICE, product.place, product.ref)
            continue
        tree.products[product.ref] = product
        yield product
    _check_relationships(node, tree)
    for group in node.nodes("product_groups"):
        _group(group, tree)


def _branches(node: Node) -> Iterator[Product]:
    """The products at the leaves, without recursion, so that no depth is too deep."""
    waiting = [(one, dict[str, str]()) for one in reversed(node.nodes("branches"))]
    while waiting:
        branch, above = waiting.pop()
        here = above | {branch.text("category", needed=True): branch.text("name", needed=True)}
        leaf = branch.node("product")
        if leaf is not None:
            yield _product(leaf, here)
        waiting += [(one, here) for one in reversed(branch.nodes("branches"))]


def _product(node: Node, above: dict[str, str], *, part_of: str = "") -> Product:
    helper = node.node("product_identification_helper") or Node({}, node.place, node.problems)
    kind = next((one for one in above if one in _WORDINGS), "")
    return Product(
        ref=node.text("product_id", needed=True),
        name=node.text("name", needed=True),
        vendor=above.get("vendor", ""),
        product=above.get("product_name", "") or above.get("product_family", ""),
        wording=above.get(kind, ""),
        wording_kind=kind,
        purl=_purl(helper),
        cpe=helper.text("cpe"),
        model_numbers=helper.texts("model_numbers"),
        serial_numbers=helper.texts("serial_numbers"),
        skus=helper.texts("skus"),
        part_of=part_of,
        place=node.place,
    )


def _purl(helper: Node) -> str:
    """The first Package-URL (2.1 has a list); one that is none is a problem."""
    found = helper.texts("purls")
    text = found[0] if found else helper.text("purl")
    if text:
        try:
            parse_purl(text)
        except BadPurl:
            helper.wrong(Trouble.BAD_FORM, "purl", text)
    for place, one in enumerate(helper.nodes("hashes")):
        names = [entry.text("algorithm") for entry in one.nodes("file_hashes")]
        if len(set(names)) < len(names):
            helper.wrong(Trouble.TWICE, f"hashes[{place}].file_hashes", names)
    return text


def _relationships(node: Node) -> Iterator[Product]:
    for one in node.nodes("relationships"):
        full = one.node("full_product_name")
        if full is not None:
            yield _product(full, {}, part_of=one.text("relates_to_product_reference"))


def _paths(node: Node) -> Iterator[Product]:
    """Products made of others in 2.1: from one, through what it is installed on or with, to the last."""
    for one in node.nodes("product_paths"):
        full = one.node("full_product_name")
        steps = [step.text("next_product_reference") for step in one.nodes("subpaths")]
        if full is not None:
            yield _product(full, {}, part_of=next(reversed(steps), ""))


def _ends(node: Node) -> Iterator[tuple[Node, tuple[str, ...]]]:
    """Every relationship or path with the products that it speaks of."""
    for one in node.nodes("relationships"):
        names = ("product_reference", "relates_to_product_reference")
        yield one, tuple(one.text(name, needed=True) for name in names)
    for one in node.nodes("product_paths"):
        steps = (step.text("next_product_reference", needed=True) for step in one.nodes("subpaths"))
        yield one, (one.text("beginning_product_reference", needed=True), *steps)


def _check_relationships(node: Node, tree: Tree) -> None:
    """What a relationship speaks of must be there, and must not be made of itself."""
    made: dict[str, tuple[str, ...]] = {}
    for one, ends in _ends(node):
        full = one.node("full_product_name")
        if full is not None:
            made[full.text("product_id")] = ends
        for end in ends:
            if end and end not in tree.products:
                one.wrong(Trouble.NOBODY, "", end)
    for start in made:
        if _leads_back(start, made):
            node.wrong(Trouble.CYCLE, "relationships", start)


def _leads_back(start: str, made: dict[str, tuple[str, ...]]) -> bool:
    seen: set[str] = set()
    waiting = list(made[start])
    while waiting:
        one = waiting.pop()
        if one == start:
            return True
        if one not in seen:
            seen.add(one)
            waiting += made.get(one, ())
    return False


def _group(node: Node, tree: Tree) -> None:
    name = node.text("group_id", needed=True)
    members = node.texts("product_ids")
    if name in tree.groups:
        node.wrong(Trouble.TWICE, "group_id", name)
        return
    for one in members:
        if one not in tree.products:
            node.wrong(Trouble.NOBODY, "product_ids", one)
    tree.groups[name] = members
