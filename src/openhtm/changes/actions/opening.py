"""Opening a wave: each of its devices gets the work order that is to prove it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.maintenance import api as maintenance
from openhtm.maintenance.api import NewOrder, OrderKind, ProcedureVersion

from .. import noting, waving
from ..errors import UnableToChange
from ..models import Line, SourceKind, Wave
from ..rules.lines import SETTLED
from ..rules.states import State

_BEGINS = frozenset({State.IMPLEMENTING, State.VERIFICATION})
_OF_SECURITY = frozenset({SourceKind.FLAW, SourceKind.ADVISORY})


@action("changes.wave.open", needs=Permission.CHANGE_LEAD)
def open_wave(
    wave: Wave, *, procedure: ProcedureVersion | None = None, by: Actor, at: datetime
) -> list[Line]:
    """Open a wave, and a work order for each of its devices that has none open; told are the devices that got one.

    Opened again, it gives orders to the devices that came later. ``procedure``: the test, as the checklist of the
    orders; an order without one proves nothing when it is closed.
    """
    change = noting.running(wave.change)
    if change.state not in _BEGINS:
        told = _("%(change)s is %(state)s: a wave is opened when it is carried out.")
        raise UnableToChange(told % {"change": change, "state": change.get_state_display().lower()})
    waving.refuse_opening(wave, at=at)
    if wave.opened_at is None:
        acts.save(wave, opened_at=at, opened_by=by.actor_label[:200])
    settled = sorted(one.value for one in SETTLED)
    rows = Line.objects.for_list().filter(wave=wave).exclude(state__in=settled).order_by("device__tag")
    without = [one for one in rows if one.order is None or not one.order.is_open]
    for line in without:
        order = maintenance.orders.open_order(_order(wave, line, procedure), by=by, at=at)
        acts.save(line, order=order)
    return without


def _order(wave: Wave, line: Line, procedure: ProcedureVersion | None) -> NewOrder:
    change = wave.change
    return NewOrder(
        kind=OrderKind.CYBER if change.source_kind in _OF_SECURITY else OrderKind.MODIFICATION,
        title=f"{change}: {change.title}"[:160],
        device=line.device,
        description=f"{change.reason}\n\n{change.test_plan}".strip(),
        due_on=wave.window_on,
        procedure_version=procedure,
        reported_usable=True,
    )
