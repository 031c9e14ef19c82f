from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "openhtm.documents"
    label = "documents"
    verbose_name = "Documents"
