"""Acts of a stock-take that can be done without a network. Each ends in the action that every door calls."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from pydantic import Field

from openhtm.accounts.api import Permission
from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.offline import ACTS, Handed, OfflineAct, Payload, Subject

from . import access
from .actions import stock_takes as rounds
from .models import StockTake, StockTakeScan
from .offline_words import FACT_LABELS, counting_facts
from .queries.search import named


class OfRoom(Payload):
    stock_take: int
    room: int


class Scanned(OfRoom):
    code: Annotated[str, Field(min_length=1, max_length=400)]


class Finished(OfRoom):
    finished: bool = True


def _round(handed: Handed, permission: str = Permission.DEVICE_MOVE) -> StockTake:
    return access.stock_take(handed.by, handed.payload.stock_take, permission)


def _subject(handed: Handed) -> Subject:
    found = _round(handed, Permission.DEVICE_READ)
    place = access.counted_room(found, handed.payload.room)
    finished = _("yes") if place.finished_at else _("no")
    facts = {**counting_facts(found), "room": str(place.room), "finished": finished}
    return Subject(
        record=found, label=found.title, url=found.get_absolute_url(), site_id=found.site_id, facts=facts
    )


def _scan(handed: Handed) -> object:
    found = _round(handed)
    place = access.counted_room(found, handed.payload.room)
    code = handed.payload.code.strip()
    return handed.once(
        rounds.scan,
        found,
        room=place.room,
        code=code,
        device=named(access.devices(handed.by), code) if code else None,
        scanned_at=handed.happened_at,
    )


def _take_back(handed: Handed) -> object:
    """Whatever was counted by that code in the room last."""
    found = _round(handed)
    place = access.counted_room(found, handed.payload.room)
    scans = found.scans.filter(room=place.room, code=handed.payload.code.strip(), taken_back_at=None)
    latest: StockTakeScan | None = scans.select_related("stock_take").first()
    if latest is None:
        raise InvalidInput(_("Nothing that counts was scanned here by that code."))
    return handed.once(rounds.take_back, latest)


def _finish(handed: Handed) -> object:
    place = access.counted_room(_round(handed), handed.payload.room)
    return handed.once(rounds.finish_room, place, finished=handed.payload.finished)


def _add(slug: str, title: Promise, shape: type[Payload], perform: Any) -> None:
    act = OfflineAct(title=title, shape=shape, subject=_subject, perform=perform, labels=FACT_LABELS)
    ACTS.add(slug, act)


_add("stock_take.scan", lazy("Scanned"), Scanned, _scan)
_add("stock_take.take_back", lazy("Taken back"), Scanned, _take_back)
_add("stock_take.finish_room", lazy("Room finished"), Finished, _finish)
