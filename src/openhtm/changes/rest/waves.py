"""The waves of a change over REST."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from openhtm.accounts.api import Permission, SignedInRequest
from openhtm.kernel.errors import NotFound
from openhtm.kernel.rest import Body, needs, run
from openhtm.kernel.time import local_date, now
from openhtm.maintenance import api as maintenance

from .. import access, planning, telling, words
from ..actions import opening
from ..actions import waves as acts
from ..models import Change
from .lines import LinesOut

waves_router = Router()


class WaveOut(Schema):
    """``state``: planned, open, under_way, done or stopped, by its devices. ``barred``: what keeps it from being
    opened. ``watched_until``: null while it is not wholly verified."""

    number: int
    kind: str
    title: str
    state: str
    bake_days: int
    watched_until: datetime | None
    devices: dict[str, int]
    barred: list[str]
    window_on: date | None
    window_from: time | None
    window_to: time | None
    agreed_with: str | None
    agreed_on: date | None
    noted_by: str | None
    opened_at: datetime | None
    opened_by: str | None
    version: int


class WavesOut(Schema):
    """``outside``: how many devices that are to be changed are in no wave; ``undecided``: how many failures nobody
    has decided on."""

    paused: bool
    paused_because: str | None
    outside: int
    undecided: int
    waves: list[WaveOut]


class PlannedDeviceOut(Schema):
    """``wave`` 0: none."""

    tag: str
    wave: int
    why: str


class WavePlanOut(Schema):
    seen: str
    devices: list[PlannedDeviceOut]


class WaveAdoptIn(Body):
    """``seen``: of the proposal that was looked at; another one is refused."""

    seen: str = ""


class WaveIn(Body):
    title: str = Field(max_length=120)
    bake_days: int | None = None


class WaveEditIn(Body):
    title: str = Field(max_length=120)
    bake_days: int


class WaveMoveIn(Body):
    """``lines``: ids of devices of the change; ``wave`` null: into none."""

    lines: list[int] = Field(min_length=1)
    wave: int | None


class WindowIn(Body):
    """By the clock of the site; ``until`` earlier than ``begins`` is on the next morning."""

    on: date
    begins: time
    until: time
    agreed_with: str = Field(max_length=200)
    agreed_on: date


class WaveOpenIn(Body):
    """``procedure``: the code of the test that becomes the checklist of the orders."""

    procedure: str = ""


class WaveReasonIn(Body):
    reason: str = Field(max_length=500)


def _told(request: SignedInRequest, found: Change) -> dict[str, Any]:
    return telling.waves_json(found, access.waves_of(request.user, found), at=now())


@waves_router.get("/{change_id}/waves", response=WavesOut)
@needs(Permission.CHANGE_READ)
def list_waves(request: SignedInRequest, change_id: int) -> object:
    """The waves of a change, with what bars each."""
    return _told(request, access.change(request.user, change_id))


@waves_router.get("/{change_id}/wave-plan", response=WavePlanOut)
@needs(Permission.CHANGE_EDIT)
def plan_waves(request: SignedInRequest, change_id: int) -> object:
    """The proposal for the devices that are in no wave, each explained."""
    found = access.change(request.user, change_id, Permission.CHANGE_EDIT)
    if not request.user.may(Permission.CHANGE_EDIT, site_id=found.site_id, department_id=None):
        raise NotFound(_("The proposal is about a whole site, and you do not hold it as a whole."))
    made = planning.proposal(found)
    rows = [{"tag": one.device.tag, "wave": one.wave, "why": words.placed(one)} for one in made.placed]
    return {"seen": made.digest, "devices": rows}


@waves_router.post("/{change_id}/wave-plan", response=WavesOut)
@needs(Permission.CHANGE_EDIT)
def adopt_waves(request: SignedInRequest, change_id: int, body: WaveAdoptIn) -> object:
    """Adopt the proposal; devices that are in a wave stay there."""
    found = access.change(request.user, change_id, Permission.CHANGE_EDIT)
    run(request, acts.adopt, found, seen=body.seen)
    return _told(request, found)


@waves_router.post("/{change_id}/waves", response={201: WavesOut})
@needs(Permission.CHANGE_EDIT)
def add_wave(request: SignedInRequest, change_id: int, body: WaveIn) -> object:
    """Add a wave after the last one; the first is the pilot."""
    found = access.change(request.user, change_id, Permission.CHANGE_EDIT)
    run(request, acts.add, found, **body.model_dump())
    return Status(201, _told(request, found))


@waves_router.post("/{change_id}/wave-moves", response=LinesOut)
@needs(Permission.CHANGE_EDIT)
def move_to_wave(request: SignedInRequest, change_id: int, body: WaveMoveIn) -> object:
    """Put devices that were not begun into another wave, or into none."""
    found = access.change(request.user, change_id, Permission.CHANGE_EDIT)
    chosen = access.chosen_lines(request.user, found, body.lines, Permission.CHANGE_EDIT)
    to = access.wave(request.user, found, body.wave) if body.wave is not None else None
    run(request, acts.move, chosen, to=to)
    rows = access.lines_of(request.user, found).filter(pk__in=body.lines)
    return {"lines": [telling.line_json(one) for one in rows]}


@waves_router.put("/{change_id}/waves/{number}", response=WavesOut)
@needs(Permission.CHANGE_EDIT)
def edit_wave(request: SignedInRequest, change_id: int, number: int, body: WaveEditIn) -> object:
    """Name a wave anew, or say how long it is watched before the next begins."""
    found = access.change(request.user, change_id, Permission.CHANGE_EDIT)
    run(request, acts.edit, access.wave(request.user, found, number), **body.model_dump())
    return _told(request, found)


@waves_router.put("/{change_id}/waves/{number}/window", response=WavesOut)
@needs(Permission.CHANGE_EDIT)
def agree_window(request: SignedInRequest, change_id: int, number: int, body: WindowIn) -> object:
    """Write down the window that was agreed with the unit."""
    found = access.change(request.user, change_id, Permission.CHANGE_EDIT)
    window = acts.Window(**body.model_dump())
    run(request, acts.agree, access.wave(request.user, found, number), window=window)
    return _told(request, found)


@waves_router.post("/{change_id}/waves/{number}/open", response=LinesOut)
@needs(Permission.CHANGE_LEAD)
def open_wave(request: SignedInRequest, change_id: int, number: int, body: WaveOpenIn) -> object:
    """Open a wave, with a work order for each of its devices that has none open; told are those that got one."""
    found = access.change(request.user, change_id, Permission.CHANGE_LEAD)
    version = None
    if body.procedure:
        procedure = maintenance.procedure(request.user, body.procedure)
        version = maintenance.performing.in_force(procedure, on=local_date(now(), found.site.time_zone))
    wave = access.wave(request.user, found, number)
    made = run(request, opening.open_wave, wave, procedure=version)
    rows = access.lines_of(request.user, found).filter(pk__in=[one.pk for one in made])
    return {"lines": [telling.line_json(one) for one in rows]}


@waves_router.post("/{change_id}/going-on", response=WavesOut)
@needs(Permission.CHANGE_LEAD)
def go_on(request: SignedInRequest, change_id: int, body: WaveReasonIn) -> object:
    """Decide to go on though devices failed or were rolled back."""
    found = access.change(request.user, change_id, Permission.CHANGE_LEAD)
    run(request, acts.go_on, found, reason=body.reason)
    return _told(request, found)


@waves_router.post("/{change_id}/pause", response=WavesOut)
@needs(Permission.CHANGE_LEAD)
def pause_change(request: SignedInRequest, change_id: int, body: WaveReasonIn) -> object:
    """Nothing more of it is begun meanwhile."""
    found = access.change(request.user, change_id, Permission.CHANGE_LEAD)
    run(request, acts.pause, found, reason=body.reason)
    return _told(request, found)


@waves_router.post("/{change_id}/resume", response=WavesOut)
@needs(Permission.CHANGE_LEAD)
def resume_change(request: SignedInRequest, change_id: int, body: WaveReasonIn) -> object:
    """Go on after a pause."""
    found = access.change(request.user, change_id, Permission.CHANGE_LEAD)
    run(request, acts.resume, found, reason=body.reason)
    return _told(request, found)
