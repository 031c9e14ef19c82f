"""Every address and every REST operation, opened by everybody: nothing breaks, and Otto of the other hospital
sees nothing of General Hospital.

New addresses are covered by themselves. What to put into their parameters stands in
``openhtm_testing.sample_arguments.ARGUMENTS``; an address whose parameter is not there fails.
"""

from __future__ import annotations

import io
import sys
import traceback
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from openhtm.audit.models import Chain
from openhtm_testing.addresses import PARAMETER, Door, NoSample, doors, filled, last_word, routes
from openhtm_testing.sample_arguments import ARGUMENTS
from openhtm_testing.samples import MARKERS, Samples

if TYPE_CHECKING:
    from collections.abc import Callable

    from openhtm_testing.personas import World

INSIDERS = ("tess", "mara", "cleo", "ada", "nina", "uma", "ivo", "fay", "rita", "vic", "root")
# Who presses buttons too; the others, whose roles are parts of these, only look.
PRESSING = frozenset({"tess", "mara", "nina", "vic", "root"})
# What may be seen everywhere, by the start of the route, with the reason.
COMMON = {
    (
        "procedures/",
        "Mara Manager",
    ): "procedures belong to the organization; their approver stands under them",
    ("api/v1/procedures", "Mara Manager"): "the same, for programs",
}
# A link that is a secret by itself shows its holder the little it is for: see the view's declaration.
SECRET_LINKS = ("r/sent/", "r/", "calendar/", "survey/enter/", "survey/at/")


def content(response: Any) -> str:
    """What the answer says, also inside a spreadsheet."""
    data = b"".join(response.streaming_content) if response.streaming else response.content
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"\n".join(archive.read(name) for name in archive.namelist())
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return f"{headers}\n{data.decode('utf-8', 'replace')}"


def ask(client: Client, door: Door, method: str) -> tuple[int, str]:
    """Ask and take back whatever the answer changed."""
    point = transaction.savepoint()
    try:
        if door.route.startswith("api/v1/") and method != "get":
            response = client.generic(method.upper(), door.url, b"{}", content_type="application/json")
        else:
            response = getattr(client, method)(door.url)
        return response.status_code, content(response)
    finally:
        transaction.savepoint_rollback(point)


@pytest.fixture(autouse=True)
def _uncounted() -> None:
    """Each test asks as often as it likes: what earlier ones asked is forgotten."""
    cache.clear()


@pytest.fixture
def failures() -> Iterator[list[str]]:
    """What broke, with its place in the source: an answer of 500 alone says nothing."""
    from django.core.signals import got_request_exception

    found: list[str] = []

    def note(request: Any, **_: object) -> None:
        kind, value, trace = sys.exc_info()
        frames = [frame for frame in traceback.extract_tb(trace) if "/openhtm/" in frame.filename]
        place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
        found.append(f"{request.method} {request.path}: {kind.__name__ if kind else ''} {value} at {place}")

    got_request_exception.connect(note, weak=False, dispatch_uid="walk")
    yield found
    got_request_exception.disconnect(dispatch_uid="walk")


def _client(name: str, sign_in: Callable[[str], Client]) -> Client:
    client = sign_in(name)
    # A failure is judged by its answer, as a person would meet it.
    client.raise_request_exception = False
    return client


def test_every_address_can_be_filled(samples: Samples) -> None:
    problems = []
    for route in routes():
        try:
            filled(route, samples)
        except NoSample as problem:
            problems.append(str(problem))
    assert problems == []


def test_no_sample_is_stale() -> None:
    used = set()
    for route in routes():
        part, position = "", 0
        for found in PARAMETER.finditer(route):
            part = last_word(route[position : found.start()]) or part
            used.add(f"{part}.{next(group for group in found.groups() if group)}")
            position = found.end()
    assert set(ARGUMENTS) - used == set()


def test_an_address_with_a_new_parameter_is_found(samples: Samples) -> None:
    with pytest.raises(NoSample, match=r"novelties\.pk"):
        filled("novelties/<int:pk>/", samples)


@pytest.mark.parametrize("who", INSIDERS)
def test_nothing_breaks(
    who: str, samples: Samples, sign_in: Callable[[str], Client], failures: list[str]
) -> None:
    client = _client(who, sign_in)
    broken = []
    for door in doors(samples):
        for method in door.methods if who in PRESSING else ("get",):
            status, _text = ask(client, door, method)
            if status >= 500:
                broken.append(f"{method.upper()} {door.url}: {status}")
    assert [broken, failures] == [[], []]


def test_otto_sees_nothing_of_general_hospital_and_changes_nothing_there(
    samples: Samples, world: World, sign_in: Callable[[str], Client]
) -> None:
    client = _client("otto", sign_in)
    before = dict(Chain.objects.values_list("key", "head"))
    problems = []
    for door in doors(samples):
        for method in door.methods:
            status, text = ask(client, door, method)
            problems += [f"{method.upper()} {door.url}: {found}" for found in _wrong(door, status, text)]
    assert problems == []
    assert dict(Chain.objects.values_list("key", "head")) == before


def _wrong(door: Door, status: int, text: str) -> list[str]:
    found = [f"broke with {status}"] if status >= 500 else []
    if door.route.startswith(SECRET_LINKS):
        return found
    shown = [marker for marker in MARKERS if marker.lower() in text.lower() and not _known(marker, door)]
    return found + [f"shows '{marker}'" for marker in shown]


def _known(marker: str, door: Door) -> bool:
    """An answer may repeat what stands in the address that was asked, and say what is common to all."""
    asked = marker.lower() in door.url.lower()
    return asked or any(door.route.startswith(start) and marker == word for start, word in COMMON)


def test_whoever_has_not_signed_in_sees_nothing(samples: Samples) -> None:
    client = Client(raise_request_exception=False)
    problems = []
    for door in doors(samples):
        for method in door.methods:
            status, text = ask(client, door, method)
            problems += [f"{method.upper()} {door.url}: {found}" for found in _wrong(door, status, text)]
    assert problems == []


def test_the_walk_would_see_what_it_looks_for(samples: Samples, sign_in: Callable[[str], Client]) -> None:
    """Mara meets the marked words on most pages of her hospital; a walk without them proves nothing."""
    client = _client("mara", sign_in)
    met = [door.route for door in doors(samples) if MARKERS[0] in ask(client, door, "get")[1].lower()]
    assert len(met) >= 25, met


def test_every_sample_can_be_opened_by_somebody(samples: Samples, sign_in: Callable[[str], Client]) -> None:
    """A sample that nobody can open would let any page pass."""
    clients = [_client(name, sign_in) for name in ("mara", "root", "tess")]
    closed = []
    for door in doors(samples):
        if not PARAMETER.search(door.route) or door.route.startswith("accounts/"):
            continue
        asked = (ask(client, door, method)[0] for method in door.methods for client in clients)
        if all(status in {403, 404, 405} for status in asked):
            closed.append(door.url)
    assert closed == []
