"""Parts and stores: listed, entered, received, counted, sent on, thrown away; what must be bought."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from .. import output, start, values

app = typer.Typer(no_args_is_help=True, help="Parts, the stores they lie in, and what must be bought.")
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="Part number.")]
StoreCode = Annotated[
    str, typer.Option("--store", metavar="CODE", help="Code of the store, or site and code: GEN/MAIN.")
]
Quantity = Annotated[str, typer.Option(help="How many.")]
LotName = Annotated[str, typer.Option("--lot", help="Lot.")]
Serial = Annotated[str, typer.Option(help="Serial number.")]
Why = Annotated[str, typer.Option("--reason", help="Why.")]


@app.callback()
def group() -> None:
    """Parts, the stores they lie in, and what must be bought."""


@app.command("list")
def list_(
    text: Annotated[str, typer.Option(help="Words of the number, the name or the manufacturer.")] = "",
    to_buy: Annotated[bool, typer.Option("--to-buy", help="Only what has to be bought.")] = False,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """List parts with what lies in the stores of your sites."""
    start.record()
    from ..parts import listed

    found = listed(start.actor(as_email), text=text, to_buy=to_buy)
    rows = [[one["number"], one["name"], one["manufacturer"], one["on_hand"]] for one in found]
    lines = output.table(["NUMBER", "NAME", "MANUFACTURER", "IN STOCK"], rows) or ["None."]
    output.answer({"parts": found}, lines, as_json=as_json)


def _said(found: dict[str, Any], *, as_json: bool) -> None:
    plain = [(name.replace("_", " "), value) for name, value in found.items() if name != "stock"]
    names = ("store", "bin", "quantity", "free", "reorder_at", "ordered")
    rows = [[one[name] for name in names] for one in found["stock"]]
    table = output.table(["STORE", "BIN", "IN STOCK", "FREE", "BOUGHT AT", "ORDERED"], rows)
    lots = [
        [one["store"], lot["lot"], lot["serial"], lot["expires_on"], lot["quantity"]]
        for one in found["stock"]
        for lot in one["lots"]
        if lot["lot"] or lot["serial"]
    ]
    more = output.table(["STORE", "LOT", "SERIAL", "EXPIRES", "QUANTITY"], lots) if lots else []
    output.answer(found, [*output.facts(plain), *table, *more], as_json=as_json)


@app.command()
def show(number: Number, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Show one part: what it is, where it lies, by lot."""
    start.record()
    from ..parts import whole

    _said(whole(start.actor(as_email), number), as_json=as_json)


@app.command()
def add(
    number: Number,
    name: Annotated[str, typer.Option(help="What it is.")],
    tracking: Annotated[str, typer.Option(help="none, lot or serial.")] = "none",
    safety: Annotated[str, typer.Option("--safety-relevant", help="yes, no or unknown.")] = "unknown",
    maker: Annotated[str, typer.Option("--manufacturer-number", help="The manufacturer's number.")] = "",
    vendor: Annotated[str, typer.Option(help="Name of the vendor it is bought from.")] = "",
    vendor_number: Annotated[str, typer.Option(help="The vendor's number.")] = "",
    unit: Annotated[str, typer.Option(help="Such as m or ml.")] = "",
    shelf_life: Annotated[
        int | None, typer.Option("--shelf-life-months", min=1, max=600, help="It expires.")
    ] = None,
    price: Annotated[
        int | None, typer.Option("--price-minor", min=0, help="Price of one in minor units, such as cents.")
    ] = None,
    currency: Annotated[str, typer.Option(help="Such as USD.")] = "",
    priced_on: Annotated[str, typer.Option(metavar="DATE", help="The day of the price.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Enter a part under its number."""
    given = {
        "number": number,
        "name": name,
        "tracking": tracking,
        "safety_relevant": safety,
        "manufacturer_number": maker,
        "vendor_number": vendor_number,
        "unit": unit,
        "shelf_life_months": shelf_life,
        "price_minor": price,
        "currency": currency,
        "priced_on": values.day(priced_on, option="--priced-on") if priced_on else None,
    }
    start.record()
    from ..parts import add as enter

    _said(enter(start.actor(as_email), given, vendor=vendor), as_json=as_json)


@app.command()
def receive(
    number: Number,
    store: StoreCode,
    quantity: Quantity = "1",
    lot: LotName = "",
    serial: Serial = "",
    expires: Annotated[str, typer.Option(metavar="DATE", help="The last day it may be used.")] = "",
    reference: Annotated[str, typer.Option(help="Delivery note or purchase order.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Put what arrived on the shelf."""
    start.record()
    from .. import parts

    given = {
        "quantity": parts.amount(quantity, option="--quantity"),
        "lot": lot,
        "serial": serial,
        "expires_on": values.day(expires, option="--expires") if expires else None,
        "reference": reference,
    }
    _said(parts.receive(start.actor(as_email), number, store, given), as_json=as_json)


@app.command()
def keep(
    number: Number,
    store: StoreCode,
    bin_: Annotated[str, typer.Option("--bin", help="Where it lies.")] = "",
    reorder_at: Annotated[str, typer.Option(help="Bought when so many are left.")] = "",
    fill_to: Annotated[str, typer.Option(help="Bought up to so many.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Say where a part lies in a store, and at how many left it is bought."""
    start.record()
    from .. import parts

    given = {
        "bin": bin_,
        "reorder_at": parts.amount(reorder_at, option="--reorder-at") if reorder_at else None,
        "fill_to": parts.amount(fill_to, option="--fill-to") if fill_to else None,
    }
    _said(parts.keep(start.actor(as_email), number, store, given), as_json=as_json)


@app.command()
def ordered(
    number: Number,
    store: StoreCode,
    quantity: Quantity,
    reference: Annotated[str, typer.Option(help="Purchase order.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Say that so many are on their way; what arrives is taken off."""
    start.record()
    from .. import parts

    value = parts.amount(quantity, option="--quantity")
    found = parts.ordered(start.actor(as_email), number, store, quantity=value, reference=reference)
    _said(found, as_json=as_json)


@app.command()
def count(
    number: Number,
    store: StoreCode,
    quantity: Quantity,
    lot: Annotated[str, typer.Option("--lot", help="Lot or serial number.")] = "",
    reason: Why = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Say how many are really there."""
    start.record()
    from .. import parts

    value = parts.amount(quantity, option="--quantity")
    by = start.actor(as_email)
    _said(parts.count(by, number, store, quantity=value, lot=lot, reason=reason), as_json=as_json)


def _wanted(quantity: str, lot: str, serial: str) -> dict[str, Any]:
    from ..parts import amount

    return {"quantity": amount(quantity, option="--quantity"), "lot": lot, "serial": serial}


@app.command()
def scrap(
    number: Number,
    store: StoreCode,
    reason: Why,
    quantity: Quantity = "1",
    lot: LotName = "",
    serial: Serial = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Throw pieces away, expired ones too."""
    start.record()
    from .. import parts

    wanted, by = _wanted(quantity, lot, serial), start.actor(as_email)
    _said(parts.scrap(by, number, store, wanted, reason=reason), as_json=as_json)


@app.command()
def transfer(
    number: Number,
    store: StoreCode,
    to: Annotated[str, typer.Option("--to", metavar="CODE", help="The other store.")],
    quantity: Quantity = "1",
    lot: LotName = "",
    serial: Serial = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Send pieces to another store, with their lots."""
    start.record()
    from .. import parts

    wanted, by = _wanted(quantity, lot, serial), start.actor(as_email)
    _said(parts.transfer(by, number, store, wanted, to=to), as_json=as_json)


@app.command()
def needs(as_email: start.As = "", as_json: output.Json = False) -> None:
    """List what has to be bought, by vendor and number."""
    start.record()
    from ..parts import needs as wanted

    found = wanted(start.actor(as_email))
    names = ("part", "name", "vendor", "vendor_number", "store", "quantity", "worth")
    rows = [[one[name] for name in names] for one in found]
    head = ["PART", "NAME", "VENDOR", "VENDOR'S NUMBER", "STORE", "QUANTITY", "WORTH"]
    output.answer({"needs": found}, output.table(head, rows) or ["Nothing."], as_json=as_json)


@app.command()
def stores(as_email: start.As = "", as_json: output.Json = False) -> None:
    """List the stores of your sites."""
    start.record()
    from ..parts import stores as kept

    found = kept(start.actor(as_email))
    rows = [[one["site"], one["code"], one["name"]] for one in found]
    lines = output.table(["SITE", "CODE", "NAME"], rows) or ["None."]
    output.answer({"stores": found}, lines, as_json=as_json)


@app.command("add-store")
def add_store(
    code: Annotated[str, typer.Argument(metavar="CODE", help="Short, such as MAIN or VAN2.")],
    site: Annotated[str, typer.Option(help="Code of the site.")],
    name: Annotated[str, typer.Option(help="What people call it.")],
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Enter a place where parts are kept."""
    start.record()
    from ..parts import add_store as enter

    found = enter(start.actor(as_email), site=site, code=code, name=name)
    output.answer(found, output.facts(list(found.items())), as_json=as_json)


def _kit_text(kit: dict[str, Any]) -> str:
    return ", ".join(f"{one['quantity']} {one['part']}" for one in kit["parts"])


@app.command()
def kits(as_email: start.As = "", as_json: output.Json = False) -> None:
    """List kits: the parts that one piece of work needs together."""
    start.record()
    from ..parts import kits as known

    found = known(start.actor(as_email))
    rows = [[one["code"], one["name"], _kit_text(one)] for one in found]
    lines = output.table(["CODE", "NAME", "PARTS"], rows) or ["None."]
    output.answer({"kits": found}, lines, as_json=as_json)


@app.command("put-kit")
def put_kit(
    code: Annotated[str, typer.Argument(metavar="CODE", help="Procedures name the kit by it.")],
    name: Annotated[str, typer.Option(help="What it is for.")],
    part: Annotated[
        list[str], typer.Option("--part", help="NUMBER=QUANTITY, such as 453564=2. May be repeated.")
    ],
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Enter a kit, or change the one of that code to exactly these parts."""
    lines = list(values.pairs(part, option="--part"))
    start.record()
    from ..parts import put_kit as put

    found = put(start.actor(as_email), code, name=name, parts=lines)
    plain = [("code", found["code"]), ("name", found["name"]), ("parts", _kit_text(found))]
    output.answer(found, output.facts(plain), as_json=as_json)
