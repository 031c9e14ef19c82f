"""The few functions through which everyone reaches records inside their scope."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from openhtm.audit.api import Entry
from openhtm.kernel.actors import SystemActor
from openhtm.kernel.errors import NotFound
from openhtm.places.api import Building, Department, Organization, Room, Site

from .models import RoleAssignment, Token, User
from .scope import EVERYWHERE, Scope

P = ParamSpec("P")
# The first argument is the request; a guarded view may ask for a SignedInRequest.
View = Callable[Concatenate[Any, P], HttpResponseBase]


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
    """Where the user holds the permission: the system everywhere, somebody who has not signed in nowhere."""
    if isinstance(user, SystemActor):
        return EVERYWHERE
    return user.scope(permission) if isinstance(user, User) else Scope()


def one(rows: QuerySet[Any], missing: str, **lookup: Any) -> Any:
    """The one row of a scoped queryset, or ``NotFound``; outside the scope looks the same as not there.

    ``missing`` is the sentence for both, in the reader's language: whole, since a noun alone has no gender.
    """
    # Without an order: there is one row at most, and working out an order costs as much as reading it.
    found = list(rows.filter(**lookup).order_by()[:1])
    if not found:
        raise NotFound(missing)
    return found[0]


def sites(user: Any, permission: str = "place.read") -> QuerySet[Site]:
    return cast("QuerySet[Site]", Site.objects.within(scope(user, permission)))


def site(user: Any, code: str, permission: str = "place.read") -> Site:
    return cast(
        Site,
        one(
            sites(user, permission),
            _("There is no such site, or it is outside your sites."),
            code__iexact=code,
        ),
    )


def departments(user: Any, permission: str = "place.read") -> QuerySet[Department]:
    return cast("QuerySet[Department]", Department.objects.within(scope(user, permission)))


def people(user: Any, *, text: str = "") -> QuerySet[User]:
    """The people inside the scope; with ``text`` those whose name, address or number holds it."""
    held = User.objects.within(scope(user, "person.read"))
    return cast("QuerySet[User]", held.matching(text) if text else held)


def person_by_email(email: str) -> User | None:
    """The person with that address, for whoever holds the machine; scope does not ask."""
    return cast("User | None", User.objects.filter(email__iexact=email.strip()).first())


def person(user: Any, pk: int) -> User:
    return cast(User, one(people(user), _("There is no such person, or it is outside your sites."), pk=pk))


def tokens(user: User) -> QuerySet[Token]:
    """The person's own tokens; nobody sees another's."""
    return Token.objects.filter(user=user)


def role_assignments(user: Any, person: User, at: datetime) -> QuerySet[RoleAssignment]:
    """The roles that ``person`` holds now, as far as they lie inside what ``user`` sees of people."""
    held = RoleAssignment.objects.current(at).filter(user=person).within(scope(user, "person.read"))
    return cast("QuerySet[RoleAssignment]", held.select_related("site", "department"))


def buildings(user: Any, permission: str = "place.read") -> QuerySet[Building]:
    return cast("QuerySet[Building]", Building.objects.within(scope(user, permission)))


def rooms(user: Any, permission: str = "place.read") -> QuerySet[Room]:
    held = Room.objects.within(scope(user, permission))
    return cast("QuerySet[Room]", held.select_related("building", "department", "site"))


def organization() -> Organization | None:
    """The organization that runs this installation; None until it is set up."""
    return Organization.objects.first()


def ledger(user: Any, permission: str = "ledger.read") -> QuerySet[Entry]:
    """Entries of the person's sites; those of the organization as a whole for whoever reads all sites."""
    return Entry.objects.filter(scope(user, permission).condition(site="site_id", department=None))


def ledger_sites(user: Any, permission: str = "ledger.read") -> frozenset[int] | None:
    """The sites whose chains the person may verify; None: all, and that of the organization."""
    held = scope(user, permission)
    return None if held.everywhere else held.sites


def somebody_can_sign_in() -> bool:
    """Whether any person may sign in: otherwise the first page tells how the first one is made."""
    return bool(
        User.objects.filter(is_active=True).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).exists()
    )
