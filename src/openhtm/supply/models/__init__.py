from .choices import ContractKind, MovementKind, Promise, Tracking, VendorRole, YesNo
from .contract import Contract, ContractQuerySet, ContractUse, Coverage, CoverageQuerySet
from .part import Kit, KitLine, Part, PartAlternative, PartFit, PartQuerySet
from .stock import Lot, Movement, Reservation, Stock, StockQuerySet, Store
from .vendor import Vendor, VendorAccount, VendorContact

__all__ = [
    "Contract",
    "ContractKind",
    "ContractQuerySet",
    "ContractUse",
    "Coverage",
    "CoverageQuerySet",
    "Kit",
    "KitLine",
    "Lot",
    "Movement",
    "MovementKind",
    "Part",
    "PartAlternative",
    "PartFit",
    "PartQuerySet",
    "Promise",
    "Reservation",
    "Stock",
    "StockQuerySet",
    "Store",
    "Tracking",
    "Vendor",
    "VendorAccount",
    "VendorContact",
    "VendorRole",
    "YesNo",
]
