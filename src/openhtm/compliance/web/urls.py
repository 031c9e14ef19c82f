"""Addresses of compliance."""

from __future__ import annotations

from django.urls import path

from .views import evidence, findings, readiness

app_name = "compliance"
urlpatterns = [
    path("compliance/", readiness.show, name="readiness"),
    path("compliance/look/", readiness.look, name="look"),
    path("compliance/rules/", readiness.rule_list, name="rules"),
    path("compliance/standards/", readiness.standard_list, name="standards"),
    path("compliance/standards/load/", readiness.standard_load, name="standard_load"),
    path("compliance/standards/<slug:key>/withdraw/", readiness.standard_withdraw, name="standard_withdraw"),
    path("compliance/findings/", findings.finding_list, name="findings"),
    path("compliance/findings/export/", findings.export, name="export"),
    path("compliance/findings/accept/", findings.accept, name="accept"),
    path("compliance/findings/<int:pk>/", findings.finding, name="finding"),
    path("compliance/findings/<int:pk>/take-back/", findings.take_back, name="take_back"),
    path("compliance/aem/evidence/", evidence.show, name="aem_evidence"),
    path("compliance/aem/evidence/rows/", evidence.rows, name="aem_evidence_rows"),
    path("compliance/aem/evidence/file/", evidence.file, name="aem_evidence_file"),
]
