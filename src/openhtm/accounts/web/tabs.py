"""The tabs over the pages of one's own account, and over people and roles."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.ui.parts import Tab

from ..models import User
from ..permissions import Permission


def _tabs(path: str, entries: list[tuple[str, str]]) -> list[Tab]:
    """The most specific address that the path lies under is the current one."""
    under = [url for _label, url in entries if path.startswith(url)]
    current = max(under, key=len, default="")
    return [Tab(label=label, url=url, current=url == current) for label, url in entries]


def account_tabs(request: HttpRequest) -> list[Tab]:
    entries = [
        (_("Profile"), reverse("accounts:me")),
        (_("Password"), reverse("account_change_password")),
        (_("Second factor"), reverse("mfa_index")),
    ]
    user = request.user
    if isinstance(user, User) and user.may_anywhere(Permission.TOKEN_OWN):
        entries.append((_("Tokens"), reverse("accounts:token_list")))
    return _tabs(request.path, entries)


def people_tabs(request: HttpRequest) -> list[Tab]:
    entries = [(_("People"), reverse("people:person_list")), (_("Roles"), reverse("people:role_matrix"))]
    return _tabs(request.path, entries)
