"""What statements concern: components by package, CPE or name; products by maker and model; releases by their maker.

Everything is asked in sets, at the level of releases. Devices are joined last.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from ..models import BillComponent, Claim, ClaimStatus, ComponentQuerySet
from .by_component import ByComponent
from .by_product import ByProduct, vendors_of
from .hits import NewHit, rank

__all__ = ["Matching", "NewHit", "standing_parts", "vendors_of"]


def standing_parts() -> ComponentQuerySet:
    rows: ComponentQuerySet = BillComponent.objects.filter(bill__replaced_at__isnull=True)
    return rows


class Matching:
    """Statements held against what is on record; without ``parts`` and ``model_ids`` against everything."""

    def __init__(
        self,
        claims: Iterable[Claim],
        *,
        parts: ComponentQuerySet | None = None,
        model_ids: Collection[int] | None = None,
    ) -> None:
        # Nobody is affected by what is withdrawn, or by what only recommends a version.
        told = [
            one for one in claims if not one.vulnerability.withdrawn and one.status != ClaimStatus.RECOMMENDED
        ]
        self._components = ByComponent(told, standing_parts() if parts is None else parts)
        self._products = ByProduct(told, model_ids)

    @property
    def known(self) -> set[int]:
        """Ids of the statements whose target is known at all, whatever its version."""
        return self._components.known | self._products.known

    def by_components(self) -> Iterator[NewHit]:
        return self._components.by_components()

    def by_bills(self) -> Iterator[NewHit]:
        return self._components.by_bills()

    def hits(self) -> list[NewHit]:
        """Every hit once, by what makes it surest."""
        found: dict[tuple[int, int, int | None], NewHit] = {}
        for hit in chain(self.by_components(), self.by_bills(), self._products.by_products()):
            key = (hit.claim_id, hit.release_id, hit.component_id)
            if key not in found or rank(hit.tier) < rank(found[key].tier):
                found[key] = hit
        return list(found.values())
