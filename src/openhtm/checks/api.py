"""What other contexts may use of user checks."""

from . import boards, calendar, exporting, library, looks, terms, words
from .access import (
    check,
    checks,
    closed_day,
    device_at,
    places,
    point,
    points,
    record,
    records,
    unit,
    unit_at,
    units,
)
from .actions import checking
from .actions import units as setting_up
from .actions.units import NewCheck, NewPoint
from .finding import Entry, Finding
from .models import CheckPoint, CheckRecord, UnitCheck
from .rules.slots import EVERY_DAY, Frequency, Impossible, Rhythm, Shift
from .rules.states import Count, State

__all__ = [
    "EVERY_DAY",
    "CheckPoint",
    "CheckRecord",
    "Count",
    "Entry",
    "Finding",
    "Frequency",
    "Impossible",
    "NewCheck",
    "NewPoint",
    "Rhythm",
    "Shift",
    "State",
    "UnitCheck",
    "boards",
    "calendar",
    "check",
    "checking",
    "checks",
    "closed_day",
    "device_at",
    "exporting",
    "library",
    "looks",
    "places",
    "point",
    "points",
    "record",
    "records",
    "setting_up",
    "terms",
    "unit",
    "unit_at",
    "units",
    "words",
]
