"""Cost of service ratio (COSR): what service costs a year against what the same devices cost to buy."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from ..counting import Asked, Figure, Part
from ..counting.costs import UNPRICED, VALUED, Cost, Costs, Fleet, major
from ..counting.device_time import DIMENSIONS
from ..rules.rates import share

_KINDS = (
    ("labor", _("Labor"), _("Minutes worked in the period × the loaded hourly rate in force then")),
    ("parts", _("Parts"), _("Quantity × unit cost of the parts on orders closed in the period")),
    ("contracts", _("Contracts"), _("Yearly price of contracts by the day, shared by the devices covered")),
    ("vendors", _("Vendors beside contracts"), _("What vendors charged on orders closed in the period")),
)


def _figures(fleet: Sequence[Fleet], costs: Sequence[Cost], asked: Asked, currency: str) -> list[Figure]:
    worth = major(sum((line.worth * line.years(asked) for line in fleet), Decimal(0)), currency)
    spent = {
        kind: major(sum((one.within(asked) for one in costs if one.kind == kind), Decimal(0)), currency)
        for kind, _title, _formula in _KINDS
    }
    total = sum(spent.values())
    return [
        Figure(
            key="cost_of_service",
            title=_("Cost of service ratio"),
            formula=_(
                "(Labor + parts + contracts + vendors) ÷ purchase price of the same devices × their years in "
                "the fleet"
            ),
            numerator=total,
            denominator=worth,
            value=share(total, worth),
        ),
        _known(fleet, asked),
        *(
            Figure(
                key=kind,
                title=title,
                formula=formula,
                numerator=spent[kind],
                denominator=None,
                value=spent[kind],
                unit=currency,
            )
            for kind, title, formula in _KINDS
        ),
        _unpriced(costs, asked),
    ]


def _unpriced(costs: Sequence[Cost], asked: Asked) -> Figure:
    """What the ratio does not see; were it known, the ratio could only be higher."""
    lines = float(sum((one.within(asked) for one in costs if one.kind == UNPRICED), Decimal(0)))
    return Figure(
        key=UNPRICED,
        title=_("Lines without a price"),
        formula=_(
            "Labor and part lines of the period that have no price in this currency: the ratio is at least what it says"
        ),
        numerator=lines,
        denominator=None,
        value=lines,
        unit="",
    )


def _known(fleet: Sequence[Fleet], asked: Asked) -> Figure:
    """How much of the fleet the ratio speaks of."""
    there = [line for line in fleet if line.part not in ("not_accepted", "left_unknown")]
    every = float(sum((line.devices * line.years(asked) for line in there), Decimal(0)))
    valued = float(
        sum((line.devices * line.years(asked) for line in there if line.part == VALUED), Decimal(0))
    )
    return Figure(
        key="value_known",
        title=_("Fleet it speaks of"),
        formula=_("Device-years with a known purchase price ÷ device-years of the fleet"),
        numerator=valued,
        denominator=every,
        value=share(valued, every),
    )


NUMBER = Costs(
    slug="cost-of-service",
    order=90,
    title=_("Cost of service"),
    definition=_(
        "What service of the devices with a known purchase price costs a year, in percent of that price: labor, "
        "parts, contracts, vendors. No overhead beyond the loaded rate. Devices without a price are on neither "
        "side; compare only with a figure of the same scope."
    ),
    parts=(
        Part(key=VALUED, label=_("Devices with a known purchase price"), kind="device"),
        Part(key="value_unknown", label=_("The purchase price is not known"), counted=False, kind="device"),
        Part(
            key="contract_unknown",
            label=_("Under a contract whose price is not known"),
            counted=False,
            kind="device",
        ),
        Part(key="other_currency", label=_("Bought in another currency"), counted=False, kind="device"),
        Part(key="not_accepted", label=_("Not accepted yet"), counted=False, kind="device"),
        Part(
            key="left_unknown",
            label=_("Left the fleet on a day nobody knows"),
            counted=False,
            kind="device",
        ),
    ),
    dimensions=DIMENSIONS,
    figures=_figures,
)
