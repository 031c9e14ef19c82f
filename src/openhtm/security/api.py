"""What other contexts may call of device security."""

from .rules.device_versions import Held, held
from .rules.wording import Form, Interval, Note, Why, Wording
from .rules.wording_names import read_with_name
from .rules.wording_reading import read as read_wording
from .words import FORMS, NOTES, WHYS

__all__ = [
    "FORMS",
    "NOTES",
    "WHYS",
    "Form",
    "Held",
    "Interval",
    "Note",
    "Why",
    "Wording",
    "held",
    "read_with_name",
    "read_wording",
]
