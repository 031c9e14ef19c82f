from django.apps import AppConfig


class NightlyConfig(AppConfig):
    name = "openhtm.nightly"
    label = "nightly"
    verbose_name = "Nightly work"
