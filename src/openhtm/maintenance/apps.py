from django.apps import AppConfig


class MaintenanceConfig(AppConfig):
    name = "openhtm.maintenance"
    label = "maintenance"
    verbose_name = "Maintenance"

    def ready(self) -> None:
        from . import handlers  # noqa: F401  connects them
