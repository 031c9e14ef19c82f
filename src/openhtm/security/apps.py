from django.apps import AppConfig


class SecurityConfig(AppConfig):
    name = "openhtm.security"
    label = "security"
    verbose_name = "Device security"

    def ready(self) -> None:
        from .handlers import connect

        connect()
