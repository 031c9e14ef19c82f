"""A policy in force whose day of review has passed."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from openhtm.awareness.api import versions

from ..asking import Asked, FindingRule, Found, text
from ..rules.severity import Severity, always


def find(asked: Asked) -> Iterator[Found]:
    rows = versions.in_force(asked.on).filter(review_due_on__lt=asked.on, policy__retired_on=None)
    columns = ("policy_id", "policy__code", "policy__title", "policy__site_id", "number", "review_due_on")
    for pk, code, title, site_id, number, due in rows.order_by().values_list(*columns):
        yield Found(
            subject_type="awareness.policy",
            subject_id=pk,
            subject=f"{code} {title}"[:200],
            because=(("late", {"number": number, "on": text(due)}),),
            since=due,
            site_id=site_id,
        )


RULE = FindingRule(
    key="policy_review_late",
    title=_("Policy past its day of review"),
    looks_for=_("Policies in force whose day of review has passed."),
    remedy=_(
        "Read it against what is done, and sign that it holds on, or bring the next version into force."
    ),
    severity=always(Severity.MINOR),
    because={"late": _("Version %(number)s was to be reviewed by %(on)s.")},
    find=find,
    by_device=False,
)
