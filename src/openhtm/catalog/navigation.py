"""The catalog's entries in the navigation."""

from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Permission
from openhtm.ui.navigation import NavItem, register

register(
    NavItem(
        slug="models",
        group="devices",
        label=_("Models"),
        url_name="catalog:model_list",
        icon="stack-2",
        permission=Permission.CATALOG_READ,
        order=60,
    ),
    NavItem(
        slug="manufacturers",
        group="devices",
        label=_("Manufacturers"),
        url_name="catalog:manufacturer_list",
        icon="building-warehouse",
        permission=Permission.CATALOG_READ,
        order=61,
    ),
    NavItem(
        slug="device-types",
        group="devices",
        label=_("Device types"),
        url_name="catalog:device_type_list",
        icon="sitemap",
        permission=Permission.CATALOG_READ,
        order=62,
    ),
)
