"""Asking for a file over HTTP: within limits, from where may be asked, or not at all."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from openhtm.security.feeds import fetching
from openhtm.security.feeds.fetching import Wanted, fetch
from openhtm.security.feeds.hosts import FetchFailed, Network, is_public, target
from openhtm.security.feeds.sources import Source
from openhtm.security.rules.documents import Unreadable
from openhtm.security.rules.fetching import Trouble

from .publisher import Answer, Publisher, publishing

_CHUNKED = {"Transfer-Encoding": "chunked", "Content-Type": "application/json"}


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as found:
        yield found


def _fetch(publisher: Publisher, path: str, folder: Path, **given: Any) -> fetching.Received:
    network = given.pop("network", Network(mirrors=frozenset({publisher.host})))
    given = {"types": ("application/json",), "most_bytes": 1000, "most_seconds": 20, **given}
    return fetch(Wanted(address=publisher.address(path), **given), into=folder / "file", network=network)


def _trouble(publisher: Publisher, path: str, folder: Path, **given: Any) -> FetchFailed:
    with pytest.raises(FetchFailed) as refused:
        _fetch(publisher, path, folder, **given)
    assert not (folder / "file").exists()
    return refused.value


def test_a_file_comes_with_its_digest_and_is_not_sent_again(publisher: Publisher, tmp_path: Path) -> None:
    publisher.put("/a.json", b'{"a": 1}', etag='"one"')
    got = _fetch(publisher, "/a.json", tmp_path)
    assert (tmp_path / "file").read_bytes() == b'{"a": 1}'
    assert (got.is_new, got.size, got.etag) == (True, 8, '"one"')
    assert got.sha256 == "f9d86028c6e0d64e225186f96acb69338b2c59764df79162107f5c4bb34d1310"
    again = _fetch(publisher, "/a.json", tmp_path, etag='"one"')
    assert (again.is_new, again.sha256) == (False, "")
    sent = publisher.asked[1][1]
    assert (sent["If-None-Match"], sent["Accept-Encoding"]) == ('"one"', "identity")
    assert sent["User-Agent"].startswith("OpenHTM/")


@pytest.mark.parametrize(
    ("answer", "trouble", "found"),
    [
        (Answer(status=429, headers={"Retry-After": "77"}), Trouble.WAIT, "429"),
        (Answer(status=503), Trouble.WAIT, "503"),
        (Answer(status=500, body=b"{}"), Trouble.STATUS, "500"),
        (Answer(status=404), Trouble.STATUS, "404"),
        (Answer(status=304), Trouble.STATUS, "304"),
        (Answer(body=b'{"a": ', claimed=100), Trouble.CUT_OFF, "6 / 100"),
        (Answer(body=b"x" * 1001), Trouble.TOO_LARGE, "0 MB"),
        (Answer(body=b"x" * 1001, claimed=-1), Trouble.TOO_LARGE, "0 MB"),
        (Answer(body=b"<html>", headers={"Content-Type": "text/html"}), Trouble.TYPE, "text/html"),
        (Answer(body=b"{}", headers={}), Trouble.TYPE, ""),
        (
            Answer(body=b"x", headers={"Content-Type": "application/json", "Content-Encoding": "gzip"}),
            Trouble.ENCODING,
            "gzip",
        ),
        (
            Answer(body=b"zz\r\n", claimed=-1, headers=_CHUNKED),
            Trouble.CUT_OFF,
            None,
        ),
    ],
)  # fmt: skip
def test_what_is_not_as_it_must_be_is_refused_and_leaves_no_file(
    answer: Answer, trouble: Trouble, found: str | None, publisher: Publisher, tmp_path: Path
) -> None:
    publisher.answers["/a.json"] = answer
    refused = _trouble(publisher, "/a.json", tmp_path)
    assert refused.trouble is trouble
    assert found is None or refused.found == found
    assert refused.asked == answer.headers.get("Retry-After", "")


@pytest.mark.parametrize(
    ("leads_to", "trouble"),
    [
        ("file:" + "///etc/passwd", Trouble.SCHEME),
        ("ftp://example.org/a", Trouble.SCHEME),
        ("http://example.org/a", Trouble.SCHEME),
        ("https://127.0.0.1:9/a", Trouble.INSIDE),
        ("https://localhost:9/a", Trouble.INSIDE),
        ("https://[::1]/a", Trouble.INSIDE),
        ("https://[::ffff:127.0.0.1]/a", Trouble.INSIDE),
        ("https://169.254.169.254/latest/meta-data", Trouble.INSIDE),
        ("https://10.1.2.3/a", Trouble.INSIDE),
        ("https://2130706433/a", Trouble.INSIDE),
        ("https://name:secret@example.org/a", Trouble.ADDRESS),
        ("https://example.org:99999/a", Trouble.ADDRESS),
        ("/again", Trouble.REDIRECTS),
    ],
)
def test_nobody_is_sent_into_the_house_or_to_another_scheme(
    leads_to: str, trouble: Trouble, publisher: Publisher, tmp_path: Path
) -> None:
    for path in ("/a.json", "/again"):
        publisher.put(path, status=302, headers={"Location": leads_to})
    assert _trouble(publisher, "/a.json", tmp_path).trouble is trouble


def test_a_redirect_within_the_mirror_is_followed(publisher: Publisher, tmp_path: Path) -> None:
    publisher.put("/a.json", status=301, headers={"Location": "b/c.json"})
    publisher.put("/b/c.json", b"{}")
    assert _fetch(publisher, "/a.json", tmp_path).size == 2


def test_a_host_inside_that_is_no_mirror_is_not_asked(publisher: Publisher, tmp_path: Path) -> None:
    publisher.put("/a.json", b"{}")
    assert _trouble(publisher, "/a.json", tmp_path, network=Network()).trouble is Trouble.SCHEME
    with pytest.raises(FetchFailed) as refused:
        target(f"https://{publisher.host}/a.json", Network())
    assert refused.value.trouble is Trouble.INSIDE
    assert publisher.asked == []


def test_a_public_name_that_means_a_host_inside_is_not_asked(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", publisher.port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_given: known)
    wanted = Wanted(address="https://feeds.example.org/a.json", types=(), most_bytes=9)
    with pytest.raises(FetchFailed) as refused:
        fetch(wanted, into=tmp_path / "file", network=Network())
    assert (refused.value.trouble, publisher.asked) == (Trouble.INSIDE, [])


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("127.0.0.1", False),
        ("100.64.0.1", False),
        ("192.0.2.1", False),
        ("224.0.0.1", False),
        ("0.1.2.3", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::808:808", True),
        ("2002:7f00:1::", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


@pytest.mark.parametrize(
    "address", ["", "https://", "https:///a", "https://exämple.org/", "https://a b/", "https://a\nb/", "https://[::1/"]
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(FetchFailed) as refused:
        target(address, Network())
    assert refused.value.trouble in (Trouble.ADDRESS, Trouble.SCHEME)


def test_nobody_there_and_no_such_name_are_told(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    away = Publisher(port=int(host.rpartition(":")[2]))
    assert _trouble(away, "/a", tmp_path).trouble is Trouble.CONNECTION


def test_a_slow_server_is_given_up(publisher: Publisher, tmp_path: Path) -> None:
    publisher.put("/a.json", b"{}")
    assert _trouble(publisher, "/a.json", tmp_path, most_seconds=-1).trouble is Trouble.TIME


def test_a_small_file_that_unpacks_without_end_is_cut_off_by_the_reader(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.json.gz"
    with gzip.open(bomb, "wb") as stream:
        for _piece in range(64):
            stream.write(b" " * 1024 * 1024)
    source = Source(name="bomb", path=bomb, most_bytes=8 * 1024 * 1024)
    with pytest.raises(Unreadable) as refused:
        sum(len(piece) for piece in source.pieces())
    assert (refused.value.problem.trouble.value, bomb.stat().st_size < 100_000) == ("too_large", True)


def _certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mirror")])
    begins = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=3))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "mirror.pem", folder / "mirror.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public


def test_a_mirror_proves_who_it_is_by_an_authority_that_is_known(tmp_path: Path) -> None:
    context, public = _certificate(tmp_path)
    with publishing(context) as publisher:
        publisher.put("/a.json", b"{}")
        assert _trouble(publisher, "/a.json", tmp_path).trouble is Trouble.CERTIFICATE
        mirrors = frozenset({"127.0.0.1"})
        network = Network(mirrors=mirrors, authorities=str(public))
        assert _fetch(publisher, "/a.json", tmp_path, network=network).size == 2
        missing = Network(mirrors=mirrors, authorities=str(tmp_path / "absent.pem"))
        (tmp_path / "file").unlink()
        assert _trouble(publisher, "/a.json", tmp_path, network=missing).trouble is Trouble.CERTIFICATE
