"""The page of the organization."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.kernel.options import Options, shown
from openhtm.places.api import Organization
from openhtm.ui.parts import Column, Fact, Page, Tab

from ...access import SignedInRequest
from ...permissions import Permission


def settings_tabs(request: SignedInRequest) -> list[Tab]:
    entries = [(_("Organization"), reverse("settings:organization"))]
    if request.user.may_anywhere(Permission.SYSTEM_OPERATE):
        entries.append((_("Options"), reverse("settings:options")))
    return [Tab(label=label, url=url, current=request.path == url) for label, url in entries]


@dataclass(frozen=True, kw_only=True)
class OrganizationPage(Page):
    facts: Sequence[Fact]
    may_edit: bool

    @classmethod
    def of(cls, request: SignedInRequest, organization: Organization | None) -> OrganizationPage:
        name = organization.name if organization else None
        currency = organization.currency if organization else None
        return cls(
            title=_("Settings"),
            tabs=settings_tabs(request),
            facts=[Fact(label=_("Name"), value=name), Fact(label=_("Currency"), value=currency)],
            may_edit=request.user.scope(Permission.SETTINGS_CONFIGURE).everywhere,
        )


@dataclass(frozen=True, kw_only=True)
class OptionRow:
    name: str
    value: str
    help: str


@dataclass(frozen=True, kw_only=True)
class OptionsPage(Page):
    columns: Sequence[Column]
    rows: Sequence[OptionRow]

    @classmethod
    def of(cls, request: SignedInRequest, given: Options) -> OptionsPage:
        return cls(
            title=_("Settings"),
            lead=_("Options are set in the environment of the server and take effect when it starts."),
            tabs=settings_tabs(request),
            columns=[Column(label=label) for label in (_("Name"), _("Value"), _("What it does"))],
            rows=[OptionRow(name=name, value=value, help=text) for name, value, text in shown(given)],
        )
