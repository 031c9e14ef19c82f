from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "openhtm.kernel"
    label = "kernel"
    verbose_name = "Kernel"

    def import_models(self) -> None:
        """The kernel has no tables, but lookups that the models of others name in their conditions."""
        super().import_models()
        from . import lookups  # noqa: F401
