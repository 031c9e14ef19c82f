"""Pages about people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.kernel import paging as pages
from openhtm.ui.parts import Act, Chip, Column, Crumb, Fact, Page, Paging, Pill, Tab
from openhtm.ui.tones import Tone

from ...access import SignedInRequest
from ...models import RoleAssignment, User
from ...permissions import Permission
from ..tabs import people_tabs
from .me import person_facts, place_label, role_title


def paging_of(found: pages.Page[Any], url: str, **kept: str) -> Paging:
    """Links to the neighbors of a page, with the filters kept."""

    def link(cursor: str) -> str:
        given = {name: value for name, value in kept.items() if value}
        return f"{url}?{urlencode(given | {'cursor': cursor})}" if cursor else ""

    return Paging(next_url=link(found.next_cursor), previous_url=link(found.previous_cursor))


def people_crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(label=_("People"), url=reverse("people:person_list")), *more]


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    pk: int
    name: str
    url: str
    email: str
    phone: str
    state: Pill


def _state(person: User) -> Pill:
    if not person.is_active:
        return Pill(text=_("Inactive"), tone=Tone.PLAIN)
    if not person.has_usable_password():
        return Pill(text=_("No password yet"), tone=Tone.SOON)
    return Pill(text=_("Active"), tone=Tone.OK)


@dataclass(frozen=True, kw_only=True)
class PeoplePage(Page):
    columns: Sequence[Column]
    rows: Sequence[PersonRow]
    paging: Paging
    chips: Sequence[Chip]
    url: str

    @classmethod
    def of(cls, request: SignedInRequest, found: pages.Page[User], *, text: str) -> PeoplePage:
        url = reverse("people:person_list")
        may_add = request.user.may_anywhere(Permission.ROLE_GRANT)
        add = Act(label=_("Add a person"), url=reverse("people:person_add"), kind="primary", icon="plus")
        return cls(
            title=_("People"),
            tabs=people_tabs(request),
            acts=[add] if may_add else [],
            columns=[
                Column(label=label) for label in (_("Name"), _("E-mail address"), _("Phone"), _("State"))
            ],
            rows=[_row(person) for person in found.rows],
            paging=paging_of(found, url, text=text),
            chips=[Chip(label=_("Text"), value=text, remove_url=url)] if text else [],
            url=url,
        )


def _row(person: User) -> PersonRow:
    return PersonRow(
        pk=person.pk,
        name=str(person),
        url=reverse("people:person", args=[person.pk]),
        email=person.email,
        phone=person.phone,
        state=_state(person),
    )


@dataclass(frozen=True, kw_only=True)
class HeldRow:
    role: str
    place: str
    since: object
    until: object | None
    revoke: Act | None


@dataclass(frozen=True, kw_only=True)
class PersonPage(Page):
    state: Pill
    facts: Sequence[Fact]
    held: Sequence[HeldRow]
    columns: Sequence[Column]
    grant: Act | None

    @classmethod
    def of(cls, request: SignedInRequest, person: User, held: Iterable[RoleAssignment]) -> PersonPage:
        labels = (_("Role"), _("Where"), _("From"), _("Until"), _("Change"))
        grant = Act(label=_("Give a role"), url=reverse("people:role_grant", args=[person.pk]), icon="plus")
        return cls(
            title=str(person),
            crumbs=people_crumbs(),
            acts=_person_acts(request, person),
            state=_state(person),
            facts=person_facts(person),
            held=[_held_row(request, person, item) for item in held],
            columns=[Column(label=label) for label in labels],
            grant=grant if request.user.may_anywhere(Permission.ROLE_GRANT) else None,
        )


def _person_acts(request: SignedInRequest, person: User) -> list[Act]:
    acts = []
    if request.user.may_anywhere(Permission.PERSON_EDIT):
        toggle = (
            ("no", _("Make inactive"), "danger")
            if person.is_active
            else ("yes", _("Make active"), "secondary")
        )
        acts = [
            Act(label=_("Edit"), url=reverse("people:person_edit", args=[person.pk]), icon="edit"),
            Act(
                label=_("New password"),
                url=reverse("people:person_password", args=[person.pk]),
                icon="password",
            ),
            Act(
                label=toggle[1],
                url=reverse("people:person_active", args=[person.pk]),
                kind=toggle[2],  # type: ignore[arg-type]
                method="post",
                fields=[("active", toggle[0])],
            ),
        ]
    if request.user.may_anywhere(Permission.LEDGER_READ):
        query = urlencode({"subject_type": "accounts.user", "subject_id": person.pk})
        acts.append(Act(label=_("History"), url=f"{reverse('ledger:entry_list')}?{query}", kind="quiet"))
    return acts


def _held_row(request: SignedInRequest, person: User, held: RoleAssignment) -> HeldRow:
    place = {"site_id": held.site_id, "department_id": held.department_id}
    url = reverse("people:role_revoke", args=[person.pk, held.pk])
    end = Act(label=_("End"), url=url, kind="danger", method="post")
    return HeldRow(
        role=role_title(held.role),
        place=place_label(held),
        since=held.valid_from,
        until=held.valid_to,
        revoke=end if request.user.may(Permission.ROLE_GRANT, **place) else None,
    )


@dataclass(frozen=True, kw_only=True)
class _FormPage(Page):
    back: str = ""
    submit: str = ""
    tabs: Sequence[Tab] = ()


@dataclass(frozen=True, kw_only=True)
class NewPersonPage(_FormPage):
    @classmethod
    def of(cls, request: SignedInRequest) -> NewPersonPage:
        lead = _("They can sign in once you give them a password on their page.")
        back = reverse("people:person_list")
        return cls(title=_("Add a person"), lead=lead, crumbs=people_crumbs(), back=back, submit=_("Add"))


@dataclass(frozen=True, kw_only=True)
class _AboutPersonPage(_FormPage):
    @classmethod
    def about(cls, person: User, title: str, submit: str) -> _AboutPersonPage:
        back = reverse("people:person", args=[person.pk])
        crumbs = people_crumbs(Crumb(label=str(person), url=back))
        return cls(title=title, crumbs=crumbs, back=back, submit=submit)


class EditPersonPage(_AboutPersonPage):
    @classmethod
    def of(cls, request: SignedInRequest, person: User) -> _AboutPersonPage:
        return cls.about(person, _("Edit %(name)s") % {"name": person}, _("Save"))


class GrantPage(_AboutPersonPage):
    @classmethod
    def of(cls, request: SignedInRequest, person: User) -> _AboutPersonPage:
        return cls.about(person, _("Give %(name)s a role") % {"name": person}, _("Give the role"))


@dataclass(frozen=True, kw_only=True)
class PasswordPage(Page):
    """``password`` is the one just made; empty before, or when it was refused."""

    back: str
    refused: str
    password: str = field(default="", repr=False)

    @classmethod
    def of(cls, request: SignedInRequest, person: User, *, password: str, refused: str) -> PasswordPage:
        back = reverse("people:person", args=[person.pk])
        return cls(
            title=_("New password for %(name)s") % {"name": person},
            crumbs=people_crumbs(Crumb(label=str(person), url=back)),
            back=back,
            refused=refused,
            password=password,
        )
