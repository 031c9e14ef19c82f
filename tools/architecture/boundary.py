"""The contract ``doors``: another context is entered by its ``api`` and ``events``, nothing else.

Layers say who may know whom; this says through which door. It depends on three calls of the graph of
import-linter, so the package is pinned like every other.
"""

from __future__ import annotations

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

DOORS = {"api", "events"}


class DoorsContract(Contract):
    """Options: ``root`` package; ``open`` contexts without doors; contexts that may ``sees_all``."""

    type_name = "doors"

    root = fields.StringField()
    open = fields.SetField(subfield=fields.StringField())
    sees_all = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        broken = sorted(
            (importer, imported)
            for importer in graph.modules
            for imported in graph.find_modules_directly_imported_by(importer)
            if not self._is_allowed(importer, imported)
        )
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        broken: list[tuple[str, str]] = check.metadata["broken"]
        for importer, imported in broken:
            output.print_error(
                f"{importer} imports {imported}: enter that context by its api or events.", bold=False
            )
        output.new_line()

    def _is_allowed(self, importer: str, imported: str) -> bool:
        own, other = self._parts(importer), self._parts(imported)
        if len(own) < 1 or len(other) < 2 or own[0] == other[0]:
            return True
        if other[0] in self._option("open") or own[0] in self._option("sees_all") or "tests" in own:
            return True
        return other[1] in DOORS

    def _parts(self, module: str) -> list[str]:
        """The path below the root; empty for modules of others."""
        root, _, rest = module.partition(".")
        return rest.split(".") if root == self._option("root") and rest else []

    def _option(self, name: str) -> Any:
        """The parsed value: import-linter puts it where the class declares the field."""
        return getattr(self, name)
