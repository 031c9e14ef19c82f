from django.apps import AppConfig


class AwarenessConfig(AppConfig):
    name = "openhtm.awareness"
    label = "awareness"
    verbose_name = "Awareness"
