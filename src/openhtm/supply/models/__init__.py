from .choices import ContractKind, Promise, VendorRole, YesNo
from .contract import Contract, ContractQuerySet, ContractUse, Coverage, CoverageQuerySet
from .vendor import Vendor, VendorAccount, VendorContact

__all__ = [
    "Contract",
    "ContractKind",
    "ContractQuerySet",
    "ContractUse",
    "Coverage",
    "CoverageQuerySet",
    "Promise",
    "Vendor",
    "VendorAccount",
    "VendorContact",
    "VendorRole",
    "YesNo",
]
