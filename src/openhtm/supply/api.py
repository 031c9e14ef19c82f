"""What other contexts may use of supply."""

from . import covering, listing, metering, words
from .access import contract, contracts, coverages, vendor, vendors
from .actions import contracts as agreements
from .actions import covering as coverage
from .actions import uses
from .actions import vendors as companies
from .actions.covering import Terms
from .actions.uses import NewUse
from .covering import DeviceCover, cover_of, covers_of
from .models import Contract, ContractKind, ContractUse, Coverage, Promise, Vendor, VendorRole, YesNo
from .rules.cover import Answer, Line, Source, Work
from .rules.terms import Standing

__all__ = [
    "Answer",
    "Contract",
    "ContractKind",
    "ContractUse",
    "Coverage",
    "DeviceCover",
    "Line",
    "NewUse",
    "Promise",
    "Source",
    "Standing",
    "Terms",
    "Vendor",
    "VendorRole",
    "Work",
    "YesNo",
    "agreements",
    "companies",
    "contract",
    "contracts",
    "cover_of",
    "coverage",
    "coverages",
    "covering",
    "covers_of",
    "listing",
    "metering",
    "uses",
    "vendor",
    "vendors",
    "words",
]
