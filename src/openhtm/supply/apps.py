from django.apps import AppConfig


class SupplyConfig(AppConfig):
    name = "openhtm.supply"
    label = "supply"
    verbose_name = "Supply"
