"""What Today says of manufacturers that owe an answer."""

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


def overdue(user: Any, *, site_id: int | None, on: date, most: int) -> Iterator[Decision]:
    """Whom one must remind or escalate; nothing for those who may do neither."""
    if not user.may_anywhere(Permission.SECURITY_EDIT):
        return
    for one in security.inquiring.pressing(user, site_id=site_id, on=on, most=most):
        step = security.inquiring.step_of(one, on=on)
        yield Decision(
            text=f"{one.manufacturer.name}: {one.subject}",
            detail=security.step_words(step),
            since=one.due_on,
            pill=Pill(text=_("Manufacturer owes an answer"), tone=Tone.OVERDUE, icon="mail"),
            act=Act(label=_("Follow it up"), url=one.get_absolute_url(), icon="mail"),
        )
