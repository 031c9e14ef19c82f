"""What statements concern: components by package, CPE or name; products by maker and model; releases by their maker.

Everything is asked in sets: keys of many statements against components and models in a few queries, versions once for
each that differs. Devices are joined last, from the releases.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from openhtm.catalog import api as catalog
from openhtm.catalog.api import Manufacturer, Model

from ..models import Bill, BillComponent, Claim, ClaimStatus, ComponentQuerySet, Release, Route, Tier
from ..rules import configurations, cpes, ranges
from ..rules.device_versions import Held
from ..rules.documents import Configuration, Member
from ..rules.product_matching import Likeness, Strength, likeness, phrases, shares_word, vendor_names, words
from ..rules.wording import Interval

_CHUNK = 400
_VEX_KINDS = frozenset({"openvex", "cyclonedx"})
Because = tuple[str, str]


@dataclass(frozen=True, slots=True)
class NewHit:
    """As ``models.Hit``. ``because`` are pairs of what it was found by and the words."""

    vulnerability_id: int
    release_id: int
    claim_id: int
    component_id: int | None
    route: str
    tier: str
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A component as matching needs it."""

    pk: int
    bill_id: int
    release_id: int
    name: str
    name_key: str
    supplier: str
    group: str
    version: str
    ecosystem: str
    package: str
    cpe: str
    cpe_key: str
    path: str


_PART = (
    *("pk", "bill_id", "bill__release_id", "name", "name_key", "supplier", "group", "component_version"),
    *("ecosystem", "package", "cpe", "cpe_key", "path"),
)


def standing_parts() -> ComponentQuerySet:
    rows: ComponentQuerySet = BillComponent.objects.filter(bill__replaced_at__isnull=True)
    return rows


class Matching:
    """Statements held against what is on record. ``known``: ids of those whose target is known at all."""

    def __init__(
        self,
        claims: Iterable[Claim],
        *,
        parts: ComponentQuerySet | None = None,
        model_ids: Collection[int] | None = None,
    ) -> None:
        # Nobody is affected by what is withdrawn, or by what only recommends a version.
        self.claims = [
            one for one in claims if not one.vulnerability.withdrawn and one.status != ClaimStatus.RECOMMENDED
        ]
        self.parts = standing_parts() if parts is None else parts
        self.model_ids = model_ids
        self.known: set[int] = set()
        self._held: dict[tuple[int, str, str], Held] = {}
        self._spellings: dict[int, list[int]] = {}

    def hits(self) -> list[NewHit]:
        """Every hit once."""
        found: dict[tuple[int, int, int | None], NewHit] = {}
        for hit in (*self.by_components(), *self.by_bills(), *self.by_products()):
            key = (hit.claim_id, hit.release_id, hit.component_id)
            if key not in found or _rank(hit.tier) < _rank(found[key].tier):
                found[key] = hit
        return list(found.values())

    # Route by component

    def by_components(self) -> Iterator[NewHit]:
        yield from self._by_key("package", lambda claim: claim.package, self._is_package)
        yield from self._by_key("cpe_key", lambda claim: claim.cpe_key, self._is_cpe)
        yield from self._by_key("name_key", lambda claim: claim.name_key, self._is_name)
        yield from self._by_phrases()

    def _by_key(
        self,
        column: str,
        key_of: Callable[[Claim], str],
        judge: Callable[[Claim, Part], tuple[Held, bool, tuple[Because, ...]] | None],
    ) -> Iterator[NewHit]:
        wanted: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            if key_of(claim):
                wanted[key_of(claim)].append(claim)
        for part in self._parts_with(column, wanted):
            for claim in wanted[getattr(part, column)]:
                judged = judge(claim, part)
                if judged is not None:
                    yield from self._of_part(claim, part, *judged)

    def _parts_with(self, column: str, wanted: Collection[str]) -> list[Part]:
        keys = sorted(wanted)
        rows: list[Part] = []
        for start in range(0, len(keys), _CHUNK):
            chunk = keys[start : start + _CHUNK]
            found = self.parts.filter(**{f"{column}__in": chunk}).exclude(**{column: ""})
            rows += [Part(*row) for row in found.values_list(*_PART)]
        self._learn_spellings({row.release_id for row in rows})
        return rows

    def _is_package(self, claim: Claim, part: Part) -> tuple[Held, bool, tuple[Because, ...]]:
        held = self._contains(claim, part.ecosystem, part.version)
        return held, True, (("package", claim.package),)

    def _is_cpe(self, claim: Claim, part: Part) -> tuple[Held, bool, tuple[Because, ...]]:
        """By NVD's rules; what must run beside it and is not in the bill cannot be excluded."""
        because: tuple[Because, ...] = (("cpe", claim.cpe_key),)
        if not claim.configuration:
            return self._contains(claim, "", part.version), True, because
        installed = [configurations.Installed(cpe=cpes.parse(part.cpe), version=part.version)]
        groups = [[_member(one) for one in group] for group in claim.configuration]
        mine = [_applies([group], installed) for group in groups if any(one.vulnerable for one in group)]
        held = next((one for one in (Held.INSIDE, Held.UNKNOWN) if one in mine), Held.OUTSIDE)
        if held is Held.OUTSIDE or len(groups) == 1:
            return held, True, because
        others = self._installed(part.bill_id)
        whole = _applies(groups, others)
        if whole is not Held.INSIDE:
            beside = next((one.cpe for group in groups for one in group if not one.vulnerable), "")
            return Held.UNKNOWN, True, (*because, ("beside", beside))
        return held, True, because

    def _installed(self, bill_id: int) -> list[configurations.Installed]:
        if bill_id not in self._platforms:
            rows = BillComponent.objects.filter(bill_id=bill_id).exclude(cpe="")
            self._platforms[bill_id] = [
                configurations.Installed(cpe=cpes.parse(cpe), version=version)
                for cpe, version in rows.values_list("cpe", "component_version")
            ]
        return self._platforms[bill_id]

    @cached_property
    def _platforms(self) -> dict[int, list[configurations.Installed]]:
        return {}

    def _is_name(self, claim: Claim, part: Part) -> tuple[Held, bool, tuple[Because, ...]] | None:
        """Only where the component says nothing better of itself."""
        if (claim.package and part.package) or (claim.cpe_key and part.cpe_key):
            return None
        if (
            claim.cpe_key
            and part.package
            and not shares_word(claim.vendor, f"{part.group} {part.supplier} {part.package}")
        ):
            return None
        held = self._contains(claim, part.ecosystem if claim.package else "", part.version)
        supplier = (("supplier", part.supplier),) if part.supplier else ()
        return held, False, (("name", part.name), *supplier)

    def _by_phrases(self) -> Iterator[NewHit]:
        """A component that an advisory names as its product, such as a network stack inside the systems of others."""
        wanted: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            if claim.product and claim.vendor and not claim.cpe_key and not claim.package:
                for phrase in phrases(claim.product):
                    wanted[phrase].append(claim)
        for part in self._parts_with("name_key", wanted):
            for claim in wanted[part.name_key]:
                if shares_word(claim.vendor, f"{part.supplier} {part.group}"):
                    held = ranges.shown_by_device(claim.versions, part.version)
                    because = (("name", part.name), ("supplier", part.supplier or part.group))
                    yield from self._of_part(claim, part, held, False, because)

    def _contains(self, claim: Claim, ecosystem: str, version: str) -> Held:
        key = (claim.pk, ecosystem, version)
        if key not in self._held:
            self._held[key] = ranges.contains(claim.versions, version, ecosystem=ecosystem)
        return self._held[key]

    def _of_part(
        self, claim: Claim, part: Part, held: Held, sure: bool, because: tuple[Because, ...]
    ) -> Iterator[NewHit]:
        self.known.add(claim.pk)
        tier = _tier(claim, held, sure=sure)
        if tier is None:
            return
        versions = (("version", part.version or "?"), ("range", ranges.written(claim.versions)))
        for release_id in self._spellings[part.release_id]:
            yield NewHit(
                claim.vulnerability_id,
                release_id,
                claim.pk,
                part.pk,
                Route.COMPONENT,
                tier,
                (*because, *versions),
            )

    def _learn_spellings(self, release_ids: Collection[int]) -> None:
        """The other spellings of each release run what its bill says too."""
        new = sorted(set(release_ids) - self._spellings.keys())
        for start in range(0, len(new), _CHUNK):
            rows = list(Release.objects.filter(pk__in=new[start : start + _CHUNK]))
            known: dict[tuple[int, str], list[int]] = defaultdict(list)
            siblings = Release.objects.filter(model_id__in={row.model_id for row in rows})
            for pk, model_id, key in siblings.values_list("pk", "model_id", "version_key"):
                known[model_id, key].append(pk)
            self._spellings |= {row.pk: known[row.model_id, row.version_key] for row in rows}

    # Route by release

    def by_bills(self) -> Iterator[NewHit]:
        """A statement on the very bill of materials of a release."""
        wanted: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            if claim.bill:
                wanted[claim.bill].append(claim)
        rows = Bill.objects.standing().filter(identifier__in=wanted).select_related("release")
        found = list(rows)
        self._learn_spellings({row.release_id for row in found})
        for bill in found:
            for claim in wanted[bill.identifier]:
                self.known.add(claim.pk)
                tier = _tier(claim, Held.INSIDE, sure=True)
                for release_id in self._spellings[bill.release_id] if tier else ():
                    because = (("bill", claim.bill),)
                    yield NewHit(
                        claim.vulnerability_id, release_id, claim.pk, None, Route.RELEASE, str(tier), because
                    )

    # Route by product

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
            tier = _tier(claim, held, sure=sure and not unstated)
            if tier is not None:
                notes = tuple(("note", note) for note in claim.versions.get("notes", ()))
                reasons = (*because, ("version", version or "?"), ("range", said), *notes)
                route = Route.RELEASE if is_vex else Route.PRODUCT
                yield NewHit(claim.vulnerability_id, release_id, claim.pk, None, route, tier, reasons)


def _rank(tier: str) -> int:
    return list(Tier.values).index(tier)


def _tier(claim: Claim, held: Held, *, sure: bool) -> str | None:
    """What a release is by one statement; None: the statement does not concern it."""
    if held is Held.OUTSIDE:
        return None
    if claim.status in (ClaimStatus.NOT_AFFECTED, ClaimStatus.FIXED):
        # Nobody is cleared by a likeness, or by a version that nobody knows.
        return Tier.NOT_AFFECTED if held is Held.INSIDE and sure else None
    if claim.status == ClaimStatus.UNDER_INVESTIGATION or held is Held.UNKNOWN:
        return Tier.CANNOT_EXCLUDE
    return Tier.AFFECTED if sure else Tier.PROBABLY


def _member(stored: Any) -> Member:
    cpe, vulnerable, low, low_included, high, high_included = stored
    interval = Interval(
        lowest=low, lowest_included=low_included, highest=high, highest_included=high_included
    )
    return Member(cpe=cpe, vulnerable=vulnerable, interval=interval)


def _applies(groups: Iterable[Iterable[Member]], installed: list[configurations.Installed]) -> Held:
    whole = Configuration(groups=tuple(tuple(group) for group in groups))
    return configurations.applies(whole, installed)


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
