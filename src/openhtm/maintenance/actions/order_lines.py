"""Labor and parts on a work order. A wrong line is struck out with the reason and stays to be seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.time import local_date
from openhtm.supply.api import YesNo
from openhtm.supply.api import stock as supply_stock

from .. import costing, outside, stocked
from ..acting import person
from ..models import LaborKind, LaborLine, PartLine, WorkOrder
from ..models.choices import PartSource, RateClass
from ..moving import open_record

DAY = 24 * 60


@dataclass(frozen=True, kw_only=True)
class Labor:
    """Time to be recorded: minutes, or from and until. Without a person it is the one who enters it."""

    minutes: int | None = None
    worked_on: date
    started_at: datetime | None = None
    ended_at: datetime | None = None
    person: User | None = None
    person_name: str = ""
    kind: LaborKind = LaborKind.WORK
    rate_class: RateClass = RateClass.REGULAR
    rate_minor: int | None = None
    currency: str = ""
    note: str = ""


@action("maintenance.labor.add", needs=Permission.WORK_ORDER_UPDATE)
def add_labor(order: WorkOrder, *, labor: Labor, by: Actor, at: datetime) -> LaborLine:
    """Record time; more than a day in one line is refused as a slip, and so is a day that has not begun."""
    open_record(order, by=by)
    if labor.worked_on > local_date(at, order.site.time_zone):
        raise InvalidInput(
            _("Nobody has worked on a day to come."), fields={"worked_on": [_("This day has not begun yet.")]}
        )
    worker = labor.person or (None if labor.person_name else person(by))
    name = labor.person_name or (str(worker) if worker else "")
    if not name:
        raise InvalidInput(_("Say who did the work."), fields={"person": [_("Say who.")]})
    rate_minor, currency = _rate(order, labor, worker)
    return acts.create(
        LaborLine(
            work_order=order,
            site=order.site,
            person=worker,
            person_name=name,
            kind=labor.kind,
            minutes=_minutes(labor, at=at),
            worked_on=labor.worked_on,
            started_at=labor.started_at,
            ended_at=labor.ended_at,
            rate_class=labor.rate_class,
            rate_minor=rate_minor,
            currency=currency,
            note=labor.note,
        )
    )


def _rate(order: WorkOrder, labor: Labor, worker: User | None) -> tuple[int | None, str]:
    """What was said, else the rate of that day at the site."""
    if labor.rate_minor is not None:
        return labor.rate_minor, labor.currency
    found = costing.rate_on(
        order.site, worker, kind=labor.kind, rate_class=labor.rate_class, on=labor.worked_on
    )
    return (found.minor, found.currency) if found else (None, "")


def _minutes(labor: Labor, *, at: datetime) -> int:
    minutes = labor.minutes
    if minutes is None and labor.started_at and labor.ended_at:
        minutes = round((labor.ended_at - labor.started_at).total_seconds() / 60)
    if minutes is None or not 1 <= minutes <= DAY:
        raise InvalidInput(
            _("Labor is at least one minute and at most a day a line."),
            fields={"minutes": [_("Between 1 and 1440 minutes.")]},
        )
    if labor.ended_at and labor.ended_at > at:
        raise InvalidInput(_("Work cannot end in the future."), fields={"ended_at": [_("In the future.")]})
    return minutes


@action("maintenance.labor.strike_out", needs=Permission.WORK_ORDER_UPDATE)
def strike_out_labor(line: LaborLine, *, reason: str, by: Actor, at: datetime) -> LaborLine:
    """Take a wrong line out of the sums; it stays readable with the reason."""
    open_record(line.work_order, by=by)
    return acts.save(line, voided_reason=_given(reason))


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part to be recorded."""

    description: str
    quantity: Decimal = Decimal(1)
    catalog_number: str = ""
    source: PartSource = PartSource.UNKNOWN
    lot: str = ""
    serial: str = ""
    removed_serial: str = ""
    expires_on: date | None = None
    unit_cost_minor: int | None = None
    currency: str = ""
    safety_relevant: bool = False
    order_reference: str = ""


@action("maintenance.part.add", needs=Permission.WORK_ORDER_UPDATE)
def add_part(order: WorkOrder, *, part: Part, by: Actor, at: datetime) -> PartLine:
    """Record a part. A safety-relevant one means that the device needs a test before it goes back; one that is
    on record as such is it, whatever was ticked."""
    open_record(order, by=by)
    if not part.description.strip() or part.quantity <= 0:
        raise InvalidInput(_("A part needs a description and a quantity above zero."))
    if part.unit_cost_minor is not None and not part.currency:
        raise InvalidInput(_("A cost needs its currency."), fields={"currency": [_("Choose one.")]})
    if part.unit_cost_minor:
        outside.check_part(order, at=at)
    known = stocked.known_part(part.catalog_number)
    if known is not None and known.safety_relevant == YesNo.YES:
        part = replace(part, safety_relevant=True)
    line = acts.create(PartLine(work_order=order, site_id=order.site_id, **vars(part)))
    if part.safety_relevant and not order.safety_part_opened:
        acts.save(order, safety_part_opened=True, changed_at=at)
    return line


@action("maintenance.part.strike_out", needs=Permission.WORK_ORDER_UPDATE)
def strike_out_part(
    line: PartLine, *, reason: str, to_store: bool = True, by: Actor, at: datetime
) -> PartLine:
    """Take a wrong line out of the sums; it stays readable with the reason. What came out of a store goes
    back into it, unless it is not there any more (``to_store`` False)."""
    open_record(line.work_order, by=by)
    told = _given(reason)
    if line.movement is not None and to_store and not line.voided_reason:
        why = replace(stocked.why(line.work_order), reason=told)
        supply_stock.put_back(line.movement, quantity=line.quantity, why=why, by=by, at=at)
    return acts.save(line, voided_reason=told)


def _given(reason: str) -> str:
    if not reason.strip():
        raise InvalidInput(_("Say why the line is struck out."), fields={"reason": [_("Say why.")]})
    return reason.strip()
