"""When the sign-in package tells that a person secured their account anew, the ledger hears of it."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as sign_in
from allauth.mfa import signals as factors

from openhtm.kernel.time import now

from .actions.profile import note_own_security
from .models import User


def _noted(what: str) -> Any:
    def note(sender: object, user: User, **_details: object) -> None:
        note_own_security(user, what=what, by=user, at=now())

    return note


_WORDS = {
    sign_in.password_set: "password set",
    sign_in.password_changed: "password changed",
    sign_in.password_reset: "password reset by e-mail",
    factors.authenticator_added: "authenticator added",
    factors.authenticator_removed: "authenticator removed",
    factors.authenticator_reset: "recovery codes made anew",
}


def connect() -> None:
    for signal, what in _WORDS.items():
        signal.connect(_noted(what), weak=False, dispatch_uid=f"openhtm.accounts:{what}")
