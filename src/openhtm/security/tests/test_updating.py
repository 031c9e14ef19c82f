"""Feeds are updated each for itself; what fails leaves what stood before."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.audit.models import Entry
from openhtm.kernel.errors import InvalidInput, NotPermitted, StaleVersion
from openhtm.security import updating
from openhtm.security.actions import documents, feeds
from openhtm.security.errors import FeedIsBusy, FeedIsOff, NoSuchFeed, TooSoon
from openhtm.security.models import (
    ExploitedEntry,
    FeedFetch,
    FeedState,
    LikelihoodEntry,
    SecurityDocument,
    Vulnerability,
)

from . import factories as make
from . import papers
from .publisher import Answer, Publisher, publishing

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
CSV = {"Content-Type": "text/csv"}


@pytest.fixture
def publisher(settings: Any, tmp_path: Path) -> Iterator[Publisher]:
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": place}
    with publishing() as found:
        settings.FEEDS, settings.FEED_FOLDER = True, tmp_path / "feeds"
        settings.FEED_MIRRORS = [found.host]
        yield found


def at_publisher(publisher: Publisher, world: World, at: datetime, slug: str, path: str) -> None:
    feeds.set_feed(slug=slug, is_on=True, address=publisher.address(path), by=world.ivo, at=at)


def _update(world: World, at: datetime, slug: str) -> updating.Outcome:
    return updating.update_one(slug, by=world.ivo, clock=lambda: at)


def _files(settings: Any) -> list[str]:
    return sorted(one.name for one in (settings.FEED_FOLDER / "files").iterdir())


def test_a_feed_is_fetched_brought_in_and_asked_again_only_for_news(
    publisher: Publisher, world: World, at: datetime, settings: Any
) -> None:
    publisher.put("/kev.json", papers.kev(papers.LOG4SHELL).content, etag='"1"')
    at_publisher(publisher, world, at, "kev", "/kev.json")
    made = _update(world, at, "kev")
    assert (made.state, made.files, made.applied, made.trouble) == ("updated", 1, 1, "")
    held = FeedFetch.objects.get()
    assert (held.address, held.etag, held.applied) == (publisher.address("/kev.json"), '"1"', 1)
    assert (held.fetched_at, held.via, _files(settings)) == (at, "network", [held.sha256])
    state = FeedState.objects.get(slug="kev")
    assert (state.succeeded_at, state.failures, state.running_since) == (at, 0, None)
    assert state.next_at is not None
    assert at + timedelta(days=1) <= state.next_at <= at + timedelta(days=1.1)
    later = at + timedelta(days=2)
    assert _update(world, later, "kev").state == "unchanged"
    assert publisher.asked[1][1]["If-None-Match"] == '"1"'
    state.refresh_from_db()
    assert (state.succeeded_at, FeedFetch.objects.count()) == (later, 1)
    publisher.put("/kev.json", papers.kev("CVE-2020-1").content, etag='"2"')
    assert _update(world, later, "kev").state == "updated"
    newest = FeedFetch.objects.standing().get()
    assert (newest.etag, _files(settings)) == ('"2"', [newest.sha256])
    assert list(ExploitedEntry.objects.values_list("name", flat=True)) == ["CVE-2020-1"]
    assert {"security.feed.begin", "security.feed.take", "security.feed.end"} <= set(
        Entry.objects.values_list("action", flat=True)
    )


def test_a_file_that_is_gone_from_the_home_is_fetched_wholly(
    publisher: Publisher, world: World, at: datetime, settings: Any
) -> None:
    publisher.put("/kev.json", papers.kev(papers.LOG4SHELL).content, etag='"1"')
    at_publisher(publisher, world, at, "kev", "/kev.json")
    _update(world, at, "kev")
    (settings.FEED_FOLDER / "files" / FeedFetch.objects.get().sha256).unlink()
    assert _update(world, at, "kev").state == "updated"
    assert "If-None-Match" not in publisher.asked[1][1]


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (Answer(status=500), "status"),
        (Answer(body=papers.kev(papers.LOG4SHELL).content[:80]), "refused"),
        (Answer(body=papers.kev(papers.LOG4SHELL).content[:80], claimed=1000), "cut_off"),
        (Answer(body=b"<html>sign in</html>", headers={"Content-Type": "text/html"}), "type"),
        (Answer(body=papers.osv().content), "refused"),
        (Answer(body=b"{}"), "refused"),
    ],
)
def test_one_that_fails_leaves_what_stood_and_the_others(
    answer: Answer, trouble: str, publisher: Publisher, world: World, at: datetime, settings: Any
) -> None:
    publisher.put("/kev.json", papers.kev(papers.LOG4SHELL).content)
    publisher.put("/epss.csv", papers.epss(CVE_2020_1000="0.5").content, headers=CSV)
    at_publisher(publisher, world, at, "kev", "/kev.json")
    at_publisher(publisher, world, at, "epss", "/epss.csv")
    _update(world, at, "kev")
    held = FeedFetch.objects.get()
    publisher.answers["/kev.json"] = answer
    later = at + timedelta(days=1)
    first, second = updating.update(["kev", "epss"], by=world.ivo, clock=lambda: later)
    assert (first.state, first.trouble, second.state) == ("failed", trouble, "updated")
    state = FeedState.objects.get(slug="kev")
    assert (state.succeeded_at, state.tried_at, state.failures, state.trouble) == (at, later, 1, trouble)
    assert state.next_at is not None
    assert timedelta(minutes=2.5) <= state.next_at - later <= timedelta(minutes=5)
    assert ExploitedEntry.objects.count() == 1
    assert FeedFetch.objects.standing().get(feed__slug="kev") == held
    assert held.sha256 in _files(settings)
    assert LikelihoodEntry.objects.count() == 1
    again = _update(world, later, "kev")
    assert (again.state, FeedState.objects.get(slug="kev").failures) == ("failed", 2)


def test_the_server_that_asks_for_time_is_left_alone(
    publisher: Publisher, world: World, at: datetime
) -> None:
    publisher.put("/kev.json", status=429, headers={"Retry-After": "3600"})
    at_publisher(publisher, world, at, "kev", "/kev.json")
    assert _update(world, at, "kev").trouble == "wait"
    state = FeedState.objects.get(slug="kev")
    assert (state.next_at, state.not_before) == (at + timedelta(hours=1), at + timedelta(hours=1))
    with pytest.raises(TooSoon, match="asked to be left alone until"):
        feeds.ask(slug="kev", by=world.ivo, at=at + timedelta(minutes=59))
    soon = _update(world, at + timedelta(minutes=59), "kev")
    assert (soon.state, soon.trouble, len(publisher.asked)) == ("skipped", "too_soon", 1)
    publisher.put("/kev.json", papers.kev(papers.LOG4SHELL).content)
    assert _update(world, at + timedelta(hours=1), "kev").state == "updated"
    assert FeedState.objects.get(slug="kev").not_before is None


def test_a_folder_is_followed_by_its_index(publisher: Publisher, world: World, at: datetime) -> None:
    one = papers.csaf(("Acme", "Flow 3", "product_version", "1")).content
    index = b'"2021/icsma-21-1.json","2021-03-01"\n"2021/icsa-21-9.json","2021-03-01"\n"../x.json","1"\n'
    publisher.put("/white/changes.csv", index, headers=CSV, etag='"i"')
    publisher.put("/white/2021/icsma-21-1.json", one, headers={"Content-Type": "text/plain"})
    at_publisher(publisher, world, at, "cisa-medical", "/white/")
    made = _update(world, at, "cisa-medical")
    assert (made.state, made.files) == ("updated", 1)
    assert [path for path, _headers in publisher.asked] == [
        "/white/changes.csv",
        "/white/2021/icsma-21-1.json",
    ]
    again = _update(world, at, "cisa-medical")
    assert (again.state, again.unchanged, len(publisher.asked)) == ("unchanged", 1, 3)
    more = index.replace(b"03-01", b"04-01", 1) + b'"2022/icsma-22-2.json","2022-01-01"\n'
    publisher.put("/white/changes.csv", more, headers=CSV)
    third = _update(world, at, "cisa-medical")
    # One came again, the other is named and not there: it is told, and the rest is taken.
    assert (third.state, third.files, third.failed) == ("updated", 1, 1)
    state = FeedState.objects.get(slug="cisa-medical")
    assert (state.files_failed, state.trouble, state.succeeded_at) == (1, "", at)
    lost = FeedFetch.objects.exclude(trouble="").get()
    assert (lost.name, lost.trouble, lost.found) == ("2022/icsma-22-2.json", "status", "404")


def test_more_files_than_are_taken_at_once_are_taken_the_next_time(
    publisher: Publisher, world: World, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from openhtm.security.feeds.published import all_feeds

    feed = all_feeds()["cisa-medical"]
    monkeypatch.setitem(all_feeds()._items, "cisa-medical", replace(feed, most_files=1))
    publisher.put("/w/changes.csv", b'"icsma-1.json","1"\n"icsma-2.json","1"\n', headers=CSV)
    for number in (1, 2):
        content = papers.csaf(("Acme", "Flow", "product_version", "1")).content
        publisher.put(f"/w/icsma-{number}.json", content.replace(b"ICSMA-21", b"ICSMA-2%d" % number))
    at_publisher(publisher, world, at, "cisa-medical", "/w/")
    first, second = (_update(world, at, "cisa-medical") for _again in range(2))
    assert (first.files, first.left, second.files, second.left) == (1, 1, 1, 0)


def _archive(*sources: Any) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for source in sources:
            archive.writestr(source.name, source.content)
    return made.getvalue()


def _other_record() -> Any:
    from openhtm.security.feeds.sources import Source

    content = papers.osv().content.replace(b"log4j-core", b"other-part").replace(b"GHSA-jfh8", b"GHSA-0000")
    return Source(name="other.json", content=content.replace(b"CVE-2021-44228", b"CVE-2020-7"))


def test_of_an_archive_only_what_some_bill_names_is_brought_in_and_the_rest_when_one_does(
    publisher: Publisher, world: World, at: datetime
) -> None:
    from openhtm.maintenance.tests.factories import make_device

    packed = {"Content-Type": "application/zip"}
    publisher.put("/Maven/all.zip", _archive(papers.osv(), _other_record()), headers=packed, etag='"z"')
    at_publisher(publisher, world, at, "osv", "/")
    assert (_update(world, at, "osv").state, publisher.asked) == ("unchanged", [])
    release = make.release_of(make_device(world).model, "3.1")
    make.make_bill(release, by=world.mara, at=at)
    made = _update(world, at, "osv")
    assert (made.state, made.applied) == ("updated", 1)
    assert list(SecurityDocument.objects.values_list("kind", flat=True)) == ["osv"]
    assert not Vulnerability.objects.filter(name="CVE-2020-7").exists()
    other = make.LOG4J | {
        "name": "other-part",
        "purl": "pkg:maven/org.apache.logging.log4j/other-part@2.14.1",
    }
    second = make.release_of(release.model, "4")
    make.make_bill(second, other, by=world.mara, at=at, serialNumber="urn:uuid:1")
    assert _update(world, at, "osv").state == "unchanged"
    assert second.hits.get().vulnerability.name == "CVE-2020-7"


def test_what_is_held_is_looked_through_when_a_bill_comes(
    publisher: Publisher, world: World, at: datetime
) -> None:
    from django_tasks_db.models import DBTaskResult

    from openhtm.maintenance.tests.factories import make_device

    model = make_device(world).model
    make.make_bill(make.release_of(model, "3.1"), by=world.mara, at=at)
    assert DBTaskResult.objects.count() == 0
    packed = {"Content-Type": "application/zip"}
    publisher.put("/Maven/all.zip", _archive(papers.osv()), headers=packed)
    at_publisher(publisher, world, at, "osv", "/")
    _update(world, at, "osv")
    make.make_bill(make.release_of(model, "4"), by=world.mara, at=at)
    assert DBTaskResult.objects.get().task_path.endswith("jobs.bring_kept")
    assert updating.bring_kept(by=world.ivo, clock=lambda: at) == 1


@pytest.mark.parametrize("content", [b"PK\x03\x04 no archive", b"", _archive(papers.osv())[:-30]])
def test_an_archive_that_is_broken_is_refused(
    content: bytes, publisher: Publisher, world: World, at: datetime
) -> None:
    from openhtm.maintenance.tests.factories import make_device

    make.make_bill(make.release_of(make_device(world).model, "3.1"), by=world.mara, at=at)
    publisher.put("/Maven/all.zip", content, headers={"Content-Type": "application/zip"})
    at_publisher(publisher, world, at, "osv", "/")
    assert (_update(world, at, "osv").trouble, SecurityDocument.objects.count()) == ("refused", 0)


def test_records_of_the_flaws_that_concern_us_are_asked_for_by_name(
    publisher: Publisher, world: World, at: datetime
) -> None:
    from openhtm.maintenance.tests.factories import make_device

    make.make_bill(make.release_of(make_device(world).model, "3.1"), by=world.mara, at=at)
    documents.bring(source=papers.osv(), by=world.ivo, at=at)
    at_publisher(publisher, world, at, "cve", "/cves/")
    made = _update(world, at, "cve")
    assert [path for path, _headers in publisher.asked] == ["/cves/2021/44xxx/CVE-2021-44228.json"]
    assert (made.state, made.failed) == ("failed", 1)


def test_a_feed_is_set_by_who_may_and_to_where_may_be_asked(
    publisher: Publisher, world: World, at: datetime
) -> None:
    with pytest.raises(NotPermitted):
        feeds.set_feed(slug="kev", is_on=False, by=world.tess, at=at)
    with pytest.raises(NoSuchFeed):
        feeds.set_feed(slug="nothing", is_on=False, by=world.ivo, at=at)
    for address in ("http://example.org/a", "https://10.0.0.1/a", "gopher://a/", "nothing"):
        with pytest.raises(InvalidInput, match="cannot be used"):
            feeds.set_feed(slug="kev", address=address, by=world.ivo, at=at)
    with pytest.raises(InvalidInput, match="a slash"):
        feeds.set_feed(slug="osv", address="https://example.org/a", by=world.ivo, at=at)
    made = feeds.set_feed(slug="kev", address="https://example.org/kev.json", by=world.ivo, at=at)
    assert (made.address, made.is_on) == ("https://example.org/kev.json", True)
    with pytest.raises(StaleVersion):
        feeds.set_feed(slug="kev", is_on=False, seen_version=1, by=world.ivo, at=at)
    assert feeds.set_feed(slug="kev", address="", by=world.ivo, at=at).address == ""


def test_nothing_is_asked_of_a_feed_that_is_off_busy_or_in_a_home_that_does_not_fetch(
    publisher: Publisher, world: World, at: datetime, settings: Any
) -> None:
    with pytest.raises(NotPermitted):
        updating.update_one("kev", by=world.tess, clock=lambda: at)
    feeds.set_feed(slug="kev", is_on=False, by=world.ivo, at=at)
    with pytest.raises(FeedIsOff, match="is switched off"):
        feeds.begin(slug="kev", by=world.ivo, at=at)
    assert "kev" not in updating.due(at)
    feeds.set_feed(slug="kev", is_on=True, by=world.ivo, at=at)
    feeds.begin(slug="kev", by=world.ivo, at=at)
    with pytest.raises(FeedIsBusy):
        feeds.begin(slug="kev", by=world.ivo, at=at + timedelta(minutes=1))
    feeds.begin(slug="kev", by=world.ivo, at=at + timedelta(hours=3))
    settings.FEEDS = False
    skipped = updating.update_one("epss", by=world.ivo, clock=lambda: at)
    assert (skipped.state, skipped.trouble, publisher.asked) == ("skipped", "feed_is_off", [])


def test_what_nobody_foresaw_is_told_and_ends_the_update(
    publisher: Publisher, world: World, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_given: object) -> None:
        raise ZeroDivisionError("a mistake")

    monkeypatch.setattr(updating, "take_file", fail)
    publisher.put("/kev.json", papers.kev(papers.LOG4SHELL).content)
    at_publisher(publisher, world, at, "kev", "/kev.json")
    made = _update(world, at, "kev")
    assert (made.state, "a mistake" in made.found) == ("failed", True)
    assert FeedState.objects.get(slug="kev").running_since is None


def test_feeds_are_due_when_their_time_has_come(publisher: Publisher, world: World, at: datetime) -> None:
    assert "kev" in updating.due(at)
    assert "cisa-industrial" not in updating.due(at)
    publisher.put("/kev.json", papers.kev(papers.LOG4SHELL).content)
    at_publisher(publisher, world, at, "kev", "/kev.json")
    _update(world, at, "kev")
    assert "kev" not in updating.due(at + timedelta(hours=23))
    assert "kev" in updating.due(at + timedelta(hours=27))


def test_every_feed_says_what_it_is() -> None:
    from openhtm.security.feeds.hosts import Network, target
    from openhtm.security.feeds.published import all_feeds
    from openhtm.security.feeds.reading import all_kinds

    for feed in all_feeds():
        assert target(feed.address, Network()).scheme == "https"
        assert feed.kinds <= set(all_kinds().slugs())
        assert (bool(str(feed.about)), bool(feed.title), feed.most_bytes > 0) == (True, True, True)
        assert (feed.lists is None) == (feed.index == "")
    assert json.dumps(sorted(all_feeds().slugs()))
