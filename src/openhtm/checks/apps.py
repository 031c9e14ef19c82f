from django.apps import AppConfig


class ChecksConfig(AppConfig):
    name = "openhtm.checks"
    label = "checks"
    verbose_name = "User checks"
