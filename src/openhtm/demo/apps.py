from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "openhtm.demo"
    label = "demo"
    verbose_name = "Demonstration hospital"
