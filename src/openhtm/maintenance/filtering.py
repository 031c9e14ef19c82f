"""Plans by a filter read: which devices a filter finds, and which of them a plan then has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.accounts.api import Scope
from openhtm.kernel.errors import DomainError, InvalidInput
from openhtm.places.api import Building, Department, Room
from openhtm.registry.api import FILTERS, GONE, Device, DeviceQuerySet, Filter, device_filters
from openhtm.registry.api import listing as device_lists

from .models import Plan, PlanAssignment, PlanRevision, RevisionState
from .rules.reach import Reach, gives_way

#: Filters that say what a device is and where it stands. Those that change with the day or with the work
#: itself cannot say which work there is to be; the site of a plan stands beside its filters.
OFFERED = (
    "type",
    "manufacturer",
    "model",
    "risk_class",
    "status",
    "building",
    "department",
    "room",
    "ownership",
    "responsibility",
    "network",
    "shop",
    "aem",
)
_PLACES: Mapping[str, Any] = {"building": Building, "department": Department, "room": Room}
#: Filters that alone say nothing about which kind of device is meant.
_NOT_ENOUGH = frozenset({"status"})
#: No filter here asks for a day.
_ANY_DAY = date.min


def known_filters() -> dict[str, Filter]:
    """The filters of the device list that a plan may have: those offered, and the hospital's own fields."""
    custom = {key: one for key, one in device_filters(device_lists.custom_fields()).items() if "." in key}
    return {one.key: one for key in OFFERED for one in FILTERS if one.key == key} | custom


def checked(filters: Mapping[str, str], *, site_id: int | None) -> dict[str, str]:
    """The filters that say something. One that does not exist here, a value that it cannot read, a place of
    another site than the plan's, or no filter at all is an `InvalidInput`."""
    given = {key: str(value).strip() for key, value in filters.items() if str(value).strip()}
    known = known_filters()
    if strangers := sorted(set(given) - set(known)):
        raise InvalidInput(
            _("A plan cannot be for devices by %(strangers)s. Filters: %(known)s.")
            % {"strangers": ", ".join(strangers), "known": ", ".join(sorted(known))},
            fields={key: [_("Not a filter of plans.")] for key in strangers},
        )
    if not set(given) - _NOT_ENOUGH:
        raise InvalidInput(_("Say which devices are meant: a type, a department or another filter."))
    for key, value in given.items():
        _check_value(known[key], value)
        _check_place(known[key], value, site_id=site_id)
    return given


def _check_value(known: Filter, value: str) -> None:
    try:
        known.condition(value, _ANY_DAY)
    except InvalidInput as problem:
        raise InvalidInput(_about(known, str(problem)), fields={known.key: [str(problem)]}) from problem


def _about(known: Filter, problem: str) -> str:
    return _("%(filter)s: %(problem)s") % {"filter": known.label, "problem": problem}


def _check_place(known: Filter, value: str, *, site_id: int | None) -> None:
    """A plan by a place belongs to the site of that place: only there it is known and decided on."""
    model = _PLACES.get(known.key)
    if model is None or not value.isdigit():
        return
    if site_id is None or not model.objects.filter(pk=int(value), site_id=site_id).exists():
        told = _("Choose the site too: the plan has to be for the site of that place.")
        raise InvalidInput(_about(known, told), fields={known.key: [told]})


def found(filters: Mapping[str, str], *, site_id: int | None) -> DeviceQuerySet:
    """The devices of the fleet that the filters find, whatever other plans they are under."""
    rows = Device.objects.all() if site_id is None else Device.objects.filter(site_id=site_id)
    chosen = device_lists.selected(rows, device_lists.Wanted(filters=filters), today=_ANY_DAY)
    return chosen.exclude(status__in=GONE)


def reach_of(plan: Plan) -> Reach:
    return Reach(
        code=plan.code,
        procedure=plan.procedure_id,
        by_filter=plan.by_filter,
        site=plan.site_id,
        number=plan.pk,
    )


def in_order(plans: Iterable[Plan]) -> list[Plan]:
    """Plans by filters, those first that others give way to."""
    return sorted(plans, key=lambda plan: reach_of(plan).rank)


def rivals_of(plan: Plan) -> list[int]:
    """The plans to which a plan by a filter leaves the devices that are under them."""
    same = Q(code__iexact=plan.code.strip())
    if plan.procedure_id is not None:
        same |= Q(procedure=plan.procedure_id)
    own = reach_of(plan)
    return [one.pk for one in Plan.objects.filter(same, is_active=True) if gives_way(own, reach_of(one))]


def standing_under(plan_ids: Sequence[int], *, device: str) -> Q:
    """Whether a device is under one of the plans, or was left out of one by a decision. ``device``: the name
    of the key in the query around."""
    held = PlanAssignment.objects.filter(plan__in=plan_ids, device=OuterRef(device), valid_to__isnull=True)
    return Q(Exists(held)) | Q(Exists(left_out(plan_ids, device=device)))


def left_out(plan_ids: Sequence[int], *, device: str) -> QuerySet[PlanRevision]:
    rows: QuerySet[PlanRevision] = PlanRevision.objects.filter(
        plan__in=plan_ids, device=OuterRef(device), state=RevisionState.ACTIVE, excluded=True
    )
    return rows


def devices_of(plan: Plan) -> DeviceQuerySet:
    """The devices that a plan by a filter is to have: found, and under no plan that goes first."""
    rows = found(plan.filters, site_id=plan.site_id)
    rivals = rivals_of(plan)
    return rows.exclude(standing_under(rivals, device="pk")) if rivals else rows


class OtherCount(DomainError):
    """The filters mean more or fewer devices now than were seen in the preview."""

    code = "other_count"


@dataclass(frozen=True, kw_only=True)
class Movement:
    """What a plan by a filter does to the fleet: devices that come under it, stay, leave, and those that are
    found and stand under another plan of the same line or procedure."""

    gain: DeviceQuerySet
    keep: DeviceQuerySet
    lose: DeviceQuerySet
    aside: DeviceQuerySet

    def within(self, reach: Scope) -> Movement:
        """What a person may see of it."""
        return Movement(
            **{name: getattr(self, name).within(reach) for name in ("gain", "keep", "lose", "aside")}
        )

    def counted(self) -> dict[str, int]:
        return {name: getattr(self, name).count() for name in ("gain", "keep", "lose", "aside")}


def movement(plan: Plan) -> Movement:
    """As the plan stands, stored or not: nothing is changed."""
    meant, all_found = devices_of(plan), found(plan.filters, site_id=plan.site_id)
    held = PlanAssignment.objects.filter(plan=plan.pk, valid_to__isnull=True)
    has_it = Exists(held.filter(device=OuterRef("pk")))
    is_meant = Exists(meant.filter(pk=OuterRef("pk")))
    fleet: DeviceQuerySet = Device.objects.exclude(status__in=GONE)
    fresh = meant.exclude(has_it)
    if plan.pk is not None:
        fresh = fresh.exclude(Exists(left_out([plan.pk], device="pk")))
    return Movement(
        gain=fresh,
        keep=meant.filter(has_it),
        lose=fleet.filter(has_it).exclude(is_meant),
        aside=all_found.exclude(is_meant).exclude(has_it),
    )


def with_filters(plan: Plan, filters: Mapping[str, str]) -> Plan:
    """The plan as it would be with other filters; nothing is stored."""
    if not plan.by_filter:
        raise InvalidInput(_("%(plan)s is for a model or a device type.") % {"plan": plan})
    other = copy(plan)
    other.filters = checked(filters, site_id=plan.site_id)
    return other


def check_count(found: int, expected: int) -> None:
    """Refuse what somebody decided on after seeing another number of devices."""
    if found != expected:
        raise OtherCount(
            ngettext(
                "The plan would now come to %(n)d device, not to %(seen)d. Look again.",
                "The plan would now come to %(n)d devices, not to %(seen)d. Look again.",
                found,
            )
            % {"n": found, "seen": expected}
        )
