"""The entries of workforce in the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from openhtm.ui.navigation import NavItem, register

register(
    NavItem(
        slug="competencies",
        group="planning",
        label=_("Competencies"),
        url_name="workforce:people",
        icon="certificate",
        permission="competency.read",
        order=32,
    )
)
