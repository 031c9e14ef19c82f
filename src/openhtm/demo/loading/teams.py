"""Who works together today: helpers, work handed over at the change of shift, notes that name somebody."""

from __future__ import annotations

from datetime import timedelta

from openhtm.maintenance import api as maintenance
from openhtm.maintenance.api import State, WorkOrder

from .stage import BY, Stage

_HANDED = (
    "Power supply swapped, still trips after ten minutes. Suspect the main board; the new one is in the shop.",
    "Left on the bench with the covers open. Screws are in the blue tray.",
)


def load_teams(stage: Stage) -> None:
    """One hand-over that waits, two orders with a helper, and two notes that name somebody."""
    rows = WorkOrder.objects.filter(state=State.IN_PROGRESS, assignee__isnull=False, kind="repair")
    begun = list(rows.select_related("site", "device", "assignee").order_by("priority", "pk")[:6])
    for text, order in zip(_HANDED, begun[:2], strict=False):
        _hand_over(stage, order, text)
    for order in begun[2:4]:
        _help(stage, order)
    for order in begun[4:6]:
        maintenance.notes.add_note(
            order,
            text="Is there a second board in stock? The ward asks for it by tonight.",
            mentions=[stage.people["manager"], order.assignee],
            by=BY,
            at=stage.at - timedelta(hours=1),
        )


def _hand_over(stage: Stage, order: WorkOrder, text: str) -> None:
    other = "technician2" if order.assignee_id == stage.people["technician"].pk else "technician"
    maintenance.orders.assign(
        order, assignee=stage.people[other], note=text, by=BY, at=stage.at - timedelta(minutes=40)
    )


def _help(stage: Stage, order: WorkOrder) -> None:
    helper = next(
        stage.people[name]
        for name in ("technician2", "technician")
        if stage.people[name].pk != order.assignee_id
    )
    maintenance.teams.add_helper(order, helper=helper, by=BY, at=stage.at - timedelta(hours=2))
    for person, minutes in ((order.assignee, 70), (helper, 25)):
        labor = maintenance.Labor(minutes=minutes, worked_on=stage.today, person=person)
        maintenance.order_lines.add_labor(order, labor=labor, by=BY, at=stage.at)
