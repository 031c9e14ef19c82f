"""A row of a list as the past order that it tells of."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import User
from openhtm.imports.api import Context, Record
from openhtm.kernel.time import local_date
from openhtm.places.api import Organization, Site

from ..codes import code_set
from ..models import OrderKind
from ..past import PastOrder
from ..rules.priority import Priority
from .devices import Found, folded, heading
from .order_costs import CostReader
from .order_times import read_times
from .sites import Sites

_CODES = {"problem_code": "problem", "cause_code": "cause", "action_code": "action"}
_TITLE = 200
_REASON = 500


@dataclass(slots=True)
class Values:
    """What rows mean, with the words and people they name."""

    context: Context
    sites: Sites
    costs: CostReader = field(init=False)
    codes: dict[str, dict[str, str]] = field(init=False)
    people: dict[str, tuple[int, str]] | None = None

    def __post_init__(self) -> None:
        organization = Organization.objects.first()
        self.costs = CostReader(self.context, organization.currency if organization else "USD")
        self.codes = {name: _words_of(set_name) for name, set_name in _CODES.items()}

    def learn(self, records: Sequence[Record]) -> None:
        """Load the people, once a row names somebody."""
        if self.people is None and any(record.values.get("technician") for record in records):
            self.people = _everyone()

    def order(self, record: Record, device: Found | None, site: Site, *, number: str) -> PastOrder | None:
        """The order of a row; None when the row is refused."""
        times = read_times(record, self.context, zone_name=site.time_zone)
        costs = self.costs.read(record)
        if times is None or record.is_refused():
            return None
        kept: list[str] = []
        facts: dict[str, Any] = self._facts(record, device, site, kept)
        person = self._person(record)
        labor = costs.labor_lines(person, local_date(times.completed, site.time_zone))
        if person[1] and person[0] is None and not labor:
            kept.append(f"{heading(self.context, 'technician')}: {person[1]}")
        facts |= self._texts(record, kept)
        return PastOrder(
            site_id=site.pk,
            original_number=number,
            device_id=device.pk if device else None,
            opened_at=times.opened,
            completed_at=times.completed,
            closed_at=times.closed,
            down_from=times.down_from,
            down_to=times.down_to,
            assignee_id=person[0],
            vendor_cost_minor=costs.vendor,
            currency=costs.currency,
            labor=labor,
            parts=costs.part_lines(),
            **facts,
        )

    def _facts(self, record: Record, device: Found | None, site: Site, kept: list[str]) -> dict[str, Any]:
        values = record.values
        department = self.sites.department(record, site)
        if department is None and values.get("department"):
            kept.append(f"{heading(self.context, 'department')}: {values['department']}")
        return {
            "kind": OrderKind(values.get("kind") or OrderKind.OTHER),
            "priority": Priority[str(values.get("priority") or "routine").upper()],
            "department_id": department or (device.department_id if device else None),
            "sm_result": str(values.get("result") or ""),
            "requester": str(values.get("requester") or ""),
            "vendor": str(values.get("vendor") or ""),
            **{name: self._code(record, name, kept) for name in _CODES},
        }

    def _code(self, record: Record, name: str, kept: list[str]) -> str:
        """A code of ours, by its id or title; the earlier system's own stays with the order as text."""
        written = record.values.get(name)
        if not written:
            return ""
        known = self.codes[name].get(folded(written))
        if known is None:
            column = heading(self.context, name)
            record.warn("order.code_kept", column=column)
            kept.append(f"{column}: {written}")
        return known or ""

    def _person(self, record: Record) -> tuple[int | None, str]:
        """The technician as a person of ours where exactly one has that name, otherwise by name only."""
        written = record.values.get("technician")
        if not written:
            return None, ""
        return (self.people or {}).get(folded(written), (None, str(written)))

    def _texts(self, record: Record, kept: list[str]) -> dict[str, str]:
        values = record.values
        description = str(values.get("description") or "")
        resolution, notes = str(values.get("resolution") or ""), str(values.get("notes") or "")
        first = (
            str(values.get("title") or description or resolution or _("Past work")).splitlines()[0].strip()
        )
        ended = values.get("status") == "cancelled"
        because = (resolution or _("Cancelled in the earlier system"))[:_REASON] if ended else ""
        long_title = [str(values["title"])] if len(str(values.get("title") or "")) > _TITLE else []
        return {
            "title": first[:_TITLE] or _("Past work"),
            "description": "\n".join(text for text in (*long_title, description, notes, *kept) if text),
            "resolution": resolution,
            "cancelled_because": because,
        }


def _words_of(set_name: str) -> dict[str, str]:
    """Id and title of each code of a set, folded, to the id."""
    codes = code_set(set_name).codes.values()
    return {folded(word): code.id for code in codes for word in (code.title, code.id)}


def _everyone() -> dict[str, tuple[int, str]]:
    """People by e-mail address or name, folded; a name that two people share is left out."""
    found: dict[str, set[tuple[int, str]]] = {}
    for pk, email, name in User.objects.values_list("pk", "email", "name"):
        for text in {folded(email), folded(name)} - {""}:
            found.setdefault(text, set()).add((pk, str(name)[:150]))
    return {text: people.pop() for text, people in found.items() if len(people) == 1}


def made_number(values: Mapping[str, Any]) -> str:
    """A number for a row that has none: made of its content, so that a second run knows it again."""
    text = "\x1f".join(f"{name}={value}" for name, value in sorted(values.items()) if value is not None)
    return "~" + hashlib.sha256(text.encode()).hexdigest()[:16]
