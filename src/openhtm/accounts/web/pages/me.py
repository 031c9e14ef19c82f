"""Pages of one's own account."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from openhtm.kernel.time import now
from openhtm.ui.parts import Act, Crumb, Fact, Page, Pill
from openhtm.ui.tones import Tone

from ...access import SignedInRequest
from ...models import RoleAssignment, Token, User
from ...permission_words import words
from ...roles import roles
from ..tabs import account_tabs


def role_title(slug: str) -> str:
    found = roles().get(slug)
    return found.title if found else slug


def place_label(held: RoleAssignment) -> str:
    """``All sites``, a site, or a department of one."""
    if held.site is None:
        return _("All sites")
    return f"{held.site.code} / {held.department.name}" if held.department else str(held.site)


def person_facts(person: User) -> list[Fact]:
    return [
        Fact(label=_("E-mail address"), value=person.email, code=True),
        Fact(label=_("Initials"), value=person.initials or None),
        Fact(label=_("Employee number"), value=person.employee_number or None, code=True),
        Fact(label=_("Phone"), value=person.phone or None),
    ]


@dataclass(frozen=True, kw_only=True)
class MePage(Page):
    facts: Sequence[Fact]
    roles: Sequence[Fact]

    @classmethod
    def of(cls, request: SignedInRequest) -> MePage:
        user = request.user
        held = [Fact(label=role_title(item.role), value=place_label(item)) for item in user.assignments]
        lead = "" if held else _("You hold no role yet. Ask your manager or administrator for one.")
        edit = Act(label=_("Edit profile"), url=reverse("accounts:me_edit"), icon="edit")
        return cls(
            title=_("Account and security"),
            lead=lead,
            lead_tone=Tone.SOON if lead else Tone.PLAIN,
            tabs=account_tabs(request),
            acts=[edit],
            facts=[Fact(label=_("Name"), value=str(user)), *person_facts(user)],
            roles=held,
        )


@dataclass(frozen=True, kw_only=True)
class ProfileEditPage(Page):
    back: str

    @classmethod
    def of(cls, request: SignedInRequest) -> ProfileEditPage:
        back = reverse("accounts:me")
        crumbs = [Crumb(label=_("Account and security"), url=back)]
        return cls(title=_("Edit profile"), crumbs=crumbs, back=back)


@dataclass(frozen=True, kw_only=True)
class TokenRow:
    name: str
    prefix: str
    permissions: str
    state: Pill
    last_used: object | None
    revoke: Act | None


@dataclass(frozen=True, kw_only=True)
class TokensPage(Page):
    """``secret`` is the one just made; empty otherwise."""

    rows: Sequence[TokenRow]
    secret: str = field(default="", repr=False)

    @classmethod
    def of(cls, request: SignedInRequest, tokens: Iterable[Token], *, secret: str) -> TokensPage:
        return cls(
            title=_("Account and security"),
            lead=_("A token lets a program use REST in your name, with the permissions you give it."),
            tabs=account_tabs(request),
            rows=[_token_row(token) for token in tokens],
            secret=secret,
        )


def _token_row(token: Token) -> TokenRow:
    valid = token.is_valid(now())
    url = reverse("accounts:token_revoke", args=[token.pk])
    return TokenRow(
        name=token.name,
        prefix=f"{token.prefix}…",
        permissions="; ".join(words(permission) for permission in token.permissions),
        state=_state(token, valid),
        last_used=token.last_used_on,
        revoke=Act(label=_("Revoke"), url=url, kind="danger", method="post") if valid else None,
    )


def _state(token: Token, valid: bool) -> Pill:
    if not valid:
        return Pill(text=_("Revoked") if token.revoked_at else _("Expired"), tone=Tone.PLAIN)
    if token.expires_at is None:
        return Pill(text=_("In use"), tone=Tone.OK)
    day = timezone.localtime(token.expires_at).date()
    return Pill(text=_("In use until %(day)s") % {"day": day.isoformat()}, tone=Tone.OK)
