"""What other contexts may use of the catalog."""

from .models import (
    AliasStatus,
    DeviceType,
    Manufacturer,
    ManufacturerAlias,
    Model,
    ModelIdentifier,
    Nomenclature,
    RiskClass,
    TypeCode,
)

__all__ = [
    "AliasStatus",
    "DeviceType",
    "Manufacturer",
    "ManufacturerAlias",
    "Model",
    "ModelIdentifier",
    "Nomenclature",
    "RiskClass",
    "TypeCode",
]
