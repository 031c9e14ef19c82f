from django.apps import AppConfig


class ResponseConfig(AppConfig):
    name = "openhtm.response"
    label = "response"
    verbose_name = "Incident response"

    def ready(self) -> None:
        from . import handlers  # noqa: F401  connects to events of others
