"""Addresses of the design system itself: the gallery and the reader's own appearance choices."""

from django.urls import path

from . import gallery, preferences

prefix = "ui/"
app_name = "ui"

urlpatterns = [
    path("gallery/", gallery.show, name="gallery"),
    path("gallery/panel/", gallery.panel, name="gallery_panel"),
    path("preferences/", preferences.choose, name="preferences"),
]
