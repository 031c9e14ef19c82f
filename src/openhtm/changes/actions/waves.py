"""Waves of a change: adopted from the proposal, moved, agreed with units, opened; decisions to go on, and pauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import F
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import local_date

from .. import noting, planning, waving, words
from ..errors import NotWhole, UnableToChange
from ..models import Change, GoingOn, Line, Pause, Wave
from ..rules.lines import LineState
from ..rules.states import Kind
from ..rules.waves import BAKE_DAYS, LONGEST_BAKE, MOST_IN_PILOT, WaveKind


def _of_devices(change: Change) -> Change:
    noting.running(change)
    if change.kind == Kind.NETWORK:
        raise UnableToChange(_("A change of the network side changes no device: it has no waves."))
    return change


@action("changes.wave.adopt", needs=Permission.CHANGE_EDIT)
def adopt(change: Change, *, seen: str = "", by: Actor, at: datetime) -> list[Wave]:
    """Put the devices that are in no wave into waves as proposed; what a person put somewhere stays there.

    ``seen``: the digest of the proposal that was shown; another one is refused.
    """
    _of_devices(change)
    found = planning.proposal(change)
    if seen and seen != found.digest:
        raise UnableToChange(_("The proposal has changed since you opened it. Look again."))
    rows = {one.number: one for one in change.waves.all()}
    wanted = sorted({one.wave for one in found.plan.placed if one.wave} - rows.keys())
    if wanted and 1 not in rows and wanted[0] != 1:
        raise UnableToChange(
            _("No device can be spared for a pilot. Bring a spare, or agree another minimum.")
        )
    made = [_fresh(change, number, found.plan.units.get(number, "")) for number in wanted]
    acts.create_many(made)
    rows |= {one.number: one for one in made}
    for number in sorted({one.wave for one in found.plan.placed} - {0}):
        chosen = [found.lines[one.device.key] for one in found.plan.placed if one.wave == number]
        _put(chosen, rows[number])
    return [rows[number] for number in sorted(rows)]


def _fresh(change: Change, number: int, unit: str) -> Wave:
    kind = WaveKind.PILOT if number == 1 else WaveKind.WAVE
    title = _("Pilot") if number == 1 else (unit or _("Devices of no unit"))
    return Wave(change=change, number=number, kind=kind.value, title=title[:120], bake_days=BAKE_DAYS[kind])


def _put(lines: Sequence[Line], wave: Wave | None) -> None:
    """One statement, and each device in the ledger."""
    moved = [one for one in lines if one.wave_id != (wave.pk if wave else None)]
    Line.objects.filter(pk__in=[one.pk for one in moved]).update(wave=wave, version=F("version") + 1)
    number = wave.number if wave else None
    acts.note_rows(
        acts.Change(
            acts.subject_type(one),
            one.pk,
            str(one),
            one.site_id,
            {"wave": one.wave.number if one.wave else None},
            {"wave": number},
        )
        for one in moved
    )
    for one in moved:
        one.wave, one.version = wave, one.version + 1


@action("changes.wave.add", needs=Permission.CHANGE_EDIT)
def add(change: Change, *, title: str, bake_days: int | None = None, by: Actor, at: datetime) -> Wave:
    """Add a wave after the last one; the first is the pilot."""
    _of_devices(change)
    number = max(change.waves.values_list("number", flat=True), default=0) + 1
    made = _fresh(change, number, "")
    made.title = noting.given(title, field="title", told=_("Write a title."))[:120]
    if bake_days is not None:
        made.bake_days = _days(bake_days)
    return acts.create(made)


def _days(days: int) -> int:
    if not 0 <= days <= LONGEST_BAKE:
        noting.refuse({"bake_days": _("From 0 to %(most)s days.") % {"most": LONGEST_BAKE}})
    return days


@action("changes.wave.edit", needs=Permission.CHANGE_EDIT)
def edit(
    wave: Wave, *, title: str, bake_days: int, seen_version: int | None = None, by: Actor, at: datetime
) -> Wave:
    """Name it anew, or say how long it is watched before the next begins; the latter only before it is opened."""
    _of_devices(wave.change)
    told = noting.given(title, field="title", told=_("Write a title."))
    if wave.opened_at is not None and bake_days < wave.bake_days:
        noting.refuse({"bake_days": _("This wave is open: it is watched longer, not shorter.")})
    return acts.save(wave, seen_version=seen_version, title=told[:120], bake_days=_days(bake_days))


@action("changes.wave.move", needs=Permission.CHANGE_EDIT)
def move(lines: Sequence[Line], *, to: Wave | None, by: Actor, at: datetime) -> list[Line]:
    """Put devices that were not begun into another wave of their change, or into none."""
    if not lines:
        raise NotWhole(words.none_named(), fields={"lines": [words.none_named()]})
    change = lines[0].change
    if any(one.change_id != change.pk for one in lines) or (to is not None and to.change_id != change.pk):
        raise UnableToChange(_("These devices and the wave are not of one change."))
    _of_devices(change)
    stored = dict(change.lines.values_list("pk", "state"))
    if begun := [one.device.tag for one in lines if stored[one.pk] != LineState.PLANNED]:
        told = _("%(tags)s: begun or settled. Only what is planned is moved.")
        raise UnableToChange(told % {"tags": ", ".join(sorted(begun)[:5])})
    if to is not None and to.kind == WaveKind.PILOT:
        _keep_small(to, lines)
    _put(lines, to)
    return list(lines)


def _keep_small(pilot: Wave, lines: Sequence[Line]) -> None:
    there = set(pilot.lines.exclude(state=LineState.LEFT_OUT).values_list("pk", flat=True))
    if len(there | {one.pk for one in lines}) > MOST_IN_PILOT:
        told = _("A pilot takes %(most)s devices at most. Put the others into later waves.")
        raise UnableToChange(told % {"most": MOST_IN_PILOT})


@dataclass(frozen=True, kw_only=True)
class Window:
    """By the clock of the site; ``until`` before ``begins`` is the next morning."""

    on: date
    begins: time
    until: time
    agreed_with: str
    agreed_on: date


@action("changes.wave.agree", needs=Permission.CHANGE_EDIT)
def agree(wave: Wave, *, window: Window, by: Actor, at: datetime) -> Wave:
    """Write down the window that was agreed with the unit, with whom and when; the later word counts."""
    _of_devices(wave.change)
    problems = {}
    if not window.agreed_with.strip():
        problems["agreed_with"] = _("Name who answers for the care there.")
    if window.agreed_on > local_date(at, wave.change.site.time_zone):
        problems["agreed_on"] = _("This day has not come yet.")
    if window.on < window.agreed_on:
        problems["on"] = _("This day was over before it was agreed.")
    if window.begins == window.until:
        problems["until"] = _("Say when it ends.")
    noting.refuse(problems)
    return acts.save(
        wave,
        window_on=window.on,
        window_from=window.begins,
        window_to=window.until,
        agreed_with=window.agreed_with.strip(),
        agreed_on=window.agreed_on,
        noted_by=by.actor_label[:200],
    )


@action("changes.going_on.decide", needs=Permission.CHANGE_LEAD)
def go_on(change: Change, *, reason: str, by: Actor, at: datetime) -> GoingOn:
    """Decide to go on though devices failed or were rolled back; what fails later asks for another decision."""
    _of_devices(change)
    told = noting.given(reason)
    failures = list(waving.of(change).failures)
    if not failures:
        raise UnableToChange(_("Nothing failed that nobody has decided on."))
    return acts.create(
        GoingOn(change=change, failures=failures, reason=told, by_label=by.actor_label[:200], at=at)
    )


@action("changes.change.pause", needs=Permission.CHANGE_LEAD)
def pause(change: Change, *, reason: str, by: Actor, at: datetime) -> Pause:
    """Pause it, with the reason: nothing more is begun meanwhile. What was begun is finished."""
    noting.running(change)
    told = noting.given(reason)
    if change.pauses.filter(ended_at__isnull=True).exists():
        raise UnableToChange(_("It is paused already."))
    return acts.create(Pause(change=change, reason=told, by_label=by.actor_label[:200], at=at))


@action("changes.change.resume", needs=Permission.CHANGE_LEAD)
def resume(change: Change, *, reason: str, by: Actor, at: datetime) -> Pause:
    """Go on after a pause, with the reason."""
    noting.running(change)
    told = noting.given(reason)
    found: Pause | None = change.pauses.filter(ended_at__isnull=True).first()
    if found is None:
        raise UnableToChange(_("It is not paused."))
    return acts.save(found, ended_at=at, ended_by=by.actor_label[:200], ended_because=told)
