"""Every kind of document is held to the same questions; its folder holds only samples and what they say."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from openhtm.security.feeds import kinds
from openhtm.security.feeds.reading import all_kinds, kind_of, read
from openhtm.security.feeds.sources import Source
from openhtm.security.rules.documents import Component, Document, Link, Problem, Unreadable

from .feed_items import items, problems, written

FOLDER = Path(str(kinds.__file__)).parent
EXPECTED = ".expected.json"
SAMPLES = sorted(
    path for path in FOLDER.glob("*/samples/*") if path.is_file() and not path.name.endswith(EXPECTED)
)


def _name(path: Path) -> str:
    return f"{path.parent.parent.name}/{path.name}"


@pytest.mark.parametrize("path", SAMPLES, ids=_name)
def test_a_sample_says_what_is_expected_of_it(path: Path) -> None:
    found = [written(item) for item in items(path.name, path.read_bytes())]
    golden = path.with_name(path.name + EXPECTED)
    if os.environ.get("REGEN"):
        golden.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert found == json.loads(golden.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", SAMPLES, ids=_name)
def test_a_sample_is_known_for_what_it_is_whatever_it_is_called(path: Path) -> None:
    kind = kind_of(Source(name="upload", content=path.read_bytes()))
    assert kind.slug.replace("-", "_").replace(".", "_") == path.parent.parent.name


@pytest.mark.parametrize("path", [path for path in SAMPLES if path.suffix != ".spdx"], ids=_name)
def test_a_sample_that_was_cut_off_is_refused_or_complained_of(path: Path) -> None:
    """Not so in tag-value, where a document may end after any line and nobody can see that more was there."""
    content = path.read_bytes()
    for length in (len(content) // 3, len(content) * 2 // 3, len(content) - 4):
        assert problems("cut", content[:length])


@pytest.mark.parametrize("path", SAMPLES, ids=_name)
def test_every_value_has_a_place_and_the_document_is_told_once(path: Path) -> None:
    found = items(path.name, path.read_bytes())
    assert sum(isinstance(one, Document) for one in found) == 1
    placeless = [one for one in found if not isinstance(one, Document) and not one.place]
    assert [type(one).__name__ for one in placeless if type(one).__name__ != "Vulnerability"] == []


@pytest.mark.parametrize("kind", list(all_kinds()), ids=lambda kind: kind.slug)
def test_every_kind_has_a_sample_and_says_what_it_is(kind: Any) -> None:
    folder = FOLDER / kind.slug.replace("-", "_").replace(".", "_")
    assert [path for path in SAMPLES if folder in path.parents]
    assert kind.title


def same(name: str) -> list[list[str]]:
    """What the samples of one name say in each notation, without places and the notation's name."""
    found = []
    for path in SAMPLES:
        if path.name.partition(".")[0] == name:
            values = [written(item) for item in items(path.name, path.read_bytes())]
            found.append(sorted(json.dumps(_bare(value), sort_keys=True) for value in values))
    return found


def _bare(value: Any) -> Any:
    if isinstance(value, list):
        return [_bare(one) for one in value]
    if isinstance(value, dict):
        return {name: _bare(one) for name, one in value.items() if name not in ("place", "edition")}
    # A component without a reference is called by its place.
    return value


@pytest.mark.parametrize(("name", "notations"), [("monitor", 4), ("server", 2)])
def test_the_same_document_says_the_same_in_every_notation(name: str, notations: int) -> None:
    first, *others = same(name)
    assert len(others) == notations - 1
    assert [other for other in others if other != first] == []


def test_a_shaded_component_is_known_by_its_path() -> None:
    path = next(path for path in SAMPLES if path.name == "server.json")
    parts = {one.name: one for one in items("x", path.read_bytes()) if isinstance(one, Component)}
    assert parts["log4j-core"].path == ("viewer",)
    assert (parts["log4j-core"].version, parts["Pump Server"].type) == ("2.0-beta9", "device")


def test_the_same_spdx_document_of_others_says_the_same_in_every_notation(corpus_folder: Path) -> None:
    from .corpus_files import members

    archive = corpus_folder / "sbom/spdx_tools_java_same_doc_all_formats.tar.gz"
    oldest, *older = [
        _said(items(name, content))[0]
        for name, content in members(archive)
        if name.endswith(
            ("v2.2.spdx.json", "v2.2.spdx.xml", "Example-2.2.spdx.yaml", "SPDXTagExample-v2.2.spdx")
        )
    ]
    assert (len(oldest), len(older), [other for other in older if other != oldest]) == (8, 3, [])
    wanted = (
        "SPDXJSONExample-v2.3.spdx.json",
        "SPDXYAMLExample-2.3.spdx.yaml",
        "SPDXXMLExample-v2.3.spdx.xml",
    )
    found = {name: items(name, content) for name, content in members(archive) if name in wanted}
    first, *others = [_said(found[name]) for name in wanted]
    assert len(first[0]) == 9
    assert [other for other in others if other != first] == []
    (tags,) = [
        items(name, content) for name, content in members(archive) if name == "SPDXTagExample-v2.3.spdx"
    ]
    # Tag-value of this set leaves out which files a package has; all else is the same.
    assert _said(tags)[0] == first[0]
    assert _said(tags)[1] < first[1]


def _said(found: list[Any]) -> tuple[set[Any], set[Any]]:
    parts = {
        (one.ref, one.name, one.version, one.supplier, one.purl, one.cpes, frozenset(one.hashes))
        for one in found
        if isinstance(one, Component)
    }
    links = {(one.ref, one.kind, other) for one in found if isinstance(one, Link) for other in one.others}
    return parts, links


def _bomb() -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    return f'<!DOCTYPE bom [<!ENTITY e0 "x">{entities}]><bom xmlns="http://cyclonedx.org/schema/bom/1.5">&e8;</bom>'.encode()


def _nested(depth: int) -> bytes:
    inner = b'{"type":"library","name":"n","components":[' * depth + b"]}" * depth
    return b'{"bomFormat":"CycloneDX","specVersion":"1.5","components":[' + inner + b"]}"


@pytest.mark.parametrize(
    ("content", "trouble", "place"),
    [
        (b"", "kind", "byte 0"),
        (b"hello", "kind", "byte 0"),
        (b"{}", "kind", "byte 0"),
        (b"\x1f\x8b\x08\x00cut", "cut_off", "byte 0"),
        (
            b'{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [{"type"',
            "cut_off",
            "components[0] (line 1)",
        ),
        (b'{"bomFormat": "CycloneDX",\n "specVersion": 1.5x}', "syntax", "specVersion (line 2)"),
        (b'{"bomFormat": "CycloneDX", "specVersion": "9.9"}', "edition", "specVersion"),
        (b'{"bomFormat": "CycloneDX", "specVersion": "1.5", "x": NaN}', "syntax", "x (line 1)"),
        (b'{"bomFormat": "CycloneDX", "specVersion": "1.5"} more', "syntax", "$ (line 1)"),
        (b'{"bomFormat": "CycloneDX", "specVersion": "1.5", "a": "\xff"}', "encoding", "byte 55"),
        (b'{"spdxVersion": "SPDX-7.0"}', "edition", "spdxVersion"),
        (b"SPDXVersion: SPDX-2.3\nPackageName: a\nnot a tag\n", "syntax", "line 3"),
        (b"SPDXVersion: SPDX-2.3\nRelationship: a b\n", "syntax", "line 2"),
        (b"SPDXVersion: SPDX-2.3\nDocumentComment: <text>open\n", "cut_off", "line 2"),
        (b"spdxVersion: SPDX-2.3\na: &x [1]\nb: *x\n", "entity", "line 3, column 4"),
        (b"spdxVersion: SPDX-2.3\na: [\n", "syntax", "line 3, column 1"),
        (b"spdxVersion: SPDX-2.3\na: " + b"[" * 10000 + b"]" * 10000, "too_deep", "line 2, column 203"),
        (b'<bom xmlns="http://cyclonedx.org/schema/bom/1.5"><components>', "cut_off", "line 1, column 62"),
        (b'<bom xmlns="http://cyclonedx.org/schema/bom/1.5">' + b"<a>" * 10000, "too_deep", "a"),
        (_bomb(), "entity", "$"),
        (_nested(10000), "too_deep", "components[0] (line 1)"),
        (b'{"document": {"csaf_version": "3.0"}, "product_tree": {}}', "edition", "document.csaf_version"),
        (b"PK\x03\x04 no workbook", "syntax", "$"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_cannot_be_read_is_refused_with_its_place(content: bytes, trouble: str, place: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        items("upload", content)
    assert (refusal.value.problem.trouble.value, refusal.value.problem.place) == (trouble, place)


def _bill(*components: dict[str, Any], **more: Any) -> bytes:
    return json.dumps(
        {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": components, **more}
    ).encode()


def test_parts_with_little_to_know_them_by_are_kept() -> None:
    content = _bill(
        {"type": "library", "name": "bare"}, {"type": "library", "name": "odd", "purl": "pkg:", "cpe": "x"}
    )
    parts = [one for one in items("x", content) if isinstance(one, Component)]
    assert [(one.ref, one.name, one.version, one.purl) for one in parts] == [
        ("components[0]", "bare", "", ""),
        ("components[1]", "odd", "", "pkg:"),
    ]


def test_a_reference_that_two_have_belongs_to_the_first() -> None:
    twice = {"type": "library", "bom-ref": "a", "name": "n"}
    found = items("x", _bill(twice, twice))
    assert [one.ref for one in found if isinstance(one, Component)] == ["a", "components[1]"]
    assert [one.place for one in found if isinstance(one, Problem)] == ["components[1].bom-ref"]


def test_a_cycle_is_told_and_the_rest_is_read() -> None:
    parts = [{"type": "library", "bom-ref": ref, "name": ref} for ref in "abc"]
    links = [{"ref": one, "dependsOn": [other]} for one, other in ("ab", "bc", "ca")]
    found = items("x", _bill(*parts, dependencies=links))
    assert [one.found for one in found if isinstance(one, Problem)] == ["a > b > c > a"]
    assert sum(isinstance(one, Link) for one in found) == 3


def test_a_long_bill_is_read_in_bounded_memory() -> None:
    import tracemalloc

    part = {"type": "library", "name": "n" * 50, "version": "1.0", "description": "d" * 4000}
    content = _bill(*[part | {"bom-ref": str(number)} for number in range(5000)])
    tracemalloc.start()
    count = sum(isinstance(one, Component) for one in read(Source(name="x", content=content)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 5000
    # 20 MB in the file; what is held is some pieces of it, the references, and one component at a time.
    assert peak < 12 * 1024 * 1024


def test_a_file_beyond_the_limit_is_refused_before_it_is_in_memory() -> None:
    source = Source(name="x", content=_bill({"type": "library", "name": "n" * 5000}), most_bytes=1000)
    with pytest.raises(Unreadable) as refusal:
        list(read(source))
    assert refusal.value.problem.trouble.value == "too_large"


def _workbook(size: int, told: int) -> bytes:
    """An archive of one packed member of zeros, which may lie about its size."""
    import io
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(size))
    return packed.getvalue().replace(size.to_bytes(4, "little"), told.to_bytes(4, "little"))


@pytest.mark.parametrize(
    ("size", "told", "trouble"), [(201_000_000, 201_000_000, "too_large"), (3_000_000, 10, "syntax")]
)
def test_a_workbook_that_swells_is_refused(size: int, told: int, trouble: str) -> None:
    content = _workbook(size, told)
    assert len(content) < 1024 * 1024
    assert [one.trouble.value for one in problems("form.xlsx", content)] == [trouble]
