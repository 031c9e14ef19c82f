"""What Today says of flaws: plans whose day has passed, and manufacturers that owe an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.security import api as security
from openhtm.ui.parts import Act, Pill
from openhtm.ui.tones import Tone

from .web.pages import Decision


def pressing(user: Any, *, site_id: int | None, on: date, most: int) -> Iterator[Decision]:
    """So many of each at most, the oldest first; nothing for those who may do nothing about them."""
    if user.may_anywhere(Permission.SECURITY_EDIT):
        yield from _late_plans(user, site_id=site_id, on=on, most=most)
        yield from _owed_answers(user, site_id=site_id, on=on, most=most)


def _late_plans(user: Any, *, site_id: int | None, on: date, most: int) -> Iterator[Decision]:
    for one in security.planning.pressing(user, site_id=site_id, on=on, most=most):
        yield Decision(
            text=str(one),
            detail=one.what,
            since=one.until_on,
            pill=Pill(text=_("Flaw not mended in time"), tone=Tone.OVERDUE, icon="virus"),
            act=Act(label=_("Open the plan"), url=one.get_absolute_url(), icon="virus"),
        )


def _owed_answers(user: Any, *, site_id: int | None, on: date, most: int) -> Iterator[Decision]:
    for one in security.inquiring.pressing(user, site_id=site_id, on=on, most=most):
        step = security.inquiring.step_of(one, on=on)
        yield Decision(
            text=f"{one.manufacturer.name}: {one.subject}",
            detail=security.step_words(step),
            since=one.due_on,
            pill=Pill(text=_("Manufacturer owes an answer"), tone=Tone.OVERDUE, icon="mail"),
            act=Act(label=_("Follow it up"), url=one.get_absolute_url(), icon="mail"),
        )
