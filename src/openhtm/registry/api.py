"""What other contexts may use of devices."""

from .models import Block, Device, Identifier, NetworkInterface, Ownership, Software, StatusChoice
from .rules.status import DOWN, GONE, HELD, SUSPENDED, USABLE, Status

__all__ = [
    "DOWN",
    "GONE",
    "HELD",
    "SUSPENDED",
    "USABLE",
    "Block",
    "Device",
    "Identifier",
    "NetworkInterface",
    "Ownership",
    "Software",
    "Status",
    "StatusChoice",
]
