"""What Today says of management plans: those whose yearly evaluation comes up or is late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.compliance import api as compliance
from openhtm.ui.parts import Act, Pill
from openhtm.ui.tones import Tone

from .web.pages import Decision


def due(user: Any, *, site_id: int | None, on: date) -> Iterator[Decision]:
    """For those who evaluate plans: one that waits for the committee leads to its evaluation, another to writing it."""
    if not user.may_anywhere(Permission.MANAGEMENT_PLAN_EVALUATE):
        return
    for plan, day, late in compliance.plan_reads.pressing(user, site_id=site_id, on=on):
        signed = compliance.plan_reads.evaluation_state(plan) == "signed"
        name = "compliance:memp_evaluation" if signed else "compliance:memp_evaluate"
        yield Decision(
            text=f"{plan} {plan.title}",
            detail=_("Its evaluation is to be accepted by the committee by %(day)s")
            % {"day": compliance.plan_words.day(day)},
            since=day,
            pill=Pill(
                text=_("Evaluation late") if late else _("Evaluation due"),
                tone=Tone.OVERDUE if late else Tone.SOON,
                icon="report-medical",
            ),
            act=Act(label=_("Evaluate"), url=reverse(name, args=[plan.pk]), icon="clipboard-check"),
        )
