from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    name = "openhtm.compliance"
    label = "compliance"
    verbose_name = "Compliance"
