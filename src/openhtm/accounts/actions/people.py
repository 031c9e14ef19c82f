"""Changes of people, roles and tokens."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere, at_subject, organization
from openhtm.kernel.actors import Actor
from openhtm.kernel.acts import Change
from openhtm.kernel.errors import DomainError, InvalidInput, NotPermitted
from openhtm.places.api import Department, Site

from ..models import RoleAssignment, Token, User
from ..roles import roles
from ..rules.identity import initials_of, token_hash
from ..scope import granted_place


class AlreadyKnown(DomainError):
    """A person with that e-mail address is there already."""

    code = "already_known"


class UnknownRole(DomainError):
    code = "unknown_role"
    status = 422


def _email(text: str) -> str:
    address = text.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise InvalidInput(
            _("'%(text)s' is not an e-mail address.") % {"text": text},
            fields={"email": [_("Not an e-mail address.")]},
        ) from None
    return address


class Hashed(str):
    """A password as it is stored, where many are given the same: hashing one takes long, as it should."""

    __slots__ = ()


@action("accounts.person.add", needs="person.edit", where=anywhere)
def add_person(
    *,
    email: str,
    name: str,
    password: str | None = None,
    employee_number: str = "",
    phone: str = "",
    by: Actor,
    at: datetime,
) -> User:
    """Add a person; without a password they cannot sign in until they are given one."""
    address = _email(email)
    if User.objects.filter(email=address).exists():
        raise AlreadyKnown(
            _("%(address)s is there already. Open that person instead.") % {"address": address}
        )
    user = User(
        email=address,
        name=name.strip() or address,
        initials=initials_of(name),
        employee_number=employee_number,
        phone=phone,
        joined_at=at,
    )
    user.password = password if isinstance(password, Hashed) else make_password(password)
    return _noted_without_password(user)


def _noted_without_password(user: User) -> User:
    user.save(force_insert=True)
    acts.note(user, before={}, after=acts.values(user, ["email", "name", "employee_number", "phone"]))
    return user


@action("accounts.person.edit", needs="person.edit", where=anywhere)
def edit_person(
    user: User, *, changes: Mapping[str, Any], seen_version: int | None = None, by: Actor, at: datetime
) -> User:
    """Change name, initials, phone, employee number or activity of a person."""
    allowed = {"name", "initials", "phone", "employee_number", "is_active", "language"}
    if unknown := sorted(set(changes) - allowed):
        raise InvalidInput(_("%(unknown)s cannot be changed here.") % {"unknown": ", ".join(unknown)})
    if "is_active" in changes:
        _refuse_to_touch_the_stronger(by, user, at)
    try:
        return acts.save(user, seen_version=seen_version, **changes)
    except ValidationError as problem:
        raise InvalidInput(_("Some fields need another value."), fields=problem.message_dict) from None


def _refuse_to_touch_the_stronger(by: Actor, user: User, at: datetime) -> None:
    """Whoever could give a password to somebody who may more could act as them."""
    stronger = [
        held
        for held in RoleAssignment.objects.current(at).filter(user=user)
        for permission in held.permissions
        if not by.may(permission, site_id=held.site_id, department_id=held.department_id)
    ]
    if stronger and by.actor_key != user.actor_key:
        raise NotPermitted(
            _("%(user)s may do more than you do; ask an administrator to change this account.")
            % {"user": user}
        )


@action("accounts.person.set_password", needs="person.edit", where=anywhere)
def set_password(user: User, *, password: str, by: Actor, at: datetime) -> User:
    """Give a person a new password. The ledger says that, never which."""
    _refuse_to_touch_the_stronger(by, user, at)
    user.password = make_password(password)
    user.save(update_fields=["password"])
    acts.note(user, before={}, after={"password": "changed"})
    return user


@action("accounts.role.grant", needs="role.grant", where=granted_place)
def grant_role(
    user: User,
    *,
    role: str,
    site: Site | None = None,
    department: Department | None = None,
    until: datetime | None = None,
    by: Actor,
    at: datetime,
) -> RoleAssignment:
    """Give a person a role for all sites, a site, or a department; nobody gives more than they hold."""
    if role not in roles():
        raise UnknownRole(
            _("There is no role '%(role)s'. Roles: %(roles)s.") % {"role": role, "roles": ", ".join(roles())}
        )
    if department is not None:
        site = department.site
    _refuse_more_than_held(by, role, site, department)
    assignment = RoleAssignment(
        user=user, role=role, site=site, department=department, valid_from=at, valid_to=until
    )
    return acts.create(assignment)


def _refuse_more_than_held(by: Actor, role: str, site: Site | None, department: Department | None) -> None:
    place = {"site_id": site.pk if site else None, "department_id": department.pk if department else None}
    missing = [name for name in sorted(roles()[role].permissions) if not by.may(name, **place)]
    if missing:
        raise NotPermitted(
            _("You cannot give the role '%(role)s' here: you do not hold %(missing)s yourself.")
            % {"role": role, "missing": ", ".join(missing[:3])}
        )


@action("accounts.person.welcome", needs="role.grant", where=granted_place)
def welcome_person(
    new: NewPerson,
    *,
    role: str,
    site: Site | None = None,
    department: Department | None = None,
    by: Actor,
    at: datetime,
) -> User:
    """Add a person together with their first role, so that whoever added them can see them."""
    if not by.may_anywhere("person.edit"):
        raise NotPermitted(_("You may not add people."))
    user = add_person(
        email=new.email, name=new.name, employee_number=new.employee_number, phone=new.phone, by=by, at=at
    )
    grant_role(user, role=role, site=site, department=department, by=by, at=at)
    return user


@action("accounts.role.revoke", needs="role.grant", where=at_subject)
def revoke_role(assignment: RoleAssignment, *, reason: str = "", by: Actor, at: datetime) -> RoleAssignment:
    """End a role from now on; the row stays. The last administrator of all sites cannot be taken away."""
    _refuse_to_lose_the_last_administrator(assignment, at)
    return acts.save(assignment, valid_to=max(at, assignment.valid_from))


class LastAdministrator(DomainError):
    """Without an administrator for all sites nobody could give that role again."""

    code = "last_administrator"


def _refuse_to_lose_the_last_administrator(assignment: RoleAssignment, at: datetime) -> None:
    if assignment.role != "administrator" or assignment.site_id is not None:
        return
    others = RoleAssignment.objects.current(at).filter(role="administrator", site=None, user__is_active=True)
    if not others.exclude(pk=assignment.pk).exists():
        raise LastAdministrator(
            _("%(user)s is the last administrator. Make somebody else one first.") % {"user": assignment.user}
        )


@dataclass(frozen=True)
class NewToken:
    """The token's secret is shown once, here; only its hash is stored."""

    token: Token
    secret: str


@action("accounts.token.make", needs="token.own", where=anywhere)
def make_token(
    owner: User,
    *,
    name: str,
    permissions: Sequence[str],
    expires_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> NewToken:
    """Make a token for oneself; it can hold only permissions its owner holds somewhere."""
    if by.actor_key != owner.actor_key:
        raise NotPermitted(_("A token can be made only for yourself."))
    if missing := [item for item in permissions if not owner.may_anywhere(item)]:
        raise NotPermitted(_("You do not hold %(missing)s yourself.") % {"missing": ", ".join(missing)})
    secret = f"htm_{secrets.token_urlsafe(32)}"
    token = Token(
        user=owner,
        name=name.strip() or "token",
        prefix=secret[:10],
        hash=token_hash(secret),
        permissions=sorted(permissions),
        created_at=at,
        expires_at=expires_at,
    )
    token.save(force_insert=True)
    acts.note(
        token, before={}, after=acts.values(token, ["user_id", "name", "prefix", "permissions", "expires_at"])
    )
    return NewToken(token, secret)


@action("accounts.token.revoke", needs="token.own", where=anywhere)
def revoke_token(token: Token, *, by: Actor, at: datetime) -> Token:
    """Make a token useless from now on; its owner may, and whoever may edit people."""
    if by.actor_key != token.user.actor_key and not by.may_anywhere("person.edit"):
        raise NotPermitted(_("Only its owner or an administrator can revoke this token."))
    return acts.save(token, revoked_at=at) if token.revoked_at is None else token


@dataclass(frozen=True)
class NewPerson:
    email: str
    name: str
    employee_number: str = ""
    phone: str = ""


@action("accounts.person.ensure_many", needs="person.edit", where=organization)
def ensure_people(wanted: Sequence[NewPerson], *, by: Actor, at: datetime) -> dict[str, User]:
    """People by e-mail address, lower case; those missing are made in one set, without sign-in."""
    addresses = {_email(new.email): new for new in wanted}
    found = {user.email: user for user in User.objects.filter(email__in=list(addresses))}
    made = User.objects.bulk_create(
        User(
            email=address,
            name=new.name.strip() or address,
            initials=initials_of(new.name),
            employee_number=new.employee_number,
            phone=new.phone,
            joined_at=at,
            password=make_password(None),
        )
        for address, new in addresses.items()
        if address not in found
    )
    names = ["email", "name", "employee_number", "phone"]
    acts.note_rows(
        Change("accounts.user", user.pk, str(user), None, {}, acts.values(user, names)) for user in made
    )
    return found | {user.email: user for user in made}
