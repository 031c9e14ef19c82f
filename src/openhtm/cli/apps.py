from django.apps import AppConfig


class CliConfig(AppConfig):
    name = "openhtm.cli"
    label = "cli"
    verbose_name = "Command"
