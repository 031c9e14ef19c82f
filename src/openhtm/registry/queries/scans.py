"""What a scanner typed: a UDI in any spelling, or the address that a label holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote, urlsplit

from openhtm.catalog.api import udi

_ANY_DAY = date(2025, 1, 1)
# Our labels lead to the report page (/r/); older ones and those of others say /a/.
_LABEL = re.compile(r"/[ar]/([^/?#]+)/?$")


@dataclass(frozen=True)
class Scan:
    """The parts of a scanned UDI that name a device."""

    di: str
    serial: str
    lot: str
    raw: str


def scanned(text: str) -> Scan | None:
    """A UDI in the text, or None. A bare number that could be a tag is no UDI."""
    if len(text) < 8:
        return None
    # The day settles the century of dates only, which find no device.
    found = udi.parse(text, today=_ANY_DAY)
    if not found.di:
        return None
    return Scan(di=found.di, serial=found.serial or "", lot=found.lot or "", raw=text)


def tag_of_label(text: str) -> str:
    """The tag in the address of a label (``.../r/<tag>/``); the text itself when it is no such address."""
    if "://" not in text:
        return text
    found = _LABEL.search(urlsplit(text).path)
    return unquote(found[1]) if found else text
