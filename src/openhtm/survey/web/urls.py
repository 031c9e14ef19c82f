"""Addresses of the survey."""

from __future__ import annotations

from django.urls import path

from .views import dossier, linked, mock, rooms

app_name = "survey"
urlpatterns = [
    path("devices/<str:tag>/dossier/", dossier.show, name="dossier"),
    path("devices/<str:tag>/dossier/pdf/", dossier.paper_file, name="dossier_pdf"),
    path("devices/<str:tag>/dossier/archive/", dossier.archive_file, name="dossier_archive"),
    path("surveys/", rooms.room_list, name="rooms"),
    path("surveys/open/", rooms.open_room, name="room_open"),
    path("surveys/mock/", mock.mock_list, name="mocks"),
    path("surveys/mock/begin/", mock.begin, name="mock_begin"),
    path("surveys/mock/<int:pk>/", mock.show, name="mock"),
    path("surveys/mock/<int:pk>/pdf/", mock.report_file, name="mock_pdf"),
    path("surveys/mock/<int:pk>/play/", mock.play, name="mock_play"),
    path("surveys/mock/<int:pk>/stops/<int:position>/", mock.stop, name="mock_stop"),
    path("surveys/mock/<int:pk>/finish/", mock.finish, name="mock_finish"),
    path("surveys/mock-questions/<int:pk>/ask/", mock.ask, name="mock_ask"),
    path("surveys/mock-questions/<int:pk>/answer/", mock.answer, name="mock_answer"),
    path("surveys/<int:pk>/", rooms.room, name="room"),
    path("surveys/<int:pk>/link/", rooms.make_link, name="link_make"),
    path("surveys/<int:pk>/ask/", rooms.ask, name="room_ask"),
    path("surveys/<int:pk>/close/", rooms.close_room, name="room_close"),
    path("surveys/links/<int:pk>/revoke/", rooms.revoke_link, name="link_revoke"),
    path("surveys/questions/<int:pk>/answer/", rooms.answer, name="answer"),
    path("survey/enter/<str:secret>/", linked.enter, name="enter"),
    path("survey/at/", linked.home, name="at"),
    path("survey/at/requirement/", linked.requirement, name="at_requirement"),
    path("survey/at/pick/", linked.pick, name="at_pick"),
    path("survey/at/devices/<str:tag>/", linked.device, name="at_device"),
    path("survey/at/devices/<str:tag>/pdf/", linked.device_pdf, name="at_device_pdf"),
    path("survey/at/sample/", linked.sample, name="at_sample"),
    path("survey/at/answer-files/<int:pk>/", linked.file, name="at_file"),
    path("survey/at/questions/", linked.ask, name="at_ask"),
]
