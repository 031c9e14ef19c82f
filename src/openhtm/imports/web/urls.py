"""Addresses of the import wizard."""

from __future__ import annotations

from django.urls import path

from .views import decide, files, wizard

app_name = "imports"
prefix = "imports/"

urlpatterns = [
    path("", wizard.import_list, name="import_list"),
    path("new/", wizard.upload, name="upload"),
    path("<int:pk>/", wizard.current, name="import"),
    path("<int:pk>/columns/", wizard.columns, name="columns"),
    path("<int:pk>/problems/", wizard.problems, name="problems"),
    path("<int:pk>/result/", wizard.result, name="result"),
    path("<int:pk>/progress/", wizard.progress, name="progress"),
    path("<int:pk>/mend/", decide.mend, name="mend"),
    path("<int:pk>/names/", decide.names, name="names"),
    path("<int:pk>/apply/", decide.apply, name="apply"),
    path("<int:pk>/undo/", decide.undo, name="undo"),
    path("<int:pk>/refused.csv", files.refused, name="refused"),
    path("<int:pk>/problems.csv", files.problems, name="problem_file"),
]
