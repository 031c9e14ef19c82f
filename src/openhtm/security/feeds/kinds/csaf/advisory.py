"""A CSAF document from its head to its last vulnerability, one vulnerability in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ....rules.documents import Document, Item, Statement, Status, Trouble, Unreadable, Vulnerability
from ...json_streams import Part, members
from ...nodes import Node, Problems
from ...sources import Source
from . import flaws, head, products


class _Advisory:
    """What is known of a document so far."""

    def __init__(self) -> None:
        self.problems = Problems()
        self.tree = products.Tree()
        self.document: Document | None = None
        self.names: set[str] = set()
        self.waiting: list[tuple[str, Any]] = []

    def take(self, part: Part) -> Iterator[Item]:
        if part.name == "document":
            self.document = head.read(Node(part.value, "document", self.problems))
            yield self.document
        elif part.name == "product_tree":
            yield from products.read(Node(part.value, "product_tree", self.problems), self.tree)
        elif part.name == "vulnerabilities" and part.value is not None:
            self.waiting.append((part.place, part.value))
        # Before head and products are known nobody can tell what a group means.
        if self.tree.known and self.document is not None:
            yield from self.flaws()

    def flaws(self) -> Iterator[Item]:
        """The vulnerabilities that were waiting."""
        waiting, self.waiting = self.waiting, []
        for place, value in waiting:
            for item in flaws.items(Node(value, place, self.problems), self.tree):
                self._check(item, place)
                if not isinstance(item, Statement) or item.products:
                    yield item
        yield from self.problems.taken()

    def _check(self, item: Item, place: str) -> None:
        if isinstance(item, Vulnerability):
            if item.id in self.names and item.id.startswith("CVE-"):
                self.problems.add(Trouble.TWICE, f"{place}.cve", item.id)
            self.names.add(item.id)
        if isinstance(item, Statement) and self._is_vex() and _says_not_why(item):
            self.problems.add(Trouble.MISSING, f"{place}.flags", item.vulnerability)

    def _is_vex(self) -> bool:
        return self.document is not None and self.document.category == "csaf_vex"

    def end(self) -> Iterator[Item]:
        yield from self.flaws()
        if self.document is None:
            raise Unreadable(Trouble.MISSING, place="document")
        there = {"product_tree": bool(self.tree.products), "vulnerabilities": bool(self.names)}
        for part in head.needed_parts(self.document.category):
            if not there[part]:
                self.problems.add(Trouble.MISSING, part)
        yield from self.problems.taken()


def _says_not_why(item: Statement) -> bool:
    return item.status == Status.NOT_AFFECTED and not item.justification and not item.explanation


def read(source: Source) -> Iterator[Item]:
    """The document, its products, then vulnerabilities with their statements; raises Unreadable."""
    reader = _Advisory()
    for part in members(source):
        yield from reader.take(part)
        yield from reader.problems.taken()
    yield from reader.end()
