"""Hits by component and by bill: keys of many statements against components in a few queries.

A component is found by its package, by its CPE name, by its name where it says nothing better of itself, and by an
advisory that names it as its product. Versions are judged once for each that differs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..models import Bill, BillComponent, Claim, ComponentQuerySet, Release, Route
from ..rules import configurations, cpes, ranges
from ..rules.device_versions import Held
from ..rules.documents import Configuration, Member
from ..rules.product_matching import phrases, shares_word
from ..rules.wording import Interval
from .hits import Because, NewHit, tier_of

_CHUNK = 400


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


class ByComponent:
    """Statements held against components. ``known``: ids of those whose component or bill is known at all."""

    def __init__(self, claims: Iterable[Claim], parts: ComponentQuerySet) -> None:
        self.claims, self.parts = list(claims), parts
        self.known: set[int] = set()
        self._held: dict[tuple[int, str, str], Held] = {}
        self._spellings: dict[int, list[int]] = {}

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
        tier = tier_of(claim, held, sure=sure)
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
                tier = tier_of(claim, Held.INSIDE, sure=True)
                for release_id in self._spellings[bill.release_id] if tier else ():
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


def _applies(groups: Iterable[Iterable[Member]], installed: list[configurations.Installed]) -> Held:
    whole = Configuration(groups=tuple(tuple(group) for group in groups))
    return configurations.applies(whole, installed)
