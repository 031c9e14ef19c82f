"""The import's entry in the navigation."""

from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import Permission
from openhtm.ui.navigation import NavItem, register

register(
    NavItem(
        slug="imports",
        group="office",
        label=_("Import"),
        url_name="imports:import_list",
        icon="table-import",
        permission=Permission.IMPORT_RUN,
        order=70,
    )
)
