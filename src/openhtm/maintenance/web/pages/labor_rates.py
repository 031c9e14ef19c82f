"""The page of labor rates, and what an order costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.accounts.api import roles
from openhtm.kernel.values import Money
from openhtm.ui.parts import Crumb, Page

from ...costing import Costs
from ...models import LaborRate


def crumbs() -> list[Crumb]:
    return [Crumb(label=_("Labor rates"), url=reverse("maintenance:labor_rates"))]


@dataclass(frozen=True, kw_only=True)
class RateRow:
    whose: str
    site: str
    what: str
    rate: Money | None
    holds_from: date
    struck: str
    strike_url: str


@dataclass(frozen=True, kw_only=True)
class RatesPage(Page):
    rows: Sequence[RateRow]


def rate_row(row: LaborRate) -> RateRow:
    known = roles().get(row.role)
    return RateRow(
        whose=str(row.person) if row.person else known.title if known else _("Everybody"),
        site=row.site.code,
        what=f"{row.get_kind_display() if row.kind else _('Every kind')}, {row.get_rate_class_display()}",
        rate=None if row.rate_minor is None else Money(row.rate_minor, row.currency),
        holds_from=row.holds_from,
        struck=row.voided_reason,
        strike_url="" if row.voided_reason else reverse("maintenance:labor_rate_strike", args=[row.pk]),
    )


def cost_words(costs: Costs) -> str:
    """The cost of an order in a sentence; what has no price is said."""
    told = [
        (_("Labor %(sum)s"), costs.labor),
        (_("Parts %(sum)s"), costs.parts),
    ]
    words = [text % {"sum": " + ".join(str(one) for one in sums)} for text, sums in told if sums]
    if costs.unknown:
        text = ngettext("%(n)d line without a price", "%(n)d lines without a price", costs.unknown)
        words.append(text % {"n": costs.unknown})
    return ", ".join(words)
