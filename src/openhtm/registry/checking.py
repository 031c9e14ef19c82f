"""Questions asked of a set of new or changed devices before they are stored: each yields (tag, what is
wrong).

A record is a dictionary by column of ``Device``, complete in the columns that the check reads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from openhtm.places.api import Department, Room, Site

from .changes import chunks
from .errors import duplicate_message
from .models import Device, Identifier

Record = Mapping[str, Any]
Found = Iterable[tuple[str, str]]


#: The identifier system of tags that devices had before.
FORMER_TAG = "tag"


def bad_places(records: Sequence[Record]) -> Found:
    departments = sites_of(Department, {record["department_id"] for record in records})
    rooms = sites_of(Room, {record["room_id"] for record in records})
    sites = set(
        Site.objects.filter(pk__in={record["site_id"] for record in records}).values_list("pk", flat=True)
    )
    for record in records:
        site = record["site_id"]
        if site not in sites:
            yield record["tag"], _("Say at which site it is.")
        elif record["department_id"] and departments.get(record["department_id"]) != site:
            yield record["tag"], _("The department belongs to another site.")
        elif record["room_id"] and rooms.get(record["room_id"]) != site:
            yield record["tag"], _("The room belongs to another site.")


def sites_of(model: Any, keys: set[Any]) -> dict[int, int]:
    wanted = sorted(keys - {None})
    return dict(
        pair
        for part in chunks(wanted)
        for pair in model.objects.filter(pk__in=part).values_list("pk", "site_id")
    )


def taken_tags(records: Sequence[Record]) -> Found:
    """A tag names one device for ever: those of others, and those that others had, are taken."""
    tags = [record["tag"] for record in records]
    owners: dict[str, set[int]] = {}
    for part in chunks(tags):
        former = Identifier.objects.filter(system=FORMER_TAG, value__in=part).values_list(
            "value", "device_id"
        )
        for tag, pk in [*Device.objects.filter(tag__in=part).values_list("tag", "pk"), *former]:
            owners.setdefault(tag, set()).add(pk)
    twice = {tag for tag, count in Counter(tags).items() if count > 1}
    for record in records:
        if record["tag"] in twice or owners.get(record["tag"], set()) - {record.get("id")}:
            yield record["tag"], _("Another device has or had this tag; tags are never used again.")


def taken_serials(records: Sequence[Record]) -> Found:
    """(model, serial) is one device, unless somebody accepted the duplicate with a reason (invariant 15)."""
    wanted = [record for record in records if record["model_id"] and record["serial_key"]]
    keys = sorted({record["serial_key"] for record in wanted})
    own = {record["id"] for record in records if record.get("id")}
    seen: dict[tuple[int, str], str] = {}
    for part in chunks(keys):
        rows = Device.objects.filter(serial_key__in=part, duplicate_reason="", model__isnull=False)
        found = rows.values_list("pk", "model_id", "serial_key", "tag")
        seen |= {(model, key): tag for pk, model, key, tag in found if pk not in own}
    for record in wanted:
        if record["duplicate_reason"]:
            continue
        key = (record["model_id"], record["serial_key"])
        if key in seen:
            yield record["tag"], duplicate_message(record["serial"], other=seen[key])
        seen[key] = record["tag"]


def bad_facts(records: Sequence[Record]) -> Found:
    for record in records:
        if record["cost_minor"] is not None and not record["currency"]:
            yield record["tag"], _("Say in which currency the cost is.")
        if record["risk_override"] and not record["risk_override_reason"]:
            yield record["tag"], _("Say why its risk class differs from its model's.")


def bad_parents(records: Sequence[Record]) -> Found:
    parents = sites_of(Device, {record["parent_id"] for record in records})
    for record in records:
        if record["parent_id"] and parents.get(record["parent_id"]) != record["site_id"]:
            yield record["tag"], _("The device that it belongs to is of another site.")


def taken_identifiers(given: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> Found:
    """``given``: by tag, (system, value). An identifier that is in use names one device."""
    wanted = [(tag, (pair[0], pair[1])) for tag, pairs in given for pair in pairs if pair[1]]
    seen: dict[tuple[str, str], str] = {}
    for part in chunks(sorted({pair[1] for _tag, pair in wanted})):
        found = Identifier.objects.open().filter(value__in=part).values_list("system", "value", "device__tag")
        seen |= {(system, value): tag for system, value, tag in found}
    for tag, pair in wanted:
        if pair in seen:
            yield (
                tag,
                _("%(system)s %(value)s belongs to %(other)s already.")
                % {
                    "system": pair[0],
                    "value": pair[1],
                    "other": seen[pair],
                },
            )
        seen[pair] = tag


def cycles(records: Sequence[Record]) -> Found:
    """No device may be a part of itself, however long the way round."""
    above = {record["id"]: record["parent_id"] for record in records}
    unknown = {parent for parent in above.values() if parent and parent not in above}
    while unknown:
        rows = dict(Device.objects.filter(pk__in=unknown).values_list("pk", "parent_id"))
        above |= rows
        unknown = {parent for parent in rows.values() if parent and parent not in above}
    for record in records:
        if _comes_back(record["id"], above):
            yield record["tag"], _("It would be a part of itself.")


def _comes_back(start: int, above: Mapping[int, int | None]) -> bool:
    seen, here = {start}, above.get(start)
    while here is not None:
        if here in seen:
            return True
        seen.add(here)
        here = above.get(here)
    return False
