"""Who may be given work at a place."""

from __future__ import annotations

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.kernel.errors import DomainError


class UnableToAssign(DomainError):
    """The person cannot work there."""

    code = "unable_to_assign"


def able(assignee: User, *, site_id: int | None, department_id: int | None) -> User:
    """The person, or `UnableToAssign` when they may not work at that place."""
    allowed = assignee.is_active and assignee.may(
        Permission.WORK_ORDER_PERFORM, site_id=site_id, department_id=department_id
    )
    if not allowed:
        raise UnableToAssign(
            _("%(assignee)s may not perform work there. Choose someone else.") % {"assignee": assignee}
        )
    return assignee
