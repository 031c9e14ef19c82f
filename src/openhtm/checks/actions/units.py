"""What a unit checks: checks, their terms and points, and the days on which it is closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput
from openhtm.kernel.time import local_date, start_of_day
from openhtm.places.api import Department
from openhtm.registry.api import Device

from .. import calendar, terms
from ..errors import UnableToClose, UnableToSetUp
from ..library import template
from ..models import CheckPoint, CheckTerms, ClosedDay, UnitCheck
from ..rules.items import InvalidItem, Item
from ..rules.slots import Rhythm, begins_anew
from ..words import broken_item

MOST_CLOSED = 92


@dataclass(frozen=True, kw_only=True)
class NewPoint:
    """Something to check: a device, or a place that has only a name."""

    name: str = ""
    device: Device | None = None


@dataclass(frozen=True, kw_only=True)
class NewCheck:
    """A check for a unit, by a template of the library. ``items`` replace those of the template where the
    manual of the unit's own devices says otherwise; it begins today unless ``starts_on`` says later."""

    template: str
    rhythm: Rhythm
    points: Sequence[NewPoint] = ()
    title: str = ""
    responsible: str = ""
    starts_on: date | None = None
    items: Sequence[Item] = ()


@action("checks.check.add", needs=Permission.CHECK_EDIT)
def add_check(department: Department, *, new: NewCheck, by: Actor, at: datetime) -> UnitCheck:
    """Let a unit check something from a day on."""
    found = template(new.template)
    if found is None:
        raise UnableToSetUp(_("There is no template %(slug)s.") % {"slug": new.template})
    today = local_date(at, department.site.time_zone)
    begins = _ahead(new.starts_on or today, today)
    check = acts.create(
        UnitCheck(
            site_id=department.site_id,
            department=department,
            template=found.slug,
            title=(new.title.strip() or found.title)[:200],
            responsible=new.responsible.strip()[:120],
        )
    )
    items = new.items or found.items
    _set_terms(check, new.rhythm, items, source=found.source, starts_on=begins, by=by, at=at)
    for point in new.points:
        _add_point(check, point, starts_on=begins, at=at)
    return check


def _ahead(day: date, today: date) -> date:
    """Nobody owes a check for a day that was over when the check was set up."""
    if day < today:
        text = _("A check begins today or later, never in the past.")
        raise InvalidInput(text, fields={"starts_on": [text]})
    return day


def _set_terms(
    check: UnitCheck,
    rhythm: Rhythm,
    items: Sequence[Item],
    *,
    source: str,
    starts_on: date,
    by: Actor,
    at: datetime,
) -> CheckTerms:
    tables = [terms.item_table(item) for item in items]
    try:
        terms.items(tables)
    except InvalidItem as problem:
        raise InvalidInput(broken_item(problem.rule)) from problem
    return acts.create(
        CheckTerms(
            check_of=check,
            starts_on=starts_on,
            rhythm=terms.rhythm_table(rhythm),
            items=tables,
            source=source[:300],
            set_at=at,
            set_by=by.actor_label[:200],
        )
    )


@action("checks.check.change_terms", needs=Permission.CHECK_EDIT)
def change_terms(
    check: UnitCheck,
    *,
    rhythm: Rhythm | None = None,
    items: Sequence[Item] | None = None,
    starts_on: date | None = None,
    by: Actor,
    at: datetime,
) -> CheckTerms:
    """Change how often or what is checked, from tomorrow or a later day on, and at the end of a running week
    or month. What was due before stays as it was. The same terms again change nothing."""
    _running(check)
    rows = list(check.terms.all())
    today = local_date(at, check.site.time_zone)
    wanted = starts_on or today + timedelta(days=1)
    if wanted <= today:
        text = _("Other terms begin tomorrow or later: today's check is under way.")
        raise InvalidInput(text, fields={"starts_on": [text]})
    latest = max(rows, key=lambda one: one.starts_on)
    if latest.starts_on > today:
        raise UnableToSetUp(
            _("Other terms are on record already, from %(day)s on.") % {"day": latest.starts_on.isoformat()}
        )
    known_rhythm, known_items = calendar.rhythm_of(latest), terms.items(latest.items)
    if (rhythm or known_rhythm, tuple(items or known_items)) == (known_rhythm, known_items):
        return latest
    return _set_terms(
        check,
        rhythm or known_rhythm,
        items or known_items,
        source=latest.source,
        starts_on=begins_anew(known_rhythm, wanted),
        by=by,
        at=at,
    )


@action("checks.check.edit", needs=Permission.CHECK_EDIT)
def edit_check(
    check: UnitCheck, *, changes: Mapping[str, str], seen_version: int | None = None, by: Actor, at: datetime
) -> UnitCheck:
    """Change the title of a check or who does it."""
    if strangers := sorted(set(changes) - {"title", "responsible"}):
        raise InvalidInput(_("%(names)s cannot be changed here.") % {"names": ", ".join(strangers)})
    if not changes.get("title", check.title).strip():
        raise InvalidInput(_("A check needs a title."), fields={"title": [_("Write a title.")]})
    return acts.save(check, seen_version=seen_version, **{k: text.strip() for k, text in changes.items()})


@action("checks.check.end", needs=Permission.CHECK_EDIT)
def end_check(check: UnitCheck, *, reason: str, on: date | None = None, by: Actor, at: datetime) -> UnitCheck:
    """Let the unit check it no more from a day on (tomorrow unless said), and at the end of a running week or
    month: what is due until then stays due."""
    if check.ends_on is not None:
        return check
    today = local_date(at, check.site.time_zone)
    wanted = max(on or today + timedelta(days=1), today + timedelta(days=1))
    terms_row = calendar.terms_on(list(check.terms.all()), wanted)
    ends_on = begins_anew(calendar.rhythm_of(terms_row), wanted) if terms_row else wanted
    return acts.save(check, ends_on=ends_on, end_reason=_given(reason))


@action("checks.point.add", needs=Permission.CHECK_EDIT)
def add_point(check: UnitCheck, *, new: NewPoint, by: Actor, at: datetime) -> CheckPoint:
    """Add something to check, from the running window on."""
    _running(check)
    return _add_point(check, new, starts_on=local_date(at, check.site.time_zone), at=at)


def _add_point(check: UnitCheck, new: NewPoint, *, starts_on: date, at: datetime) -> CheckPoint:
    device = new.device
    name = (new.name.strip() or (device.tag if device else ""))[:120]
    if not name:
        text = _("Say what is checked: a device, or a name such as Crash cart 2.")
        raise InvalidInput(text, fields={"name": [text]})
    _same_site(check, device)
    if check.points.current().filter(name=name).exists():
        raise UnableToSetUp(_("%(name)s is checked already.") % {"name": name})
    since = max(at, start_of_day(starts_on, check.site.time_zone))
    return acts.create(CheckPoint(check_of=check, name=name, device=device, since=since))


@action("checks.point.set_device", needs=Permission.CHECK_EDIT)
def set_device(point: CheckPoint, *, device: Device | None, by: Actor, at: datetime) -> CheckPoint:
    """Say which device stands at a point now, such as the repaired one after its replacement went back."""
    _same_site(point.check_of, device)
    return acts.save(point, device=device)


@action("checks.point.end", needs=Permission.CHECK_EDIT)
def end_point(point: CheckPoint, *, reason: str, by: Actor, at: datetime) -> CheckPoint:
    """Check it no more from now on; its past stays."""
    if point.until is not None:
        return point
    return acts.save(point, until=max(at, point.since), end_reason=_given(reason))


@action("checks.unit.close_days", needs=Permission.CHECK_EDIT)
def close_days(
    department: Department, *, first: date, last: date | None = None, reason: str, by: Actor, at: datetime
) -> list[ClosedDay]:
    """Say ahead that a unit is closed: nothing is due then. A day that has begun cannot be closed any more;
    days that are closed already stay as they are."""
    last = last or first
    zone = department.site.time_zone
    if first <= local_date(at, zone):
        raise UnableToClose(_("A unit is closed ahead: choose tomorrow or a later day."))
    if not 0 <= (last - first).days < MOST_CLOSED:
        text = _("Close at most %(most)d days at once, the last not before the first.") % {
            "most": MOST_CLOSED
        }
        raise InvalidInput(text, fields={"last": [text]})
    text = _given(reason)
    known = ClosedDay.objects.standing().filter(department=department, day__range=(first, last))
    closed = set(known.values_list("day", flat=True))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [_close(department, day, text, by=by, at=at) for day in days if day not in closed]


def _close(department: Department, day: date, reason: str, *, by: Actor, at: datetime) -> ClosedDay:
    values: dict[str, Any] = {"department": department, "day": day, "reason": reason}
    return acts.create(
        ClosedDay(
            site_id=department.site_id,
            begins_at=start_of_day(day, department.site.time_zone),
            entered_at=at,
            entered_by=by.actor_label[:200],
            **values,
        )
    )


@action("checks.unit.open_day", needs=Permission.CHECK_EDIT)
def open_day(closed: ClosedDay, *, by: Actor, at: datetime) -> ClosedDay:
    """Take a closed day back before it begins: its checks are due again."""
    if closed.withdrawn_at is not None:
        return closed
    if at >= closed.begins_at:
        raise UnableToClose(_("This day has begun; it stays closed."))
    return acts.save(closed, withdrawn_at=at, withdrawn_by=by.actor_label[:200])


def _running(check: UnitCheck) -> None:
    if check.ends_on is not None:
        raise UnableToSetUp(_("%(check)s has been ended. Add a new one.") % {"check": check})


def _same_site(check: UnitCheck, device: Device | None) -> None:
    if device is not None and device.site_id != check.site_id:
        raise UnableToSetUp(_("%(device)s belongs to another site.") % {"device": device})


def _given(reason: str) -> str:
    if not reason.strip():
        raise InvalidInput(_("Say why."), fields={"reason": [_("Say why.")]})
    return reason.strip()[:300]
