"""Notices that a letter to a manufacturer fell due, kept by the night."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .inquiry import Inquiry


class NoticeStep(models.TextChoices):
    REMIND = "remind", _("Reminder due")
    ESCALATE = "escalate", _("Escalation due")


class InquiryNotice(models.Model):
    """``due_on``: the last day of which the letter stands after. Written once: the database refuses to change it."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="notices", db_index=False)
    step = models.CharField(_("what is due"), max_length=10, choices=NoticeStep.choices)
    due_on = models.DateField(_("after"))
    noted_at = models.DateTimeField(_("noted"))

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("notice of an inquiry")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["inquiry", "step", "due_on"], name="security_notice_once"),
            models.CheckConstraint(
                condition=models.Q(step__in=["remind", "escalate"]), name="security_notice_step"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inquiry}: {self.get_step_display()}"

    @property
    def site_id(self) -> int | None:
        return self.inquiry.site_id
