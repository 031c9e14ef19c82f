from django.apps import AppConfig


class MaintenanceConfig(AppConfig):
    name = "openhtm.maintenance"
    label = "maintenance"
    verbose_name = "Maintenance"
