"""What a work order takes out of a store, in the group ``work-orders``."""

from __future__ import annotations

from typing import Annotated

import typer

from .. import output, start
from .order_acts import Quantity, carry_out, group
from .parts import LotName, Number, Serial, StoreCode
from .work_orders import Reference, app

__all__ = ["group"]

Removed = Annotated[str, typer.Option("--removed-serial", help="Serial number that came out.")]
Charged = Annotated[
    bool, typer.Option("--charged/--not-charged", help="Whether the hospital pays, or somebody else.")
]


@app.command("take-part", cls=start.Loading)
def take_part(
    reference: Reference,
    number: Number,
    store: StoreCode,
    quantity: Quantity = "1",
    lot: LotName = "",
    serial: Serial = "",
    removed: Removed = "",
    charged: Charged = True,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Take a part out of a store for the order."""
    from .. import acting, parts

    wanted = {"quantity": parts.amount(quantity, option="--quantity"), "lot": lot, "serial": serial}
    act = acting.take_part(number, store, wanted, removed=removed, charged=charged)
    carry_out(reference, act, as_email=as_email, as_json=as_json)


@app.command("reserve-part", cls=start.Loading)
def reserve_part(
    reference: Reference,
    number: Number,
    store: StoreCode,
    quantity: Quantity = "1",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Hold a part back for the order, also more than there are: what is missing is bought."""
    from .. import acting

    carry_out(reference, acting.reserve_part(number, store, quantity), as_email=as_email, as_json=as_json)
