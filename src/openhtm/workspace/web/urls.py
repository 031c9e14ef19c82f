"""Addresses of the pages that belong to no one context."""

from __future__ import annotations

from django.urls import path

from . import views
from .search import search
from .today import today

app_name = "workspace"
urlpatterns = [
    path("", views.home, name="home"),
    path("today/", today, name="today"),
    path("my-work/", views.my_work, name="my_work"),
    path("unit/", views.unit, name="unit"),
    path("search/", search, name="search"),
    path("scan/", views.scan, name="scan"),
]
