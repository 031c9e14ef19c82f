"""The matrix of roles and permissions, from the data that the program itself obeys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from openhtm.ui.parts import Column, Fact, Page

from ...access import SignedInRequest
from ...permission_words import words
from ...permissions import Permission
from ...roles import roles
from ..tabs import people_tabs


@dataclass(frozen=True, kw_only=True)
class MatrixRow:
    permission: str
    words: str
    held: Sequence[bool]


@dataclass(frozen=True, kw_only=True)
class MatrixPage(Page):
    descriptions: Sequence[Fact]
    columns: Sequence[Column]
    rows: Sequence[MatrixRow]

    @classmethod
    def of(cls, request: SignedInRequest) -> MatrixPage:
        every = list(roles().values())
        rows = [
            MatrixRow(
                permission=permission,
                words=words(permission),
                held=[permission in role.permissions for role in every],
            )
            for permission in Permission
        ]
        return cls(
            title=_("Roles"),
            lead=_("A role is held for all sites, for one site, or for one department of it."),
            tabs=people_tabs(request) if request.user.may_anywhere(Permission.PERSON_READ) else (),
            descriptions=[Fact(label=role.title, value=role.description) for role in every],
            columns=[Column(label=_("Permission")), *[Column(label=role.title) for role in every]],
            rows=rows,
        )
