"""Puts the design system into the site and collects what contexts add to the navigation."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Discovers the navigation of every context when the site starts, so that a broken one fails at once."""

    name = "openhtm.ui"
    label = "ui"

    def ready(self) -> None:
        """Import `openhtm.<context>.navigation` of each installed context."""
        from openhtm.kernel import plugins

        plugins.context_modules("navigation")
