"""Hits by product: the vendor against makers and their other names, the product against their models."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from openhtm.catalog import api as catalog
from openhtm.catalog.api import Manufacturer, Model

from ..models import Claim, Release, Route
from ..rules import ranges
from ..rules.product_matching import Likeness, Strength, likeness, vendor_names, words
from .hits import Because, NewHit, tier_of

_CHUNK = 400
_VEX_KINDS = frozenset({"openvex", "cyclonedx"})


class ByProduct:
    """Statements held against models. ``model_ids``: of these only; ``known`` as in ``ByComponent``."""

    def __init__(self, claims: Iterable[Claim], model_ids: Collection[int] | None) -> None:
        self.claims, self.model_ids = list(claims), model_ids
        self.known: set[int] = set()

    def by_products(self) -> Iterator[NewHit]:
        if self.model_ids is not None and not self.model_ids:
            return
        named = [claim for claim in self.claims if claim.vendor and claim.product]
        # The vendor of a CPE name is a key, not a name that somebody may have written otherwise.
        makers = _makers(
            {claim.vendor for claim in named}, exact={claim.vendor for claim in named if claim.cpe_key}
        )
        models = self._models({maker.pk for found in makers.values() for maker, _sure, _name in found})
        releases = _releases([model.pk for group in models.values() for model in group])
        judged: dict[tuple[str, tuple[str, ...], int], Likeness | None] = {}
        for claim in named:
            for maker, is_sure, spelling in makers.get(claim.vendor, ()):
                for model in models.get(maker.pk, ()):
                    key = (claim.product, tuple(claim.numbers), model.pk)
                    if key not in judged:
                        judged[key] = _likeness(claim, model, maker)
                    found = judged[key]
                    if found is not None:
                        because = (("maker", spelling), ("model", " ".join(found.words)))
                        sure = is_sure and found.strength is Strength.SURE
                        yield from self._of_model(claim, releases.get(model.pk, ()), sure, because)

    def _models(self, maker_ids: Collection[int]) -> dict[int, list[Model]]:
        rows = Model.objects.filter(manufacturer_id__in=maker_ids)
        if self.model_ids is not None:
            rows = rows.filter(pk__in=self.model_ids)
        found: dict[int, list[Model]] = defaultdict(list)
        for row in rows.only("pk", "name", "number", "manufacturer_id"):
            found[row.manufacturer_id].append(row)
        return found

    def _of_model(
        self, claim: Claim, releases: Iterable[tuple[int, str]], sure: bool, because: tuple[Because, ...]
    ) -> Iterator[NewHit]:
        self.known.add(claim.pk)
        is_vex = claim.document.kind in _VEX_KINDS or "vex" in claim.document.category.casefold()
        said = ranges.written(claim.versions)
        unstated = "nothing_else_stated" in claim.versions.get("notes", ())
        for release_id, version in releases:
            held = ranges.shown_by_device(claim.versions, version)
            tier = tier_of(claim, held, sure=sure and not unstated)
            if tier is not None:
                notes = tuple(("note", note) for note in claim.versions.get("notes", ()))
                reasons = (*because, ("version", version or "?"), ("range", said), *notes)
                route = Route.RELEASE if is_vex else Route.PRODUCT
                yield NewHit(claim.vulnerability_id, release_id, claim.pk, None, route, tier, reasons)


def vendors_of(model_ids: Collection[int]) -> list[str]:
    """The vendors of standing statements that are, or probably are, the makers of these models."""
    rows = Claim.objects.standing().exclude(vendor="").order_by()
    found = set(rows.values_list("vendor", "cpe_key").distinct()) if model_ids else set()
    exact = {vendor for vendor, cpe in found if cpe}
    own = set(Model.objects.filter(pk__in=model_ids).values_list("manufacturer_id", flat=True))
    makers = _makers({vendor for vendor, _cpe in found}, exact=exact)
    return sorted(
        vendor for vendor, named in makers.items() if any(maker.pk in own for maker, _sure, _name in named)
    )


def _makers(
    vendors: Collection[str], *, exact: Collection[str] = ()
) -> dict[str, list[tuple[Manufacturer, bool, str]]]:
    """By vendor as written: the makers that it surely is, else those that it probably is, with the spelling."""
    spellings = {vendor: vendor_names(vendor) for vendor in vendors}
    sure = catalog.manufacturers.resolve({name for names in spellings.values() for name in names})
    found: dict[str, list[tuple[Manufacturer, bool, str]]] = {}
    unsure: list[str] = []
    for vendor, names in spellings.items():
        makers = {sure[name].pk: (sure[name], True, name) for name in reversed(names) if name in sure}
        found[vendor] = list(makers.values())
        unsure += [] if makers or vendor in exact else names[:2]
    guessed = catalog.manufacturers.suggest(unsure) if unsure else {}
    ids = {one.key for candidates in guessed.values() for one in candidates if one.probable}
    by_id = {maker.pk: maker.survivor for maker in Manufacturer.objects.filter(pk__in=ids)}
    for vendor, names in spellings.items():
        if not found[vendor]:
            likely = {
                by_id[one.key].pk: (by_id[one.key], False, name)
                for name in names[:2]
                for one in guessed.get(name, ())
                if one.probable
            }
            found[vendor] = list(likely.values())
    return found


def _likeness(claim: Claim, model: Model, maker: Manufacturer) -> Likeness | None:
    own = (*words(maker.name), *words(claim.vendor))
    return likeness(claim.product, numbers=claim.numbers, model=model.name, number=model.number, maker=own)


def _releases(model_ids: Collection[int]) -> Mapping[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    ids = sorted(model_ids)
    for start in range(0, len(ids), _CHUNK):
        rows = Release.objects.filter(model_id__in=ids[start : start + _CHUNK])
        for pk, model_id, version in rows.values_list("pk", "model_id", "software_version"):
            found[model_id].append((pk, version))
    return found
