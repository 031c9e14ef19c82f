"""Who has attested to a policy: by their own signature, or on a sheet that was signed on paper."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet

from .policy import PolicyVersion


class SheetQuerySet(ScopedQuerySet):
    scope_department = "department_id"


class SignSheet(models.Model):
    """A sheet of paper on which people of a unit signed on a day; its scan hangs on it. Never changed."""

    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey("places.Department", on_delete=models.PROTECT, related_name="+")
    policy_version = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    signed_on = models.DateField(_("signed on"))
    people = models.PositiveIntegerField(_("people"))
    recorded_at = models.DateTimeField(_("entered"))
    recorded_by = models.CharField(_("entered by"), max_length=200)

    objects: ClassVar[Any] = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-sheet")
        ordering = ("-signed_on", "-id")
        constraints = [
            models.CheckConstraint(condition=Q(people__gte=1), name="awareness_sheet_has_people"),
        ]

    def __str__(self) -> str:
        return f"{self.policy_version} {self.signed_on}"

    def get_absolute_url(self) -> str:
        return reverse("awareness:unit", args=[self.department_id])


class AttestationQuerySet(ScopedQuerySet):
    scope_department = "department_id"

    def for_list(self) -> AttestationQuerySet:
        return self.select_related("person", "department__site", "policy_version__policy", "sheet")


class Attestation(models.Model):
    """That somebody of a unit has read a version, or with ``template`` knows a check that it demands.

    Written once and never changed or withdrawn: another one follows it. ``expires_on``: the first day on which it
    counts no more. Signed by oneself (``own``), or by hand on a ``sheet``.
    """

    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey(
        "places.Department", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    person = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=40)
    policy_version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="attestations")
    template = models.CharField(_("check"), max_length=80, blank=True, default="")
    attested_on = models.DateField(_("attested"))
    expires_on = models.DateField(_("counts until"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("entered"))
    recorded_by = models.CharField(_("entered by"), max_length=200)
    own = models.BooleanField(_("signed in the program"))
    sheet = models.ForeignKey(
        SignSheet, null=True, blank=True, on_delete=models.PROTECT, related_name="attestations"
    )

    objects: ClassVar[Any] = AttestationQuerySet.as_manager()

    class Meta:
        verbose_name = _("attestation")
        ordering = ("-attested_on", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["department", "person", "policy_version", "template", "attested_on"],
                name="awareness_attestation_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(own=True, sheet__isnull=True) | Q(own=False, sheet__isnull=False),
                name="awareness_attestation_own_or_sheet",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gt=F("attested_on")),
                name="awareness_attestation_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.policy_version}"
