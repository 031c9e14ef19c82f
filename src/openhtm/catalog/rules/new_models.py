"""Models as a list brings them, before they are records."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from . import udi
from .udi.checks import is_digits

# FDA's words for the kind of an identifier, folded.
KINDS = {
    "primary": "primary",
    "package": "package",
    "secondary": "secondary",
    "unit of use": "unit_of_use",
    "direct marking": "direct_marking",
    "previous": "previous",
}
SEPARATOR = "|"
# "Unit of Use GS1 00733132628902": kind, agency, identifier; the first two may be missing.
OTHER_IDENTIFIER = re.compile(
    rf"(?:(?P<kind>{'|'.join(KINDS)}|other) +)?(?:(?P<agency>GS1|HIBCC|ICCBBA|IFA) +)?(?P<value>\S.*)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class NewIdentifier:
    """A device identifier; ``value`` in any spelling, normalized when stored."""

    agency: str
    value: str
    kind: str = "primary"
    quantity: int | None = None

    def normalized(self) -> NewIdentifier:
        """With the agency that the value itself proves, and the value as scans give it."""
        if self.agency == udi.Agency.GS1 and len(self.value) == 14 and is_digits(self.value):
            return self  # by far the most, and already as scans give it
        named = udi.Agency(self.agency) if self.agency in udi.Agency.__members__ else udi.Agency.UNKNOWN
        found = udi.parse(self.value, today=date.max, agency=named)
        if found.di is None:
            return NewIdentifier(self.agency or named, self.value.strip().upper(), self.kind, self.quantity)
        # A trade item number stays one even where a database says HIBCC.
        return NewIdentifier(found.agency.value, found.di, self.kind, self.quantity)


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code of a nomenclature, with its term where the list gives it."""

    system: str
    code: str
    term: str = ""


@dataclass(frozen=True, slots=True)
class NewModel:
    """A model to be there: maker and type by name. ``facts`` are further fields of the model by name.

    ``type_codes`` are codes of the device type, ``codes`` those of this very model.
    """

    manufacturer: str
    name: str
    number: str = ""
    catalog_number: str = ""
    device_type: str = ""
    type_codes: tuple[NewCode, ...] = ()
    codes: tuple[NewCode, ...] = ()
    identifiers: tuple[NewIdentifier, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)


def from_gudid(record: Mapping[str, str]) -> NewModel:
    """A record of FDA's device database, by the column names of the GUDID reader."""
    get = _getter(record)
    codes = _listed(get("fda_product_codes"))
    terms = _listed(get("fda_product_names"))
    version, catalog = get("version_model_number"), get("catalog_number")
    brand = get("brand_name") or version or catalog or get("primary_di")
    gmdn_name, gmdn_codes = _first(get("gmdn_names")), _listed(get("gmdn_codes"))
    return NewModel(
        manufacturer=get("company_name"),
        name=brand,
        number=version or catalog,
        catalog_number=catalog,
        device_type=gmdn_name,
        type_codes=tuple(NewCode("GMDN", code, gmdn_name) for code in gmdn_codes[:1]),
        codes=tuple(NewCode("FDA", code, _at(terms, place)) for place, code in enumerate(codes)),
        identifiers=_identifiers(get("primary_di"), get("issuing_agency"), get("other_identifiers")),
        facts=_facts(record),
    )


def _getter(record: Mapping[str, str]):  # type: ignore[no-untyped-def]
    return lambda name: (record.get(name) or "").strip()


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(SEPARATOR) if part.strip()]


def _first(text: str) -> str:
    return next(iter(_listed(text)), "")


def _at(texts: Sequence[str], place: int) -> str:
    return texts[place] if place < len(texts) else ""


def _identifiers(primary: str, agency: str, others: str) -> tuple[NewIdentifier, ...]:
    found = [NewIdentifier(agency, primary)] if primary else []
    for entry in _listed(others):
        match = OTHER_IDENTIFIER.fullmatch(entry)
        if match:
            kind = KINDS.get((match["kind"] or "").casefold(), "secondary")
            found.append(NewIdentifier(match["agency"] or "", match["value"], kind))
    return tuple(found)


def _facts(record: Mapping[str, str]) -> dict[str, object]:
    get = _getter(record)
    facts = {
        "description": get("description"),
        "mri_safety": get("mri_safety"),
        "is_single_use": {"true": True, "false": False}.get(get("single_use").casefold()),
        "end_of_sale_on": _day(get("distribution_end")),
    }
    return {name: value for name, value in facts.items() if value not in ("", None)}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
