from django.apps import AppConfig


class WorkforceConfig(AppConfig):
    name = "openhtm.workforce"
    label = "workforce"
    verbose_name = "Workforce"
