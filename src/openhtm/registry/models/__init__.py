from .custom import CustomField, FieldKind
from .device import Device, DeviceQuerySet, MaintenanceResponsibility, Ownership, StatusChoice
from .facts import Block, Identifier, InterfaceKind, NetworkInterface, Software, SoftwareKind
from .periods import CustodyPeriod, LocationPeriod, OwnershipPeriod, StatusPeriod
from .search import SearchText, first_found, found_by
from .stock_take import StockTake, StockTakeExpected, StockTakeRoom, StockTakeScan, StockTakeState
from .tags import TagSeries
from .views import SavedView

__all__ = [
    "Block",
    "CustodyPeriod",
    "CustomField",
    "Device",
    "DeviceQuerySet",
    "FieldKind",
    "Identifier",
    "InterfaceKind",
    "LocationPeriod",
    "MaintenanceResponsibility",
    "NetworkInterface",
    "Ownership",
    "OwnershipPeriod",
    "SavedView",
    "SearchText",
    "Software",
    "SoftwareKind",
    "StatusChoice",
    "StatusPeriod",
    "StockTake",
    "StockTakeExpected",
    "StockTakeRoom",
    "StockTakeScan",
    "StockTakeState",
    "TagSeries",
    "first_found",
    "found_by",
]
