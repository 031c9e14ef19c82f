"""What the definitions say, walked day by day without a formula: the tests' independent judge.

Slow on purpose. Nothing here may import the rules under test except their value types.
"""

from __future__ import annotations

from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def days_in_month(year: int, month: int) -> int:
    if month == 2:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return 29 if leap else 28
    return 30 if month in (4, 6, 9, 11) else 31


def months_later(start: date, months: int) -> date:
    """Walk the months one by one, then take the day or the month's last."""
    year, month = start.year, start.month
    for _ in range(months):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    return date(year, month, min(start.day, days_in_month(year, month)))


def on_grid(anchor: date, unit: str, count: int, times: int) -> date:
    if unit == "year":
        return months_later(anchor, 12 * count * times)
    if unit == "month":
        return months_later(anchor, count * times)
    return anchor + ONE_DAY * (count * times * (7 if unit == "week" else 1))


def grid_after(anchor: date, unit: str, count: int, after: date) -> tuple[int, date]:
    """Step along the grid from the anchor until past `after`."""
    step = 0
    while on_grid(anchor, unit, count, step) <= after:
        step += 1
    return step, on_grid(anchor, unit, count, step)


def listed_day(day: date, months: set[int], rules: list[tuple[str, int, int]]) -> bool:
    """Whether the day is named; rules are ("day", 31, 0), ("every", 0, weekday), ("nth", -1, weekday)."""
    return day.month in months and any(_named(day, rule) for rule in rules)


def _named(day: date, rule: tuple[str, int, int]) -> bool:
    kind, number, weekday = rule
    length = days_in_month(day.year, day.month)
    if kind == "day":
        return day.day == number or (number > length and day.day == length)
    if day.weekday() != weekday:
        return False
    if kind == "every":
        return True
    same = [d for d in range(1, length + 1) if date(day.year, day.month, d).weekday() == weekday]
    return same.index(day.day) == (number - 1 if number > 0 else len(same) + number)


def listed_between(
    after: date, until: date, months: set[int], rules: list[tuple[str, int, int]]
) -> list[date]:
    found = []
    day = after + ONE_DAY
    while day <= until:
        if listed_day(day, months, rules):
            found.append(day)
        day += ONE_DAY
    return found
