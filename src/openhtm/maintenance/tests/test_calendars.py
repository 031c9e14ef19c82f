"""Calendar feeds: what they say by RFC 5545, whose they are, and that the address is a secret."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar, Event

from openhtm.audit.api import history
from openhtm.audit.models import Entry
from openhtm.kernel.errors import NotFound, NotPermitted
from openhtm.maintenance import access, calendars
from openhtm.maintenance.actions import feeds, work_orders
from openhtm.maintenance.actions import occurrences as attempts
from openhtm.maintenance.actions.feeds import FeedExists, FeedRevoked, NewFeed
from openhtm.maintenance.models import CalendarFeed, Occurrence, OrderKind, WorkOrder
from openhtm.maintenance.ordering import NewOrder
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale
from openhtm_testing.command import run_here

from . import factories as make
from .test_rest import call

if TYPE_CHECKING:
    from django.test import Client

    from openhtm_testing.personas import World

SignIn = Callable[[str], "Client"]
TODAY = make.TODAY


def written(feed: CalendarFeed, *, tags: bool = False, today: date = TODAY) -> bytes:
    return calendars.written(feed, today=today, link=lambda path: f"https://htm.example.org{path}", tags=tags)


def events(feed: CalendarFeed, **more: Any) -> list[Event]:
    found: list[Any] = Calendar.from_ical(written(feed, **more)).walk("VEVENT")
    return found


@pytest.fixture
def due(world: World, at: datetime) -> Occurrence:
    """The yearly inspection of GEN-0001, whose technician is Tess, due on 1 February 2027."""
    version = make.make_procedure(world, at)
    make.make_device(world, technician=world.tess, accepted_on=date(2026, 2, 1))
    make.make_plan(world, at, version=version)
    return next(one for one in make.make_due(world, at) if one.due_on == date(2027, 2, 1))


@pytest.fixture
def own(world: World, at: datetime) -> NewFeed:
    return feeds.make(by=world.tess, at=at)


@pytest.fixture
def unit(world: World, at: datetime) -> NewFeed:
    return feeds.make_for_unit(world.icu, by=world.uma, at=at)


# -- what is written --------------------------------------------------------------------------------------


def test_an_inspection_is_one_all_day_entry_on_its_day(due: Occurrence, own: NewFeed, unit: NewFeed) -> None:
    for made in (own, unit):
        (event,) = events(made.feed)
        assert event.decoded("dtstart") == date(2027, 2, 1)
        assert event.decoded("dtend") == date(2027, 2, 2)
        assert str(event["summary"]) == "Yearly inspection · Infusion pump · Intensive care"
        assert str(event["description"]) == "Window 2027-02-01 to 2027-02-28"
        assert str(event["url"]) == f"https://htm.example.org/occurrences/{due.pk}/"
        assert (str(event["status"]), event["sequence"], str(event["transp"])) == (
            "CONFIRMED",
            0,
            "TRANSPARENT",
        )


def test_the_file_is_as_the_standard_asks(due: Occurrence, own: NewFeed, world: World, at: datetime) -> None:
    """RFC 5545: 3.1 lines of at most 75 octets ended by CRLF; 3.6.1 UID and DTSTAMP once; 3.7 the head."""
    long = NewOrder(kind=OrderKind.MOVE, title="x", site=world.site, assignee=world.tess, due_on=TODAY)
    work_orders.open_order(long, by=world.mara, at=at)
    content = written(own.feed)
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    assert lines.count(b"BEGIN:VEVENT") == lines.count(b"END:VEVENT") == 2
    assert [lines.count(line) for line in (b"VERSION:2.0", b"METHOD:PUBLISH")] == [1, 1]
    found = events(own.feed)
    assert len({str(event["uid"]) for event in found}) == 2
    assert all({"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY"} <= set(event) for event in found)


def test_the_same_record_gives_the_same_bytes(due: Occurrence, own: NewFeed) -> None:
    assert written(own.feed) == written(CalendarFeed.objects.get())


def test_an_entry_keeps_its_name_through_delay_end_and_a_new_address(
    due: Occurrence, own: NewFeed, world: World, at: datetime
) -> None:
    (first,) = events(own.feed)
    attempts.defer(due, target_on=date(2027, 2, 10), reason="In use", by=world.mara, at=at)
    (later,) = events(own.feed)
    assert later.decoded("dtstart") == date(2027, 2, 10)
    due.refresh_from_db()
    make.settled(due, TODAY, at)
    renewed = feeds.renew(own.feed, by=world.tess, at=at).feed
    (done,) = [one for one in events(renewed) if one["uid"] == first["uid"]]
    assert str(done["summary"]).startswith("Done: ")
    assert [one["sequence"] for one in (first, later, done)] == [0, 1, 3]
    assert first["uid"] == later["uid"]


def test_work_that_was_leveled_stands_on_its_planned_day(due: Occurrence, own: NewFeed) -> None:
    Occurrence.objects.filter(pk=due.pk).update(planned_on=date(2027, 2, 17))

    (event,) = events(own.feed)

    assert event.decoded("dtstart") == date(2027, 2, 17)
    assert str(event["description"]) == "Due 2027-02-01. Window 2027-02-01 to 2027-02-28"
    assert event["sequence"] == 1


def test_an_order_stands_on_the_day_the_board_gave_it(
    due: Occurrence, own: NewFeed, world: World, at: datetime
) -> None:
    Occurrence.objects.filter(pk=due.pk).update(planned_on=date(2027, 2, 17))
    order = work_orders.open_for_occurrence(due, assignee=world.tess, by=world.mara, at=at)
    WorkOrder.objects.filter(pk=order.pk).update(planned_on=date(2027, 2, 19))

    (event,) = events(own.feed)

    assert event.decoded("dtstart") == date(2027, 2, 19)


def test_an_order_without_a_day_stands_on_the_day_it_was_opened_at_its_site(
    own: NewFeed, world: World, at: datetime
) -> None:
    """At three in the morning by UTC it is still the evening before in Chicago."""
    night = datetime.fromisoformat("2026-11-23T03:00:00+00:00")
    device = make.make_device(world)
    new = NewOrder(kind=OrderKind.REPAIR, title="Lid", device=device, assignee=world.tess)
    order = work_orders.open_order(new, by=world.mara, at=night)
    WorkOrder.objects.filter(pk=order.pk).update(due_on=None, planned_on=date(2026, 11, 22))

    (event,) = events(own.feed)

    assert event.decoded("dtstart") == date(2026, 11, 22)
    assert event["sequence"] == 0


def test_what_fell_away_is_canceled_and_not_forgotten(due: Occurrence, own: NewFeed, at: datetime) -> None:
    Occurrence.objects.filter(pk=due.pk).update(
        state="cancelled", settled_at=at, settled_reason="Device retired"
    )
    (event,) = events(own.feed)
    assert (str(event["status"]), event["sequence"]) == ("CANCELLED", 2)


def test_nothing_that_people_write_and_no_tag_leaves_the_hospital(
    due: Occurrence, own: NewFeed, world: World, at: datetime
) -> None:
    new = NewOrder(
        kind=OrderKind.REPAIR,
        title="Mr Smith's pump",
        description="Fell on Mr Smith",
        device=due.device,
        assignee=world.tess,
        due_on=TODAY + timedelta(days=2),
    )
    work_orders.open_order(new, by=world.mara, at=at)
    content = written(own.feed).decode()
    assert "Repair · Infusion pump · Intensive care" in content
    for words in ("Smith", "GEN-0001", "SGEN-0001"):
        assert words not in content
    assert "GEN-0001" in written(own.feed, tags=True).decode()


def test_a_calendar_holds_what_its_owner_may_see_now(due: Occurrence, unit: NewFeed, world: World) -> None:
    world.uma.role_assignments.all().delete()
    with pytest.raises(NotFound):
        written(CalendarFeed.objects.select_related("owner", "department__site").get())


def test_a_colleagues_inspections_are_not_ones_own(due: Occurrence, world: World, at: datetime) -> None:
    assert events(feeds.make(by=world.mara, at=at).feed) == []
    work_orders.open_for_occurrence(due, assignee=world.cleo, by=world.mara, at=at)
    tess = feeds.make(by=world.tess, at=at)
    assert events(tess.feed) == [], "it was given to somebody else"


# -- making, renewing, revoking ---------------------------------------------------------------------------


def test_the_secret_is_told_once_and_kept_nowhere(own: NewFeed) -> None:
    assert own.secret not in str(vars(own.feed))
    assert own.secret not in "".join(str(vars(entry)) for entry in Entry.objects.all())
    assert [event.action for event in history(own.feed)] == ["maintenance.calendar_feed.make"]


def test_a_second_feed_of_the_same_is_refused(
    own: NewFeed, unit: NewFeed, world: World, at: datetime
) -> None:
    with pytest.raises(FeedExists, match="Renew it"):
        feeds.make(by=world.tess, at=at)
    with pytest.raises(FeedExists):
        feeds.make_for_unit(world.icu, by=world.uma, at=at)
    feeds.revoke(own.feed, by=world.tess, at=at)
    assert feeds.make(by=world.tess, at=at).feed.pk != own.feed.pk


def test_only_its_owner_renews_and_revokes(own: NewFeed, world: World, at: datetime) -> None:
    for act in (feeds.renew, feeds.revoke):
        with pytest.raises(NotPermitted):
            act(own.feed, by=world.mara, at=at)
    feeds.revoke(own.feed, by=world.tess, at=at)
    with pytest.raises(FeedRevoked):
        feeds.renew(own.feed, by=world.tess, at=at)


def test_who_may_not_read_plans_there_makes_none(world: World, at: datetime) -> None:
    for person in (world.nina, world.otto):
        with pytest.raises(NotPermitted):
            feeds.make_for_unit(world.icu, by=person, at=at)
    with pytest.raises(NotPermitted):
        feeds.make(by=world.nina, at=at)


# -- the address ------------------------------------------------------------------------------------------


def test_the_address_is_read_without_signing_in_and_says_when_nothing_changed(
    due: Occurrence, own: NewFeed, client: Client
) -> None:
    path = calendars.address(own.secret)
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert Calendar.from_ical(answer.content)
    again = client.get(path, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.post(path).status_code == 405


def test_an_unknown_renewed_or_revoked_address_leads_nowhere(
    own: NewFeed, world: World, at: datetime, client: Client
) -> None:
    assert client.get(calendars.address("unknown")).status_code == 404
    renewed = feeds.renew(own.feed, by=world.tess, at=at)
    assert client.get(calendars.address(own.secret)).status_code == 404
    assert client.get(calendars.address(renewed.secret)).status_code == 200
    feeds.revoke(renewed.feed, by=world.tess, at=at)
    assert client.get(calendars.address(renewed.secret)).status_code == 404


def test_a_person_who_left_reads_nothing(own: NewFeed, world: World, client: Client) -> None:
    type(world.tess).objects.filter(pk=world.tess.pk).update(is_active=False)
    assert client.get(calendars.address(own.secret)).status_code == 404


# -- the doors --------------------------------------------------------------------------------------------


def test_the_page_makes_renews_and_revokes(world: World, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    assert "No feeds yet" in tess.get("/calendars/").content.decode()
    made = tess.post("/calendars/", {"unit": ""}).content.decode()
    feed = CalendarFeed.objects.get()
    assert "shown only this once" in made
    assert "http://testserver/calendar/" in made
    assert "http://testserver/calendar/" not in tess.get("/calendars/").content.decode()
    assert "You have this feed already" in tess.post("/calendars/", {"unit": ""}).content.decode()
    assert "/calendar/" in tess.post(f"/calendars/{feed.pk}/renew/").content.decode()
    assert sign_in("mara").post(f"/calendars/{feed.pk}/revoke/").status_code == 404
    assert tess.post(f"/calendars/{feed.pk}/revoke/").status_code == 302
    assert not access.calendar_feeds(world.tess).exists()
    assert tess.post("/calendars/", {"unit": world.icu.pk}).status_code == 200
    assert CalendarFeed.objects.working().get().department == world.icu
    assert sign_in("otto").post("/calendars/", {"unit": world.icu.pk}).status_code == 422
    assert sign_in("nina").get("/calendars/").status_code == 403


def test_the_page_is_translated(own: NewFeed, sign_in: SignIn) -> None:
    data = ["Tess Technician", "TT", "GEN Intensive care", "GEN Operating room", "CST", "UTC"]
    tess = sign_in("tess")
    with pseudo_locale():
        assert_all_translated(tess.get("/calendars/").content.decode(), data=data)


def test_rest_tells_the_address_once(world: World, sign_in: SignIn, client: Client) -> None:
    tess = sign_in("tess")
    status, made = call(tess, "POST", "/calendar-feeds", {})
    assert status == 201
    assert client.get(made["address"]).status_code == 200
    assert [one["address"] for one in call(tess, "GET", "/calendar-feeds")[1]] == [None]
    status, renewed = call(tess, "POST", f"/calendar-feeds/{made['id']}/renew")
    assert (status, renewed["address"] != made["address"]) == (200, True)
    assert call(tess, "POST", "/calendar-feeds", {}, **{"Idempotency-Key": "k"})[0] == 422
    assert call(sign_in("mara"), "POST", f"/calendar-feeds/{made['id']}/revoke")[0] == 404
    assert call(tess, "POST", f"/calendar-feeds/{made['id']}/revoke")[0] == 200
    assert call(sign_in("otto"), "POST", "/calendar-feeds", {"unit": world.icu.pk})[0] == 404


def test_the_command_makes_renews_and_revokes(world: World, client: Client) -> None:
    who = ("--as", "tess@example.org", "--json")
    made = run_here("calendars", "make", "--site", world.site.code, "--unit", world.icu.code, *who)
    assert made.code == 0
    assert client.get(made.data["path"]).status_code == 200
    number = str(made.data["id"])
    renewed = run_here("calendars", "renew", number, *who)
    assert renewed.data["path"] != made.data["path"]
    assert [one["path"] for one in run_here("calendars", "list", *who).data["feeds"]] == [None]
    assert run_here("calendars", "revoke", number, *who).code == 0
    assert run_here("calendars", "revoke", number, *who).code == 1
    assert run_here("calendars", "make").code == 2
    assert run_here("calendars", "make", "--unit", "ICU", *who).code == 2
    assert run_here("calendars", "make", "--site", "GEN", "--unit", "NONE", *who).code == 1


def test_the_page_of_feeds_at_every_width(
    live_server: Any, world: World, at: datetime, page: Any, enter: Any, looks: Any
) -> None:
    feeds.make(by=world.tess, at=at)
    feeds.make_for_unit(world.icu, by=world.tess, at=at)
    enter(page, world.tess)
    looks.everywhere(page, "/calendars/", name="calendars")
