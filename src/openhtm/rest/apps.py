from django.apps import AppConfig


class RestConfig(AppConfig):
    name = "openhtm.rest"
    label = "rest"
    verbose_name = "REST"
