"""One-off work over many devices: what is asked, and where each device stands."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Scope
from openhtm.kernel.models import ScopedQuerySet, Versioned

from ..rules.campaigns import TaskState
from .choices import OrderKind, PriorityChoice
from .work_order import WorkOrder


class TaskStateChoice(models.TextChoices):
    PENDING = TaskState.PENDING, _("To do")
    NOT_LOCATED = TaskState.NOT_LOCATED, _("Could not be located")
    DONE = TaskState.DONE, _("Done")
    LEFT_OUT = TaskState.LEFT_OUT, _("Left out")


class CampaignQuerySet(ScopedQuerySet):
    def running(self) -> CampaignQuerySet:
        return self.filter(closed_at__isnull=True)

    def visible_in(self, scope: Scope) -> CampaignQuerySet:
        """Those of the sites of a scope, and those for all sites."""
        if scope.is_empty:
            return self.none()
        return self.filter(scope.condition(site="site_id", department=None) | Q(site__isnull=True))


class Campaign(Versioned):
    """Without a site it reaches over all of them. ``filters`` are those of the device list by key.

    ``takes_new``: devices that come to fit later are taken in while it runs.
    """

    site = models.ForeignKey(
        "places.Site",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("site"),
        db_index=False,
    )
    title = models.CharField(_("title"), max_length=160)
    kind = models.CharField(_("kind"), max_length=16, choices=OrderKind.choices)
    description = models.TextField(_("what is to be done"), blank=True, default="")
    filters = models.JSONField(_("devices"), default=dict)
    takes_new = models.BooleanField(_("takes devices that come later"), default=False)
    procedure = models.ForeignKey(
        "maintenance.Procedure",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("procedure"),
        db_index=False,
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=PriorityChoice.choices, default=PriorityChoice.PLANNED
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.CharField(_("opened by"), max_length=200)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.CharField(_("closed by"), max_length=200, blank=True, default="")
    close_reason = models.CharField(_("closed because"), max_length=500, blank=True, default="")

    objects: ClassVar[Any] = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        ordering = ("-opened_at", "-id")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="maintenance_campaign_has_title"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="maintenance_campaign_forward",
            ),
        ]
        indexes = [models.Index(fields=["site", "-opened_at", "-id"], name="maintenance_campaign_latest")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("maintenance:campaign", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class CampaignTaskQuerySet(ScopedQuerySet):
    scope_department = "device__department_id"


class CampaignTask(models.Model):
    """What a campaign asks of one device. ``work_order`` is the latest order for it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="tasks", db_index=False)
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    device = models.ForeignKey(
        "registry.Device", on_delete=models.PROTECT, related_name="+", verbose_name=_("device")
    )
    state = models.CharField(
        _("state"), max_length=12, choices=TaskStateChoice.choices, default=TaskState.PENDING
    )
    work_order = models.ForeignKey(
        WorkOrder,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="campaign_tasks",
        verbose_name=_("work order"),
        db_index=False,
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")
    searches = models.PositiveSmallIntegerField(_("searches"), default=0)
    added_at = models.DateTimeField(_("taken in"))
    changed_at = models.DateTimeField(_("changed"))
    changed_by = models.CharField(_("changed by"), max_length=200)

    objects: ClassVar[Any] = CampaignTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("device of a campaign")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["campaign", "device"], name="maintenance_campaign_device_once"),
            models.CheckConstraint(
                condition=Q(state__in=TaskStateChoice.values), name="maintenance_campaign_task_state"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[TaskState.NOT_LOCATED, TaskState.LEFT_OUT]) | ~Q(reason=""),
                name="maintenance_campaign_task_has_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["work_order"],
                name="maintenance_campaign_order",
                condition=Q(work_order__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign}: {self.device}"

    @property
    def department_id(self) -> int | None:
        """Who works in the device's department works on it."""
        found: int | None = self.device.department_id
        return found
