"""What is written on the command line, read into values; ``WrongUse`` says what was expected."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .failures import WrongUse

if TYPE_CHECKING:
    from openhtm.places.api import Site


def pairs(given: Iterable[str], *, option: str) -> list[tuple[str, str]]:
    """``["status=in_service"]`` as pairs; the first equals sign divides, so a value may hold others."""
    found = []
    for text in given:
        key, sign, value = text.partition("=")
        if not (sign and key.strip()):
            raise WrongUse(f"{option} takes NAME=VALUE; '{text}' is not that.")
        found.append((key.strip(), value.strip()))
    return found


def day(text: str, *, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"{option} takes a day such as 2027-03-31; '{text}' is none.") from None


def instant(text: str, *, option: str, zone: str) -> datetime:
    """An instant, on the clock of the zone where it says no other; a day alone means its last moment there, so that
    what happened on it counts."""
    from openhtm.kernel.time import start_of_day
    from openhtm.kernel.time import zone as zone_of

    try:
        if len(text) > 10:
            found = datetime.fromisoformat(text)
            return found if found.tzinfo else found.replace(tzinfo=zone_of(zone))
        following = date.fromordinal(date.fromisoformat(text).toordinal() + 1)
    except (ValueError, OverflowError):
        raise WrongUse(f"{option} takes a day or an instant such as 2026-03-15; '{text}' is none.") from None
    return start_of_day(following, zone)


def hospital_instant(text: str, *, option: str) -> datetime:
    """An instant on the clock of the hospital, where the command names no site."""
    from openhtm.kernel.time import now
    from openhtm.places.api import zone_name

    return instant(text, option=option, zone=zone_name(now()))


def typed(text: str) -> str:
    """What was written on the line; for "-" what stands in the input, bytes that are no text kept."""
    if text != "-":
        return text
    return sys.stdin.buffer.read().decode("utf-8", "surrogateescape").rstrip("\r\n")


def readable(file: Path) -> Path:
    if not file.is_file():
        raise WrongUse(f"There is no file {file}.")
    return file


def site(by: Any, code: str) -> Site | None:
    """The site of that code inside what the actor sees; none when no code is given."""
    from openhtm.accounts import api as accounts

    return accounts.site(by, code) if code else None
