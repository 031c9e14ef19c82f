from django.apps import AppConfig


class OfflineConfig(AppConfig):
    name = "openhtm.offline"
    label = "offline"
    verbose_name = "Off-line"
