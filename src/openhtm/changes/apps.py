from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "openhtm.changes"
    label = "changes"
    verbose_name = "Change control"

    def ready(self) -> None:
        from . import handlers  # noqa: F401  connects to events of others
