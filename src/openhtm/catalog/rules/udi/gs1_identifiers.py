"""The GS1 application identifiers, from the table that biip carries (GS1 General Specifications 3).

Only the table is biip's: its own readers stop at the first thing they do not know, while a scan in
a corridor must keep whatever it has.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

GS = "\x1d"


@dataclass(frozen=True, slots=True)
class Identifier:
    """One application identifier. ``length`` is that of its data where fixed and unseparated."""

    code: str
    title: str
    pattern: re.Pattern[str]
    length: int | None

    def allows(self, value: str) -> bool:
        """Whether the data have the form that the identifier prescribes."""
        return self.pattern.fullmatch(self.code + value) is not None


@cache
def table() -> dict[str, Identifier]:
    """Every identifier by its code."""
    source = resources.files("biip") / "gs1_application_identifiers" / "_application_identifiers.json"
    return {row["ai"]: _identifier(row) for row in json.loads(source.read_text())}


def _identifier(row: dict[str, str | bool]) -> Identifier:
    fixed = None if row["separator_required"] else re.search(r"\+N(\d+)$", str(row["format"]))
    return Identifier(
        code=str(row["ai"]),
        title=str(row["data_title"]),
        pattern=re.compile(str(row["pattern"]), re.ASCII),
        length=int(fixed[1]) if fixed else None,
    )


def at(text: str, position: int = 0) -> Identifier | None:
    """The identifier that stands at that position; no code is the beginning of another."""
    codes = (text[position : position + length] for length in (2, 3, 4))
    return next((table()[code] for code in codes if code in table()), None)


# Where in the data a GS1 check digit closes a number: (start, end).
CHECKED = {
    **dict.fromkeys(("00", "8017", "8018"), (0, 18)),
    **dict.fromkeys(("01", "02", "03", "8006", "8026"), (0, 14)),
    **dict.fromkeys(("410", "411", "412", "413", "414", "415", "416", "417", "253", "255"), (0, 13)),
    "402": (0, 17),
    "8003": (0, 14),
}

# Where in the data six digits are a date.
DATED = {
    **dict.fromkeys(("11", "12", "13", "15", "16", "17", "4324", "4325", "4326"), (0,)),
    **dict.fromkeys(("7003", "7006", "7011", "8008"), (0,)),
    "7007": (0, 6),
}

# Without any other sign of GS1, a text is believed to be a GS1 message only if it begins with a
# number of a thing or with one of the facts that labels carry in a second symbol.
OPENING = frozenset(
    {"00", "01", "02", "03", "253", "255", "402", "414", "8003", "8004", "8006", "8010", "8017", "8018"}
    | {"10", "11", "12", "13", "15", "16", "17", "21", "240", "241", "250", "30", "37"}
)
PRODUCTION = ("10", "11", "17", "21")
