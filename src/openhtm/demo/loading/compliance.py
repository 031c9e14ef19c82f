"""What the rules find in the demonstration, and one finding that is left as it is for a time."""

from __future__ import annotations

from datetime import timedelta

from openhtm.accounts.api import User
from openhtm.compliance import api as compliance
from openhtm.nightly import api as nightly

from .stage import BY, Stage


def load_findings(stage: Stage) -> None:
    nightly.carry_out(
        day=compliance.day_of(stage.at),
        only=("plan_ahead", "alternate_programs", "findings"),
        by=BY,
        clock=lambda: stage.at,
    )
    found = compliance.findings(BY).filter(rule="could_not_locate").order_by("pk").first()
    manager = User.objects.filter(email__startswith="manager@").first()
    if found is None or manager is None:
        return
    compliance.accepting.accept(
        [found],
        reason="Searched for with the next stock-take; a replacement is in the pool.",
        owner=manager,
        until=stage.today + timedelta(days=30),
        today=stage.today,
        by=BY,
        at=stage.at,
    )
