"""Entries of the frame: people, places, ledger, settings; and the site switch."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.ui.navigation import NavItem, provide, register
from openhtm.ui.parts import SiteChoice, SiteSwitch

from . import access
from .models import User
from .permissions import Permission

register(
    NavItem(
        slug="people",
        group="office",
        label=_("People"),
        url_name="people:person_list",
        icon="users",
        permission=Permission.PERSON_READ,
        order=20,
    ),
    NavItem(
        slug="places",
        group="office",
        label=_("Places"),
        url_name="places:site_list",
        icon="building-hospital",
        permission=Permission.PLACE_READ,
        order=30,
    ),
    NavItem(
        slug="ledger",
        group="office",
        label=_("Ledger"),
        url_name="ledger:entry_list",
        icon="shield-lock",
        permission=Permission.LEDGER_READ,
        order=80,
    ),
    NavItem(
        slug="settings",
        group="office",
        label=_("Settings"),
        url_name="settings:organization",
        icon="settings",
        permission=Permission.SETTINGS_CONFIGURE,
        order=90,
    ),
)


def _sites(request: HttpRequest) -> SiteSwitch | None:
    """Only for those who see more than one site."""
    if not isinstance(request.user, User):
        return None
    found = list(access.sites(request.user).filter(is_active=True))
    if len(found) < 2:
        return None
    chosen = getattr(request, "site", None)
    current = chosen.pk if chosen else None
    every = SiteChoice(label=str(_("All sites")), value="", current=current is None)
    choices = [SiteChoice(label=str(site), value=str(site.pk), current=site.pk == current) for site in found]
    return SiteSwitch(action=reverse("accounts:site_choose"), choices=[every, *choices])


provide("sites", _sites)
