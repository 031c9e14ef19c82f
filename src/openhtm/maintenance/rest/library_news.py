"""What differs between a procedure and the library, as REST tells it."""

from __future__ import annotations

from typing import Any

from ninja import Field, Schema

from openhtm.kernel.rest import Body

from .. import library_news
from ..models import ProcedureVersion
from ..rules.library_news import Change


class LibraryChangeOut(Schema):
    """``change``: new in the library, other content, or gone from it (the hospital's own)."""

    step: str
    change: Change
    title: str


class LibraryNewsOut(Schema):
    """``news``: the library ships other steps than those that were copied or looked at last."""

    library: str
    news: bool
    version: int
    changes: list[LibraryChangeOut]


class TakeStepsIn(Body):
    keys: list[str] = Field([], max_length=500, description="Keys of steps; none: leave all as it is.")


def library_changes(version: ProcedureVersion) -> dict[str, Any]:
    return {
        "library": version.procedure.library,
        "news": library_news.has_news(version.procedure),
        "version": version.number,
        "changes": [
            {"step": one.key, "change": one.change, "title": one.title}
            for one in library_news.offers_for(version)
        ],
    }
