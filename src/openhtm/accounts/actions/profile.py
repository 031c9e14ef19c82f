"""What people change of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput, NotPermitted

from ..models import User

OWN = "the person themselves; the body refuses everybody else"


def _refuse_others(user: User, by: Actor) -> None:
    if by.actor_key != user.actor_key:
        raise NotPermitted(_("This can be changed only by the person themselves."))


@action("accounts.profile.edit", needs=None, open_to=OWN)
def edit_own_profile(
    user: User, *, changes: Mapping[str, Any], seen_version: int | None = None, by: Actor, at: datetime
) -> User:
    """Change one's own initials and phone number."""
    _refuse_others(user, by)
    if unknown := sorted(set(changes) - {"initials", "phone"}):
        raise InvalidInput(_("%(unknown)s cannot be changed here.") % {"unknown": ", ".join(unknown)})
    try:
        return acts.save(user, seen_version=seen_version, **changes)
    except ValidationError as problem:
        raise InvalidInput(_("Some fields need another value."), fields=problem.message_dict) from None


@action("accounts.profile.secure", needs=None, open_to=OWN)
def note_own_security(user: User, *, what: str, by: Actor, at: datetime) -> User:
    """Note that a person changed how they sign in: password, authenticator, key. Never the secret itself."""
    _refuse_others(user, by)
    acts.note(user, before={}, after={"sign_in": what})
    return user
