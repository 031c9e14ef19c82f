"""The few functions through which everyone reaches records inside their scope."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase

from openhtm.kernel.errors import NotFound
from openhtm.places.api import Department, Site

from .models import User
from .scope import Scope

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class SignedInRequest(HttpRequest):
    """A request behind ``requires``: its user is a person; ``site`` is the site switch (None: all)."""

    user: User
    site: Site | None  # type: ignore[assignment]


def requires(permission: str) -> Callable[[View[P]], View[P]]:
    """The view is for signed-in people who hold the permission somewhere; others get the 403 page."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not cast(User, request.user).may_anywhere(permission):
                raise PermissionDenied(permission)
            return view(request, *args, **kwargs)

        wrapped = cast("View[P]", login_required(guarded))
        wrapped.permission = permission  # type: ignore[attr-defined]
        return wrapped

    return decorate


def signed_in(view: View[P]) -> View[P]:
    """The view is for anybody who has signed in (their own profile, the frame)."""
    wrapped = login_required(view)
    wrapped.permission = "signed_in"  # type: ignore[attr-defined]
    return wrapped


def public(reason: str) -> Callable[[View[P]], View[P]]:
    """The view is open to everybody, for the reason given."""

    def decorate(view: View[P]) -> View[P]:
        view.permission = f"public: {reason}"  # type: ignore[attr-defined]
        return view

    return decorate


def scope(user: Any, permission: str) -> Scope:
    """Where the user holds the permission; nowhere for somebody who has not signed in."""
    return user.scope(permission) if isinstance(user, User) else Scope()


def one(rows: QuerySet[Any], what: str, **lookup: Any) -> Any:
    """The one row of a scoped queryset, or ``NotFound``; outside the scope looks the same as not there."""
    found = rows.filter(**lookup).first()
    if found is None:
        raise NotFound(f"There is no such {what}, or it is outside your sites.")
    return found


def sites(user: Any, permission: str = "place.read") -> QuerySet[Site]:
    return cast("QuerySet[Site]", Site.objects.within(scope(user, permission)))


def site(user: Any, code: str, permission: str = "place.read") -> Site:
    return cast(Site, one(sites(user, permission), "site", code__iexact=code))


def departments(user: Any, permission: str = "place.read") -> QuerySet[Department]:
    return cast("QuerySet[Department]", Department.objects.within(scope(user, permission)))


def people(user: Any) -> QuerySet[User]:
    return cast("QuerySet[User]", User.objects.within(scope(user, "person.read")))
