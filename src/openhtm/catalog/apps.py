from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "openhtm.catalog"
    label = "catalog"
    verbose_name = "Catalog"
