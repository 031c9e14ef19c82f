"""People, the roles they hold and where, and the tokens of programs that act for them.

A ``User`` is a person of the organization, with or without sign-in: technicians, managers, nurses,
vendors' engineers. People are never deleted, only made inactive: their names stand under records.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.models import ScopedQuerySet, Versioned

from .roles import Role, roles
from .scope import EVERYWHERE, Scope


class UserQuerySet(models.QuerySet["User"]):
    def within(self, scope: Any) -> UserQuerySet:
        """People who hold a role somewhere inside the scope."""
        if scope.everywhere:
            return self
        held = RoleAssignment.objects.filter(
            Q(site_id__in=scope.sites)
            | Q(department_id__in=scope.departments)
            | Q(site_id__in=scope.department_sites)
        )
        return self.filter(pk__in=held.values("user_id"))

    def matching(self, text: str) -> UserQuerySet:
        """People whose name, e-mail address or employee number holds the text."""
        inside = Q(name__icontains=text) | Q(email__icontains=text)
        return self.filter(inside | Q(employee_number__icontains=text))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> User:
        found: User = self.get(email__iexact=username)
        return found


class User(AbstractBaseUser, Versioned):
    """A person. Signs in by e-mail address; ``password`` unusable: no sign-in."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    initials = models.CharField(_("initials"), max_length=6, blank=True, default="")
    employee_number = models.CharField(_("employee number"), max_length=40, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=40, blank=True, default="")
    is_active = models.BooleanField(_("active"), default=True)
    language = models.CharField(_("language"), max_length=10, blank=True, default="")
    joined_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[Any] = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name or self.email

    # What allauth and Django's own pages ask of a user; this program has no Django admin.
    is_staff = False
    is_superuser = False

    #: Set on the loaded person who calls by a token: only these permissions count then.
    limited_to: frozenset[str] | None = None

    @property
    def actor_key(self) -> str:
        return f"user:{self.pk}"

    @property
    def actor_label(self) -> str:
        return str(self)

    def get_full_name(self) -> str:
        return self.name

    @cached_property
    def assignments(self) -> list[RoleAssignment]:
        """The roles held now, read once for each loaded person."""
        return list(
            RoleAssignment.objects.current(timezone.now()).filter(user=self).select_related("department")
        )

    @cached_property
    def roles(self) -> list[Role]:
        held = {assignment.role for assignment in self.assignments}
        return [role for slug, role in roles().items() if slug in held]

    def scope(self, permission: str) -> Scope:
        """Where this person holds the permission."""
        if not self.is_active or (self.limited_to is not None and permission not in self.limited_to):
            return Scope()
        if permission not in self._scopes:
            self._scopes[permission] = self._scope(permission)
        return self._scopes[permission]

    @cached_property
    def _scopes(self) -> dict[str, Scope]:
        """What was worked out, as long as the roles read once: a page asks for the same thirty times."""
        return {}

    def _scope(self, permission: str) -> Scope:
        holding = [item for item in self.assignments if permission in item.permissions]
        if any(item.site_id is None for item in holding):
            return EVERYWHERE
        whole = frozenset(item.site_id for item in holding if item.department_id is None and item.site_id)
        parts = [item for item in holding if item.department_id is not None]
        return Scope(
            sites=whole,
            departments=frozenset(item.department_id for item in parts if item.department_id),
            department_sites=frozenset(item.site_id for item in parts if item.site_id),
        )

    def may(self, permission: str, *, site_id: int | None = None, department_id: int | None = None) -> bool:
        return self.scope(permission).includes(site_id=site_id, department_id=department_id)

    def may_anywhere(self, permission: str) -> bool:
        return not self.scope(permission).is_empty


class RoleAssignmentQuerySet(ScopedQuerySet):
    def current(self, instant: datetime) -> RoleAssignmentQuerySet:
        started = self.filter(valid_from__lte=instant)
        return started.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=instant))


class RoleAssignment(models.Model):
    """A role somebody holds: for all sites, one site, or one department of it; perhaps until a day."""

    user = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="role_assignments",
        verbose_name=_("person"),
        db_index=False,
    )
    role = models.CharField(_("role"), max_length=40)
    site = models.ForeignKey(
        "places.Site",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("site"),
    )
    department = models.ForeignKey(
        "places.Department",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("department"),
    )
    valid_from = models.DateTimeField(_("from"))
    valid_to = models.DateTimeField(_("until"), null=True, blank=True)

    objects: ClassVar[Any] = RoleAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("role assignment")
        constraints = [
            models.CheckConstraint(
                condition=Q(department__isnull=True) | Q(site__isnull=False),
                name="accounts_role_department_has_site",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="accounts_role_period",
            ),
        ]
        indexes = [models.Index(fields=["user", "role"], name="accounts_role_user")]

    def __str__(self) -> str:
        place = self.department or self.site or _("all sites")
        return f"{self.user}: {self.role} ({place})"

    @property
    def permissions(self) -> frozenset[str]:
        role = roles().get(self.role)
        return role.permissions if role else frozenset()


class Token(models.Model):
    """A program's key to REST: only its hash is kept. Holds some of its owner's permissions, never more."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(max_length=12)
    hash = models.CharField(max_length=64, unique=True)
    permissions = models.JSONField(_("permissions"), default=list)
    created_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_on = models.DateField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("token")

    def __str__(self) -> str:
        return self.name

    def is_valid(self, at: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)
