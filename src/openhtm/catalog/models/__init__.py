"""What kinds of devices there are: manufacturers, device types, models, and their identifiers.

The catalog belongs to the organization, not to a site. All fleet rules hang on ``Model``.
"""

from .device_type import DeviceType, Nomenclature, TypeCode
from .manufacturer import AliasStatus, Manufacturer, ManufacturerAlias, ManufacturerMerge
from .model import EuClass, FdaClass, IdentifierKind, Model, ModelCode, ModelIdentifier, RiskClass

__all__ = [
    "AliasStatus",
    "DeviceType",
    "EuClass",
    "FdaClass",
    "IdentifierKind",
    "Manufacturer",
    "ManufacturerAlias",
    "ManufacturerMerge",
    "Model",
    "ModelCode",
    "ModelIdentifier",
    "Nomenclature",
    "RiskClass",
    "TypeCode",
]
