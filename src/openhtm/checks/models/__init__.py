from .choices import FrequencyChoice, OutcomeChoice
from .record import CheckRecord, CheckRecordQuerySet
from .unit_check import (
    CheckPoint,
    CheckPointQuerySet,
    CheckTerms,
    ClosedDay,
    ClosedDayQuerySet,
    UnitCheck,
    UnitCheckQuerySet,
)

__all__ = [
    "CheckPoint",
    "CheckPointQuerySet",
    "CheckRecord",
    "CheckRecordQuerySet",
    "CheckTerms",
    "ClosedDay",
    "ClosedDayQuerySet",
    "FrequencyChoice",
    "OutcomeChoice",
    "UnitCheck",
    "UnitCheckQuerySet",
]
