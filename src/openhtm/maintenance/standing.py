"""What stands against taking back orders and plans that a list brought: whatever hangs on them since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from openhtm.documents.api import documents_of

from .models import (
    LaborLine,
    Occurrence,
    OccurrenceState,
    PartLine,
    Plan,
    PlanAssignment,
    PlanRevision,
    WorkOrder,
)
from .planning import untouched
from .storing import batches

_PART = 5_000
#: Rows that come with an order out of a list and say nothing by themselves.
ORDER_ROWS: tuple[type[models.Model], ...] = (LaborLine, PartLine)
PLAN_ROWS: tuple[type[models.Model], ...] = (Occurrence, PlanAssignment, PlanRevision)


def on_orders(order_ids: Sequence[int]) -> dict[str, str]:
    """By reference, why the order cannot be taken back any more."""
    found: dict[str, str] = {}
    for part in batches(order_ids, size=_PART):
        rows = WorkOrder.objects.filter(pk__in=part).values_list("pk", "reference", "version")
        names = {pk: reference for pk, reference, _version in rows}
        changed = ((pk, _("was changed since")) for pk, _reference, version in rows if version != 1)
        for pk, what in (*changed, *_hanging(WorkOrder, part, own=ORDER_ROWS)):
            found[names[pk]] = f"{names[pk]} {what}."
    return found


def on_plans(plan_ids: Sequence[int]) -> dict[str, str]:
    """By title, why the plan cannot be taken back any more."""
    found: dict[str, str] = {}
    for part in batches(plan_ids, size=_PART):
        rows = list(Plan.objects.filter(pk__in=part).values_list("pk", "title", "version"))
        names = {pk: title for pk, title, _version in rows}
        changed = ((pk, _("was changed since")) for pk, _title, version in rows if version != 1)
        for pk, what in (*changed, *_hanging(Plan, part, own=PLAN_ROWS), *_on_terms(part)):
            found[names[pk]] = f"{names[pk]} {what}."
    return found


def _on_terms(plan_ids: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Terms proposed or decided on after the plan came, and work under it."""
    terms = PlanRevision.objects.filter(plan_id__in=plan_ids)
    first = dict(terms.filter(number=1).values_list("plan_id", "proposed_at"))
    for plan_id, proposed, decided in terms.values_list("plan_id", "proposed_at", "approved_at"):
        if proposed != first.get(plan_id) or decided is not None:
            yield plan_id, _("has new terms")
    occurrences = Occurrence.objects.filter(plan_id__in=plan_ids)
    settled = occurrences.exclude(state=OccurrenceState.OPEN)
    for plan_id in settled.values_list("plan_id", flat=True).distinct():
        yield plan_id, _("has work that was done")
    open_ones = occurrences.filter(state=OccurrenceState.OPEN)
    begun = open_ones.exclude(Exists(untouched(open_ones).filter(pk=OuterRef("pk"))))
    for plan_id in begun.values_list("plan_id", flat=True):
        yield plan_id, _("has work that was begun")


def _hanging(
    model: type[models.Model], keys: Sequence[int], *, own: tuple[type[models.Model], ...]
) -> Iterator[tuple[int, str]]:
    """Records of all contexts that point to these, save those that came with them; and documents."""
    relations: list[Any] = model._meta.get_fields(include_hidden=True)
    for relation in relations:
        if relation.auto_created and not relation.concrete and relation.related_model not in own:
            pointing: Any = relation.field
            rows = pointing.model._base_manager.filter(**{f"{pointing.attname}__in": keys})
            for pk in rows.values_list(pointing.attname, flat=True).distinct():
                yield pk, _("has %(what)s") % {"what": pointing.model._meta.verbose_name_plural}
    for pk in documents_of(model, keys):
        yield pk, _("has documents")
