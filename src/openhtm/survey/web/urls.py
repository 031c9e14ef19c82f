"""Addresses of the survey."""

from __future__ import annotations

from django.urls import path

from .views import dossier

app_name = "survey"
urlpatterns = [
    path("devices/<str:tag>/dossier/", dossier.show, name="dossier"),
    path("devices/<str:tag>/dossier/pdf/", dossier.paper_file, name="dossier_pdf"),
    path("devices/<str:tag>/dossier/archive/", dossier.archive_file, name="dossier_archive"),
]
