from .custom import CustomField, FieldKind
from .device import Device, DeviceQuerySet, MaintenanceResponsibility, Ownership, StatusChoice
from .facts import Block, Identifier, NetworkInterface, Software
from .periods import CustodyPeriod, LocationPeriod, OwnershipPeriod, StatusPeriod
from .search import SearchText
from .views import SavedView

__all__ = [
    "Block",
    "CustodyPeriod",
    "CustomField",
    "Device",
    "DeviceQuerySet",
    "FieldKind",
    "Identifier",
    "LocationPeriod",
    "MaintenanceResponsibility",
    "NetworkInterface",
    "Ownership",
    "OwnershipPeriod",
    "SavedView",
    "SearchText",
    "Software",
    "StatusChoice",
    "StatusPeriod",
]
