from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "openhtm.imports"
    label = "imports"
    verbose_name = "Imports"
