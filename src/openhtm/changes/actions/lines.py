"""What is done to the devices of a change: begun, installed, verified, failed, rolled back, given up, left out.

Each takes several devices at once; where one is refused, nothing is written and each refusal is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.audit.api import Meaning, Reauthentication, UnableToSign, sign
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, UnableToSome
from openhtm.registry import api as registry
from openhtm.registry.api import Device, DeviceChange

from .. import fulfilling, noting, pools, proving, waving, words
from ..errors import NotWhole, PoolKeptReady, UnableToChange, UnableToVerify
from ..models import Change, Line
from ..proving import Proof
from ..rules.lines import UNSETTLED, LineState
from ..rules.states import State

BLOCK = "change"
_WORKING = frozenset({State.IMPLEMENTING, State.VERIFICATION})


def _of_one(lines: Sequence[Line], *, working: bool = True) -> Change:
    """The change of the lines, running and locked."""
    if not lines:
        raise NotWhole(words.none_named(), fields={"lines": [words.none_named()]})
    if len({one.change_id for one in lines}) > 1:
        raise UnableToChange(_("These devices are of several changes. Take one change after the other."))
    change = noting.running(lines[0].change)
    if working and change.state not in _WORKING:
        told = _("%(change)s is %(state)s: nothing is done to devices before it is carried out.")
        raise UnableToChange(told % {"change": change, "state": change.get_state_display().lower()})
    for one in lines:
        one.change = change
    return change


def _each(lines: Sequence[Line], act: Callable[[Line], object]) -> list[Line]:
    problems: dict[str, str] = {}
    for one in lines:
        try:
            act(one)
        except DomainError as problem:
            if len(lines) == 1:
                raise
            problems[one.device.tag] = str(problem)
    if problems:
        raise UnableToSome(_("Nothing was written: some devices are refused."), problems=problems)
    return list(lines)


@action("changes.line.back_up", needs=Permission.CHANGE_WORK)
def note_backup(lines: Sequence[Line], *, backup: str, by: Actor, at: datetime) -> list[Line]:
    """Write where the copy of the configuration is, or that the device keeps none."""
    _of_one(lines, working=False)
    told = noting.given(
        backup, field="backup", told=_("Say where the copy is, or that there is none to keep.")
    )
    return _each(lines, lambda one: acts.save(one, backup=told))


@action("changes.line.begin", needs=Permission.CHANGE_WORK)
def begin(lines: Sequence[Line], *, backup: str = "", by: Actor, at: datetime) -> list[Line]:
    """Begin to change devices: from now on they are kept from use. The configuration was saved before."""
    change = _of_one(lines)
    kept = backup.strip()
    waving.refuse_barred(change, lines, at=at)
    _keep_ready(lines)
    elsewhere = _elsewhere(lines)

    def act(line: Line) -> None:
        if not (kept or line.backup):
            told = _("Say where the copy of its configuration is, or that there is none to keep.")
            raise NotWhole(told, fields={"backup": [told]})
        if other := elsewhere.get(line.device_id):
            told = _("%(device)s is being changed by %(change)s. Settle it there first.")
            raise UnableToChange(told % {"device": line.device, "change": other})
        noting.step(
            line,
            LineState.CHANGING,
            at=at,
            backup=kept or line.backup,
            begun_at=at,
            risk=line.device.risk_class,
            installer=None,
            installed_by="",
            installed_at=None,
        )
        text = f"{change}: its software is being changed and not verified yet"
        registry.blocks.put(line.device, code=BLOCK, source=str(change), text=text, by=by, at=at)

    return _each(lines, act)


def _keep_ready(lines: Sequence[Line]) -> None:
    """By the devices as they stand now, whatever was read before."""
    rows = Device.objects.for_list().in_bulk([one.device_id for one in lines])
    for line in lines:
        line.device = rows[line.device_id]
    if found := pools.refused(lines):
        told = [words.pool_refused(one.pool, one.why, one.taking) for one in found]
        raise PoolKeptReady(" ".join(told))


def _elsewhere(lines: Sequence[Line]) -> dict[int, Change]:
    """By device, another change that it is being changed by."""
    rows = Line.objects.filter(device__in=[one.device_id for one in lines], state__in=sorted(UNSETTLED))
    rows = rows.exclude(pk__in=[one.pk for one in lines])
    return {one.device_id: one.change for one in rows.select_related("change")}


@action("changes.line.install", needs=Permission.CHANGE_WORK)
def installed(lines: Sequence[Line], *, installed_by: str = "", by: Actor, at: datetime) -> list[Line]:
    """Say that the software is on them; ``installed_by``: somebody outside the program, else oneself."""
    _of_one(lines)
    outside = installed_by.strip()
    values: dict[str, Any] = {
        "installer": None if outside else noting.person(by),
        "installed_by": (outside or by.actor_label)[:200],
        "installed_at": at,
    }
    return _each(lines, lambda one: noting.step(one, LineState.INSTALLED, at=at, **values))


@action("changes.line.verify", needs=Permission.CHANGE_WORK)
def verify(
    lines: Sequence[Line],
    *,
    evidence: Proof,
    proof: Reauthentication | None = None,
    by: Actor,
    at: datetime,
) -> list[Line]:
    """Verify, with one's signature, that they may go back to patients; the register then names the new version,
    and they are done in the plans that the change carries out."""
    change = _of_one(lines)
    targets = {one.model_id: one.to_version for one in change.targets.all()}
    versions = {one.pk: targets.get(one.device.model_id or 0, "") for one in lines}
    test = _Test(to=LineState.VERIFIED, versions=versions, evidence=evidence)
    done = _tested(lines, test, proof=proof, by=by, at=at)
    fulfilling.prove(change, done, by=by, at=at)
    return done


@action("changes.line.roll_back", needs=Permission.CHANGE_WORK)
def roll_back(
    lines: Sequence[Line],
    *,
    runs_now: str,
    reason: str,
    evidence: Proof,
    proof: Reauthentication | None = None,
    by: Actor,
    at: datetime,
) -> list[Line]:
    """They run what they ran before, or ``runs_now``, and a test proves it. Also after the change ended, for a device
    that was given up."""
    if not lines or any(one.state != LineState.GIVEN_UP for one in lines):
        _of_one(lines)
    told = noting.given(reason)
    versions = {one.pk: runs_now.strip() or one.from_version for one in lines}
    if not all(versions.values()):
        sentence = _("Say which version runs now.")
        raise NotWhole(sentence, fields={"runs_now": [sentence]})
    test = _Test(to=LineState.ROLLED_BACK, versions=versions, evidence=evidence, said=told)
    return _tested(lines, test, proof=proof, by=by, at=at)


@dataclass(frozen=True, kw_only=True)
class _Test:
    """``versions``: what each line runs then."""

    to: LineState
    versions: dict[int, str]
    evidence: Proof
    said: str = ""


def _tested(
    lines: Sequence[Line], test: _Test, *, proof: Reauthentication | None, by: Actor, at: datetime
) -> list[Line]:
    if proof is None:
        raise UnableToSign(_("Confirm the signature with your password."))
    if test.evidence.order is not None and len(lines) > 1:
        raise UnableToChange(
            _("A work order tests one device: verify them one by one, or by their own orders.")
        )

    given_up = _given_up(lines)
    proving.look_again(lines, test.evidence)

    def act(line: Line) -> None:
        if found := proving.missing(line, test.evidence, by=by):
            raise UnableToVerify(words.lacking(found))
        _sign_off(line, test, proof=proof, by=by, at=at)
        _release(line, {line.change, *given_up[line.device_id]}, to=test.to, by=by, at=at)

    done = _each(lines, act)
    _tell_register(done, test.versions, by=by, at=at)
    return done


def _sign_off(line: Line, test: _Test, *, proof: Reauthentication, by: Actor, at: datetime) -> None:
    given = test.evidence
    noting.step(
        line,
        test.to,
        at=at,
        said=test.said,
        order=given.order or line.order,
        procedure=given.procedure,
        test_result=given.result.strip(),
        recalibrated=given.recalibrated.strip() or line.recalibrated,
        verifier=noting.person(by),
        verified_by=by.actor_label[:200],
        verified_at=at,
        runs_now=test.versions[line.pk],
        runs_unknown=False,
    )
    content = _content(line)
    sign(line, meaning=Meaning.VERIFIED, content=content, proof=proof, zone=line.change.site.time_zone)


def _given_up(lines: Sequence[Line]) -> Mapping[int, set[Change]]:
    """By device, the changes that gave it up."""
    found: dict[int, set[Change]] = defaultdict(set)
    rows = Line.objects.filter(device__in=[one.device_id for one in lines], state=LineState.GIVEN_UP)
    for one in rows.select_related("change"):
        found[one.device_id].add(one.change)
    return found


def _release(line: Line, changes: Iterable[Change], *, to: LineState, by: Actor, at: datetime) -> None:
    """A test answers as well for an earlier change that gave the device up."""
    why = f"{line.change}: {'verified' if to is LineState.VERIFIED else 'rolled back, tested'}"
    for change in changes:
        registry.blocks.lift(line.device, code=BLOCK, source=str(change), reason=why, by=by, at=at)


def _content(line: Line) -> dict[str, Any]:
    names = ("state", "from_version", "runs_now", "installed_by", "test_result", "recalibrated", "backup")
    return {
        "change": str(line.change),
        "device": line.device.tag,
        "work_order": line.order.reference if line.order else None,
        **{name: getattr(line, name) for name in names},
    }


def _tell_register(lines: Sequence[Line], versions: dict[int, str], *, by: Actor, at: datetime) -> None:
    """The version that each device runs now, so that what flaws mean for it is counted anew."""
    change = lines[0].change
    targets = {one.model_id: one for one in change.targets.all()}
    changes = [
        DeviceChange(
            one.device_id,
            software=[
                {
                    "kind": targets[one.device.model_id].software_kind,
                    "name": targets[one.device.model_id].software_name,
                    "version": versions[one.pk],
                }
            ],
        )
        for one in lines
        if one.device.model_id in targets
    ]
    registry.devices.update_many(changes, by=by, at=at, reason=f"{change}: {change.title}"[:500])


@action("changes.line.fail", needs=Permission.CHANGE_WORK)
def fail(lines: Sequence[Line], *, reason: str, by: Actor, at: datetime) -> list[Line]:
    """The installation or its test failed; the devices stay kept from use until they are tried again, rolled back or
    given up."""
    _of_one(lines)
    told = noting.given(reason, told=_("Say what failed."))
    return _each(lines, lambda one: noting.step(one, LineState.FAILED, at=at, said=told))


@action("changes.line.give_up", needs=Permission.CHANGE_WORK)
def give_up(
    lines: Sequence[Line],
    *,
    reason: str,
    runs_now: str = "",
    runs_unknown: bool = False,
    by: Actor,
    at: datetime,
) -> list[Line]:
    """They are not tried again within this change, and stay kept from use. The register names what they run."""
    _of_one(lines)
    told = noting.given(reason)
    version = runs_now.strip()
    if bool(version) == runs_unknown:
        sentence = _("Say which version runs now, or that nobody knows.")
        raise NotWhole(sentence, fields={"runs_now": [sentence]})
    values: dict[str, Any] = {"said": told, "runs_now": version, "runs_unknown": runs_unknown}
    done = _each(lines, lambda one: noting.step(one, LineState.GIVEN_UP, at=at, **values))
    # An empty version is unknown to the register, and unknown is never safe.
    _tell_register(done, {one.pk: version for one in done}, by=by, at=at)
    return done


@action("changes.line.leave_out", needs=Permission.CHANGE_WORK)
def leave_out(lines: Sequence[Line], *, reason: str, by: Actor, at: datetime) -> list[Line]:
    """They are not changed, with the reason; only what was not begun."""
    _of_one(lines, working=False)
    told = noting.given(reason)
    return _each(lines, lambda one: noting.step(one, LineState.LEFT_OUT, at=at, said=told))
