"""The walking order of rooms: building, then floor from the ground up, then room by number."""

from __future__ import annotations

import re

_NUMBERS = re.compile(r"\d+")
_GROUND = {"g": 0, "ground": 0, "m": 0, "mezzanine": 0, "l": 0, "lobby": 0}


def _padded(text: str) -> str:
    return _NUMBERS.sub(lambda found: found.group().zfill(6), text.strip().lower())


def floor_number(floor: str) -> int | None:
    """``"B2"`` is -2, ``"G"`` is 0, ``"3A"`` is 3; text without a number has none."""
    text = floor.strip().lower()
    if text in _GROUND:
        return _GROUND[text]
    found = _NUMBERS.search(text)
    if found is None:
        return None
    below = text.startswith(("b", "-", "u", "lg"))
    return -int(found.group()) if below else int(found.group())


def route_key(building: str, floor: str, room: str) -> str:
    """A text that sorts as one walks: ``"main|0103|room 000012"``. Unknown floors come last."""
    number = floor_number(floor)
    level = "9999" if number is None else f"{number + 100:04d}"
    return f"{_padded(building)}|{level}|{_padded(floor)}|{_padded(room)}"[:200]
