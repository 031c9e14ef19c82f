"""Versions of ecosystems: the order of the keys is the order of the reference library, pair by pair."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from univers import versions as reference

from openhtm.security.rules import vers
from openhtm.security.rules.device_versions import Held
from openhtm.security.rules.ecosystems import ascending, compare, contains, ecosystems, key

_NUMBER = st.sampled_from([0, 0, 1, 1, 2, 3, 9, 10, 11, 20, 100]).map(str)


def _dotted(least: int, most: int) -> st.SearchStrategy[str]:
    return st.lists(_NUMBER, min_size=least, max_size=most).map(".".join)


def _joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


def _maybe(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), part)


def _several(*words: str, most: int = 3, before: str = "", between: str = "") -> st.SearchStrategy[str]:
    listed = st.lists(st.sampled_from(words), min_size=1, max_size=most)
    return listed.map(lambda found: before + between.join(found))


_EPOCH = st.sampled_from(["", "", "1:"])
_EARLY = _several("alpha", "beta", "rc", "1", "2", "10", "x-y", before="-", between=".")
VERSIONS: dict[str, st.SearchStrategy[str]] = {
    "npm": _joined(_dotted(3, 3), _maybe(_EARLY)),
    "golang": _joined(st.just("v"), _dotted(3, 3), _maybe(_EARLY)),
    "nuget": _joined(_dotted(3, 4), _maybe(_several("alpha", "Beta", "1", "10", before="-", between="."))),
    "pypi": _joined(
        st.sampled_from(["", "", "1!"]),
        _dotted(1, 4),
        st.sampled_from(["", "", "a0", "b2", "rc10"]),
        st.sampled_from(["", "", ".post1", ".post10"]),
        st.sampled_from(["", "", ".dev0", ".dev10"]),
        st.sampled_from(["", "", "", "+abc", "+1", "+ubuntu.1", "+a.10"]),
    ),
    "maven": _joined(
        _dotted(1, 4),
        _maybe(_several("-alpha", "-beta", "-b2", "-rc1", "-SNAPSHOT", "-sp", "-foo", "-1", "-2", most=1)),
        st.sampled_from(["", "", "-1", "-jre8"]),
    ),
    "gem": _joined(
        _dotted(1, 4), _maybe(_several("a", "b", "rc1", "pre", "1", "0", before=".", between="."))
    ),
    "deb": _joined(
        _EPOCH,
        _NUMBER,
        _maybe(_several(".0", ".1", ".10", "~rc1", "~rc10", "+dfsg", "a", "b2", ".")),
        _maybe(_several("0", "1", "10", "1ubuntu1", "0~bpo1", "1+b1", "1.1", most=1, before="-")),
    ),
    "rpm": _joined(
        _EPOCH,
        _NUMBER,
        _maybe(_several(".0", ".1", ".10", "~rc1", "^git1", "a", "b2", "_1")),
        _maybe(_several("1", "10", "1.el8", "1~1", "1^2", most=1, before="-")),
    ),
    "apk": _joined(
        _dotted(1, 4),
        st.sampled_from(["", "", "a", "b"]),
        _maybe(_several("_alpha", "_beta2", "_pre", "_rc1", "_rc10", "_p", "_p1", most=2)),
        st.sampled_from(["", "-r0", "-r1", "-r10"]),
    ),
    "alpm": _joined(
        _EPOCH, _NUMBER, _maybe(_several(".0", ".1", ".10", "rc1", "+1", "a", ".b2")), st.just("-1")
    ),
    "openssl": st.one_of(
        _joined(
            st.sampled_from(["0.9.8", "1.0.1", "1.0.2", "1.1.1"]),
            st.sampled_from(["", "a", "f", "z", "za", "-beta1", "-alpha2"]),
        ),
        _joined(st.just("3."), _NUMBER, st.just("."), _NUMBER),
    ),
}
CLASSES: dict[str, Callable[[str], reference.Version]] = {
    "npm": reference.SemverVersion,
    "golang": reference.GolangVersion,
    "nuget": reference.NugetVersion,
    "pypi": reference.PypiVersion,
    "maven": reference.MavenVersion,
    "gem": reference.RubygemsVersion,
    "deb": reference.DebianVersion,
    "rpm": reference.RpmVersion,
    "apk": reference.AlpineLinuxVersion,
    "alpm": reference.ArchLinuxVersion,
    "openssl": reference.OpensslVersion,
}


@pytest.mark.parametrize("ecosystem", sorted(VERSIONS))
@given(data=st.data())
def test_the_order_of_keys_is_the_order_of_the_reference(ecosystem: str, data: st.DataObject) -> None:
    one, other = data.draw(VERSIONS[ecosystem]), data.draw(VERSIONS[ecosystem])
    left, right = CLASSES[ecosystem](one), CLASSES[ecosystem](other)
    expected = -1 if left < right else int(left > right)
    assert compare(ecosystem, one, other) == expected


@pytest.mark.parametrize("ecosystem", sorted(VERSIONS))
@given(data=st.data())
def test_a_key_is_printable_so_that_every_database_orders_it_alike(
    ecosystem: str, data: st.DataObject
) -> None:
    made = key(ecosystem, data.draw(VERSIONS[ecosystem]))
    assert made is not None
    assert made.isascii()
    assert made.isprintable()
    assert " " not in made


@given(st.sampled_from(ecosystems()), st.text(max_size=30))
def test_any_text_has_a_key_or_none(ecosystem: str, text: str) -> None:
    found = key(ecosystem, text)
    assert found is None or found


@pytest.mark.parametrize(
    ("ecosystem", "ascending"),
    [
        # Facts of Log4Shell and of the specifications named in `keys`, not taken from any library.
        ("maven", ["2.0-beta9", "2.0-rc1", "2.0", "2.3.2", "2.12.4", "2.14.1", "2.15.0", "2.17.1"]),
        (
            "maven",
            ["1-alpha", "1-beta", "1-milestone", "1-rc", "1-SNAPSHOT", "1", "1-sp", "1-abc", "1-1", "1.1"],
        ),
        ("maven", ["1.0.RC2", "1.0-RC3", "1.0.1"]),
        (
            "npm",
            ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0"],
        ),
        ("pypi", ["1.0.dev1", "1.0a1", "1.0b2", "1.0rc1", "1.0", "1.0.post1", "1!0.1"]),
        ("deb", ["1.0~rc1", "1.0", "1.0-1", "1.0-1+b1", "1.0.1", "1:0.9"]),
        ("rpm", ["1.0~rc1-1", "1.0-1", "1.0^git1-1", "1.0.1-1", "1:0.5-1"]),
        ("apk", ["1.2_alpha1", "1.2_rc2", "1.2", "1.2_git1", "1.2_p1", "1.2.1"]),
        ("openssl", ["1.0.1", "1.0.1f", "1.0.2-beta1", "1.0.2", "1.0.2za", "1.1.1", "3.0.0-alpha1", "3.0.7"]),
        ("gem", ["1.0.a", "1.0.b1", "1.0", "1.0.1"]),
        ("generic", ["1.0-beta", "1.0", "1.0a", "1.9", "1.10"]),
    ],
)
def test_known_sequences_ascend(ecosystem: str, ascending: list[str]) -> None:
    keys = [str(key(ecosystem, version)) for version in ascending]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("ecosystem", "one", "other"),
    [
        ("npm", "1.2.3", "v1.2.3+build.5"),
        ("npm", "1.2", "1.2.0"),
        ("maven", "1.0.0", "1-ga"),
        ("maven", "4.1.100.Final", "4.1.100"),
        ("nuget", "1.0.0-RC", "1.0.0-rc"),
        ("pypi", "1.0", "1.0.0"),
        ("deb", "1.0", "1.0-0"),
        ("gem", "1.0", "1"),
        ("generic", "9.33.0", "9.33"),
    ],
)
def test_versions_that_mean_the_same_have_one_key(ecosystem: str, one: str, other: str) -> None:
    assert key(ecosystem, one) == key(ecosystem, other)


@pytest.mark.parametrize(
    ("ecosystem", "version"),
    [
        ("pypi", "latest"),
        ("npm", "master"),
        ("npm", "1.2.3.Final"),
        ("deb", "a b"),
        ("rpm", "x:1"),
        ("apk", "1.0_foo"),
        ("generic", "unknown"),
        ("cpan", "1.10"),
        ("nobody", "1.0"),
        ("npm", "1" * 400),
        ("datetime", "yesterday"),
        ("lexicographic", ""),
    ],
)
def test_what_is_no_version_there_has_no_key_and_no_order(ecosystem: str, version: str) -> None:
    assert key(ecosystem, version) is None
    assert compare(ecosystem, version, "1.0") is None


@pytest.mark.parametrize(
    ("range_", "version", "answer"),
    [
        ("vers:maven/>=2.0-beta9|<2.15.0", "2.14.1", Held.INSIDE),
        ("vers:maven/>=2.0-beta9|<2.15.0", "2.0-beta9", Held.INSIDE),
        ("vers:maven/>=2.0-beta9|<2.15.0", "2.0-alpha1", Held.OUTSIDE),
        ("vers:maven/>=2.0-beta9|<2.15.0", "2.15.0", Held.OUTSIDE),
        ("vers:npm/<1.0.0|>=2.0.0|<2.5.0|3.0.0", "2.1.0", Held.INSIDE),
        ("vers:npm/<1.0.0|>=2.0.0|<2.5.0|3.0.0", "1.5.0", Held.OUTSIDE),
        ("vers:npm/<1.0.0|>=2.0.0|<2.5.0|3.0.0", "3.0.0", Held.INSIDE),
        ("vers:npm/!=1.5.0", "1.4.0", Held.INSIDE),
        ("vers:npm/!=1.5.0", "1.5.0", Held.OUTSIDE),
        ("vers:npm/1.0.0|2.0.0", "1.5.0", Held.OUTSIDE),
        ("vers:npm/>1.0.0", "1.0.0", Held.OUTSIDE),
        ("vers:all/*", "anything", Held.INSIDE),
        ("vers:none/*", "anything", Held.OUTSIDE),
        ("vers:pypi/<2.0", "master", Held.UNKNOWN),
        ("vers:nobody/<2.0", "1.0", Held.UNKNOWN),
        ("vers:nobody/2.0", "2.0", Held.INSIDE),
    ],
)
def test_a_range_contains_a_version_or_does_not_or_cannot_tell(
    range_: str, version: str, answer: Held
) -> None:
    assert contains(vers.parse(range_), version) == answer


@pytest.mark.parametrize(
    "text",
    [
        "",
        "npm/1.0",
        "vers:npm",
        "vers:npm/",
        "vers:npm/>",
        "vers:npm/>=",
        "vers:npm/1|1",
        "vers:all/1",
        "vers:npm/<<1",
    ],
)
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(vers.BadRange):
        vers.parse(text)


def test_a_range_that_was_written_in_another_order_is_brought_into_its_own() -> None:
    assert str(ascending(vers.parse("vers:npm/>=2.0.0|<1.10.0|1.9.0"))) == "vers:npm/1.9.0|<1.10.0|>=2.0.0"


def test_a_range_is_written_as_it_was_read() -> None:
    for text in ("vers:npm/>=1.0.0|!=1.5.0|<2.0.0", "vers:all/*", "vers:none/*", "vers:deb/1%3A2.0%2Bdfsg"):
        assert str(vers.parse(text)) == text


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6, unique=True), st.data())
def test_intervals_of_a_range_hold_what_the_range_holds(numbers: list[int], data: st.DataObject) -> None:
    """The oracle: `contains`, asked of every version; the intervals are read by plain integers."""
    marks = data.draw(st.lists(st.sampled_from(["", "!="]), min_size=len(numbers), max_size=len(numbers)))
    text = "vers:npm/" + "|".join(
        f"{mark}{number}.0.0" for mark, number in zip(marks, sorted(numbers), strict=True)
    )
    range_ = vers.parse(text)
    said = vers.said(range_)
    if {"", "!="} <= set(marks):
        return
    for number in range(10):
        inside = contains(range_, f"{number}.0.0") == Held.INSIDE
        within = any(
            (one.lowest is None or int(one.lowest.split(".")[0]) < number)
            and (one.highest is None or number < int(one.highest.split(".")[0]))
            for one in said.intervals
        )
        assert inside == (within or f"{number}.0.0" in said.exact)
