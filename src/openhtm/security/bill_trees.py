"""The bill of a release as a tree, with the flaws of its components beside them, for pages, REST and files alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openhtm.registry.api import FieldSpec, column

from . import access
from .models import Bill, Hit, Release
from .queries import exposure
from .rules.bill_trees import Row, Tree, matching, tree
from .rules.documents import Trouble
from .rules.verdict import ORDER

_FIELDS = ("pk", "name", "component_version", "path", "purl", "package", "supplier", "licenses")
#: So many rows are shown at once; of all is said how many there are.
MOST = 200
#: So deep a tree is unfolded at once, as far as there is room.
DEPTH = 4


@dataclass(frozen=True, slots=True)
class Flaw:
    """A flaw of a component. ``tier`` is what the statements make of it; ``conflict``: they contradict each other."""

    name: str
    url: str
    tier: str
    conflict: bool


@dataclass(frozen=True)
class Whole:
    """Everything of a standing bill. ``details``: Package-URL or package, supplier and licenses by component."""

    bill: Bill
    rows: Sequence[Row]
    details: Mapping[int, tuple[str, str, str]]
    flaws: Mapping[int, Sequence[Flaw]]

    def tree(self) -> Tree:
        return tree(self.rows, flawed=lambda row: row.key in self.flaws)

    def cycles(self) -> list[str]:
        """Ways on which components hold each other; each component stands in the tree once all the same."""
        return [one["found"] for one in self.bill.problems if one["trouble"] == Trouble.CYCLE.value]

    def matching(self, text: str) -> list[Row]:
        """Components with flaws first."""
        found = list(matching(self.rows, text))
        return sorted(found, key=lambda row: (row.key not in self.flaws, row.name.casefold(), row.key))


def standing(user: Any, release: Release) -> Whole | None:
    """Of the bill that stands; None: there is none. The same few questions whatever it holds."""
    bill = access.bills(user, release).filter(replaced_at__isnull=True).first()
    if bill is None:
        return None
    found = list(access.components(user, bill).order_by("pk").values_list(*_FIELDS))
    return Whole(
        bill=bill,
        rows=[_row(*one) for one in found],
        details={
            pk: (purl or package, supplier, lic) for pk, _n, _v, _p, purl, package, supplier, lic in found
        },
        flaws=_flaws(release),
    )


def _row(pk: int, name: str, version: str, path: str, *searched: str) -> Row:
    text = " ".join((name, version, *searched)).casefold()
    return Row(key=pk, name=name, version=version, path=path, searched=text)


def _flaws(release: Release) -> dict[int, list[Flaw]]:
    """By component: its flaws, the surest first."""
    hits = Hit.objects.for_list().filter(release=release).select_related("vulnerability").order_by("pk")
    found: dict[int, list[Flaw]] = defaultdict(list)
    for one in exposure.exposures(hits):
        flaw = Flaw(
            name=one.vulnerability.name,
            url=one.vulnerability.get_absolute_url(),
            tier=one.tier,
            conflict=one.conflict,
        )
        for key in sorted({hit.component_id for hit in one.hits if hit.component_id is not None}):
            found[key].append(flaw)
    return {
        key: sorted(flaws, key=lambda flaw: (ORDER.index(flaw.tier), flaw.name))
        for key, flaws in found.items()
    }


def file_rows(whole: Whole, text: str) -> Iterator[dict[str, Any]]:
    for row in whole.matching(text):
        package, supplier, licenses = whole.details[row.key]
        flaws = whole.flaws.get(row.key, ())
        yield {
            "component": row.name,
            "version": row.version,
            "package": package,
            "supplier": supplier,
            "licenses": licenses,
            "path": row.path,
            "flaws": ", ".join(one.name for one in flaws),
            "gravest": flaws[0].tier if flaws else "",
            "contradicted": any(one.conflict for one in flaws),
        }


def file_columns() -> list[FieldSpec]:
    names = (
        "component",
        "version",
        "package",
        "supplier",
        "licenses",
        "path",
        "flaws",
        "gravest",
        "contradicted",
    )
    return [column(name, _reader(name)) for name in names]


def _reader(name: str) -> Any:
    return lambda row: row[name]
