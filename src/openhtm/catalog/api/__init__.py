"""What other contexts may use of the catalog.

``manufacturers``, ``device_types`` and ``models`` hold what can be done with each and asked of each.
"""

from .. import access
from ..actions.errors import (
    AlreadySettled,
    AlreadyThere,
    NeedsReason,
    UnableToMerge,
    UnableToUndo,
)
from ..actions.model_lists import EnsuredModels, ModelChange
from ..model_panels import PANELS, ModelPanel
from ..models import (
    AliasStatus,
    DeviceType,
    IdentifierKind,
    Manufacturer,
    ManufacturerAlias,
    Model,
    ModelCode,
    ModelIdentifier,
    Nomenclature,
    RiskClass,
    TypeCode,
)
from ..rules import names, udi
from ..rules.names import Candidate
from ..rules.new_models import NewCode, NewIdentifier, NewModel, from_gudid
from ..words import sentence
from . import device_types, manufacturers, merges, models

__all__ = [
    "AliasStatus",
    "AlreadySettled",
    "AlreadyThere",
    "Candidate",
    "DeviceType",
    "EnsuredModels",
    "IdentifierKind",
    "Manufacturer",
    "ManufacturerAlias",
    "Model",
    "ModelChange",
    "ModelCode",
    "ModelIdentifier",
    "ModelPanel",
    "NeedsReason",
    "NewCode",
    "NewIdentifier",
    "NewModel",
    "Nomenclature",
    "PANELS",
    "RiskClass",
    "TypeCode",
    "UnableToMerge",
    "UnableToUndo",
    "access",
    "device_types",
    "from_gudid",
    "manufacturers",
    "merges",
    "models",
    "names",
    "sentence",
    "udi",
]
