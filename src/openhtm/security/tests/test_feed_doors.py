"""Feeds through pages, REST and the command."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from openhtm.security import jobs, packs, updating
from openhtm.security.actions import packs as pack_acts
from openhtm.security.models import FeedFetch, FeedState
from openhtm_testing.command import run_here

from . import papers
from .publisher import Publisher
from .test_packs import _forget
from .test_updating import at_publisher, publisher

__all__ = ["publisher"]

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]


@pytest.fixture
def kev(publisher: Publisher, world: World, at: datetime) -> Publisher:
    publisher.put("/kev.json", papers.kev(papers.LOG4SHELL).content, etag='"k"')
    at_publisher(publisher, world, at, "kev", "/kev.json")
    return publisher


def _page(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(f"security:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_says_how_old_what_is_on_record_is_and_never_more(
    kev: Publisher, world: World, at: datetime, sign_in: SignIn
) -> None:
    ivo = sign_in("ivo")
    listed = _page(ivo, "feeds")
    assert ("Never fetched" in listed, "CISA KEV" in listed, "Current" in listed) == (True, True, False)
    # Fetched by the tests' clock, which lies apart from the real one: it counts as old.
    updating.update_one("kev", by=world.ivo, clock=lambda: datetime(2020, 1, 1, tzinfo=at.tzinfo))
    assert ("Old" in _page(ivo, "feeds"), "1 applied" in _page(ivo, "feed", "kev")) == (True, True)
    kev.put("/kev.json", status=500)
    updating.update_one("kev", by=world.ivo, clock=lambda: at)
    page = _page(ivo, "feed", "kev")
    assert ("The server refused. (500)" in page, "Holds" in page) == (True, True)
    assert "The server refused. (500)" in _page(ivo, "feeds")


def test_who_may_tries_now_changes_and_others_do_not(
    kev: Publisher, world: World, sign_in: SignIn, settings: Any
) -> None:
    ivo, ada, nina = sign_in("ivo"), sign_in("ada"), sign_in("nina")
    tried = ivo.post(reverse("security:feed_try", args=["kev"]), follow=True)
    assert "The worker updates it now" in tried.content.decode()
    job = DBTaskResult.objects.get()
    assert job.task_path.endswith("jobs.update_feed")
    assert jobs.update_feed.call("kev", world.ivo.pk) == "updated"
    assert "Current" in _page(ivo, "feeds")
    address = reverse("security:feed_edit", args=["kev"])
    state = FeedState.objects.get(slug="kev")
    given = {"address": "http://10.0.0.1/x", "is_on": "on", "seen_version": state.version}
    refused = ivo.post(address, given)
    assert (refused.status_code, "This address cannot be used" in refused.content.decode()) == (422, False)
    assert "is not HTTPS" in refused.content.decode()
    assert ivo.post(address, given | {"address": kev.address("/other.json")}).status_code == 302
    stale = ivo.post(address, given | {"address": kev.address("/other.json"), "is_on": ""})
    assert stale.status_code == 422
    assert FeedState.objects.get(slug="kev").address.endswith("/other.json")
    assert "Try now" not in _page(ada, "feeds")
    assert ada.post(reverse("security:feed_try", args=["kev"])).status_code == 403
    assert (ada.get(address).status_code, nina.get(reverse("security:feeds")).status_code) == (403, 403)
    assert ivo.get(reverse("security:feed", args=["nothing"])).status_code == 404
    settings.FEEDS = False
    off = ivo.post(reverse("security:feed_try", args=["kev"]), follow=True).content.decode()
    assert ("Fetching is switched off in this home" in off, DBTaskResult.objects.count()) == (True, 1)
    assert "This home fetches nothing from outside" in _page(ivo, "feeds")


def _pack(world: World, at: datetime, folder: Path) -> Path:
    updating.update_one("kev", by=world.ivo, clock=lambda: at)
    made = folder / "flaws.pack"
    packs.pack(made, since=None, by=world.ivo, at=at)
    pack_acts.trust(name="Gateway", public_key=packs.home_key(), by=world.root, at=at)
    _forget()
    return made


def test_a_pack_is_taken_through_the_page_and_rest(
    kev: Publisher,
    world: World,
    at: datetime,
    sign_in: SignIn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = _pack(world, at, tmp_path).read_bytes()
    for door in ("openhtm.security.web.views.feeds.now", "openhtm.security.rest.feeds.now"):
        monkeypatch.setattr(door, lambda: at)
    ivo = sign_in("ivo")
    address = reverse("security:feed_pack")
    broken = ivo.post(address, {"pack": SimpleUploadedFile("a.pack", content[:-40])})
    assert (broken.status_code, "no feed pack" in broken.content.decode()) == (422, True)
    taken = ivo.post(address, {"pack": SimpleUploadedFile("a.pack", content)}).content.decode()
    assert ("What became of it" in taken, FeedFetch.objects.get().via) == (True, "pack")
    assert "Gateway" in _page(ivo, "feeds")
    again = ivo.post("/api/v1/feed-packs", {"file": SimpleUploadedFile("a.pack", content)})
    assert (again.status_code, again.json()["state"]) == (201, "known")
    refused = ivo.post("/api/v1/feed-packs", {"file": SimpleUploadedFile("a.pack", b"x")})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_a_pack")
    ada = sign_in("ada")
    denied = ada.post("/api/v1/feed-packs", {"file": SimpleUploadedFile("a.pack", content)})
    assert (denied.status_code, ada.get(address).status_code) == (403, 403)


def test_rest_tells_of_feeds_and_asks_for_them(
    kev: Publisher, world: World, at: datetime, sign_in: SignIn
) -> None:
    ivo = sign_in("ivo")
    feeds = {one["slug"]: one for one in ivo.get("/api/v1/security-feeds").json()["feeds"]}
    assert (feeds["kev"]["freshness"], feeds["kev"]["succeeded_at"]) == ("never", None)
    assert feeds["cisa-industrial"]["is_on"] is False
    asked = ivo.post("/api/v1/security-feeds/kev/tries")
    assert (asked.status_code, asked.json()["slug"], asked.json()["job"] != "") == (202, "kev", True)
    updating.update_one("kev", by=world.ivo, clock=lambda: at)
    (file,) = ivo.get("/api/v1/security-feeds/kev/files").json()["items"]
    assert (file["applied"], file["etag"], file["trouble"]) == (1, '"k"', "")
    address = "/api/v1/security-feeds/kev"
    off = ivo.patch(address, {"is_on": False}, content_type="application/json")
    assert (off.status_code, off.json()["is_on"]) == (200, False)
    stale = ivo.patch(address, {"is_on": True}, content_type="application/json", headers={"If-Match": '"1"'})
    assert stale.status_code == 409
    refused = ivo.post("/api/v1/security-feeds/kev/tries")
    assert (refused.status_code, refused.json()["code"]) == (409, "feed_is_off")
    bad = ivo.patch(address, {"address": "ftp://x"}, content_type="application/json")
    assert (bad.status_code, list(bad.json()["fields"])) == (422, ["address"])
    assert ivo.get("/api/v1/security-feeds/nothing").status_code == 404
    assert sign_in("ada").post("/api/v1/security-feeds/kev/tries").status_code == 403
    assert sign_in("nina").get("/api/v1/security-feeds").status_code == 403


def test_the_command_lists_updates_packs_and_unpacks(
    kev: Publisher, world: World, tmp_path: Path, settings: Any
) -> None:
    def run(*words: str, code: int = 0, who: str = "root") -> Any:
        ended = run_here("feeds", *words, "--as", f"{who}@example.org", "--json")
        assert ended.code == code, ended.out + ended.error
        return ended.data if ended.out else ended.error

    listed = {one["slug"]: one for one in run("list")["feeds"]}
    assert (listed["kev"]["freshness"], listed["kev"]["address"]) == ("never", kev.address("/kev.json"))
    assert run("update", "kev")["feeds"] == [
        {
            "slug": "kev",
            "state": "updated",
            "files": 1,
            "unchanged": 0,
            "failed": 0,
            "applied": 1,
            "ignored": 0,
            "left": 0,
            "trouble": None,
            "found": None,
        }
    ]
    kev.put("/kev.json", status=500)
    assert run("update", "kev", code=1)["feeds"][0]["trouble"] == "status"
    assert "no feed nothing" in run("update", "nothing", code=1)
    assert "permission" in run("set", "kev", "--off", code=1, who="tess")
    file = tmp_path / "flaws.pack"
    assert "no day" in run("pack", str(file), "--since", "soon", code=1)
    packed = run("pack", str(file), "--since", "2020-01-01")
    assert (packed["files"], packed["feeds"]) == (1, ["kev"])
    assert "already" in run("pack", str(file), code=1)
    key = run_here("feeds", "key", "--json").data["key"]
    assert packed["key"] == key
    assert "not trusted here" in run("unpack", str(file), code=1)
    assert run("trust", "Gateway", key)["name"] == "Gateway"
    _forget()
    taken = run("unpack", str(file))
    assert (taken["state"], taken["applied"]) == ("taken", 1)
    assert run("unpack", str(file))["state"] == "known"
    assert [one["until"] for one in run("trusted")["keys"]] == [None]
    assert run("distrust", "Gateway")["until"] is not None
    assert "no file" in run("unpack", str(tmp_path / "absent"), code=1)
    assert run("set", "kev", "--off", "--address", "")["is_on"] is False
    for words in (("list",), ("trusted",), ("key",)):
        assert run_here("feeds", *words).code == 0
    for slug in [one["slug"] for one in run("list")["feeds"]]:
        run("set", slug, "--off")
    assert run_here("feeds", "update").out == "None is due.\n"
