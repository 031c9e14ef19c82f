from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "openhtm.registry"
    label = "registry"
    verbose_name = "Devices"

    def ready(self) -> None:
        from .handlers import connect

        connect()
