"""Proving who one is: at sign-in by allauth, again at each signature here, and by token for programs."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password
from django.core.cache import cache
from django.utils.translation import gettext as _

from openhtm.audit.api import Reauthentication, UnableToSign

from .models import Token, User
from .rules.identity import token_hash

_ATTEMPTS, _PERIOD = 5, 300


def reauthenticate(user: User, *, password: str, at: datetime) -> Reauthentication:
    """Proof that ``user`` just gave their password, or their current TOTP code, for a signature.

    Five wrong tries within five minutes stop further ones: ``UnableToSign``.
    """
    key = f"reauthenticate:{user.pk}"
    if cache.get(key, 0) >= _ATTEMPTS:
        raise UnableToSign(_("Too many wrong passwords. Wait five minutes and try again."))
    method = _method(user, password)
    if not method or not user.is_active:
        cache.set(key, cache.get(key, 0) + 1, _PERIOD)
        raise UnableToSign(_("The password is not right. Nothing was signed."))
    cache.delete(key)
    return Reauthentication(actor_key=user.actor_key, printed_name=str(user), at=at, method=method)


def _method(user: User, secret: str) -> str:
    if check_password(secret, user.password):
        return "password"
    return "totp" if _totp(user, secret) else ""


def _totp(user: User, code: str) -> bool:
    if not (code.isdigit() and len(code) == 6):
        return False
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    return bool(found and found.wrap().validate_code(code))


def user_of_token(secret: str, *, at: datetime) -> tuple[User, Token] | None:
    """The owner of a valid token, limited to the token's permissions (``User.limited_to``), or None."""
    token = Token.objects.select_related("user").filter(hash=token_hash(secret)).first()
    if token is None or not token.is_valid(at) or not token.user.is_active:
        return None
    if token.last_used_on != at.date():
        # Once a day: whoever looks through the tokens sees which are no longer in use.
        Token.objects.filter(pk=token.pk).update(last_used_on=at.date())
    token.user.limited_to = frozenset(token.permissions)
    return token.user, token
