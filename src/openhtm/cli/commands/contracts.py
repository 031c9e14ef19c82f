"""Contracts and vendors: listed, shown, entered, renewed; which devices they cover and what was used."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import typer

from .. import output, start, values

app = typer.Typer(no_args_is_help=True, help="Contracts with vendors, and the devices they cover.")
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="Number of the contract.")]
Tags = Annotated[list[str], typer.Argument(metavar="TAG...", help="Tags of the devices.")]
Tag = Annotated[str, typer.Argument(metavar="TAG", help="Tag of the device.")]
Reason = Annotated[str, typer.Option(help="Why.")]
LastOn = Annotated[str, typer.Option("--last-on", metavar="DATE", help="The last day.")]
From = Annotated[str, typer.Option("--from", metavar="DATE", help="First day.")]
Until = Annotated[str, typer.Option("--until", metavar="DATE", help="Last day; without one: no end.")]
Yearly = Annotated[
    int | None, typer.Option("--yearly-minor", min=0, help="Cost a year in minor units, such as cents.")
]
Promises = Annotated[
    list[str] | None,
    typer.Option(
        "--covers",
        help="WORK=ANSWER, such as labor=yes; works: labor, parts, travel, consumables, preventive; "
        "answers: yes, no, unknown. May be repeated.",
    ),
]


@app.callback()
def group() -> None:
    """Contracts with vendors, and the devices they cover."""


@app.command("list")
def list_(
    state: Annotated[str, typer.Option("--state", help="upcoming, active, ended or terminated.")] = "",
    text: Annotated[str, typer.Option(help="Number, title or vendor.")] = "",
    deciding: Annotated[bool, typer.Option("--to-be-decided", help="Only those to be decided.")] = False,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """List contracts as they stand today, what is to be decided soonest first."""
    start.record()
    from ..contracts import listed

    found = listed(start.actor(as_email), state=state, text=text, deciding=deciding)
    names = ("number", "vendor", "kind", "ends_on", "standing", "devices", "alert")
    rows = [[one[name] for name in names] for one in found]
    head = ["NUMBER", "VENDOR", "KIND", "UNTIL", "STATE", "DEVICES", "DECIDE"]
    output.answer({"contracts": found}, output.table(head, rows) or ["None."], as_json=as_json)


_LIMITS = frozenset({"visits", "hours", "money_minor"})


def _said(found: dict[str, Any], *, as_json: bool) -> None:
    plain = [
        (name.replace("_", " "), "no limit" if value is None and name in _LIMITS else _text(value))
        for name, value in found.items()
        if name != "devices"
    ]
    names = ("tag", "starts_on", "ends_on", "removed_reason")
    rows = [[one[name] for name in names] for one in found["devices"]]
    head = ["TAG", "FROM", "UNTIL", "TAKEN OUT"]
    output.answer(found, [*output.facts(plain), *output.table(head, rows)], as_json=as_json)


def _text(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return ", ".join(f"{name.replace('_', ' ')} {one}" for name, one in value.items())


@app.command()
def show(number: Number, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Show one contract: terms, limits, value, devices."""
    start.record()
    from ..contracts import whole

    _said(whole(start.actor(as_email), number), as_json=as_json)


@app.command()
def add(
    number: Number,
    title: Annotated[str, typer.Option(help="What it is about.")],
    vendor: Annotated[str, typer.Option(help="Name of the vendor.")],
    site: Annotated[str, typer.Option(help="Code of the site that keeps it.")],
    kind: Annotated[
        str,
        typer.Option(
            help="full_service, time_material, parts_only, preventive_only, shared, loaner, software, other."
        ),
    ],
    starts: From,
    until: Until = "",
    covers: Promises = None,
    notice: Annotated[int | None, typer.Option("--notice-days", min=0, help="Days of notice.")] = None,
    response: Annotated[
        int | None, typer.Option("--response-hours", min=0, help="Somebody comes within.")
    ] = None,
    phone: Annotated[str, typer.Option(help="Number to call.")] = "",
    yearly: Yearly = None,
    currency: Annotated[str, typer.Option(help="Such as USD.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Enter a contract. What --covers does not name is unknown."""
    given = {
        "number": number,
        "title": title,
        "kind": kind,
        "starts_on": values.day(starts, option="--from"),
        "ends_on": _day(until, "--until"),
        "notice_days": notice,
        "response_hours": response,
        "call_phone": phone,
        "yearly_minor": yearly,
        "currency": currency,
        **dict(values.pairs(covers or [], option="--covers")),
    }
    start.record()
    from ..contracts import add as enter

    _said(enter(start.actor(as_email), site=site, vendor=vendor, given=given), as_json=as_json)


def _day(text: str, option: str) -> date | None:
    return values.day(text, option=option) if text else None


@app.command("add-vendor")
def add_vendor(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the company.")],
    role: Annotated[
        list[str] | None,
        typer.Option("--role", help="manufacturer, service, distributor or laboratory; may be repeated."),
    ] = None,
    phone: Annotated[str, typer.Option(help="Phone.")] = "",
    email: Annotated[str, typer.Option(help="E-mail address.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Enter a vendor."""
    start.record()
    from ..contracts import add_vendor as enter

    found = enter(start.actor(as_email), name=name, roles=role or [], phone=phone, email=email)
    output.answer(found, [f"{found['name']} is on record."], as_json=as_json)


@app.command()
def cover(
    number: Number,
    tags: Tags,
    starts: From = "",
    until: Until = "",
    yearly: Yearly = None,
    note: Annotated[str, typer.Option(help="Terms of these devices.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Cover devices, all or none of them. Without days: those of the contract."""
    terms = {
        "starts_on": _day(starts, "--from"),
        "ends_on": _day(until, "--until"),
        "yearly_minor": yearly,
        "note": note,
    }
    start.record()
    from ..contracts import cover as add_devices

    _said(add_devices(start.actor(as_email), number, tags=tags, terms=terms), as_json=as_json)


@app.command()
def uncover(
    number: Number,
    tag: Tag,
    last_on: LastOn,
    reason: Reason,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Take a device out of a contract."""
    last = values.day(last_on, option="--last-on")
    start.record()
    from ..contracts import uncover as take_out

    _said(take_out(start.actor(as_email), number, tag, last_on=last, reason=reason), as_json=as_json)


@app.command()
def renew(
    number: Number,
    following: Annotated[str, typer.Option("--number", help="Number of the next contract.")],
    starts: From,
    until: Until = "",
    yearly: Yearly = None,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Enter the next contract with the same terms and the devices covered to the last."""
    given = {
        "number": following,
        "starts_on": values.day(starts, option="--from"),
        "ends_on": _day(until, "--until"),
        "yearly_minor": yearly,
    }
    start.record()
    from ..contracts import renew as follow

    _said(follow(start.actor(as_email), number, given), as_json=as_json)


@app.command()
def terminate(
    number: Number, last_on: LastOn, reason: Reason, as_email: start.As = "", as_json: output.Json = False
) -> None:
    """End a contract before its time."""
    last = values.day(last_on, option="--last-on")
    start.record()
    from ..contracts import terminate as end

    _said(end(start.actor(as_email), number, last_on=last, reason=reason), as_json=as_json)


@app.command()
def use(
    number: Number,
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="Day of the visit.")],
    tag: Annotated[str, typer.Option("--device", metavar="TAG", help="For which device.")] = "",
    visits: Annotated[int, typer.Option(min=0, max=1000, help="Visits.")] = 1,
    hours: Annotated[float, typer.Option(min=0, max=99_999, help="Hours.")] = 0,
    counted: Annotated[int, typer.Option("--counted-minor", min=0, help="Counts against the limit.")] = 0,
    worth: Annotated[
        int | None, typer.Option("--worth-minor", min=0, help="What it would have cost otherwise.")
    ] = None,
    reference: Annotated[str, typer.Option(help="Work order or report.")] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Record what was used of a contract."""
    given = {
        "used_on": values.day(on, option="--on"),
        "visits": visits,
        "hours": Decimal(str(hours)),
        "counted_minor": counted,
        "worth_minor": worth,
        "reference": reference,
    }
    start.record()
    from ..contracts import use as record

    _said(record(start.actor(as_email), number, tag=tag, given=given), as_json=as_json)


@app.command("device")
def device_(tag: Tag, as_email: start.As = "", as_json: output.Json = False) -> None:
    """Say whether a device is covered today, by what, and whom to call."""
    start.record()
    from ..contracts import covering

    found = covering(start.actor(as_email), tag)
    lines = [f"Repair of {found['tag']}: {found['repair'].replace('_', ' ')}."]
    lines += [f"{one['text']} {one['call'] or ''}".strip() for one in found["statements"]]
    output.answer(found, lines, as_json=as_json)
