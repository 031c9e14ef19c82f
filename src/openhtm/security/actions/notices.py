"""What fell due of inquiries: the night keeps a notice of each reminder and escalation, once."""

from __future__ import annotations

from datetime import date, datetime

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action, organization
from openhtm.kernel.actors import Actor
from openhtm.places.api import day_at

from .. import inquiring
from ..models import Inquiry, InquiryNotice
from ..rules.inquiries import Step


@action("security.inquiry.notice", needs=Permission.SECURITY_EDIT, where=organization)
def keep_due(*, by: Actor, at: datetime) -> list[InquiryNotice]:
    """Keep a notice of each reminder and escalation that fell due since the last time; doing it again keeps none."""
    kept = set(InquiryNotice.objects.values_list("inquiry_id", "step", "due_on"))
    rows: list[InquiryNotice] = []
    for row in Inquiry.objects.for_list().owed().order_by("pk"):
        found = _due(row, on=day_at(row.at_site, at))
        if found is not None and (row.pk, *found) not in kept:
            step, due_on = found
            rows.append(InquiryNotice(inquiry=row, step=step, due_on=due_on, noted_at=at))
    return list(acts.create_many(rows))


def _due(row: Inquiry, *, on: date) -> tuple[str, date] | None:
    step = inquiring.step_of(row, on=on)
    if step is Step.REMIND and row.due_on is not None:
        return step.value, row.due_on
    if step is Step.ESCALATE and row.escalate_on is not None:
        return step.value, row.escalate_on
    return None
