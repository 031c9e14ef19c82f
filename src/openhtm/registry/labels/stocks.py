"""The label papers of ``stocks.toml``, checked when they are read."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from openhtm.kernel.errors import InvalidInput

from ..rules.labels import Stock

_FILE = Path(__file__).parent / "stocks.toml"


class WrongStock(ValueError):
    """A label paper cannot exist as it is written down; the message names it."""


@cache
def stocks() -> dict[str, Stock]:
    """All label papers by code, in the order of the file."""
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {code: read(code, entry) for code, entry in table.items()}


def read(code: str, entry: dict[str, Any]) -> Stock:
    try:
        made = _stock(code, entry)
    except (KeyError, TypeError, ValueError) as problem:
        raise WrongStock(f"Label paper '{code}' cannot be read: {problem!r}.") from None
    if found := list(made.problems()):
        raise WrongStock(f"Label paper '{code}': {'; '.join(found)}.")
    return made


def _stock(code: str, entry: dict[str, Any]) -> Stock:
    width, height = entry["label"]
    page_width, page_height = entry.get("page", entry["label"])
    rows, columns = entry.get("grid", (1, 1))
    left, top = entry.get("first", (0.0, 0.0))
    across, down = entry.get("step", (0.0, 0.0))
    return Stock(
        code=code,
        paper=entry.get("paper", ""),
        size=entry["size"],
        page_width=float(page_width),
        page_height=float(page_height),
        width=float(width),
        height=float(height),
        rows=int(rows),
        columns=int(columns),
        left=float(left),
        top=float(top),
        across=float(across),
        down=float(down),
    )


def title(paper: Stock) -> str:
    """The paper in words, such as "A4, 21 labels of 63.5 × 38.1 mm"."""
    if paper.is_roll:
        return _("Roll, %(size)s") % {"size": paper.size}
    return _("%(paper)s, %(count)d labels of %(size)s") % {
        "paper": paper.paper,
        "count": paper.spots,
        "size": paper.size,
    }


def stock(code: str) -> Stock:
    """The paper of that code; another one is an ``InvalidInput``."""
    found = stocks().get(code)
    if found is None:
        raise InvalidInput(
            _("There is no label paper '%(code)s'. There are: %(codes)s.")
            % {"code": code, "codes": ", ".join(stocks())},
            fields={"stock": [_("Choose one of the list.")]},
        )
    return found
