"""The devices of a change over REST."""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from openhtm.accounts.api import Permission, SignedInRequest, reauthenticate
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import Body, Listed, Paging, listed, needs, run
from openhtm.kernel.time import local_date, now
from openhtm.maintenance import api as maintenance

from .. import access, acting, gathering, telling
from ..actions import drafting
from ..errors import NotWhole
from ..models import Change, Line
from ..proving import Proof

lines_router = Router()


class ChangedDeviceOut(Schema):
    """``ran``, ``runs_now``: null is unknown. ``wave``: its number."""

    id: int
    version: int
    change: str
    tag: str
    wave: int | None
    department: str | None
    risk: str
    state: str
    since: str
    said: str | None
    ran: str | None
    runs_now: str | None
    runs_unknown: bool
    backup: str | None
    installed_by: str | None
    verified_by: str | None
    work_order: str | None
    test_result: str | None
    recalibrated: str | None


class LinesOut(Schema):
    lines: list[ChangedDeviceOut]


class LinesAddIn(Body):
    """Tags, or the open devices of the plans that it carries out, or all devices of its models in a department (its
    id), or at the site."""

    tags: list[str] = []
    of_plans: bool = False
    department: int | None = None


class LineActIn(Body):
    """``lines``: ids. The rest by the act: begin and backup take ``backup``; installed ``installed_by``; fail,
    leave-out, give-up and roll-back ``reason``; give-up and roll-back ``runs_now`` (give-up ``runs_unknown``);
    verify and roll-back ``work_order``, or ``procedure`` and ``result``, with ``recalibrated`` and ``password``."""

    lines: list[int]
    backup: str = Field("", max_length=300)
    installed_by: str = Field("", max_length=200)
    reason: str = Field("", max_length=500)
    runs_now: str = Field("", max_length=80)
    runs_unknown: bool = False
    work_order: str = ""
    procedure: str = ""
    result: str = Field("", max_length=500)
    recalibrated: str = Field("", max_length=300)
    password: str = ""


_TAKES = {
    "begin": ("backup",),
    "backup": ("backup",),
    "installed": ("installed_by",),
    "fail": ("reason",),
    "leave-out": ("reason",),
    "give-up": ("reason", "runs_now", "runs_unknown"),
    "roll-back": ("reason", "runs_now"),
    "verify": (),
}


@lines_router.get("/{change_id}/devices", response=Listed[ChangedDeviceOut])
@needs(Permission.CHANGE_READ)
def list_lines(request: SignedInRequest, change_id: int, wanted: Query[Paging]) -> object:
    """The devices of a change, those of one's own, by tag."""
    found = access.change(request.user, change_id)
    rows = access.lines_of(request.user, found)
    return listed(rows, keys=keys_from("device__tag"), paging=wanted, shape=telling.line_json)


@lines_router.post("/{change_id}/devices", response=LinesOut)
@needs(Permission.CHANGE_EDIT)
def add_lines(request: SignedInRequest, change_id: int, body: LinesAddIn) -> object:
    """Put devices into a change; those there already stay as they are."""
    found = access.change(request.user, change_id, Permission.CHANGE_EDIT)
    if body.tags:
        devices = gathering.from_tags(request.user, found, body.tags)
    elif body.of_plans:
        devices = gathering.of_plans(request.user, found)
    else:
        units = access.departments(request.user, found.site_id)
        unit = units.filter(pk=body.department).first() if body.department is not None else None
        if body.department is not None and unit is None:
            raise NotWhole(_("There is no such department at the site of the change."))
        devices = gathering.of_models(request.user, found, department=unit)
    made = run(request, drafting.add_devices, found, devices=devices)
    return _told(request, found, made)


def _told(request: SignedInRequest, found: Change, made: list[Line]) -> dict[str, Any]:
    rows = access.lines_of(request.user, found).filter(pk__in=[one.pk for one in made])
    return {"lines": [telling.line_json(one) for one in rows]}


@lines_router.post("/{change_id}/do/{verb}", response=LinesOut)
@needs(Permission.CHANGE_WORK)
def do_to_lines(request: SignedInRequest, change_id: int, verb: str, body: LineActIn) -> object:
    """Do something to devices of a change: begin, installed, verify, fail, roll-back, give-up, leave-out, backup.

    All or none: where one device is refused, nothing is written and each refusal is told.
    """
    found = access.change(request.user, change_id, Permission.CHANGE_WORK)
    act = acting.act(verb)
    chosen = access.chosen_lines(request.user, found, body.lines, Permission.CHANGE_WORK)
    values = {name: getattr(body, name) for name in _TAKES[verb]}
    if act.tested:
        values |= _proof(request, found, body)
    return _told(request, found, run(request, cast(Any, act.call), chosen, **values))


def _proof(request: SignedInRequest, found: Change, body: LineActIn) -> dict[str, Any]:
    order = maintenance.work_order(request.user, body.work_order) if body.work_order else None
    version = None
    if body.procedure:
        procedure = maintenance.procedure(request.user, body.procedure)
        version = maintenance.performing.in_force(procedure, on=local_date(now(), found.site.time_zone))
    evidence = Proof(order=order, procedure=version, result=body.result, recalibrated=body.recalibrated)
    proof = reauthenticate(request.user, password=body.password, at=now())
    return {"evidence": evidence, "proof": proof}
