from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "openhtm.kernel"
    label = "kernel"
    verbose_name = "Kernel"
