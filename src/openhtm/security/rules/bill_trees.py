"""A bill of materials as a tree: each component under what holds it, by the one way that is kept of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

_ARROW = " > "
_CUT = " > ... > "


@dataclass(frozen=True, slots=True)
class Row:
    """A component with its way from the root, names joined by arrows; the last is its own."""

    key: int
    name: str
    version: str
    path: str
    searched: str = ""


@dataclass
class Node:
    """``rows``: several where a bill names one thing in several versions at one place; none where something only holds
    others. ``inside`` counts all below."""

    path: str
    name: str
    rows: list[Row] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    inside: int = 0
    flawed: int = 0


@dataclass
class Tree:
    """``cut``: components whose way is too long to be kept whole; they stand in no place."""

    roots: list[Node]
    nodes: dict[str, Node]
    cut: list[Row]


def tree(rows: Iterable[Row], *, flawed: Callable[[Row], bool] = lambda _row: False) -> Tree:
    """Everything of a bill. What holds flawed components comes first, then by name."""
    found = Tree(roots=[], nodes={}, cut=[])
    for row in rows:
        if _CUT in row.path:
            found.cut.append(row)
        else:
            _node(found, row.path or row.name, row.name).rows.append(row)
    for root in found.roots:
        _count(root, flawed)
    _ordered(found.roots)
    return found


def _node(found: Tree, path: str, name: str) -> Node:
    """The node of a path, with all that holds it."""
    made: Node | None = None
    below: Node | None = None
    while path:
        known = found.nodes.get(path)
        above = path[: -len(name) - len(_ARROW)] if path.endswith(_ARROW + name) else ""
        if above == "" and _ARROW in path and not path.endswith(_ARROW + name) and path != name:
            above, _arrow, name = path.rpartition(_ARROW)
        node = known or Node(path=path, name=name)
        made = made or node
        if below is not None:
            node.children.append(below)
        if known is not None:
            return made
        found.nodes[path] = node
        below, path = node, above
        name = path.rpartition(_ARROW)[2]
    if below is not None:
        found.roots.append(below)
    return made or Node(path="", name=name)


def _count(root: Node, flawed: Callable[[Row], bool]) -> None:
    """From the leaves up, without recursion: a bill may nest as deep as it likes."""
    order = [root]
    for node in order:
        order.extend(node.children)
    for node in reversed(order):
        node.inside = sum(one.inside + len(one.rows) for one in node.children)
        node.flawed = sum(one.flawed for one in node.children) + sum(map(flawed, node.rows))
        _ordered(node.children)


def _ordered(nodes: list[Node]) -> None:
    nodes.sort(key=lambda one: (not one.flawed, one.name.casefold(), one.path))


def matching(rows: Iterable[Row], text: str) -> Iterator[Row]:
    """Those of which name, version, Package-URL or supplier hold every word."""
    words = text.casefold().split()
    return (row for row in rows if all(word in row.searched for word in words))


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A node as it is shown: ``children`` as far as there was room; ``left`` of them are behind its own address."""

    node: Node
    children: Sequence[Shown]
    left: int


def shown(nodes: Sequence[Node], *, most: int, depth: int) -> list[Shown]:
    """As much as there is room for, level by level: what stands higher goes first."""
    room = most - len(nodes)
    opened: dict[int, list[Node]] = {}
    level = list(nodes)
    for _step in range(depth - 1):
        following: list[Node] = []
        for node in level:
            if 0 < len(node.children) <= room:
                opened[id(node)] = node.children
                room -= len(node.children)
                following += node.children
        level = following
    return [_shown(node, opened) for node in nodes]


def _shown(node: Node, opened: dict[int, list[Node]]) -> Shown:
    """``depth`` bounds how often it calls itself."""
    children = opened.get(id(node), [])
    return Shown(
        node=node,
        children=[_shown(one, opened) for one in children],
        left=0 if children else len(node.children),
    )
