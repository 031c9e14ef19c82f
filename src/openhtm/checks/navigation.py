"""The entries of user checks in the navigation, and the notices of whoever answers for a unit."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Permission, User
from openhtm.ui.navigation import NavItem, provide, register
from openhtm.ui.parts import Notices

from .access import unread

register(
    NavItem(
        slug="user_checks",
        group="work",
        label=_("User checks"),
        url_name="checks:overview",
        icon="clipboard-check",
        permission="check.read",
        shortcut="c",
        order=13,
    )
)


def notices(request: HttpRequest) -> Notices | None:
    """Failed checks that the person has not read yet; None for whom no unit waits."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.may_anywhere(Permission.CHECK_ANSWER):
        return None
    return Notices(count=unread(user).count(), url=reverse("checks:failed"))


provide("notices", notices)
