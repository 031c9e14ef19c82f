"""What other contexts may use of the catalog."""

from . import access
from .actions import device_types, manufacturers, merges, model_lists, models
from .actions.errors import (
    AlreadySettled,
    AlreadyThere,
    NeedsReason,
    UnableToMerge,
    UnableToUndo,
)
from .actions.model_lists import EnsuredModels, ModelChange
from .models import (
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
from .queries import device_types as type_queries
from .queries import manufacturers as manufacturer_queries
from .queries import models as model_queries
from .rules import names, udi
from .rules.names import Candidate
from .rules.new_models import NewCode, NewIdentifier, NewModel, from_gudid

ensure_models = model_lists.ensure_many
update_models = model_lists.update_many

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
    "NeedsReason",
    "NewCode",
    "NewIdentifier",
    "NewModel",
    "Nomenclature",
    "RiskClass",
    "TypeCode",
    "UnableToMerge",
    "UnableToUndo",
    "access",
    "device_types",
    "ensure_models",
    "from_gudid",
    "manufacturer_queries",
    "manufacturers",
    "merges",
    "model_lists",
    "model_queries",
    "models",
    "names",
    "type_queries",
    "udi",
    "update_models",
]
