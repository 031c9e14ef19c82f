"""What other contexts may use of people, roles and scope."""

from .access import (
    SignedInRequest,
    departments,
    one,
    people,
    public,
    requires,
    scope,
    signed_in,
    site,
    sites,
)
from .actions.people import (
    AlreadyKnown,
    NewPerson,
    NewToken,
    UnknownRole,
    add_person,
    edit_person,
    ensure_people,
    grant_role,
    make_token,
    revoke_role,
    revoke_token,
    set_password,
)
from .authentication import reauthenticate, user_of_token
from .models import RoleAssignment, Token, User
from .permissions import Permission
from .roles import Role, roles
from .scope import EVERYWHERE, NOWHERE, Scope

__all__ = [
    "EVERYWHERE",
    "NOWHERE",
    "AlreadyKnown",
    "NewPerson",
    "NewToken",
    "Permission",
    "Role",
    "RoleAssignment",
    "Scope",
    "SignedInRequest",
    "Token",
    "UnknownRole",
    "User",
    "add_person",
    "departments",
    "edit_person",
    "ensure_people",
    "grant_role",
    "make_token",
    "one",
    "people",
    "public",
    "reauthenticate",
    "requires",
    "revoke_role",
    "revoke_token",
    "roles",
    "scope",
    "set_password",
    "signed_in",
    "site",
    "sites",
    "user_of_token",
]
