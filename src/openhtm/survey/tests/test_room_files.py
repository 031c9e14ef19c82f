"""Files with the answer to a surveyor's question: seen in their room, and nowhere else behind a link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from openhtm.compliance.api import day_of
from openhtm.documents.actions.documents import void
from openhtm.documents.api import UnableToStore, find_subject
from openhtm.documents.models import Document
from openhtm.kernel.errors import NotFound
from openhtm.kernel.time import now
from openhtm.maintenance.tests import factories as make
from openhtm.survey.actions import rooms
from openhtm.survey.actions.rooms import NewRoom
from openhtm.survey.errors import UnableToChangeRoom, UnableToOpenRoom
from openhtm.survey.models import SurveyRequest, SurveyRoom

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
AT = "/survey/at/"


def opened(world: World) -> SurveyRoom:
    today = day_of(now())
    new = NewRoom(authority="State", begins_on=today, ends_on=today + timedelta(days=2), sites=[world.site])
    return rooms.open_room(new, by=world.mara, at=now())


def enter(room: SurveyRoom, world: World) -> Client:
    made = rooms.make_link(room, given_to="Sam Surveyor", by=world.mara, at=now())
    client = Client()
    client.get(f"/survey/enter/{made.secret}/")
    return client


def answered(room: SurveyRoom, world: World) -> Document:
    question = rooms.ask(room, what="Elevator log", by=world.mara, at=now())
    file = ContentFile(b"Log of the elevators", name="log.txt")
    rooms.answer(question, text="Here it is", files=[file], by=world.mara, at=now())
    return Document.objects.get(subject_type="survey.surveyrequest", subject_id=question.pk)


def test_a_surveyor_takes_the_file_of_an_answer_and_that_is_written_down(world: World) -> None:
    room = opened(world)
    file = answered(room, world)
    client = enter(room, world)
    assert f"{AT}answer-files/{file.pk}/" in client.get(f"{AT}questions/").content.decode()
    answer = client.get(f"{AT}answer-files/{file.pk}/")
    assert b"".join(answer) == b"Log of the elevators"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "no-store"
    assert SurveyRequest.objects.filter(kind="opened", what__contains=f"/answer-files/{file.pk}/").exists()


def test_no_link_leads_to_files_of_another_room_or_of_anything_else(world: World) -> None:
    first, second = opened(world), opened(world)
    file = answered(first, world)
    device = make.make_device(world)
    from openhtm.documents.api import add

    other = add(device, file=ContentFile(b"Manual", name="manual.txt"), by=world.mara, at=now())
    assert enter(second, world).get(f"{AT}answer-files/{file.pk}/").status_code == 404
    assert enter(first, world).get(f"{AT}answer-files/{other.pk}/").status_code == 404
    assert Client().get(f"{AT}answer-files/{file.pk}/").status_code == 404


def test_a_voided_file_is_gone_behind_the_link(world: World) -> None:
    room = opened(world)
    file = answered(room, world)
    client = enter(room, world)
    void(file, reason="Of another hospital", by=world.mara, at=now())
    assert client.get(f"{AT}answer-files/{file.pk}/").status_code == 404
    assert "/answer-files/" not in client.get(f"{AT}questions/").content.decode()


def test_a_closed_room_and_an_opener_who_left_show_no_file(world: World) -> None:
    room = opened(world)
    file, client = answered(room, world), enter(room, world)
    world.mara.is_active = False
    world.mara.save()
    assert client.get(f"{AT}answer-files/{file.pk}/").status_code == 404
    world.mara.is_active = True
    world.mara.save()
    answer = client.get(f"{AT}answer-files/{file.pk}/")
    assert (answer.status_code, b"".join(answer)) == (200, b"Log of the elevators")
    rooms.close_room(room, by=world.mara, at=now())
    assert client.get(f"{AT}answer-files/{file.pk}/").status_code == 404


def test_a_file_that_is_not_taken_leaves_the_question_open(world: World) -> None:
    question = rooms.ask(opened(world), what="Elevator log", by=world.mara, at=now())
    good, bad = ContentFile(b"Log", name="log.txt"), ContentFile(b"\x7fELF\x00\x01", name="log.exe")
    with pytest.raises(UnableToStore):
        rooms.answer(question, text="Here", files=[good, bad], by=world.mara, at=now())
    question.refresh_from_db()
    assert question.answered_at is None
    assert not Document.objects.exists()
    with pytest.raises(UnableToOpenRoom, match="at most 10 files"):
        rooms.answer(question, text="Here", files=[good] * 11, by=world.mara, at=now())


def test_files_are_given_with_the_answer_and_the_outsider_finds_none(world: World) -> None:
    file = answered(opened(world), world)
    kind, pk = file.subject_type, file.subject_id
    with pytest.raises(UnableToChangeRoom, match="answered with"):
        find_subject(world.mara, kind, pk, permission="document.add")
    assert find_subject(world.mara, kind, pk, permission="document.read") == SurveyRequest.objects.get(pk=pk)
    with pytest.raises(NotFound):
        find_subject(world.otto, kind, pk, permission="document.read")


def test_an_answer_with_files_goes_through_the_page_and_over_rest(world: World, sign_in: SignIn) -> None:
    room, mara = opened(world), sign_in("mara")
    first, second = (rooms.ask(room, what=text, by=world.mara, at=now()) for text in ("Log", "Plan"))
    files = [SimpleUploadedFile(f"log{n}.txt", b"Log %d" % n) for n in range(2)]
    answer = mara.post(f"/surveys/questions/{first.pk}/answer/", {"answer": "Here", "attached": files})
    assert answer.status_code == 302
    assert "log1.txt" in mara.get(f"/surveys/{room.pk}/").content.decode()
    given = {"answer": "There", "files": [SimpleUploadedFile("plan.txt", b"Plan")]}
    told = mara.post(f"/api/v1/survey-requests/{second.pk}/answer-with-files", given)
    assert (told.status_code, told.json()["answer"]) == (200, "There")
    assert Document.objects.filter(subject_type="survey.surveyrequest").count() == 3
