"""The functions through which everyone reaches records of workforce inside their scope.

Competencies belong to the organization. A person is seen, with what they hold, where they hold a role.
"""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User, one, scope

from .models import Competency, Grant, GrantQuerySet


def competencies(user: Any, permission: str = Permission.COMPETENCY_READ) -> QuerySet[Competency]:
    """All of them, for whoever may read competencies anywhere."""
    rows = Competency.objects.all() if not scope(user, permission).is_empty else Competency.objects.none()
    return cast("QuerySet[Competency]", rows)


def competency(user: Any, code: str, permission: str = Permission.COMPETENCY_READ) -> Competency:
    missing = _("There is no such competency, or it is outside your sites.")
    return cast(Competency, one(competencies(user, permission), missing, code__iexact=code))


def people(user: Any, permission: str = Permission.COMPETENCY_READ, *, site_id: int | None = None) -> Any:
    """The active people whose competencies one may see, or with the other permission enter."""
    return User.objects.within(scope(user, permission).narrowed(site_id)).filter(is_active=True)


def person(user: Any, pk: int, permission: str = Permission.COMPETENCY_READ) -> User:
    """Also one who has left: what they held stays readable."""
    rows = User.objects.within(scope(user, permission))
    return cast(User, one(rows, _("There is no such person, or it is outside your sites."), pk=pk))


def grants(user: Any, permission: str = Permission.COMPETENCY_READ) -> GrantQuerySet:
    reach = scope(user, permission)
    rows: GrantQuerySet = Grant.objects.for_list()
    return rows if reach.everywhere else rows.filter(person__in=User.objects.within(reach))


def grant(user: Any, pk: int, permission: str = Permission.COMPETENCY_READ) -> Grant:
    return cast(
        Grant, one(grants(user, permission), _("There is no such line, or it is outside your sites."), pk=pk)
    )
