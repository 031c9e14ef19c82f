"""Who is on the team, how they are reached, and who deputizes; for a clinical unit: whom to call."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned


class OutOfHours(models.TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Unknown")


class TeamMemberQuerySet(ScopedQuerySet):
    scope_department = "department_id"

    def within(self, scope: Any) -> Self:
        """Who answers for the whole site is seen by everybody who sees a part of it."""
        whole = Q(department=None, site_id__in=scope.department_sites)
        return self.filter(scope.condition(site=self.scope_site, department=self.scope_department) | whole)

    def standing(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def for_list(self) -> Self:
        return self.select_related("site", "department__site", "person")


class TeamMember(Versioned):
    """Somebody in a role: a person of the program, or a name of outside. ``rank`` 1 is called first.

    With ``department``: whom to call before a device of that unit is touched.
    """

    site = models.ForeignKey(
        "places.Site", on_delete=models.PROTECT, related_name="+", verbose_name=_("site"), db_index=False
    )
    department = models.ForeignKey(
        "places.Department",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("unit"),
    )
    role = models.CharField(_("role"), max_length=40)
    rank = models.PositiveSmallIntegerField(_("called as number"), default=1)
    person = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("person"),
    )
    name = models.CharField(_("name, if not in the program"), max_length=150, blank=True, default="")
    organization = models.CharField(_("organization"), max_length=150, blank=True, default="")
    phone = models.CharField(_("telephone"), max_length=60)
    out_of_hours = models.CharField(
        _("reachable out of hours"), max_length=8, choices=OutOfHours.choices, default=OutOfHours.UNKNOWN
    )
    other_way = models.CharField(
        _("if telephone and e-mail are down"), max_length=200, blank=True, default=""
    )
    confirmed_on = models.DateField(_("confirmed"), null=True, blank=True)
    confirmed_by = models.CharField(_("confirmed by"), max_length=200, blank=True, default="")
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    ended_because = models.CharField(_("ended because"), max_length=500, blank=True, default="")

    objects: ClassVar[Any] = TeamMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of the team")
        ordering = ("role", "rank", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, name="") | Q(person__isnull=True) & ~Q(name=""),
                name="response_member_is_somebody",
            ),
            models.CheckConstraint(condition=~Q(phone=""), name="response_member_has_phone"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="response_member_rank"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(ended_because=""), name="response_member_end_says_why"
            ),
            models.UniqueConstraint(
                fields=["site", "role", "department", "person"],
                condition=Q(ended_at__isnull=True, person__isnull=False, department__isnull=False),
                name="response_member_once_in_unit",
            ),
            models.UniqueConstraint(
                fields=["site", "role", "person"],
                condition=Q(ended_at__isnull=True, person__isnull=False, department__isnull=True),
                name="response_member_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["site", "role", "rank"],
                name="response_member_standing",
                condition=Q(ended_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return str(self.person) if self.person is not None else self.name
