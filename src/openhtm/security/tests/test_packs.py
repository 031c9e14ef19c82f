"""What was fetched in one home is taken in another: all of it proven, or none of it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from openhtm.kernel.errors import NotFound, NotPermitted
from openhtm.security import packs, updating
from openhtm.security.actions import feeds
from openhtm.security.actions import packs as pack_acts
from openhtm.security.errors import BadKey, BadPack
from openhtm.security.feeds import keys
from openhtm.security.models import (
    ExploitedEntry,
    FeedFetch,
    FeedPack,
    FeedState,
    LikelihoodEntry,
    SecurityDocument,
    TrustedKey,
)

from . import papers
from .publisher import Publisher
from .test_updating import CSV, at_publisher, publisher

__all__ = ["publisher"]

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack(publisher: Publisher, world: World, at: datetime, tmp_path: Path) -> Path:
    """A pack of the two lists, from a home whose key is trusted; here nothing of it is on record any more."""
    publisher.put("/kev.json", papers.kev(papers.LOG4SHELL).content, etag='"k"')
    publisher.put("/epss.csv", papers.epss(CVE_2020_1000="0.5").content, headers=CSV)
    at_publisher(publisher, world, at, "kev", "/kev.json")
    at_publisher(publisher, world, at, "epss", "/epss.csv")
    updating.update(["kev", "epss"], by=world.ivo, clock=lambda: at)
    made = tmp_path / "flaws.pack"
    packs.pack(made, since=None, by=world.ivo, at=at)
    pack_acts.trust(name="Gateway", public_key=packs.home_key(), by=world.root, at=at)
    _forget()
    return made


def _forget() -> None:
    FeedFetch.objects.all().delete()
    FeedState.objects.all().delete()
    SecurityDocument.objects.all().delete()
    ExploitedEntry.objects.all().delete()
    LikelihoodEntry.objects.all().delete()


def _unpack(file: Path, world: World, at: datetime) -> packs.Unpacked:
    return packs.unpack(file, by=world.ivo, clock=lambda: at)


def test_a_pack_brings_what_was_fetched_with_where_and_when(pack: Path, world: World, at: datetime) -> None:
    later = at + timedelta(days=3)
    made = _unpack(pack, world, later)
    assert (made.state, made.files, made.applied, made.unchanged, made.failed) == ("taken", 2, 2, 0, [])
    assert (ExploitedEntry.objects.count(), LikelihoodEntry.objects.count()) == (1, 1)
    held = FeedFetch.objects.get(feed__slug="kev")
    assert (held.via, held.fetched_at, held.taken_at, held.etag) == ("pack", at, later, '"k"')
    # As old as the day it was fetched, not as young as the day it was carried here.
    assert FeedState.objects.get(slug="kev").succeeded_at == at
    row = FeedPack.objects.get()
    assert (row.key.name, row.made_at, row.files, row.applied, row.failed) == ("Gateway", at, 2, 2, 0)
    again = _unpack(pack, world, later)
    assert (again.state, FeedPack.objects.count(), FeedFetch.objects.count()) == ("known", 1, 2)


def test_a_pack_of_what_came_since_a_day_holds_only_that(
    publisher: Publisher, world: World, at: datetime, tmp_path: Path, pack: Path
) -> None:
    _unpack(pack, world, at)
    second = tmp_path / "second.pack"
    with pytest.raises(BadPack, match="nothing to pack"):
        packs.pack(second, since=at + timedelta(days=1), by=world.ivo, at=at)
    made = packs.pack(second, since=at, by=world.ivo, at=at + timedelta(hours=1))
    assert [one.feed for one in made.files] == ["epss", "kev"]
    taken = _unpack(second, world, at + timedelta(hours=2))
    assert (taken.applied, taken.unchanged) == (0, 2)


def test_an_older_pack_is_refused_and_one_of_the_future(
    world: World, at: datetime, tmp_path: Path, pack: Path
) -> None:
    with pytest.raises(BadPack, match="still to come") as ahead:
        _unpack(pack, world, at - timedelta(hours=2))
    assert ahead.value.code == "pack_of_the_future"
    _unpack(pack, world, at)
    newer, older = tmp_path / "newer.pack", tmp_path / "older.pack"
    packs.pack(newer, since=None, by=world.ivo, at=at + timedelta(hours=2))
    packs.pack(older, since=None, by=world.ivo, at=at + timedelta(hours=1))
    _unpack(newer, world, at + timedelta(days=1))
    with pytest.raises(BadPack, match="2026-11-22 14:00") as refused:
        _unpack(older, world, at + timedelta(days=1))
    assert refused.value.code == "older_pack"


def _members(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _written(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def _kev(members: dict[str, bytes]) -> str:
    return next(
        name for name, content in members.items() if name.startswith("files/") and b"cveID" in content
    )


def _file_altered(members: dict[str, bytes]) -> None:
    name = _kev(members)
    members[name] = members[name].replace(b"2021-44228", b"2021-44229")


def _file_longer(members: dict[str, bytes]) -> None:
    members[_kev(members)] += b" "


def _file_gone(members: dict[str, bytes]) -> None:
    del members[_kev(members)]


def _file_more(members: dict[str, bytes]) -> None:
    members["files/more"] = b"x"


def _table_altered(members: dict[str, bytes]) -> None:
    members["manifest.json"] = members["manifest.json"].replace(b'"kev"', b'"epss"')


def _table_of_other(members: dict[str, bytes]) -> None:
    said = json.loads(members["manifest.json"])
    key = Ed25519PrivateKey.generate()
    said["key"] = keys.public_text(key)
    members["manifest.json"] = json.dumps(said).encode()
    members["manifest.sig"] = keys.signed(key, members["manifest.json"])


def _other_signature(members: dict[str, bytes]) -> None:
    members["manifest.sig"] = keys.signed(Ed25519PrivateKey.generate(), members["manifest.json"])


def _no_signature(members: dict[str, bytes]) -> None:
    members["manifest.sig"] = b"not base64"


def _signature_gone(members: dict[str, bytes]) -> None:
    del members["manifest.sig"]


def _other_edition(members: dict[str, bytes]) -> None:
    members["manifest.json"] = members["manifest.json"].replace(b'"edition": 1', b'"edition": 2')


def _other_thing(members: dict[str, bytes]) -> None:
    members["manifest.json"] = b'{"format": "other"}'


def _no_json(members: dict[str, bytes]) -> None:
    members["manifest.json"] = b"{"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_file_altered, "altered_file"),
        (_file_longer, "altered_file"),
        (_file_gone, "missing_file"),
        (_file_more, "extra_file"),
        (_table_altered, "bad_signature"),
        (_table_of_other, "unknown_key"),
        (_other_signature, "bad_signature"),
        (_no_signature, "bad_signature"),
        (_signature_gone, "not_a_pack"),
        (_other_edition, "pack_edition"),
        (_other_thing, "not_a_pack"),
        (_no_json, "bad_manifest"),
    ],
)
def test_a_pack_that_was_altered_is_refused_wholly(
    change: Callable[[dict[str, bytes]], None],
    code: str,
    pack: Path,
    world: World,
    at: datetime,
    settings: Any,
) -> None:
    members = _members(pack)
    change(members)
    pack.write_bytes(_written(members))
    _refused(pack, code, world, at, settings)


def _refused(file: Path, code: str, world: World, at: datetime, settings: Any) -> None:
    before = sorted(settings.FEED_FOLDER.rglob("*"))
    with pytest.raises(BadPack) as refused:
        _unpack(file, world, at)
    assert (refused.value.code, str(refused.value) != "") == (code, True)
    assert (FeedFetch.objects.count(), FeedPack.objects.count(), ExploitedEntry.objects.count()) == (0, 0, 0)
    assert sorted(settings.FEED_FOLDER.rglob("*")) == before


@pytest.mark.parametrize("place", [0, 1, 200, 0.5, -30])
def test_a_pack_that_was_cut_off_is_refused(
    place: float, pack: Path, world: World, at: datetime, settings: Any
) -> None:
    content = pack.read_bytes()
    pack.write_bytes(content[: int(len(content) * place)] if place == 0.5 else content[: int(place)])
    _refused(pack, "not_a_pack", world, at, settings)


def _signed_manifest(settings: Any, **changes: Any) -> bytes:
    key = keys.own_key(settings.FEED_FOLDER)
    said = {
        "format": "openhtm-feed-pack",
        "edition": 1,
        "made_at": "2026-11-22T12:00:00+00:00",
        "since": None,
        "key": keys.public_text(key),
        "files": [],
    } | changes
    content = json.dumps(said).encode()
    return _written({"manifest.json": content, "manifest.sig": keys.signed(key, content)})


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"files": "none"}, "files"),
        ({"files": [3]}, "files[0]"),
        ({"files": [{"feed": "kev"}]}, "files[0]"),
        ({"made_at": "yesterday"}, "made_at"),
        ({"made_at": "2026-11-22T12:00:00"}, "made_at"),
        ({"since": 5}, "since"),
    ],
)
def test_a_signed_table_that_is_not_as_it_must_be_is_refused_with_the_place(
    changes: dict[str, Any], found: str, pack: Path, world: World, at: datetime, settings: Any
) -> None:
    pack.write_bytes(_signed_manifest(settings, **changes))
    with pytest.raises(BadPack) as refused:
        _unpack(pack, world, at)
    assert (refused.value.code, found in str(refused.value)) == ("bad_manifest", True)


def test_a_file_of_a_pack_that_cannot_be_read_leaves_the_others(
    pack: Path, world: World, at: datetime, publisher: Publisher, tmp_path: Path
) -> None:
    _unpack(pack, world, at)
    held = FeedFetch.objects.get(feed__slug="kev")
    FeedFetch.objects.filter(pk=held.pk).update(name="unknown", feed=_no_feed())
    second = tmp_path / "second.pack"
    packs.pack(second, since=None, by=world.ivo, at=at + timedelta(hours=1))
    FeedFetch.objects.all().delete()
    made = _unpack(second, world, at + timedelta(hours=1))
    assert (made.applied, made.failed) == (
        1,
        [{"feed": "gone", "file": "unknown", "why": "There is no feed of that name here."}],
    )


def _no_feed() -> FeedState:
    return FeedState.objects.create(slug="gone")


def test_keys_are_trusted_once_by_who_may_and_can_be_given_up(world: World, at: datetime, pack: Path) -> None:
    key = packs.home_key()
    assert (packs.home_key(), len(key)) == (key, 44)
    with pytest.raises(BadKey, match="trusted already, as Gateway"):
        pack_acts.trust(name="Again", public_key=f" {key} ", by=world.root, at=at)
    for text in ("", "no key", key[:-4], f"{key[:-1]}*"):
        with pytest.raises(BadKey, match="no public key"):
            pack_acts.trust(name="X", public_key=text, by=world.root, at=at)
    with pytest.raises(NotPermitted):
        pack_acts.trust(name="X", public_key=key, by=world.tess, at=at)
    pack_acts.distrust(key="Gateway", by=world.root, at=at)
    with pytest.raises(BadPack, match="not trusted here") as refused:
        _unpack(pack, world, at)
    assert (refused.value.code, key in str(refused.value)) == ("unknown_key", True)
    with pytest.raises(NotFound):
        pack_acts.distrust(key=key, by=world.root, at=at)
    pack_acts.trust(name="Gateway", public_key=key, by=world.root, at=at)
    assert TrustedKey.objects.count() == 2


def test_the_private_key_is_read_by_its_owner_alone(pack: Path, settings: Any) -> None:
    file = settings.FEED_FOLDER / "signing.key"
    assert file.stat().st_mode & 0o077 == 0


def test_a_pack_is_taken_and_written_by_who_may(world: World, at: datetime, pack: Path) -> None:
    with pytest.raises(NotPermitted):
        packs.unpack(pack, by=world.nina, clock=lambda: at)
    with pytest.raises(NotPermitted):
        packs.pack(pack, since=None, by=world.nina, at=at)
    with pytest.raises(NotPermitted):
        feeds.ask(slug="kev", by=world.nina, at=at)
