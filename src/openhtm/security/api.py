"""What other contexts may call of device security."""

from .feeds.reading import all_kinds, kind_of, read
from .feeds.sources import Source
from .rules import documents, ecosystems
from .rules.device_versions import Held, held
from .rules.wording import Form, Interval, Note, Why, Wording
from .rules.wording_names import read_with_name
from .rules.wording_reading import read as read_wording
from .words import FORMS, NOTES, TROUBLES, WHYS

__all__ = [
    "FORMS",
    "NOTES",
    "TROUBLES",
    "WHYS",
    "Form",
    "Held",
    "Interval",
    "Note",
    "Source",
    "Why",
    "Wording",
    "all_kinds",
    "documents",
    "ecosystems",
    "held",
    "kind_of",
    "read",
    "read_with_name",
    "read_wording",
]
