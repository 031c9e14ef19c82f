"""Every kind of scan is held to the same questions; its folder holds samples and what they say."""

from __future__ import annotations

import json
import os
import tracemalloc
from pathlib import Path

import pytest

from openhtm.security.feeds import scans
from openhtm.security.feeds.scan import all_scan_kinds, scan_kind_of
from openhtm.security.feeds.sources import Source
from openhtm.security.rules.documents import Problem, Unreadable
from openhtm.security.rules.hosts import Gathered, Seen, SeenItem

from .corpus_files import members, unpacked
from .feed_items import written

FOLDER = Path(str(scans.__file__)).parent
EXPECTED = ".expected.json"
SAMPLES = sorted(path for path in FOLDER.glob("*/samples/*") if not path.name.endswith(EXPECTED))


def items(content: bytes, name: str = "upload") -> list[SeenItem]:
    source = Source(name=name, content=content)
    return list(scan_kind_of(source).read(source))


def _name(path: Path) -> str:
    return f"{path.parent.parent.name}/{path.name}"


@pytest.mark.parametrize("path", SAMPLES, ids=_name)
def test_a_sample_says_what_is_expected_of_it(path: Path) -> None:
    found = [written(item) for item in items(path.read_bytes())]
    golden = path.with_name(path.name + EXPECTED)
    if os.environ.get("REGEN"):
        golden.write_text(
            json.dumps(found, indent=1, ensure_ascii=False, default=str) + "\n", encoding="utf-8"
        )
    assert found == json.loads(golden.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", SAMPLES, ids=_name)
def test_a_sample_is_known_for_what_it_is_whatever_it_is_called(path: Path) -> None:
    kind = scan_kind_of(Source(name="upload", content=path.read_bytes()))
    assert kind.slug.replace("-", "_") == path.parent.parent.name


@pytest.mark.parametrize("kind", [kind.slug for kind in all_scan_kinds()])
def test_every_kind_has_a_sample(kind: str) -> None:
    assert [path for path in SAMPLES if path.parent.parent.name == kind.replace("-", "_")]


@pytest.mark.parametrize("path", SAMPLES, ids=_name)
def test_every_sighting_and_problem_has_its_place(path: Path) -> None:
    found = [one for one in items(path.read_bytes()) if isinstance(one, Seen | Problem)]
    assert found
    assert [one for one in found if not one.place] == []


BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))


@pytest.mark.parametrize(
    ("content", "trouble", "place"),
    [
        (b"", "kind", "byte 0"),
        (b"Tag,Name\nGEN-1,Pump\n", "kind", "byte 0"),
        (b'<nmaprun start="1"><host><status state="up"/>', "cut_off", "line 1, column 46"),
        (f'<!DOCTYPE x [<!ENTITY e0 "x">{BOMB}]><nmaprun>&e8;</nmaprun>'.encode(), "entity", "$"),
        (b"<other><nmaprun/></other>", "kind", "$"),
        (b"#separator \\x09\n1\t2\n", "missing", "line 2"),
        (b'mac,ip\n"' + b"x" * 200_000, "syntax", "line 2"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_cannot_be_read_is_refused_with_its_place(content: bytes, trouble: str, place: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        items(content)
    assert (refusal.value.problem.trouble.value, refusal.value.problem.place) == (trouble, place)


def _peak(file: Path, *, megabytes: int) -> int:
    """The most memory that reading a log of that size takes, in bytes; the same two thousand hosts in any."""
    head = "#separator \\x09\n#unset_field\t-\n#fields\tts\tid.orig_h\tid.resp_h\tservice\n"
    lines = "".join(
        f"1764000000.{n:06}\t10.0.{n % 16}.{n % 250}\t192.0.2.1\t{'x' * 60}\n" for n in range(20_000)
    )
    with file.open("w") as stream:
        stream.write(head)
        while stream.tell() < megabytes * 1024 * 1024:
            stream.write(lines)
    source = Source(name="conn.log", path=file)
    tracemalloc.start()
    try:
        gathered = Gathered(snapshot=False).take(scan_kind_of(source).read(source))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(gathered.hosts()) == 2000
    return peak


@pytest.mark.slow
def test_a_log_four_times_as_long_is_read_in_the_same_memory(tmp_path: Path) -> None:
    short, long = (_peak(tmp_path / "conn.log", megabytes=size) for size in (2, 8))
    assert short < 30 * 1024 * 1024
    assert long < short * 1.2


def test_the_scans_of_others_are_read_or_refused_with_a_place(corpus_folder: Path) -> None:
    read, refused, macs = 0, [], 0
    for name, content in members(corpus_folder / "mds2_scans/nmap_xml_libnmap.tar.gz", suffix=".xml"):
        try:
            found = [one for one in items(content) if isinstance(one, Seen)]
        except Unreadable as problem:
            refused.append((name.rpartition("/")[2], problem.problem.trouble.value))
            continue
        read += 1
        macs += sum(bool(one.mac) for one in found)
    others = [("defused_et_included.xml", "kind"), ("defused_et_local_includer.xml", "kind")]
    assert (read, sorted(refused)) == (24, others)
    assert macs > 5


@pytest.mark.parametrize("log", ["software", "known_services", "ntlm", "ssh", "rdp", "kerberos"])
def test_the_logs_of_others_are_read(log: str, corpus_folder: Path) -> None:
    content = unpacked(corpus_folder / f"mds2_scans/zeek/{log}.log.gz")
    found = items(content)
    assert [one for one in found if isinstance(one, Problem)] == []
    assert any(isinstance(one, Seen) and one.ip.startswith("10.") for one in found)
