"""Addresses of one's own account, people, places, the ledger and the settings."""

from __future__ import annotations

from django.urls import include, path

from .views import ledger, me, people, places, roles, settings, tokens

_accounts = [
    path("me/", me.show, name="me"),
    path("me/edit/", me.edit, name="me_edit"),
    path("me/site/", me.choose_site, name="site_choose"),
    path("me/tokens/", tokens.listing, name="token_list"),
    path("me/tokens/<int:pk>/revoke/", tokens.revoke, name="token_revoke"),
]
_people = [
    path("people/", people.listing, name="person_list"),
    path("people/add/", people.add, name="person_add"),
    path("people/roles/", roles.matrix, name="role_matrix"),
    path("people/selected/", roles.selected, name="role_selected"),
    path("people/<int:pk>/", people.show, name="person"),
    path("people/<int:pk>/edit/", people.edit, name="person_edit"),
    path("people/<int:pk>/active/", people.set_active, name="person_active"),
    path("people/<int:pk>/password/", people.password, name="person_password"),
    path("people/<int:pk>/roles/grant/", roles.grant, name="role_grant"),
    path("people/<int:pk>/roles/<int:held_id>/revoke/", roles.revoke, name="role_revoke"),
]
_places = [
    path("places/", places.listing, name="site_list"),
    path("places/add/", places.add_site, name="site_add"),
    path("places/<str:code>/", places.show_site, name="site"),
    path("places/<str:code>/edit/", places.edit_site, name="site_edit"),
    path("places/<str:code>/departments/add/", places.add_department, name="department_add"),
    path("places/<str:code>/departments/<int:pk>/", places.edit_department, name="department_edit"),
    path("places/<str:code>/buildings/add/", places.add_building, name="building_add"),
    path("places/<str:code>/rooms/add/", places.add_room, name="room_add"),
    path("places/<str:code>/rooms/<int:pk>/", places.edit_room, name="room_edit"),
]
_ledger = [
    path("ledger/", ledger.listing, name="entry_list"),
    path("ledger/verify/", ledger.verify, name="verify"),
    path("ledger/export/", ledger.export, name="export"),
    path("ledger/<int:pk>/", ledger.show, name="entry"),
]
_settings = [
    path("settings/", settings.organization, name="organization"),
    path("settings/options/", settings.options, name="options"),
]

urlpatterns = [
    path("", include((_accounts, "accounts"))),
    path("", include((_people, "people"))),
    path("", include((_places, "places"))),
    path("", include((_ledger, "ledger"))),
    path("", include((_settings, "settings"))),
]
