"""What other contexts may call of device security."""

from . import access, listing
from .actions import bills, releases
from .errors import NotABill, OlderDocument, OtherVersion, UnableToRead
from .feeds.reading import all_kinds, kind_of, read
from .feeds.sources import Source
from .models import Bill, BillComponent, Release
from .queries import running
from .rules import documents, ecosystems
from .rules.device_versions import Held, held
from .rules.wording import Form, Interval, Note, Why, Wording
from .rules.wording_names import read_with_name
from .rules.wording_reading import read as read_wording
from .words import FORMS, NOTES, TROUBLES, WHYS

__all__ = [
    "FORMS",
    "Bill",
    "BillComponent",
    "NotABill",
    "OlderDocument",
    "OtherVersion",
    "Release",
    "UnableToRead",
    "access",
    "bills",
    "listing",
    "releases",
    "running",
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
