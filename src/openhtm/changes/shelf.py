"""The data files of change control, read once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from .rules import kinds as rules
from .rules.kinds import Activity, KindTerms
from .rules.states import Kind

FOLDER = Path(__file__).parent / "board"


def _text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def kinds() -> Mapping[Kind, KindTerms]:
    """A file that is not as it must be fails loudly."""
    return rules.kinds(_text("kinds.toml"))


@lru_cache(maxsize=1)
def activities() -> tuple[Activity, ...]:
    return rules.activities(_text("activities.toml"))


def activity(key: str) -> Activity | None:
    return next((one for one in activities() if one.key == key), None)
