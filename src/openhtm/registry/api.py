"""What other contexts may use of devices."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from openhtm.kernel.actors import Actor

from . import derived
from .access import counted_room, device, stock_take, stock_takes
from .access import devices as devices_for
from .actions import blocks, devices
from .actions import stock_takes as counting_rounds
from .actions.changing import Changing
from .actions.withdrawing import withdraw_many
from .changes import DeviceChange, Facts, NewDevice
from .cleaning import clean_values
from .device_panels import DevicePanel, device_panels, register_panel
from .errors import (
    DuplicateSerial,
    OutOfOrder,
    TagTaken,
    UnableToAttach,
    UnableToChangeStatus,
    UnableToMove,
)
from .export.formats import FORMATS, Format, export_format
from .fields import FieldSpec, Kind, as_text, column, device_fields
from .labels import sheet as labels
from .labels.addresses import base_address, labels_lead_to
from .labels.sources import LabelSource, register_label_source
from .labels.stocks import stock as label_stock
from .labels.stocks import stocks as label_stocks
from .labels.stocks import title as label_title
from .models import (
    Block,
    CustomField,
    Device,
    DeviceQuerySet,
    Identifier,
    NetworkInterface,
    Ownership,
    Software,
    StatusChoice,
    StockTake,
)
from .queries import exporting, listing
from .queries.dependents import dependents
from .queries.filters import FILTERS, Filter
from .queries.filters import filters as device_filters
from .queries.labelling import to_label
from .queries.past import AsOf, as_of, devices_as_of
from .queries.search import Hit, hits, named
from .queries.stock_takes import report as stock_take_report
from .queries.timeline import Happening, TimelineSource, register_source
from .queries.verdicts import Reason, Usability, quick, usability
from .rules.serials import serial_key
from .rules.status import DOWN, GONE, HELD, SUSPENDED, USABLE, Status
from .rules.tags import tag_key
from .rules.usability import Overdue


def search(user: Any, text: str, *, limit: int = 20) -> list[Hit]:
    """What one search box finds among the devices that the user may see, best first; see ``for_line``."""
    return hits(devices_for(user).for_line(), text, limit=limit)


def problems_of(
    changes: Sequence[DeviceChange], *, by: Actor, at: datetime, reason: str = ""
) -> dict[str, str]:
    """By tag, why ``devices.update_many`` would refuse these changes; for a dry run."""
    return Changing(changes, by=by, at=at, reason=reason).problems_found()


__all__ = [
    "DOWN",
    "FILTERS",
    "Filter",
    "FORMATS",
    "GONE",
    "HELD",
    "SUSPENDED",
    "USABLE",
    "AsOf",
    "Block",
    "CustomField",
    "Device",
    "DeviceChange",
    "DevicePanel",
    "DeviceQuerySet",
    "DuplicateSerial",
    "Facts",
    "Format",
    "FieldSpec",
    "Happening",
    "Hit",
    "Identifier",
    "Kind",
    "LabelSource",
    "NetworkInterface",
    "NewDevice",
    "OutOfOrder",
    "Overdue",
    "Ownership",
    "Reason",
    "Software",
    "Status",
    "StatusChoice",
    "StockTake",
    "TagTaken",
    "TimelineSource",
    "UnableToAttach",
    "UnableToChangeStatus",
    "UnableToMove",
    "Usability",
    "as_of",
    "as_text",
    "counted_room",
    "counting_rounds",
    "base_address",
    "blocks",
    "clean_values",
    "column",
    "dependents",
    "derived",
    "export_format",
    "exporting",
    "label_stock",
    "label_stocks",
    "label_title",
    "labels",
    "labels_lead_to",
    "listing",
    "named",
    "device",
    "device_fields",
    "device_filters",
    "device_panels",
    "devices",
    "devices_as_of",
    "devices_for",
    "problems_of",
    "quick",
    "register_label_source",
    "register_panel",
    "register_source",
    "search",
    "serial_key",
    "stock_take",
    "stock_take_report",
    "stock_takes",
    "tag_key",
    "to_label",
    "usability",
    "withdraw_many",
]
