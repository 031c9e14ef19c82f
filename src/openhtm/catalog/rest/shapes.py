"""What the catalog's operations take and answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema

from openhtm.kernel.rest import Body, Paging

from .. import words
from ..models import DeviceType, Manufacturer, ManufacturerAlias, ManufacturerMerge, Model
from ..queries.manufacturers import Duplicate

Id = Field(ge=1, le=2**31 - 1)
Name = Field(min_length=1, max_length=200)


class AliasOut(Schema):
    id: int
    name: str
    source: str
    confidence: float | None
    status: str
    version: int


class ManufacturerOut(Schema):
    id: int
    name: str
    country: str
    website: str
    phone: str
    email: str
    security_contact: str
    notes: str
    merged_into: int | None
    version: int

    @staticmethod
    def resolve_merged_into(maker: Manufacturer) -> int | None:
        return maker.merged_into_id


class ManufacturerDetail(ManufacturerOut):
    aliases: list[AliasOut]

    @staticmethod
    def resolve_aliases(maker: Manufacturer) -> list[ManufacturerAlias]:
        return list(maker.aliases.order_by("name"))


class ManufacturerFacts(Body):
    country: str = Field("", max_length=2)
    website: str = Field("", max_length=300)
    phone: str = Field("", max_length=60)
    email: str = Field("", max_length=254)
    security_contact: str = Field("", max_length=300)
    notes: str = Field("", max_length=20_000)


class NewManufacturer(ManufacturerFacts):
    name: str = Name


class ManufacturerChange(ManufacturerFacts):
    name: str = Field("", max_length=200)


class ManufacturersWanted(Paging):
    q: str = Field("", max_length=200, description="Part of a name or of another name.")
    merged: bool = Field(False, description="Also entries merged into others.")


class NewAlias(Body):
    name: str = Name
    source: str = Field("", max_length=80)
    suggested: bool = Field(False, description="Stands for nothing until somebody confirms it.")


class NewMerge(Body):
    into: int = Id
    reason: str = Field(min_length=1, max_length=500)


class UndoMergeIn(Body):
    reason: str = Field("", max_length=500)


class MergeOut(Schema):
    id: int
    loser: int
    winner: int
    reason: str
    evidence: dict[str, Any]
    moved: dict[str, Any]
    merged_at: datetime
    merged_by: str
    undone_at: datetime | None
    undone_by: str

    @staticmethod
    def resolve_loser(merged: ManufacturerMerge) -> int:
        return merged.loser_id

    @staticmethod
    def resolve_winner(merged: ManufacturerMerge) -> int:
        return merged.winner_id


class DuplicateOut(Schema):
    one: ManufacturerOut
    other: ManufacturerOut
    confidence: float
    reasons: list[str]

    @staticmethod
    def resolve_reasons(pair: Duplicate) -> list[str]:
        return words.sentences(pair.reasons)


class CodeOut(Schema):
    system: str
    code: str
    term: str


class NewCode(Body):
    system: str = Field(max_length=10)
    code: str = Field(min_length=1, max_length=40)
    term: str = Field("", max_length=300)


class DeviceTypeOut(Schema):
    id: int
    name: str
    description: str
    expected_life_years: int | None
    is_test_equipment: bool
    aem_exclusion: str
    codes: list[CodeOut]
    version: int

    @staticmethod
    def resolve_codes(kind: DeviceType) -> list[Any]:
        return sorted(kind.codes.all(), key=lambda code: (code.system, code.code))


class DeviceTypeChange(Body):
    name: str = Field("", max_length=200)
    description: str = Field("", max_length=20_000)
    expected_life_years: int | None = Field(None, ge=1, le=99)
    is_test_equipment: bool = False
    aem_exclusion: str = Field("", max_length=20)


class NewDeviceType(DeviceTypeChange):
    name: str = Name


class DeviceTypesWanted(Paging):
    q: str = Field("", max_length=200, description="Part of a name, code or term.")


class IdentifierOut(Schema):
    agency: str
    value: str
    kind: str
    quantity: int | None


class NewIdentifier(Body):
    value: str = Field(
        min_length=1, max_length=300, description="A device identifier, or a whole scanned UDI."
    )
    agency: str = Field("", max_length=10)
    kind: str = Field("primary", max_length=20)
    quantity: int | None = Field(None, ge=1, le=10**6)


class ModelOut(Schema):
    id: int
    manufacturer: int
    manufacturer_name: str
    name: str
    number: str
    catalog_number: str
    primary_di: str
    device_type: int | None
    device_type_name: str | None
    risk_class: str
    end_of_support_on: date | None
    end_of_security_support_on: date | None
    is_active: bool
    version: int

    @staticmethod
    def resolve_manufacturer(model: Model) -> int:
        return model.manufacturer_id

    @staticmethod
    def resolve_manufacturer_name(model: Model) -> str:
        return model.manufacturer.name

    @staticmethod
    def resolve_device_type(model: Model) -> int | None:
        return model.device_type_id

    @staticmethod
    def resolve_device_type_name(model: Model) -> str | None:
        return model.device_type.name if model.device_type else None


class ModelDetail(ModelOut):
    description: str
    risk_reason: str
    fda_class: str
    eu_class: str
    mission_critical: int | None
    backup_available: bool | None
    patient_contact: bool | None
    network_connected: bool | None
    stores_phi: bool | None
    is_single_use: bool | None
    mri_safety: str
    is_fda_tracked: bool
    expected_life_years: int | None
    end_of_sale_on: date | None
    support_source: str
    replacement_cost_minor: int | None
    currency: str
    notes: str
    identifiers: list[IdentifierOut]
    codes: list[CodeOut]

    @staticmethod
    def resolve_identifiers(model: Model) -> list[Any]:
        return sorted(model.identifiers.all(), key=lambda item: (item.kind, item.value))

    @staticmethod
    def resolve_codes(model: Model) -> list[Any]:
        return sorted(model.codes.all(), key=lambda code: (code.system, code.code))


class ModelFacts(Body):
    number: str = Field("", max_length=120)
    catalog_number: str = Field("", max_length=120)
    device_type: int | None = Field(None, ge=1, le=2**31 - 1)
    description: str = Field("", max_length=20_000)
    fda_class: str = Field("", max_length=3)
    eu_class: str = Field("", max_length=4)
    mission_critical: int | None = Field(None, ge=1, le=10)
    backup_available: bool | None = None
    patient_contact: bool | None = None
    network_connected: bool | None = None
    stores_phi: bool | None = None
    is_single_use: bool | None = None
    mri_safety: str = Field("", max_length=80)
    is_fda_tracked: bool = False
    expected_life_years: int | None = Field(None, ge=1, le=99)
    end_of_sale_on: date | None = None
    end_of_support_on: date | None = None
    end_of_security_support_on: date | None = None
    support_source: str = Field("", max_length=300)
    replacement_cost_minor: int | None = Field(None, ge=0, le=10**14)
    currency: str = Field("", max_length=3)
    is_active: bool = True
    notes: str = Field("", max_length=20_000)


class NewModel(ModelFacts):
    manufacturer: int = Id
    name: str = Name


class ModelChange(ModelFacts):
    manufacturer: int = Field(0, ge=1, le=2**31 - 1)
    name: str = Field("", max_length=200)


class Risk(Body):
    risk_class: str = Field(max_length=12)
    reason: str = Field(min_length=1, max_length=500)


class ModelsWanted(Paging):
    q: str = Field("", max_length=200, description="Part of name, number or maker; or a device identifier.")
    manufacturer: int | None = Field(None, ge=1, le=2**31 - 1)
    device_type: int | None = Field(None, ge=1, le=2**31 - 1)
    risk_class: str = Field("", max_length=12)
    identifier: str = Field("", max_length=300, description="A device identifier, or a whole scanned UDI.")


class UdiOut(Schema):
    agency: str
    di: str | None
    lot: str | None
    serial: str | None
    expiry: date | None
    manufactured: date | None
    donation_id: str | None
    valid_check: bool | None
    raw: str
    warnings: list[str]
    di_type: str
    package_level: int | None
    quantity: int | None
    expiry_time: str | None
    elements: list[dict[str, str]]
