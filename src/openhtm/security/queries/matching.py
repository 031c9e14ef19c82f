"""What statements concern: components by package, CPE or name; products by maker and model; releases by their maker.

Everything is asked in sets, at the level of releases. Devices are joined last.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain

from django.db.models import Exists, OuterRef, Q

from ..models import BillComponent, ClaimQuerySet, ComponentQuerySet
from .by_component import ByComponent
from .by_product import ByProduct, vendors_of
from .hits import NewHit, rank
from .spellings import Spellings

__all__ = ["Matching", "NewHit", "standing_parts", "targeted", "vendors_of"]


def standing_parts() -> ComponentQuerySet:
    rows: ComponentQuerySet = BillComponent.objects.filter(bill__replaced_at__isnull=True)
    return rows


def targeted(claims: ClaimQuerySet) -> ClaimQuerySet:
    """Statements that can concern anything here: of a component on record by one of its keys, of a product, of a bill.

    Of everything that is published most concerns no component of this hospital. Each is looked up in the indexes of the
    components: of lists of all their keys between OR PostgreSQL makes no table, it reads them again for each row.
    """
    same = [
        ~Q(**{key: ""}) & Exists(BillComponent.objects.exclude(**{key: ""}).filter(**{key: OuterRef(key)}))
        for key in ("package", "cpe_key", "name_key")
    ]
    return claims.filter(same[0] | same[1] | same[2] | ~Q(product="") | ~Q(bill=""))


class Matching:
    """Statements (``for_matching``) held against what is on record; without ``parts`` and ``model_ids`` against all."""

    def __init__(
        self,
        claims: ClaimQuerySet,
        *,
        parts: ComponentQuerySet | None = None,
        model_ids: Collection[int] | None = None,
        spellings: Spellings | None = None,
    ) -> None:
        told = list(claims)
        components = standing_parts() if parts is None else parts
        self._components = ByComponent(told, components, spellings or Spellings())
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
