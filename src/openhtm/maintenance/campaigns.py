"""Campaigns read: which devices a filter finds, where each stands, how far the whole is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from openhtm.accounts.api import Scope
from openhtm.kernel.errors import InvalidInput
from openhtm.places.api import Site
from openhtm.registry.api import GONE, Device, DeviceQuerySet
from openhtm.registry.api import listing as device_lists

from .models import IS_OPEN, Campaign, CampaignTask, WorkOrder
from .rules.campaigns import Progress, Step, TaskState

#: Filters that say whose devices or which ones stand aside, not which kind of device is meant.
_NOT_ENOUGH = frozenset({"status", "site"})


def devices_of(
    filters: Mapping[str, str], *, site: Site | None, today: date, among: Sequence[int] | None = None
) -> DeviceQuerySet:
    """The devices of the fleet that a campaign means; ``among``: only of these.

    A filter that does not exist, a value it cannot read, or no filter at all is an `InvalidInput`.
    """
    given = {key: value for key, value in filters.items() if value}
    if not set(given) - _NOT_ENOUGH:
        text = _("Say which devices are meant: a model, a type or another filter.")
        raise InvalidInput(text, fields={"model": [text]})
    rows = Device.objects.all() if site is None else Device.objects.filter(site=site)
    if among is not None:
        rows = rows.filter(pk__in=among)
    wanted = device_lists.Wanted(filters=given)
    return device_lists.selected(rows, wanted, today=today).exclude(status__in=GONE)


def with_step(rows: QuerySet[CampaignTask]) -> QuerySet[CampaignTask]:
    """Each task with ``step``, as `rules.campaigns.step` says."""
    in_work = Exists(WorkOrder.objects.filter(IS_OPEN, pk=OuterRef("work_order")))
    return rows.annotate(
        step=Case(
            When(state=TaskState.DONE, then=Value(Step.DONE.value)),
            When(state=TaskState.LEFT_OUT, then=Value(Step.LEFT_OUT.value)),
            When(in_work, then=Value(Step.IN_WORK.value)),
            When(state=TaskState.NOT_LOCATED, then=Value(Step.NOT_LOCATED.value)),
            default=Value(Step.WAITING.value),
            output_field=CharField(),
        )
    )


def tasks_of(campaign: Campaign, scope: Scope) -> QuerySet[CampaignTask]:
    """Its devices inside the scope, with their step."""
    rows: QuerySet[CampaignTask] = CampaignTask.objects.within(scope).filter(campaign=campaign)
    return with_step(rows)


def progress_of(campaigns: Sequence[Campaign], scope: Scope) -> dict[int, Progress]:
    """How far each is inside the scope, in one question."""
    rows = CampaignTask.objects.within(scope).filter(campaign__in=campaigns)
    counted: dict[int, dict[str, int]] = {campaign.pk: {} for campaign in campaigns}
    steps: Any = with_step(rows).order_by()
    for row in steps.values("campaign_id", "step").annotate(n=Count("pk")):
        counted[row["campaign_id"]][row["step"]] = row["n"]
    return {pk: Progress(**steps) for pk, steps in counted.items()}


def task_of(order: WorkOrder) -> CampaignTask | None:
    """The task of a campaign that an order is for."""
    rows = CampaignTask.objects.filter(work_order=order).select_related("campaign")
    found: CampaignTask | None = rows.first()
    return found


def searched(rows: QuerySet[CampaignTask], *, step: str = "", text: str = "") -> QuerySet[CampaignTask]:
    """Those at a step, and those whose device a text names."""
    found = rows.filter(Q(step=step)) if step else rows
    if not text:
        return found
    return found.filter(Q(device__tag__istartswith=text) | Q(device__serial__istartswith=text))
