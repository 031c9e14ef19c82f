from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "openhtm.audit"
    label = "audit"
    verbose_name = "Ledger"

    def ready(self) -> None:
        from openhtm.kernel.actions import set_ledger

        from . import checks  # noqa: F401  registers the system checks
        from .ledger import Ledger

        set_ledger(Ledger())
