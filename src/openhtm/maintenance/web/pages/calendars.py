"""What the page of calendar feeds shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.ui.parts import Act, Page

from ...actions.feeds import NewFeed
from ...models import CalendarFeed


@dataclass(frozen=True, kw_only=True)
class FeedRow:
    title: str
    is_unit: bool
    since: datetime
    acts: Sequence[Act]


@dataclass(frozen=True, kw_only=True)
class FeedsPage(Page):
    rows: Sequence[FeedRow]
    form: forms.Form
    address: str
    made: str


def feeds_page(
    feeds: Iterable[CalendarFeed], form: forms.Form, *, address: str, made: NewFeed | None
) -> FeedsPage:
    return FeedsPage(
        title=_("Calendar feeds"),
        lead=_("Planned work in the calendar program that you use anyway."),
        rows=[_row(feed) for feed in feeds],
        form=form,
        address=address,
        made=str(made.feed) if made else "",
    )


def _row(feed: Any) -> FeedRow:
    press = [
        ("calendar_renew", _("New address"), "secondary", "refresh"),
        ("calendar_revoke", _("Revoke"), "danger", "circle-x"),
    ]
    return FeedRow(
        title=str(feed),
        is_unit=feed.department_id is not None,
        since=feed.renewed_at or feed.created_at,
        acts=[
            Act(
                label=label,
                url=reverse(f"maintenance:{name}", args=[feed.pk]),
                method="post",
                kind=kind,  # type: ignore[arg-type]
                icon=icon,
            )
            for name, label, kind, icon in press
        ],
    )
