from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "openhtm.accounts"
    label = "accounts"
    verbose_name = "People and roles"

    def ready(self) -> None:
        from . import handlers

        handlers.connect()
