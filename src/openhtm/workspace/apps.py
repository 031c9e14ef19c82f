from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "openhtm.workspace"
    label = "workspace"
    verbose_name = "Workspace"
