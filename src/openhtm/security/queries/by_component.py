"""Hits by component and by bill: keys of many statements against components in a few queries.

A component is found by its package, by its CPE name, by its name where it says nothing better of itself, and by an
advisory that names it as its product. Versions of a package are cut by their sortable keys, others are judged once
for each that differs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import product
from typing import Any, NamedTuple

from ..models import Bill, BillComponent, Claim, ComponentQuerySet, Route
from ..rules import configurations, cpes, ecosystems, ranges
from ..rules.device_versions import Held
from ..rules.documents import Configuration, Member
from ..rules.ordered import Ordered
from ..rules.product_matching import phrases, shares_word
from ..rules.wording import Interval
from .hits import Because, NewHit, tier_of
from .spellings import Spellings

_CHUNK = 400


class Part(NamedTuple):
    """A component as matching needs it; by its package alone, no more than the first of these is read."""

    pk: int
    bill_id: int
    release_id: int
    version: str
    ecosystem: str
    package: str
    name: str = ""
    name_key: str = ""
    supplier: str = ""
    group: str = ""
    cpe: str = ""
    cpe_key: str = ""


_PACKAGED = ("pk", "bill_id", "bill__release_id", "component_version", "ecosystem", "package")
_PART = (*_PACKAGED, "name", "name_key", "supplier", "group", "cpe", "cpe_key")
_Judged = tuple[Held, bool, tuple[Because, ...]]
_Groups = tuple[tuple[Member, ...], ...]


class ByComponent:
    """Statements held against components. ``known``: ids of those whose component or bill is known at all."""

    def __init__(self, claims: Iterable[Claim], parts: ComponentQuerySet, spellings: Spellings) -> None:
        self.claims, self.parts = list(claims), parts
        self.known: set[int] = set()
        self._held: dict[tuple[int, str, str], Held] = {}
        self._configured: dict[tuple[int, str, str], Held] = {}
        self._members: dict[int, _Groups] = {}
        self._platforms: dict[int, list[configurations.Installed]] = {}
        self._written: dict[int, str] = {}
        self._spellings = spellings

    def by_components(self) -> Iterator[NewHit]:
        yield from self._by_package()
        yield from self._by_key("cpe_key", _by(self.claims, lambda claim: claim.cpe_key), self._is_cpe)
        yield from self._by_names()
        yield from self._by_phrases()

    def _by_package(self) -> Iterator[NewHit]:
        """Every package alone: its versions in their order, each range cut out of them."""
        wanted = _by(self.claims, lambda claim: claim.package)
        for parts in self._parts_with("package", wanted):
            alike: dict[tuple[str, str], list[tuple[str, Part]]] = defaultdict(list)
            for part in parts:
                # Made anew, though they are stored: bounds and versions must be keyed by the same rules.
                key = ecosystems.key(part.ecosystem, part.version) if part.version else None
                alike[part.package, part.ecosystem].append((key or "", part))
            for (package, ecosystem), keyed in alike.items():
                ordered = Ordered(keyed)
                for claim in wanted[package]:
                    self.known.add(claim.pk)
                    for part, held in self._versions(claim, ecosystem, ordered, keyed):
                        yield from self._of_part(claim, part, held, True, (("package", package),))

    def _versions(
        self, claim: Claim, ecosystem: str, ordered: Ordered[Part], keyed: list[tuple[str, Part]]
    ) -> Iterator[tuple[Part, Held]]:
        """Whether the statement names the versions of parts; those that it surely does not are left out."""
        spans = ranges.spans(claim.versions, ecosystem=ecosystem)
        if spans is not None:
            yield from ((part, Held.INSIDE) for part in ordered.within(spans))
        for part in [part for _key, part in keyed] if spans is None else ordered.aside:
            yield part, self._contains(claim, ecosystem, part.version)

    def _by_key(
        self,
        column: str,
        wanted: dict[str, list[Claim]],
        judge: Callable[[Claim, Part], _Judged | None],
        **only: str,
    ) -> Iterator[NewHit]:
        for parts in self._parts_with(column, wanted, **only):
            for part in parts:
                for claim in wanted[getattr(part, column)]:
                    judged = judge(claim, part)
                    if judged is not None:
                        self.known.add(claim.pk)
                        yield from self._of_part(claim, part, *judged)

    def _parts_with(self, column: str, wanted: Collection[str], **only: str) -> Iterator[list[Part]]:
        keys = sorted(wanted)
        for start in range(0, len(keys), _CHUNK):
            chunk = keys[start : start + _CHUNK]
            found = self.parts.filter(**{f"{column}__in": chunk}, **only).exclude(**{column: ""})
            columns = _PACKAGED if column == "package" else _PART
            parts = [Part(*row) for row in found.order_by().values_list(*columns)]
            self._spellings.learn({part.release_id for part in parts})
            yield parts

    def _is_cpe(self, claim: Claim, part: Part) -> _Judged:
        """By NVD's rules; what must run beside it and is not in the bill cannot be excluded."""
        because: tuple[Because, ...] = (("cpe", claim.cpe_key),)
        if not claim.configuration:
            return self._contains(claim, "", part.version), True, because
        groups = self._groups(claim)
        held = self._by_itself(claim, groups, part)
        if held is Held.OUTSIDE or len(groups) == 1:
            return held, True, because
        whole = configurations.applies(Configuration(groups=groups), self._installed(part.bill_id))
        if whole is not Held.INSIDE:
            beside = next((one.cpe for group in groups for one in group if not one.vulnerable), "")
            return Held.UNKNOWN, True, (*because, ("beside", beside))
        return held, True, because

    def _by_itself(self, claim: Claim, groups: _Groups, part: Part) -> Held:
        """Whether it is, by its name and version alone, one of the things that the statement calls vulnerable."""
        key = (claim.pk, part.cpe, part.version)
        if key not in self._configured:
            installed = [configurations.Installed(cpe=cpes.parse(part.cpe), version=part.version)]
            mine = [
                configurations.applies(Configuration(groups=(group,)), installed)
                for group in groups
                if any(one.vulnerable for one in group)
            ]
            self._configured[key] = next(
                (one for one in (Held.INSIDE, Held.UNKNOWN) if one in mine), Held.OUTSIDE
            )
        return self._configured[key]

    def _groups(self, claim: Claim) -> _Groups:
        if claim.pk not in self._members:
            self._members[claim.pk] = tuple(tuple(map(_member, group)) for group in claim.configuration)
        return self._members[claim.pk]

    def _installed(self, bill_id: int) -> list[configurations.Installed]:
        if bill_id not in self._platforms:
            rows = BillComponent.objects.filter(bill_id=bill_id).exclude(cpe="")
            self._platforms[bill_id] = [
                configurations.Installed(cpe=cpes.parse(cpe), version=version)
                for cpe, version in rows.values_list("cpe", "component_version")
            ]
        return self._platforms[bill_id]

    def _by_names(self) -> Iterator[NewHit]:
        """Only where the component says nothing better of itself."""
        for has_package, has_cpe in product((True, False), repeat=2):
            alike = [
                one for one in self.claims if (bool(one.package), bool(one.cpe_key)) == (has_package, has_cpe)
            ]
            silent = {**({"package": ""} if has_package else {}), **({"cpe_key": ""} if has_cpe else {})}
            yield from self._by_key(
                "name_key", _by(alike, lambda claim: claim.name_key), self._is_name, **silent
            )

    def _is_name(self, claim: Claim, part: Part) -> _Judged | None:
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
        yield from self._by_key("name_key", wanted, self._is_product)

    def _is_product(self, claim: Claim, part: Part) -> _Judged | None:
        if not shares_word(claim.vendor, f"{part.supplier} {part.group}"):
            return None
        held = ranges.shown_by_device(claim.versions, part.version)
        return held, False, (("name", part.name), ("supplier", part.supplier or part.group))

    def _contains(self, claim: Claim, ecosystem: str, version: str) -> Held:
        key = (claim.pk, ecosystem, version)
        if key not in self._held:
            self._held[key] = ranges.contains(claim.versions, version, ecosystem=ecosystem)
        return self._held[key]

    def _of_part(
        self, claim: Claim, part: Part, held: Held, sure: bool, because: tuple[Because, ...]
    ) -> Iterator[NewHit]:
        tier = tier_of(claim, held, sure=sure)
        if tier is None:
            return
        if claim.pk not in self._written:
            self._written[claim.pk] = ranges.written(claim.versions)
        versions = (("version", part.version or "?"), ("range", self._written[claim.pk]))
        for release_id in self._spellings.of(part.release_id):
            yield NewHit(
                claim.vulnerability_id,
                release_id,
                claim.pk,
                part.pk,
                Route.COMPONENT,
                tier,
                (*because, *versions),
            )

    def by_bills(self) -> Iterator[NewHit]:
        """A statement on the very bill of materials of a release."""
        wanted: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            if claim.bill:
                wanted[claim.bill].append(claim)
        rows = Bill.objects.standing().filter(identifier__in=wanted).select_related("release")
        found = list(rows)
        self._spellings.learn({row.release_id for row in found})
        for bill in found:
            for claim in wanted[bill.identifier]:
                self.known.add(claim.pk)
                tier = tier_of(claim, Held.INSIDE, sure=True)
                for release_id in self._spellings.of(bill.release_id) if tier else ():
                    because = (("bill", claim.bill),)
                    yield NewHit(
                        claim.vulnerability_id, release_id, claim.pk, None, Route.RELEASE, str(tier), because
                    )


def _member(stored: Any) -> Member:
    cpe, vulnerable, low, low_included, high, high_included = stored
    interval = Interval(
        lowest=low, lowest_included=low_included, highest=high, highest_included=high_included
    )
    return Member(cpe=cpe, vulnerable=vulnerable, interval=interval)


def _by(claims: Iterable[Claim], key_of: Callable[[Claim], str]) -> dict[str, list[Claim]]:
    """By their key; without those that have none."""
    found: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if key := key_of(claim):
            found[key].append(claim)
    return found
