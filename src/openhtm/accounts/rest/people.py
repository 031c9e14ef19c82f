"""People, the roles they hold, and what the caller is."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from openhtm.kernel.errors import NotFound
from openhtm.kernel.paging import keys_from
from openhtm.kernel.rest import (
    Body,
    Listed,
    Paging,
    listed,
    needs,
    open_to,
    run,
    seen_version,
    sent,
    versioned,
)
from openhtm.kernel.time import now

from .. import access
from ..access import SignedInRequest
from ..actions import people as actions
from ..models import RoleAssignment
from ..permissions import Permission
from ..roles import roles

router = Router()


class PersonOut(Schema):
    id: int
    email: str
    name: str
    initials: str
    employee_number: str
    phone: str
    is_active: bool
    version: int


class NewPerson(Body):
    email: str = Field(max_length=254)
    name: str = Field(max_length=150)
    role: str = Field(description="Slug of the role they start with.")
    site: str | None = Field(None, description="Code of the site where the role is held; null: all sites.")
    employee_number: str = Field("", max_length=40)
    phone: str = Field("", max_length=40)


class PersonChange(Body):
    name: str = Field("", max_length=150)
    initials: str = Field("", max_length=6)
    employee_number: str = Field("", max_length=40)
    phone: str = Field("", max_length=40)
    is_active: bool = True


class HeldRole(Schema):
    id: int
    role: str
    site: str | None
    department: str | None
    valid_from: datetime
    valid_to: datetime | None

    @staticmethod
    def resolve_site(held: RoleAssignment) -> str | None:
        return held.site.code if held.site else None

    @staticmethod
    def resolve_department(held: RoleAssignment) -> str | None:
        return held.department.code if held.department else None


class NewRole(Body):
    role: str
    site: str | None = None
    department_id: int | None = None
    until: datetime | None = None


class RoleOut(Schema):
    slug: str
    title: str
    description: str
    permissions: list[str]


class Me(Schema):
    id: int
    name: str
    email: str
    permissions: list[str] = Field(
        description="Held somewhere, as far as this session or token may use them."
    )


class PeopleWanted(Paging):
    text: str = ""


@router.get("/me", response=Me)
@open_to("signed_in")
def me(request: SignedInRequest) -> object:
    """Who calls, and what they may."""
    user = request.user
    held = [str(permission) for permission in Permission if user.may_anywhere(permission)]
    return {"id": user.pk, "name": user.name, "email": user.email, "permissions": held}


@router.get("/roles", response=list[RoleOut])
@open_to("signed_in")
def list_roles(request: SignedInRequest) -> object:
    """The roles of the program and what each may."""
    return [
        {
            "slug": role.slug,
            "title": role.title,
            "description": role.description,
            "permissions": sorted(role.permissions),
        }
        for role in roles().values()
    ]


@router.get("/people", response=Listed[PersonOut])
@needs(Permission.PERSON_READ)
def list_people(request: SignedInRequest, wanted: Query[PeopleWanted]) -> object:
    """The people who hold a role inside your scope."""
    return listed(access.people(request.user, text=wanted.text), keys=keys_from("name"), paging=wanted)


@router.post("/people", response={201: PersonOut})
@needs(Permission.ROLE_GRANT)
def add_person(request: SignedInRequest, body: NewPerson) -> object:
    """Add a person with a first role. They cannot sign in until they are given a password."""
    site = access.site(request.user, body.site) if body.site else None
    new = actions.NewPerson(body.email, body.name, body.employee_number, body.phone)
    return Status(201, run(request, actions.welcome_person, new, role=body.role, site=site))


@router.get("/people/{pk}", response=PersonOut)
@needs(Permission.PERSON_READ)
def show_person(request: SignedInRequest, response: HttpResponse, pk: int) -> object:
    """One person; the ETag is for a later change."""
    return versioned(response, access.person(request.user, pk))


@router.patch("/people/{pk}", response=PersonOut)
@needs(Permission.PERSON_EDIT)
def edit_person(request: SignedInRequest, response: HttpResponse, pk: int, body: PersonChange) -> object:
    """Change the fields you send."""
    found = access.person(request.user, pk)
    seen = seen_version(request)
    return versioned(
        response, run(request, actions.edit_person, found, changes=sent(body), seen_version=seen)
    )


@router.get("/people/{pk}/roles", response=list[HeldRole])
@needs(Permission.PERSON_READ)
def list_held_roles(request: SignedInRequest, pk: int) -> object:
    """The roles that a person holds now, inside your scope."""
    return list(access.role_assignments(request.user, access.person(request.user, pk), now()))


@router.post("/people/{pk}/roles", response={201: HeldRole})
@needs(Permission.ROLE_GRANT)
def grant_role(request: SignedInRequest, pk: int, body: NewRole) -> object:
    """Give a person a role for all sites, a site, or a department of it."""
    person = access.person(request.user, pk)
    site = access.site(request.user, body.site) if body.site else None
    department = None
    if body.department_id is not None:
        department = access.one(
            access.departments(request.user),
            _("There is no such department, or it is outside your sites."),
            pk=body.department_id,
        )
        site = department.site
    granted = run(
        request,
        actions.grant_role,
        person,
        role=body.role,
        site=site,
        department=department,
        until=body.until,
    )
    return Status(201, granted)


@router.delete("/people/{pk}/roles/{held_id}", response=HeldRole)
@needs(Permission.ROLE_GRANT)
def revoke_role(request: SignedInRequest, pk: int, held_id: int) -> object:
    """End a role from now on; the row stays, with its end."""
    person = access.person(request.user, pk)
    held = access.role_assignments(request.user, person, now()).filter(pk=held_id).first()
    if held is None:
        raise NotFound(_("There is no such role of this person, or it is outside your sites."))
    return run(request, actions.revoke_role, held)
