"""Several people on one order: helpers, hand-overs that are taken up, notes with photos and names."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile, File
from django.urls import reverse
from PIL import Image

from openhtm.documents.api import Document, UnableToStore
from openhtm.kernel.errors import InvalidInput, NotPermitted
from openhtm.maintenance import teamwork
from openhtm.maintenance.actions import finishing, notes, order_lines, teams, work_orders
from openhtm.maintenance.actions.order_lines import Labor
from openhtm.maintenance.actions.teams import UnableToTakeUp, UnableToTeam
from openhtm.maintenance.assignable import UnableToAssign
from openhtm.maintenance.models import HandOver, OrderHelper, OrderKind, OrderNote, WorkOrder
from openhtm.maintenance.moving import RecordClosed
from openhtm.maintenance.ordering import NewOrder
from openhtm.maintenance.record import order_content
from openhtm.maintenance.teamwork import NotTakenUp
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale
from openhtm_testing.command import run_here

from . import factories as make
from .test_rest import call
from .test_work_order_actions import closed, finished, repair

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

SignIn = Callable[[str], "Client"]
HOUR = timedelta(hours=1)


def photo(name: str = "p.png") -> File[bytes]:
    written = io.BytesIO()
    Image.new("RGB", (20, 10), (200, 30, 30)).save(written, "PNG")
    return ContentFile(written.getvalue(), name=name)


@pytest.fixture
def begun(world: World, at: datetime) -> WorkOrder:
    """A repair that Tess has begun."""
    order = repair(world, at, assignee=world.tess)
    return work_orders.start(order, by=world.tess, at=at)


@pytest.fixture
def handed(world: World, at: datetime, begun: WorkOrder) -> HandOver:
    """The same, handed on to Cleo."""
    work_orders.hand_over(begun, assignee=world.cleo, note="Fuse is fine", by=world.tess, at=at + HOUR)
    return HandOver.objects.get()


# -- helpers ----------------------------------------------------------------------------------------------


def test_the_team_is_who_has_the_order_and_who_helps_each_with_their_own_time(
    world: World, at: datetime, begun: WorkOrder
) -> None:
    teams.add_helper(begun, helper=world.cleo, by=world.tess, at=at)
    for person, minutes in ((world.tess, 30), (world.cleo, 20), (world.cleo, 5)):
        labor = Labor(minutes=minutes, worked_on=make.TODAY, person=person)
        line = order_lines.add_labor(begun, labor=labor, by=world.tess, at=at)
    order_lines.strike_out_labor(line, reason="Twice", by=world.tess, at=at)
    found = [(one.person, one.minutes, one.helper is not None) for one in teamwork.team(begun)]
    assert found == [(world.tess, 30, False), (world.cleo, 20, True)]
    assert list(WorkOrder.objects.of(world.cleo)) == [begun]


def test_joining_twice_is_once_and_who_left_may_join_again(
    world: World, at: datetime, begun: WorkOrder
) -> None:
    first = teams.add_helper(begun, helper=world.cleo, by=world.cleo, at=at)
    assert teams.add_helper(begun, helper=world.cleo, by=world.tess, at=at + HOUR) == first
    teams.release_helper(first, by=world.cleo, at=at + HOUR)
    assert teams.release_helper(first, by=world.cleo, at=at + 2 * HOUR).released_at == at + HOUR
    assert list(WorkOrder.objects.of(world.cleo)) == []
    again = teams.add_helper(begun, helper=world.cleo, by=world.tess, at=at + 2 * HOUR)
    assert (again.pk != first.pk, OrderHelper.objects.count()) == (True, 2)


def test_only_who_has_the_order_assigns_or_joins_speaks_for_a_helper(
    world: World, at: datetime, begun: WorkOrder
) -> None:
    other = repair(world, at, device=begun.device, assignee=world.cleo)
    with pytest.raises(UnableToTeam, match="Cleo Engineer, who asks for help"):
        teams.add_helper(other, helper=world.mara, by=world.tess, at=at)
    with pytest.raises(UnableToTeam, match="already"):
        teams.add_helper(begun, helper=world.tess, by=world.mara, at=at)
    helper = teams.add_helper(begun, helper=world.cleo, by=world.mara, at=at)
    assert teams.release_helper(helper, by=world.mara, at=at).released_at == at


@pytest.mark.parametrize("who", ["otto", "nina", "ada"])
def test_who_may_not_work_there_neither_helps_nor_is_asked(
    world: World, at: datetime, begun: WorkOrder, who: str
) -> None:
    with pytest.raises(UnableToAssign, match="may not"):
        teams.add_helper(begun, helper=world.people[who], by=world.tess, at=at)
    with pytest.raises(NotPermitted):
        teams.add_helper(begun, helper=world.people[who], by=world.people[who], at=at)
    helper = teams.add_helper(begun, helper=world.cleo, by=world.tess, at=at)
    with pytest.raises(NotPermitted):
        teams.release_helper(helper, by=world.people[who], at=at)


def test_the_vendor_s_engineer_reads_and_works_on_what_they_help_with(
    world: World, at: datetime, begun: WorkOrder, sign_in: SignIn
) -> None:
    client = sign_in("vic")
    assert call(client, "GET", f"/work-orders/{begun}")[0] == 404
    helper = teams.add_helper(begun, helper=world.vic, by=world.tess, at=at)
    assert call(client, "GET", f"/work-orders/{begun}")[0] == 200
    teams.release_helper(helper, by=world.tess, at=at)
    assert call(client, "GET", f"/work-orders/{begun}")[0] == 404


def test_a_helper_who_gets_the_order_helps_no_more(world: World, at: datetime, begun: WorkOrder) -> None:
    teams.add_helper(begun, helper=world.cleo, by=world.tess, at=at)
    work_orders.hand_over(begun, assignee=world.cleo, note="Yours", by=world.tess, at=at + HOUR)
    assert [one.person for one in teamwork.team(begun)] == [world.cleo]


def test_helpers_are_part_of_what_is_signed_and_a_closed_record_takes_none(
    world: World, at: datetime
) -> None:
    order = finished(world, at)
    assert "helpers" not in order_content(order)
    helper = teams.add_helper(order, helper=world.cleo, by=world.tess, at=at)
    assert order_content(order)["helpers"] == [
        {"person": "Cleo Engineer", "joined_at": at, "released_at": None}
    ]
    finishing.close(order, proof=make.proof(world.tess, at), by=world.tess, at=at)
    refused: list[Callable[[], object]] = [
        lambda: teams.add_helper(order, helper=world.mara, by=world.tess, at=at),
        lambda: teams.release_helper(helper, by=world.tess, at=at),
    ]
    for change in refused:
        with pytest.raises(RecordClosed):
            change()


# -- hand-overs -------------------------------------------------------------------------------------------


def test_whoever_is_handed_begun_work_takes_it_up_before_going_on(
    world: World, at: datetime, begun: WorkOrder, handed: HandOver
) -> None:
    later = at + 2 * HOUR
    labor = Labor(minutes=5, worked_on=make.TODAY)
    refused: list[Callable[[], object]] = [
        lambda: finishing.finish(begun, by=world.cleo, at=later),
        lambda: order_lines.add_labor(begun, labor=labor, by=world.cleo, at=later),
        lambda: work_orders.hand_over(begun, assignee=world.tess, note="No", by=world.cleo, at=later),
    ]
    for change in refused:
        with pytest.raises(NotTakenUp, match="Tess Technician handed you GEN-1"):
            change()
    assert [one.note.text for one in teamwork.hand_overs_for(world.cleo)] == ["Fuse is fine"]
    assert teams.take_up(handed, by=world.cleo, at=later).taken_up_at == later
    assert teams.take_up(handed, by=world.cleo, at=later + HOUR).taken_up_at == later
    assert list(teamwork.hand_overs_for(world.cleo)) == []
    assert finishing.finish(begun, by=world.cleo, at=later).state == "work_done"


def test_nobody_takes_up_what_was_handed_to_another(world: World, at: datetime, handed: HandOver) -> None:
    for who in (world.tess, world.mara):
        with pytest.raises(UnableToTakeUp, match="Cleo"):
            teams.take_up(handed, by=who, at=at + HOUR)


def test_given_to_somebody_else_meanwhile_it_waits_for_that_one(
    world: World, at: datetime, begun: WorkOrder, handed: HandOver
) -> None:
    work_orders.assign(begun, assignee=world.mara, note="Cleo is ill", by=world.mara, at=at + 2 * HOUR)
    handed.refresh_from_db()
    assert (handed.passed_on_at, handed.taken_up_at) == (at + 2 * HOUR, None)
    # Who takes work for themself has read it.
    assert HandOver.objects.count() == 1
    with pytest.raises(UnableToTakeUp, match="somebody else"):
        teams.take_up(handed, by=world.cleo, at=at + 3 * HOUR)


def test_work_not_begun_is_given_without_more_ado(world: World, at: datetime) -> None:
    order = repair(world, at)
    work_orders.assign(order, assignee=world.tess, note="Key at the desk", by=world.mara, at=at)
    assert HandOver.objects.count() == 0
    assert work_orders.start(order, by=world.tess, at=at).state == "in_progress"


def test_what_ended_meanwhile_is_not_taken_up(
    world: World, at: datetime, begun: WorkOrder, handed: HandOver
) -> None:
    work_orders.cancel(begun, reason="Sold", by=world.mara, at=at + 2 * HOUR)
    assert list(teamwork.hand_overs_for(world.cleo)) == []
    with pytest.raises(RecordClosed):
        teams.take_up(HandOver.objects.get(), by=world.cleo, at=at + 3 * HOUR)


# -- notes ------------------------------------------------------------------------------------------------


def test_a_note_carries_photos_and_calls_people_until_they_have_seen_it(
    world: World, at: datetime, begun: WorkOrder
) -> None:
    note = notes.add_note(
        begun,
        text="Which fuse?",
        photos=[photo("a.png"), photo("b.png")],
        mentions=[world.cleo, world.tess, world.cleo],
        by=world.tess,
        at=at,
    )
    assert [one.name for one in teamwork.photos_of([note.pk])[note.pk]] == ["a.jpg", "b.jpg"]
    # Whoever writes is not called to their own note.
    assert list(teamwork.mentions_of(world.tess)) == []
    mention = teamwork.mentions_of(world.cleo).get()
    with pytest.raises(InvalidInput, match="Cleo"):
        notes.see(mention, by=world.mara, at=at)
    assert notes.see(mention, by=world.cleo, at=at + HOUR).seen_at == at + HOUR
    assert notes.see(mention, by=world.cleo, at=at + 2 * HOUR).seen_at == at + HOUR
    assert list(teamwork.mentions_of(world.cleo)) == []


def test_nobody_is_called_to_what_they_may_not_read(world: World, at: datetime, begun: WorkOrder) -> None:
    for who in (world.otto, world.vic):
        with pytest.raises(InvalidInput, match="cannot read GEN-1"):
            notes.add_note(begun, text="Look", mentions=[who], by=world.tess, at=at)
    assert OrderNote.objects.count() == 0


def test_what_is_no_picture_and_too_many_pictures_are_refused_with_the_note(
    world: World, at: datetime, begun: WorkOrder
) -> None:
    text = ContentFile(b"%PDF-1.4\n1 0 obj\nendobj\ntrailer\n%%EOF\n", name="report.pdf")
    with pytest.raises((InvalidInput, UnableToStore)):
        notes.add_note(begun, text="See", photos=[text], by=world.tess, at=at)
    with pytest.raises(InvalidInput, match="At most 10"):
        notes.add_note(begun, text="See", photos=[photo()] * 11, by=world.tess, at=at)
    assert (OrderNote.objects.count(), Document.objects.count()) == (0, 0)


def test_on_a_signed_record_a_note_with_a_photo_is_an_addendum_and_changes_nothing(
    world: World, at: datetime
) -> None:
    order = closed(world, at)
    before = order_content(WorkOrder.objects.get(pk=order.pk))
    note = notes.add_note(order, text="Serial misread", photos=[photo()], by=world.tess, at=at + HOUR)
    assert note.kind == "addendum"
    assert order_content(WorkOrder.objects.get(pk=order.pk)) == before


# -- doors ------------------------------------------------------------------------------------------------


def test_it_is_all_done_on_the_pages(world: World, at: datetime, begun: WorkOrder, sign_in: SignIn) -> None:
    tess, cleo = sign_in("tess"), sign_in("cleo")
    page = begun.get_absolute_url()
    assert tess.post(f"{page}helpers/add/", {"helper": world.cleo.pk}).status_code == 302
    assert "Cleo Engineer" in tess.get(page).content.decode()
    helper = OrderHelper.objects.get()
    cleo.post(f"{page}helpers/{helper.pk}/release/")
    cleo.post(f"{page}helpers/join/")
    assert [one.person for one in teamwork.team(begun)] == [world.tess, world.cleo]
    given = {"text": "Which board?", "mentions": [world.mara.pk], "photos": [photo("x.png"), photo("y.png")]}
    assert tess.post(f"{page}notes/add/", given).status_code == 302
    html = tess.get(page).content.decode()
    assert html.count("/picture/") == 4  # each once as link and once as picture
    assert "for Mara Manager" in html
    mara = sign_in("mara")
    assert "Which board?" in mara.get("/my-work/").content.decode()
    assert "Which board?" in mara.get("/today/").content.decode()
    mention = teamwork.mentions_of(world.mara).get()
    assert cleo.post(f"/mentions/{mention.pk}/seen/").status_code == 404
    mara.post(f"/mentions/{mention.pk}/seen/")
    assert "Which board?" not in mara.get("/my-work/").content.decode()


def test_a_hand_over_is_read_and_taken_up_on_my_work(
    world: World, begun: WorkOrder, handed: HandOver, sign_in: SignIn
) -> None:
    cleo, tess = sign_in("cleo"), sign_in("tess")
    assert "finish/" not in cleo.get(begun.get_absolute_url()).content.decode()
    for url in ("/my-work/", begun.get_absolute_url()):
        html = cleo.get(url).content.decode()
        assert "Fuse is fine" in html
        assert f"/hand-overs/{handed.pk}/take-up/" in html
    assert "has not taken it up yet" in tess.get(begun.get_absolute_url()).content.decode()
    take_up = reverse("maintenance:hand_over_take_up", args=[handed.pk])
    assert tess.post(take_up).status_code == 404
    assert cleo.post(take_up, follow=True).redirect_chain[-1][0] == begun.get_absolute_url()
    assert "Fuse is fine" not in cleo.get("/my-work/").content.decode()


def test_a_refused_note_comes_back_with_what_was_written(
    world: World, begun: WorkOrder, sign_in: SignIn
) -> None:
    given = {"text": "See the plate", "photos": [ContentFile(b"hello", name="x.txt")]}
    answer = sign_in("tess").post(f"{begun.get_absolute_url()}notes/add/", given)
    assert answer.status_code == 422
    assert "See the plate" in answer.content.decode()


def test_it_is_all_done_over_rest(world: World, begun: WorkOrder, sign_in: SignIn) -> None:
    tess, cleo = sign_in("tess"), sign_in("cleo")
    path = f"/work-orders/{begun}"
    status, helper = call(tess, "POST", f"{path}/helpers", {"person": world.cleo.pk})
    assert (status, helper["released_at"]) == (201, None)
    assert [one["name"] for one in call(tess, "GET", f"{path}/team")[1]] == [
        "Tess Technician",
        "Cleo Engineer",
    ]
    assert call(cleo, "POST", f"{path}/helpers/{helper['id']}/release")[1]["released_at"]
    written = {"text": "Which board?", "mentions": [world.cleo.pk]}
    status, note = call(tess, "POST", f"{path}/notes", written)
    assert (status, note["mentions"], note["photos"]) == (201, [world.cleo.pk], [])
    sent = {"subject_type": "maintenance.ordernote", "subject_id": note["id"], "file": photo()}
    document = tess.post("/api/v1/documents", sent).json()
    assert call(cleo, "GET", f"{path}/notes")[1][0]["photos"] == [document["id"]]
    assert sign_in("otto").get(f"/api/v1/documents/{document['id']}").status_code == 404
    (mention,) = call(cleo, "GET", "/mentions")[1]
    assert call(tess, "POST", f"/mentions/{mention['id']}/seen")[0] == 404
    assert call(cleo, "POST", f"/mentions/{mention['id']}/seen")[1]["seen_at"]
    assert call(cleo, "GET", "/mentions")[1] == []


def test_a_hand_over_waits_over_rest(world: World, handed: HandOver, sign_in: SignIn) -> None:
    cleo = sign_in("cleo")
    path = f"/work-orders/{handed.work_order}"
    assert call(cleo, "POST", f"{path}/finish", {})[1]["code"] == "hand_over_waits"
    (waits,) = call(cleo, "GET", "/hand-overs")[1]
    assert (waits["note"], waits["giver"]) == ("Fuse is fine", "Tess Technician")
    for who in ("tess", "otto"):
        assert call(sign_in(who), "POST", f"/hand-overs/{waits['id']}/take-up")[0] == 404
    assert call(cleo, "POST", f"/hand-overs/{waits['id']}/take-up")[1]["taken_up_at"]


def test_it_is_all_done_by_command(world: World, begun: WorkOrder, tmp_path: Any) -> None:
    def run(*words: str, who: str = "tess") -> Any:
        address = world.people[who].email
        return run_here("work-orders", *words, "--as", address, "--json")

    picture = tmp_path / "plate.png"
    picture.write_bytes(photo().read())
    helped = run("add-helper", str(begun), who="cleo").data
    assert helped["team"][1] == {"email": "cleo@example.org", "helper": True, "minutes": 0}
    assert len(run("release-helper", str(begun), "cleo@example.org").data["team"]) == 1
    assert run("release-helper", str(begun), "cleo@example.org").code == 1
    words = ("note", str(begun), "--text", "Plate", "--photo", str(picture), "--mention", "mara@example.org")
    (note,) = run(*words).data["notes"]
    assert (note["mentions"], len(note["photos"])) == (["mara@example.org"], 1)
    over = run("hand-over", str(begun), "cleo@example.org", "--note", "Yours").data
    assert over["handed_over"]["text"] == "Yours"
    assert run("finish", str(begun), who="cleo").code == 1
    assert run("take-up", str(begun)).code == 1
    assert run("take-up", str(begun), who="cleo").data["handed_over"] is None
    assert run("take-up", str(begun), who="cleo").code == 1


def test_every_word_is_translated(world: World, begun: WorkOrder, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    pages = (f"{begun.get_absolute_url()}helpers/add/", f"{begun.get_absolute_url()}notes/add/")
    with pseudo_locale():
        shown = [tess.get(url).content.decode() for url in pages]
    for html in shown:
        assert_all_translated(
            html, data=["GEN-1", "GEN-0001", "TT", *(str(one) for one in world.people.values())]
        )


def test_a_helper_who_begins_what_nobody_has_is_no_helper_any_more(world: World, at: datetime) -> None:
    device = make.make_device(world, "GEN-0077")
    new = NewOrder(kind=OrderKind.MOVE, title="Carry", device=device)
    order = work_orders.open_order(new, by=world.mara, at=at)
    teams.add_helper(order, helper=world.tess, by=world.mara, at=at)
    work_orders.start(order, by=world.tess, at=at)
    assert order.assignee == world.tess
    assert not order.helpers.filter(released_at__isnull=True).exists()
