"""What other contexts may use of supply."""

from . import covering, listing, looks, metering, part_lists, part_words, shelves, words
from .access import contract, contracts, coverages, vendor, vendors
from .actions import contracts as agreements
from .actions import covering as coverage
from .actions import kits, parts, reservations, stock, stores, uses
from .actions import vendors as companies
from .actions.covering import Terms
from .actions.kits import NewKit
from .actions.stock import Counted, Receipt
from .actions.uses import NewUse
from .covering import DeviceCover, cover_of, covers_of
from .models import (
    Contract,
    ContractKind,
    ContractUse,
    Coverage,
    Kit,
    Lot,
    Movement,
    Part,
    Promise,
    Reservation,
    Stock,
    Store,
    Tracking,
    Vendor,
    VendorRole,
    YesNo,
)
from .part_keys import part_key
from .rules.cover import Answer, Line, Source, Work
from .rules.stock import Wanted
from .rules.terms import Standing
from .stocking import StockRefused, Why

__all__ = [
    "Answer",
    "Contract",
    "ContractKind",
    "ContractUse",
    "Counted",
    "Coverage",
    "DeviceCover",
    "Kit",
    "Line",
    "Lot",
    "Movement",
    "NewKit",
    "NewUse",
    "Part",
    "Promise",
    "Receipt",
    "Reservation",
    "Source",
    "Standing",
    "Stock",
    "StockRefused",
    "Store",
    "Terms",
    "Tracking",
    "Vendor",
    "VendorRole",
    "Wanted",
    "Why",
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
    "kits",
    "listing",
    "looks",
    "metering",
    "part_key",
    "part_lists",
    "part_words",
    "parts",
    "reservations",
    "shelves",
    "stock",
    "stores",
    "uses",
    "vendor",
    "vendors",
    "words",
]
