"""What rides on a change of the network side: the devices, those that cannot be excluded, and who has looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.catalog.api import RiskClass
from openhtm.registry.api import Device
from openhtm.ui.parts import Act, Page, Stat
from openhtm.ui.tones import Tone

from ... import words
from ...models import Change, Look
from ...riding import Riding, questions
from ...rules.states import OPEN_TO_WRITING
from .frame import crumbs, tabs, title_of, to


@dataclass(frozen=True, kw_only=True)
class RiderRow:
    tag: str
    url: str
    kind: str
    unit: str
    risk: str
    because: str


@dataclass(frozen=True, kw_only=True)
class LookRow:
    by: str
    at: datetime
    note: str
    listed: str
    holds: bool


@dataclass(frozen=True, kw_only=True)
class RidingPage(Page):
    stats: Sequence[Stat]
    touches: Sequence[str]
    riders: Sequence[RiderRow]
    unknown: Sequence[RiderRow]
    units: Sequence[tuple[str, int]]
    looks: Sequence[LookRow]


def riding_page(change: Change, found: Riding, looks: Sequence[Look], *, rights: set[str]) -> RidingPage:
    acts = []
    if "edit" in rights and change.state in OPEN_TO_WRITING:
        acts.append(Act(label=_("What it touches"), url=to("touches", change), icon="network"))
    if "work" in rights and change.is_running:
        nothing = "" if change.rides_on else _("Say first what it touches.")
        acts.append(
            Act(
                label=_("I have looked at it"),
                url=to("look", change),
                icon="eye",
                kind="primary",
                refused=nothing,
            )
        )
    current = bool(looks) and looks[0].digest == found.digest
    return RidingPage(
        title=title_of(change),
        lead=_lead(change, looks, current=current),
        lead_tone=Tone.PLAIN if current else Tone.UNKNOWN,
        crumbs=crumbs(),
        tabs=tabs(change, "riding"),
        acts=acts,
        stats=_stats(found),
        touches=[words.rides(one) for one in questions(change)],
        riders=[
            _row(one.device, ". ".join(words.rides(each) for each in one.because)) for one in found.riders
        ],
        unknown=[_row(device, words.not_known(what)) for device, what in found.unknown],
        units=found.units,
        looks=[_look(one, found.digest) for one in looks],
    )


def _lead(change: Change, looks: Sequence[Look], *, current: bool) -> str:
    if not change.rides_on:
        return _("Nobody has said yet what it touches.")
    if current:
        return _("Somebody of HTM has looked at this list as it is now.")
    if looks:
        return _("The list has changed since somebody of HTM looked at it. Look again.")
    return _("Nobody of HTM has looked at this list. Without that the change is not approved.")


def _stats(found: Riding) -> list[Stat]:
    grave = sum(one.device.risk_class in ("life_support", "high", "unknown") for one in found.riders)
    unknown = len(found.unknown)
    return [
        Stat(
            label=_("Ride on it"),
            value=len(found.riders),
            definition=_("Active devices of the site whose network identities it touches."),
            url="#riders",
        ),
        Stat(
            label=_("Of life support, high or unknown risk"),
            value=grave,
            definition=_("Of those that ride on it."),
            url="#riders",
            tone=Tone.OVERDUE if grave else Tone.PLAIN,
        ),
        Stat(
            label=_("Cannot be excluded"),
            value=unknown,
            definition=_("On the network or perhaps, and what is asked for is unknown of them."),
            url="#unknown",
            tone=Tone.UNKNOWN if unknown else Tone.PLAIN,
        ),
        Stat(
            label=_("Units to be told"),
            value=len(found.units),
            definition=_("Units of the devices that ride on it."),
            url="#units",
        ),
    ]


def _row(one: Device, because: str) -> RiderRow:
    return RiderRow(
        tag=one.tag,
        url=one.get_absolute_url(),
        kind=str(one.model or one.name),
        unit=one.department.name if one.department else "",
        risk=str(dict(RiskClass.choices).get(one.risk_class, one.risk_class)),
        because=because,
    )


def _look(one: Look, digest: str) -> LookRow:
    devices, unknown = len(one.listed["devices"]), len(one.listed["unknown"])
    told = ngettext("%(n)s device", "%(n)s devices", devices) % {"n": devices}
    more = _("%(n)s could not be excluded") % {"n": unknown}
    return LookRow(
        by=one.by_label, at=one.at, note=one.note, listed=f"{told}, {more}", holds=one.digest == digest
    )
