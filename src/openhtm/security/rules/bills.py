"""A bill of materials from what a reader yields: its head and its components with the way from the root."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from sys import intern
from typing import NamedTuple

from . import cpes, ecosystems, purls
from .component_graph import Paths
from .documents import Component, Document, Item, Link, Problem, Statement, Vulnerability

#: Kinds of documents that are bills of materials.
KINDS = frozenset({"cyclonedx", "spdx", "spdx3"})
#: Above that the way is shortened in its middle.
_LONGEST_PATH = 1000
#: So many problems are kept with their places; all of them are counted.
MOST_PROBLEMS = 200


class Part(NamedTuple):
    """A component as it is stored. ``package`` is that of its Package-URL, ``cpe_key`` "vendor:product"."""

    component: Component
    version: str
    ecosystem: str = ""
    package: str = ""
    sort_key: str = ""
    cpe: str = ""
    cpe_key: str = ""


@dataclass
class BillOfMaterials:
    """What was read, in the order of the file."""

    head: Document | None = None
    components: list[Component] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    vulnerabilities: int = 0
    statements: int = 0

    def take(self, items: Iterable[Item]) -> BillOfMaterials:
        for item in items:
            self._take(item)
        return self

    def _take(self, item: Item) -> None:
        match item:
            case Document():
                self.head = item
            case Component():
                self.components.append(_slim(item))
            case Link():
                self.links.append(item)
            case Problem():
                self.problem_count += 1
                self.problems += [item] if len(self.problems) < MOST_PROBLEMS else []
            case Vulnerability():
                self.vulnerabilities += 1
            case Statement():
                self.statements += 1
            case _:
                pass

    @property
    def about(self) -> Component | None:
        return self.head.about if self.head is not None else None

    @cached_property
    def _names(self) -> dict[str, str]:
        return {one.ref: one.name for one in self.components}

    @cached_property
    def _paths(self) -> Paths:
        edges: dict[str, list[str]] = defaultdict(list)
        for one in self.components:
            if one.path:
                edges[one.path[-1]].append(one.ref)
        for link in self.links:
            if link.kind in ("depends", "contains"):
                edges[link.ref] += link.others
        held = {other for others in edges.values() for other in others}
        root = [self.about.ref] if self.about is not None else []
        return Paths([*root, *(one.ref for one in self.components if one.ref not in held)], edges)

    def path(self, component: Component) -> str:
        """The names from the root to the component; what stands inside another is found by where it stands."""
        way = (*component.path, component.ref) if component.path else self._paths.to(component.ref)
        root = self.about.ref if self.about is not None else ""
        if root and way and way[0] != root:
            way = (root, *way)
        return written([self._names.get(ref, ref) for ref in way] or [component.name])

    def parts(self) -> Iterator[Part]:
        return (part_of(one) for one in self.components)

    @property
    def unversioned_count(self) -> int:
        """How many components say no version, their Package-URL neither."""
        silent = (one for one in self.components if not one.version)
        return sum(not part_of(one).version for one in silent)


def _slim(one: Component) -> Component:
    """Without what is not stored, and with one text for what a hundred thousand components say alike."""
    return Component(
        ref=one.ref,
        name=one.name,
        version=intern(one.version),
        type=intern(one.type),
        group=intern(one.group),
        supplier=intern(one.supplier),
        purl=one.purl,
        cpes=one.cpes,
        licenses=tuple(map(intern, one.licenses)) if one.licenses else (),
        path=one.path,
        place=one.place,
    )


def written(names: Sequence[str]) -> str:
    """A way in one line; the middle of one that is too long gives way to dots, never its end."""
    text = " > ".join(names)
    if len(text) <= _LONGEST_PATH:
        return text
    last = names[-1][:300]
    return f"{text[: _LONGEST_PATH - len(last) - 9]} > ... > {last}"


def part_of(component: Component) -> Part:
    """A component with what it is found by. A Package-URL or CPE name that is none is as if it were not there."""
    found = purls.parsed(component.purl)
    version = component.version or (found.version if found else "")
    ecosystem = found.type if found else ""
    cpe = next((one for one in map(cpes.parsed, component.cpes) if one is not None), None)
    return Part(
        component=component,
        version=version,
        ecosystem=ecosystem,
        package=found.package if found else "",
        sort_key=(ecosystems.key(ecosystem, version) or "") if ecosystem and version else "",
        cpe=str(cpe) if cpe else "",
        cpe_key=cpes.key(cpe) if cpe else "",
    )
