"""The plans on record, and what their rows say of the devices of a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Min

from openhtm.imports.api import Context

from ..models import Occurrence, OccurrenceState, Plan, PlanAssignment, PlanRevision, RevisionState
from ..storing import batches
from ..terms import Terms
from .devices import Found
from .plan_terms import terms_of

_PART = 5_000


@dataclass(frozen=True, slots=True)
class Key:
    """What tells lines apart: model or type, site (None: all), code in lower case."""

    owner: str
    owner_id: int
    site_id: int | None
    code: str


@dataclass(slots=True)
class Line:
    """A line on record (``pk``), or one that the list would add. ``terms`` None: none are in force."""

    key: Key
    code: str
    title: str = ""
    procedure_id: int | None = None
    terms: Terms | None = None
    waiting: list[Terms] = field(default_factory=list)
    pk: int | None = None
    version: int = 0


@dataclass(slots=True)
class Held:
    """What is known of a device under a plan."""

    assignment: PlanAssignment | None = None
    own: Terms | None = None  # in force for the device alone
    waiting: list[Terms] = field(default_factory=list)
    due_on: date | None = None  # of the earliest open occurrence


@dataclass(slots=True)
class Plans:
    """Lines by key. Lines that the list would add are told to it as they come."""

    lines: dict[Key, Line] = field(default_factory=dict)
    codes: dict[tuple[str, int], set[str]] = field(default_factory=lambda: defaultdict(set))
    held: dict[tuple[int, int], Held] = field(default_factory=dict)

    @classmethod
    def of(cls, context: Context) -> Plans:
        found = cls()
        by_id: dict[int, Line] = {}
        rows = Plan.objects.filter(is_active=True, by_filter=False).order_by("pk")
        for plan in rows:
            owner, owner_id = ("model", plan.model_id) if plan.model_id else ("type", plan.device_type_id)
            key = Key(owner, int(owner_id or 0), plan.site_id, plan.code.lower())
            by_id[plan.pk] = Line(
                key, plan.code, plan.title, plan.procedure_id, pk=plan.pk, version=plan.version
            )
            found.add(by_id[plan.pk])
        states = [RevisionState.ACTIVE, RevisionState.PROPOSED]
        for revision in PlanRevision.objects.filter(plan__in=rows, device__isnull=True, state__in=states):
            line, terms = by_id[revision.plan_id], terms_of(revision)
            if revision.state == RevisionState.ACTIVE:
                line.terms = terms
            else:
                line.waiting.append(terms)
        return found

    def add(self, line: Line) -> Line:
        self.lines[line.key] = line
        self.codes[line.key.owner, line.key.owner_id].add(line.key.code)
        return line

    def nearest(self, device: Found, code: str) -> Line | None:
        """The line of that code which reaches the device: the model's before the type's, the site's first."""
        keys = (Key(owner, pk, site, code.lower()) for owner, pk, site in _reaching(device))
        return next((self.lines[key] for key in keys if key in self.lines), None)

    def codes_for(self, device: Found) -> set[str]:
        """The codes of all lines that reach the device."""
        return {
            code
            for owner, pk, site in _reaching(device)
            for code in self.codes.get((owner, pk), ())
            if Key(owner, pk, site, code) in self.lines
        }

    def learn(self, device_ids: Collection[int]) -> None:
        """Load what is known of these devices under plans; four questions."""
        self.held = defaultdict(Held)
        for part in batches(sorted(device_ids), size=_PART):
            self._learn_rows(part)
            self._learn_own_terms(part)
            for device, plan, due in _open_days(part):
                self.held[device, plan].due_on = due

    def _learn_rows(self, device_ids: Collection[int]) -> None:
        rows = PlanAssignment.objects.filter(device_id__in=device_ids, valid_to__isnull=True)
        terms = PlanRevision.objects.in_bulk(set(rows.values_list("revision_id", flat=True)))
        for row in rows:
            row.revision = terms[row.revision_id]
            self.held[row.device_id, row.plan_id].assignment = row

    def _learn_own_terms(self, device_ids: Collection[int]) -> None:
        states = [RevisionState.ACTIVE, RevisionState.PROPOSED]
        for revision in PlanRevision.objects.filter(device_id__in=device_ids, state__in=states):
            held = self.held[int(revision.device_id or 0), revision.plan_id]
            if revision.state == RevisionState.ACTIVE:
                held.own = terms_of(revision)
            else:
                held.waiting.append(terms_of(revision))


def _reaching(device: Found) -> Iterator[tuple[str, int, int | None]]:
    for owner, pk in (("model", device.model_id), ("type", device.device_type_id)):
        if pk is not None:
            yield owner, pk, device.site_id
            yield owner, pk, None


def _open_days(device_ids: Collection[int]) -> Iterator[tuple[Any, ...]]:
    rows = Occurrence.objects.filter(device_id__in=device_ids, state=OccurrenceState.OPEN).order_by()
    yield from rows.values_list("device_id", "plan_id").annotate(due=Min("due_on"))


def without_anchor(terms: Terms) -> Terms:
    """For comparing with what a device is given: its own first day stands on its row."""
    return replace(terms, anchor_on=None)
