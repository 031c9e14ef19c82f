"""Who calls: a program by its token or a person by their session; what they may and how often."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError
from ninja.security import APIKeyCookie, HttpBearer

from openhtm.accounts.api import User, user_of_token
from openhtm.kernel.errors import InvalidInput, NotPermitted
from openhtm.kernel.time import now

#: Requests a minute of one caller, and wrong tokens a minute from one address, for each server process.
CALLS, WRONG_TOKENS = 1200, 30


class Token(HttpBearer):
    """``Authorization: Bearer htm_...``; what its owner may, narrowed to the permissions of the token."""

    def __init__(self, permission: str) -> None:
        super().__init__()
        self.permission = permission

    def authenticate(self, request: HttpRequest, token: str) -> User:
        address = f"wrong-token:{request.META.get('REMOTE_ADDR', '')}"
        if cache.get(_this_minute(address), 0) >= WRONG_TOKENS:
            raise HttpError(429, _("Too many wrong tokens from your address. Wait a minute."))
        found = user_of_token(token, at=now())
        if found is None:
            _count(address)
            raise AuthenticationError(message=_("The token is unknown, expired or revoked."))
        request.user = found[0]
        return _admitted(request, found[0], self.permission)


class Session(APIKeyCookie):
    """The session of a person who has signed in; writing also wants the CSRF token."""

    param_name = "sessionid"

    def __init__(self, permission: str) -> None:
        super().__init__()
        self.permission = permission

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        user: Any = request.user
        if "Authorization" in request.headers or not (key and user.is_authenticated):
            return None
        return _admitted(request, user, self.permission)


def _admitted(request: HttpRequest, user: User, permission: str) -> User:
    if _count(f"calls:{user.pk}") > CALLS:
        raise HttpError(429, _("More than %(count)d requests in a minute. Slow down.") % {"count": CALLS})
    if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
        raise InvalidInput(_("The address holds a NUL character."))
    if permission != "signed_in" and not user.may_anywhere(permission):
        raise NotPermitted(_("The permission '%(permission)s' is missing.") % {"permission": permission})
    return user


def _count(what: str) -> int:
    """How often within this minute, this time included."""
    key = _this_minute(what)
    cache.add(key, 0, timeout=90)
    try:
        return int(cache.incr(key))
    except ValueError:  # the cache let it go in between
        return 1


def _this_minute(what: str) -> str:
    return f"rest:{what}:{int(now().timestamp()) // 60}"
