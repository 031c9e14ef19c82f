"""Asks for one file over HTTP and writes it to the disk piece by piece: within limits, or not at all."""

from __future__ import annotations

import base64
import hashlib
import http.client
import os
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from openhtm import __version__

from ..rules.fetching import Trouble
from .hosts import FetchFailed, Network, Target, addresses, target

_PIECE = 256 * 1024
_MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_WAITS = frozenset({429, 503})
#: A silent server is given up after so many seconds.
_SILENCE = 30


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One file. ``etag`` and ``modified`` are those of what is held already."""

    address: str
    types: tuple[str, ...]
    most_bytes: int
    most_seconds: int = 300
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, kw_only=True)
class Received:
    """What came. ``is_new`` False: what is held already still holds, and nothing was written."""

    is_new: bool
    sha256: str = ""
    size: int = 0
    etag: str = ""
    modified: str = ""


def fetch(wanted: Wanted, *, into: Path, network: Network) -> Received:
    """Fetch into the file ``into``, following redirects that lead where may be asked. Raises FetchFailed, and then
    leaves no file."""
    until = monotonic() + wanted.most_seconds
    address = wanted.address
    for _hop in range(_MOST_REDIRECTS + 1):
        place = target(address, network)
        with closing(_connection(place, network)) as connection:
            with _Told():
                answer = _asked(connection, place, wanted)
            with closing(answer):
                if answer.status not in _REDIRECTS:
                    return _taken(answer, wanted, into=into, until=until)
                address = urljoin(address, answer.getheader("Location") or "")
    raise FetchFailed(Trouble.REDIRECTS, address)


class _Told:
    """What goes wrong on the line, in our own words."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, problem: BaseException | None, _trace: object) -> None:
        trouble = next((one for kind, one in _TROUBLES if isinstance(problem, kind)), None)
        if trouble is not None:
            raise FetchFailed(trouble, problem) from None


_TROUBLES: tuple[tuple[type[BaseException], Trouble], ...] = (
    (ssl.SSLCertVerificationError, Trouble.CERTIFICATE),
    (TimeoutError, Trouble.TIME),
    (http.client.IncompleteRead, Trouble.CUT_OFF),
    (http.client.HTTPException, Trouble.CONNECTION),
    (OSError, Trouble.CONNECTION),
)


def _asked(connection: http.client.HTTPConnection, place: Target, wanted: Wanted) -> http.client.HTTPResponse:
    headers = {
        "User-Agent": f"OpenHTM/{__version__}",
        "Accept": "*/*",
        # What is packed on the way could be a bomb; what is packed as a file is unpacked within limits.
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    if wanted.etag:
        headers["If-None-Match"] = wanted.etag
    if wanted.modified:
        headers["If-Modified-Since"] = wanted.modified
    connection.request("GET", place.path, headers=headers)
    return connection.getresponse()


def _connection(place: Target, network: Network) -> http.client.HTTPConnection:
    if network.proxy and not place.is_mirror:
        return _through(network.proxy, place, _context(network))
    known = addresses(place)
    made: http.client.HTTPConnection
    if place.scheme == "https":
        made = http.client.HTTPSConnection(
            place.host, place.port, timeout=_SILENCE, context=_context(network)
        )
    else:
        made = http.client.HTTPConnection(place.host, place.port, timeout=_SILENCE)
    made._create_connection = _connector(known)  # type: ignore[attr-defined]
    return made


def _connector(known: list[str]) -> Callable[..., socket.socket]:
    """Connects to the addresses that were looked at, whatever the name means by now."""

    def connect(address: tuple[str, int], *rest: Any) -> socket.socket:
        for place, host in enumerate(known):
            try:
                return socket.create_connection((host, address[1]), *rest)
            except OSError:
                if place == len(known) - 1:
                    raise
        raise OSError("no address")

    return connect


def _context(network: Network) -> ssl.SSLContext:
    made = ssl.create_default_context()
    if network.authorities:
        try:
            made.load_verify_locations(cafile=network.authorities)
        except (OSError, ssl.SSLError) as problem:
            raise FetchFailed(Trouble.CERTIFICATE, f"{network.authorities}: {problem}") from None
    return made


def _through(proxy: str, place: Target, context: ssl.SSLContext) -> http.client.HTTPConnection:
    """The proxy is the operator's own; it looks the name up."""
    parts = urlsplit(proxy)
    made = http.client.HTTPSConnection(
        parts.hostname or "", parts.port or 3128, timeout=_SILENCE, context=context
    )
    named = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
    secret = base64.b64encode(named.encode()).decode()
    made.set_tunnel(
        place.host, place.port, headers={"Proxy-Authorization": f"Basic {secret}"} if parts.username else {}
    )
    return made


def _taken(answer: http.client.HTTPResponse, wanted: Wanted, *, into: Path, until: float) -> Received:
    if answer.status == 304 and (wanted.etag or wanted.modified):
        return Received(is_new=False, etag=wanted.etag, modified=wanted.modified)
    _refuse_answer(answer, wanted)
    length = answer.getheader("Content-Length")
    if length is not None and length.isdigit() and int(length) > wanted.most_bytes:
        raise _too_large(wanted)
    sha256, size = _written(_pieces(answer, wanted, until=until), into)
    if length is not None and length.isdigit() and size < int(length):
        with suppress(FileNotFoundError):
            os.unlink(into)
        raise FetchFailed(Trouble.CUT_OFF, f"{size} / {length}")
    return Received(
        is_new=True,
        sha256=sha256,
        size=size,
        etag=(answer.getheader("ETag") or "")[:200],
        modified=(answer.getheader("Last-Modified") or "")[:60],
    )


def _refuse_answer(answer: http.client.HTTPResponse, wanted: Wanted) -> None:
    if answer.status in _WAITS:
        raise FetchFailed(Trouble.WAIT, answer.status, asked=answer.getheader("Retry-After") or "")
    if answer.status != 200:
        raise FetchFailed(Trouble.STATUS, answer.status)
    packed = (answer.getheader("Content-Encoding") or "identity").strip().casefold()
    if packed != "identity":
        raise FetchFailed(Trouble.ENCODING, packed)
    kind = (answer.getheader("Content-Type") or "").partition(";")[0].strip().casefold()
    if kind not in wanted.types:
        raise FetchFailed(Trouble.TYPE, kind)


def _pieces(answer: http.client.HTTPResponse, wanted: Wanted, *, until: float) -> Iterator[bytes]:
    total = 0
    while True:
        with _Told():
            piece = answer.read1(_PIECE)
        if not piece:
            return
        total += len(piece)
        if total > wanted.most_bytes:
            raise _too_large(wanted)
        if monotonic() > until:
            raise FetchFailed(Trouble.TIME, f"{wanted.most_seconds} s")
        yield piece


def _too_large(wanted: Wanted) -> FetchFailed:
    return FetchFailed(Trouble.TOO_LARGE, f"{wanted.most_bytes / 1024 / 1024:.0f} MB")


def _written(pieces: Iterator[bytes], into: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    try:
        with into.open("wb") as file:
            for piece in pieces:
                digest.update(piece)
                size += file.write(piece)
    except BaseException:
        into.unlink(missing_ok=True)
        raise
    return digest.hexdigest(), size
