"""Addresses of workforce."""

from __future__ import annotations

from django.urls import path

from . import matrix_views, views

app_name = "workforce"
urlpatterns = [
    path("competencies/", views.people, name="people"),
    path("competencies/all/", views.competency_list, name="competencies"),
    path("competencies/matrix/", matrix_views.show_matrix, name="matrix"),
    path("competencies/gaps/", matrix_views.show_gaps, name="gaps"),
    path("competencies/add/", views.competency_add, name="add"),
    path("competencies/export/", views.export, name="export"),
    path("competencies/assess/", views.grant, name="grant"),
    path("competencies/rule/", views.rule, name="rule"),
    path("competencies/people/<int:person_id>/", views.person, name="person"),
    path("competencies/assessments/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("competencies/<str:code>/", views.competency, name="competency"),
    path("competencies/<str:code>/edit/", views.competency_edit, name="edit"),
]
