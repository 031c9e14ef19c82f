"""Sheets become a PDF, each beginning on a page of its own with page numbers of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from django.utils.translation import gettext as _

from openhtm.kernel.papers import typeset

from .moments import exact
from .sheets import Issue, Sheet

_DRAWINGS = ("report", "sticker", "tag")
_MAIN = """\
#import "report.typ": report
#import "sticker.typ": sticker
#import "tag.typ": tag
#let sheets = json(bytes(sys.inputs.sheets))
#set document(title: sheets.map(sheet => sheet.title + " " + sheet.reference).join(", "), date: none)
#for sheet in sheets {
  if sheet.template == "report" { report(sheet) }
  else if sheet.template == "sticker" { sticker(sheet) }
  else { tag(sheet) }
}
"""


def draw(sheets: Sequence[tuple[Sheet, Issue]]) -> bytes:
    """One PDF of all the sheets, in their order."""
    return _drawn([_told(sheet, _issued(issue), place) for place, (sheet, issue) in enumerate(sheets)])


def draw_as(*sheets: Sheet, said: str) -> bytes:
    """The PDF of sheets that are not issued and kept; ``said`` stands at their foot."""
    return _drawn([_told(sheet, said, place) for place, sheet in enumerate(sheets)])


def _drawn(told: Sequence[dict[str, Any]]) -> bytes:
    folder = files(__package__) / "typst"
    return typeset(
        _MAIN,
        inputs={"sheets": json.dumps(told, ensure_ascii=False)},
        files={f"{name}.typ": (folder / f"{name}.typ").read_bytes() for name in _DRAWINGS},
    )


def _issued(issue: Issue) -> str:
    return _("Version %(number)s, issued %(at)s by %(by)s") % {
        "number": issue.number,
        "at": exact(issue.at, issue.zone),
        "by": issue.by,
    }


def _told(sheet: Sheet, issued: str, place: int) -> dict[str, Any]:
    return {
        **sheet.values(),
        "issued": issued,
        "page_of": _("Page {page} of {pages}"),
        "hash": _("Content %(hash)s") % {"hash": sheet.content_hash},
        "anchor": f"sheet-{place}",
    }
