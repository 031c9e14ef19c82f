"""A battery swap over one model, half done, and a patch that has just begun."""

from __future__ import annotations

from datetime import timedelta

from openhtm.accounts.api import User
from openhtm.maintenance import api as maintenance
from openhtm.registry.api import Device

from .stage import BY, Stage

_FIRST = 12


def load_campaigns(stage: Stage) -> None:
    """Over the first infusion pumps; some devices could not be found, one does not need it."""
    pump = Device.objects.usable().filter(tag__startswith="LVP-", model__isnull=False).order_by("tag").first()
    if pump is None:
        return
    opened = stage.at - timedelta(days=9)
    new = maintenance.NewCampaign(
        title="Swap the battery of pumps delivered with the first charging circuit",
        kind=maintenance.OrderKind.MODIFICATION,
        site=pump.site,
        filters={"model": str(pump.model_id)},
        description="Swap the battery, run the self-test, put the old one into the box for returns.",
        due_on=stage.today + timedelta(days=30),
        takes_new=True,
    )
    campaign = maintenance.campaign_acts.open_campaign(new, today=stage.day_of(opened), by=BY, at=opened)
    joined = campaign.tasks.select_related("campaign__procedure", "device__site", "work_order")
    for number, task in enumerate(joined.order_by("device__tag")[:_FIRST]):
        _settle(stage, task, number)


def _settle(stage: Stage, task: maintenance.CampaignTask, number: int) -> None:
    acts = maintenance.campaign_acts
    if number % 4 == 3:
        evidence = "Unit, storage and hallway searched; the charge nurse has not seen it this week."
        acts.not_located(task, evidence=evidence, by=BY, at=stage.at - timedelta(days=2))
    elif number == _FIRST - 2:
        acts.leave_out(task, reason="Delivered with the new circuit.", by=BY, at=stage.at - timedelta(days=3))
    else:
        begun = stage.at - timedelta(days=4, hours=number)
        person = stage.people["technician" if number % 2 else "technician2"]
        order = acts.begin(task, assignee=person, by=BY, at=begun)
        if number % 4 != 2:
            _carry_out(stage, order, person)


def _carry_out(stage: Stage, order: maintenance.WorkOrder, person: User) -> None:
    at = stage.at - timedelta(days=3)
    maintenance.orders.start(order, by=BY, at=at)
    labor = maintenance.Labor(minutes=20, worked_on=stage.day_of(at), person=person)
    maintenance.order_lines.add_labor(order, labor=labor, by=BY, at=at)
    maintenance.finishing.finish(order, resolution="Battery swapped, self-test passed.", by=BY, at=at)
    if not maintenance.missing_to_close(order, now=at):
        maintenance.finishing.close(order, by=BY, at=at)
