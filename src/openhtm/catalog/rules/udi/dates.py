"""Dates inside identifiers. Each function answers None for digits that are not a day.

A date without a day (GS1 day 00, a month and year) means the last day of that month, as GS1
General Specifications 3.4 lays down for its own and as a month on a label is read.
"""

from __future__ import annotations

import calendar
from datetime import date, time, timedelta

from .checks import is_digits


def full_year(two_digits: int, *, today: date) -> int:
    """The year meant by two digits: GS1 General Specifications 7.12, a window around today."""
    century, this = divmod(today.year, 100)
    if two_digits - this >= 51:
        century -= 1
    elif two_digits - this <= -50:
        century += 1
    return century * 100 + two_digits


def day_of(year: int, month: int, day: int) -> date | None:
    """That day, day 0 being the last of the month."""
    if not (1 <= year <= 9999 and 1 <= month <= 12):
        return None
    last = calendar.monthrange(year, month)[1]
    return date(year, month, day or last) if day <= last else None


def yymmdd(digits: str, *, today: date) -> date | None:
    """Six digits, year first."""
    if len(digits) != 6 or not is_digits(digits):
        return None
    return day_of(full_year(int(digits[:2]), today=today), int(digits[2:4]), int(digits[4:]))


def mmddyy(digits: str, *, today: date) -> date | None:
    """Six digits, month first (HIBC date code 2)."""
    return yymmdd(digits[4:] + digits[:4], today=today) if len(digits) == 6 else None


def mmyy(digits: str, *, today: date) -> date | None:
    """Four digits, month first (HIBC date codes 0 and 1): the last day of that month."""
    return yymmdd(digits[2:] + digits[:2] + "00", today=today) if len(digits) == 4 else None


def yyjjj(digits: str, *, today: date) -> date | None:
    """Two digits of the year and the day of the year."""
    if len(digits) != 5 or not is_digits(digits):
        return None
    return day_of_year(full_year(int(digits[:2]), today=today), int(digits[2:]))


def cyyjjj(digits: str) -> date | None:
    """ISBT 128: last three digits of the year and the day of the year; 900 and above is before 2000."""
    if len(digits) != 6 or not is_digits(digits):
        return None
    year = int(digits[:3])
    return day_of_year(year + (1000 if year >= 900 else 2000), int(digits[3:]))


def yyyymmdd(digits: str) -> date | None:
    """Eight digits, year first."""
    if len(digits) != 8 or not is_digits(digits):
        return None
    return day_of(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def day_of_year(year: int, number: int) -> date | None:
    """The numbered day of that year, counted from 1."""
    if not (1 <= number <= 365 + calendar.isleap(year)):
        return None
    return date(year, 1, 1) + timedelta(days=number - 1)


def clock(digits: str) -> time | None:
    """Hours, or hours and minutes."""
    if len(digits) not in (2, 4) or not is_digits(digits):
        return None
    hour, minute = int(digits[:2]), int(digits[2:] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
