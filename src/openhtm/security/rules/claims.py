"""What a document says, as claims that can be held against components, products and releases.

A claim is a statement or a range of a record about one target. The items of a document come in any order, so small
documents are gathered; the records of a feed come one by one and stand for themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from . import cpes, purls, ranges
from .documents import (
    Affected,
    Component,
    Configuration,
    Document,
    Exploited,
    Item,
    Likelihood,
    Problem,
    Product,
    Remedy,
    Statement,
    Status,
    Vulnerability,
)
from .wording_names import read_with_name
from .wording_reading import read as read_wording

#: Namespaces of packages are written with a colon where Package-URLs write a slash.
_COLON = frozenset({"maven"})
_CDX = "urn:cdx:"


@dataclass(frozen=True, kw_only=True)
class NewClaim:
    """As ``models.Claim``, before it is stored. ``vulnerability`` is the name that the document uses."""

    vulnerability: str
    status: Status
    said: str = ""
    ecosystem: str = ""
    package: str = ""
    name_key: str = ""
    cpe: str = ""
    cpe_key: str = ""
    vendor: str = ""
    product: str = ""
    numbers: tuple[str, ...] = ()
    bill: str = ""
    versions: dict[str, Any] = field(default_factory=dict)
    configuration: tuple[Any, ...] = ()
    justification: str = ""
    explanation: str = ""
    remedies: tuple[dict[str, str], ...] = ()
    place: str = ""


@dataclass
class Gathered:
    """A document as a whole."""

    head: Document | None = None
    vulnerabilities: list[Vulnerability] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    products: dict[str, Product] = field(default_factory=dict)
    components: dict[str, Component] = field(default_factory=dict)
    exploited: list[Exploited] = field(default_factory=list)
    likelihoods: list[Likelihood] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def take(self, items: Iterable[Item]) -> Gathered:
        lists: dict[type[Any], list[Any]] = {
            Vulnerability: self.vulnerabilities,
            Statement: self.statements,
            Exploited: self.exploited,
            Likelihood: self.likelihoods,
            Problem: self.problems,
        }
        for item in items:
            if type(item) in lists:
                lists[type(item)].append(item)
            elif isinstance(item, Document):
                self.head = item
            elif isinstance(item, Product):
                self.products.setdefault(item.ref, item)
            elif isinstance(item, Component):
                self.components.setdefault(item.ref, item)
        return self

    def names(self) -> list[str]:
        """Every vulnerability that is spoken of, once."""
        told = (one.id for one in self.vulnerabilities)
        return list(dict.fromkeys([*told, *(one.vulnerability for one in self.statements)]))

    def claims(self) -> Iterator[NewClaim]:
        yield from (claim for one in self.vulnerabilities for claim in of_record(one))
        remedies = {one.id: one.remedies for one in self.vulnerabilities}
        for statement in self.statements:
            for ref in statement.products:
                yield self._claim(statement, ref, remedies.get(statement.vulnerability, ()))

    def _claim(self, statement: Statement, ref: str, remedies: Iterable[Remedy]) -> NewClaim:
        return NewClaim(
            vulnerability=statement.vulnerability,
            status=statement.status,
            said=statement.said,
            justification=statement.justification,
            explanation=statement.explanation or statement.action,
            remedies=tuple(
                {"kind": one.kind, "text": one.text[:2000], "url": one.url[:300]}
                for one in remedies
                if not one.products or ref in one.products
            )[:20],
            place=statement.place,
            **self._target(ref),
        )

    def _target(self, ref: str) -> dict[str, Any]:
        if ref in self.components:
            return of_component(self.components[ref])
        product = self.products.get(ref)
        if product is not None:
            whole = self.products.get(product.part_of) if product.part_of else None
            return of_product(whole or product)
        return of_reference(ref)


def of_product(product: Product) -> dict[str, Any]:
    """The target of a claim about a product: by its Package-URL, its CPE, or as it is called."""
    found = purls.parsed(product.purl)
    if found is not None:
        return (
            _package(found) | {"versions": ranges.exactly(found.version, scheme=found.type)} | _named(found)
        )
    cpe = cpes.parsed(product.cpe)
    text = product.product or product.name
    if cpe is not None and not product.wording:
        version = "" if cpe.version in (cpes.ANY, cpes.NOT_APPLICABLE) else cpes.plain(cpe.version)
        named = {
            "vendor": product.vendor or cpes.plain(cpe.vendor),
            "product": text or cpes.plain(cpe.product),
        }
        return _of_cpe(cpe) | named | {"versions": ranges.exactly(version, scheme="generic")}
    wording = product.wording
    read = read_with_name(wording, name=product.name) if wording else read_wording(product.name)
    if text and product.name and product.name != text:
        text = f"{text} | {product.name}"
    return {
        "vendor": product.vendor[:500],
        "product": text[:2000],
        "numbers": tuple(one[:80] for one in (*product.model_numbers, *product.skus))[:50],
        "versions": ranges.of_wording(read),
    }


def _named(found: purls.Purl) -> dict[str, str]:
    """A device named by a Package-URL is found by its name too."""
    if found.type != "generic":
        return {}
    return {"vendor": found.namespace.replace("-", " "), "product": found.name.replace("-", " ")}


def of_component(component: Component) -> dict[str, Any]:
    found = purls.parsed(component.purl)
    if found is not None:
        version = component.version or found.version
        return _package(found) | {"versions": ranges.exactly(version, scheme=found.type)} | _named(found)
    vendor = component.supplier or component.group
    versions = ranges.exactly(component.version)
    return {"vendor": vendor[:500], "product": component.name[:2000], "versions": versions}


def of_reference(ref: str) -> dict[str, Any]:
    """What stands in another document: a BOM-Link names the bill of a release."""
    if ref.startswith(_CDX):
        serial = ref.removeprefix(_CDX).partition("/")[0]
        return {"bill": f"urn:uuid:{serial}", "versions": ranges.exactly("")}
    found = purls.parsed(ref)
    if found is not None:
        return _package(found) | {"versions": ranges.exactly(found.version, scheme=found.type)}
    return {"product": ref[:2000], "versions": ranges.of_wording(read_wording(""))}


def of_record(one: Vulnerability) -> Iterator[NewClaim]:
    """What a record (CVE, OSV, NVD) says by itself: ranges of packages and products, configurations."""
    for affected in one.affected:
        if affected.everything and affected.status is Status.NOT_AFFECTED:
            # The default of a record, "all others are not": nothing that a device is to be told of.
            continue
        target = _affected(affected)
        spared = [other for other in one.affected if _spares(other, affected)]
        if spared:
            target["versions"]["except"] = _together(spared, scheme=target["versions"]["scheme"])
        yield NewClaim(
            vulnerability=one.id,
            status=affected.status,
            said=affected.status.value,
            place=affected.place,
            **target,
        )
    for configuration in one.configurations:
        yield from _of_configuration(one, configuration)


def _spares(other: Affected, whole: Affected) -> bool:
    """Whether the one names versions that the default of the other does not mean."""
    here = other.place == whole.place and whole.everything and whole.status is Status.AFFECTED
    return here and other.status is not Status.AFFECTED and not other.everything


def _together(spared: list[Affected], *, scheme: str) -> dict[str, Any]:
    found = [ranges.of_affected(one, scheme=scheme) for one in spared]
    first = found[0]
    for other in found[1:]:
        first["exact"] += other["exact"]
        first["intervals"] += other["intervals"]
    return first


def _affected(affected: Affected) -> dict[str, Any]:
    purl, cpe = purls.parsed(affected.purl), cpes.parsed(affected.cpe)
    named = {"vendor": affected.vendor[:500], "product": affected.product[:2000]}
    if purl is not None:
        return _package(purl) | {"versions": ranges.of_affected(affected, scheme=purl.type)} | named
    if affected.ecosystem and affected.package:
        package = _named_package(affected.ecosystem, affected.package)
        versions = ranges.of_affected(affected, scheme=affected.ecosystem)
        name = package.rpartition("/")[2]
        keys = {"ecosystem": affected.ecosystem[:40], "package": package[:500], "name_key": name[:300]}
        return keys | {"versions": versions} | named
    if cpe is not None:
        return _of_cpe(cpe) | {"versions": ranges.of_affected(affected, scheme="generic")} | named
    return named | {"versions": ranges.of_affected(affected, scheme="")}


def _named_package(ecosystem: str, name: str) -> str:
    plain = name.replace(":", "/") if ecosystem in _COLON else name
    plain = plain.replace("_", "-") if ecosystem == "pypi" else plain
    return f"{ecosystem}/{plain}".casefold()


def _of_configuration(one: Vulnerability, configuration: Configuration) -> Iterator[NewClaim]:
    """A claim for each vulnerable member, with the whole configuration where others must be there too."""
    whole = _stored(configuration) if len(configuration.groups) > 1 else ()
    for group in configuration.groups:
        for member in group:
            cpe = cpes.parsed(member.cpe)
            if not member.vulnerable or cpe is None:
                continue
            # The whole member decides, so that updates and editions of its name are respected.
            stated = whole or ([[str(cpe), True, *ranges.stored_interval(member.interval)]],)
            yield NewClaim(
                vulnerability=one.id,
                status=Status.AFFECTED,
                said="vulnerable",
                vendor=cpes.plain(cpe.vendor).replace("_", " "),
                product=cpes.plain(cpe.product).replace("_", " "),
                versions=_of_member(cpe, member.interval),
                configuration=tuple(stated),
                place=configuration.place,
                **_of_cpe(cpe),
            )


def _of_member(cpe: cpes.Cpe, interval: Any) -> dict[str, Any]:
    version = "" if cpe.version in (cpes.ANY, cpes.NOT_APPLICABLE) else cpes.plain(cpe.version)
    bounded = interval.lowest is not None or interval.highest is not None
    return {
        "scheme": "generic",
        "raw": "",
        "all": not version and not bounded,
        "exact": [version] if version else [],
        "intervals": [ranges.stored_interval(interval)] if bounded else [],
        "notes": [],
        "prose": None,
    }


def _stored(configuration: Configuration) -> tuple[Any, ...]:
    return tuple(
        [[member.cpe, member.vulnerable, *ranges.stored_interval(member.interval)] for member in group]
        for group in configuration.groups
    )


def _package(found: purls.Purl) -> dict[str, Any]:
    return {
        "ecosystem": found.type[:40],
        "package": found.package[:500],
        "name_key": found.name.casefold()[:300],
    }


def _of_cpe(cpe: cpes.Cpe) -> dict[str, Any]:
    name = cpes.plain(cpe.product).casefold().replace("_", "-")
    return {"cpe": str(cpe)[:500], "cpe_key": cpes.key(cpe), "name_key": name[:300]}
