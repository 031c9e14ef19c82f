"""What the wording of an advisory becomes. Expected values were read out of the advisories by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.security.rules.wording import Form, Interval, Note, Why, between, from_version, to_version
from openhtm.security.rules.wording_names import read_with_name
from openhtm.security.rules.wording_reading import LONGEST, read

UP_TO = [
    "<= 9.33",
    "<=9.33",
    "≤ 9.33",
    "9.33 and prior",
    "9.33 and  below",
    "Versions 9.33 and prior versions",
    "v9.33 or lower",
    "version 9.33 (and earlier)",
    "less than or equal to 9.33",
    "All versions 9.33 and earlier",
    "up to and including 9.33",
    "firmware versions 9.33 and older",
    "vers:generic/<=9.33",
    "prior to and including 9.33",
    "Up to (including) 9.33",
    "versions up to, and including, 9.33",
    "no later than 9.33",
    "9.33, and all prior versions",
    "9.33 (and all previous versions)",
    "v9.33 & below",
    "All versions <= V9.33",
    "(,9.33]",
]
BEFORE = [
    "< 9.33",
    "prior to 9.33",
    "all versions prior to Version 9.33",
    "before v9.33",
    "earlier than 9.33",
    "vers:generic/<9.33",
    "up to, but not including, 9.33",
    "Up to (excluding) 9.33",
    "prior to (but not including) 9.33",
    "versions < 9.33",
    "(,9.33)",
]
SINCE = [
    "greater than or equal to 9.33",
    ">= 9.33",
    "9.33 and later",
    "9.33 or newer",
    "All Versions 9.33 and later",
    "9.33+",
    "from 9.33 onwards",
    "[9.33,)",
]
SPAN = [
    ">= 1.3.4 | <= 1.5.3",
    ">=1.3.4 <=1.5.3",
    ">= 1.3.4, <= 1.5.3",
    "1.3.4 through 1.5.3",
    "Versions 1.3.4 through to 1.5.3",
    "from 1.3.4 to 1.5.3",
    "1.3.4 to 1.5.3 (inclusive)",
    "1.3.4 to 1.5.3 inclusive",
    "[1.3.4, 1.5.3]",
    ">=1.3.4 and <=1.5.3",
    ">= 1.3.4 || <= 1.5.3",
    "between 1.3.4 and 1.5.3",
    "1.3.4 - 1.5.3",
    "1.3.4 – 1.5.3",
    "<= 1.5.3 | >= 1.3.4",
    "vers:generic/>=1.3.4|<=1.5.3",
    "From (including) 1.3.4 Up to (including) 1.5.3",
    "1.3.4 <= version <= 1.5.3",
    "V1.3.4 ≤ v ≤ V1.5.3",
    "1.3.4 and later, up to 1.5.3",
    "1.3.4 or later but not later than 1.5.3",
    "starting with 1.3.4 and no later than 1.5.3",
]


@pytest.mark.parametrize(
    "text", ["vers:all/*", "*", "all", "All versions", "any version", "* (end-of-life 2011)"]
)
def test_all_is_what_says_so(text: str) -> None:
    assert (read(text).form, read(text).raw) == (Form.ALL, text)


@pytest.mark.parametrize("text", UP_TO)
def test_the_version_named_last_is_among_them(text: str) -> None:
    assert read(text).intervals == (to_version("9.33"),)


@pytest.mark.parametrize("text", BEFORE)
def test_the_first_version_that_is_not_affected_is_not_among_them(text: str) -> None:
    assert read(text).intervals == (to_version("9.33", included=False),)


@pytest.mark.parametrize("text", SINCE)
def test_newer_versions_may_be_the_affected_ones(text: str) -> None:
    assert read(text).intervals == (from_version("9.33"),)


@pytest.mark.parametrize("text", SPAN)
def test_two_bounds_beside_each_other_are_one_interval(text: str) -> None:
    assert read(text).intervals == (between("1.3.4", "1.5.3"),)


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("9.7", ["9.7"]),
        ("v9.7", ["9.7"]),
        ("Version 9.7", ["9.7"]),
        ("1.1.7.333 | 2.1.1.3069", ["1.1.7.333", "2.1.1.3069"]),
        ("1.0, 1.1 and 1.2", ["1.0", "1.1", "1.2"]),
        ("(Release 1.3.2 1.4.0 1.4.1)", ["1.3.2", "1.4.0", "1.4.1"]),
        ("1.3.1 Build 13", ["1.3.1 Build 13"]),
        ("4.20 | 4.20 SR1 | 4.30", ["4.20", "4.20 SR1", "4.30"]),
        ("F.0.G.0 | J.3", ["F.0.G.0", "J.3"]),
        ("HD 16 | HD23", ["HD 16", "HD23"]),
        ("5.89.05b", ["5.89.05b"]),
        ("vers:npm/1.0.0|2.0.0", ["1.0.0", "2.0.0"]),
    ],
)
def test_versions_that_are_listed_are_exact(text: str, exact: list[str]) -> None:
    found = read(text)
    assert (found.form, list(found.exact), found.intervals) == (Form.EXACT, exact, ())


@pytest.mark.parametrize(
    ("text", "intervals"),
    [
        ("2.X", [between("2", "3", included=False)]),
        ("14.1.x", [between("14.1", "14.2", included=False)]),
        ("4.X | 5.X", [between("4", "5", included=False), between("5", "6", included=False)]),
        ("<= 11.x", [to_version("12", included=False)]),
        ("< 3.x", [to_version("3", included=False)]),
        ("<= 12.2.x.x", [to_version("12.3", included=False)]),
        (">= 3.x", [from_version("3")]),
        ("Rev B-M", [between("B", "M")]),
        ("<= U61 |<= L81", [to_version("U61"), to_version("L81")]),
        (">=BT02 | <= BT06", [between("BT02", "BT06")]),
        ("< 1.8.4 Service Pack 01", [to_version("1.8.4 Service Pack 01", included=False)]),
        (
            ">= v20D29 | <= v20D32 | >= v22D24 | <= v22D28",
            [between("20D29", "20D32"), between("22D24", "22D28")],
        ),
        ("<= 1.0 | >= 2.0 | <= 3.0", [to_version("1.0"), between("2.0", "3.0")]),
    ],
)
def test_wildcards_letters_and_several_intervals(text: str, intervals: list[Interval]) -> None:
    assert list(read(text).intervals) == intervals


UNTIL_2 = to_version("2.0", included=False)
SINCE_3 = from_version("3.0")


@pytest.mark.parametrize(
    ("text", "intervals", "exact"),
    [
        ("before 2.0, 2.2.x before 2.2.3, and 2.3.x before 2.3.1",
         [UNTIL_2, between("2.2", "2.2.3", included=False), between("2.3", "2.3.1", included=False)], []),
        (">= 1.0, < 1.2, >= 2.0, < 2.3",
         [between("1.0", "1.2", included=False), between("2.0", "2.3", included=False)], []),
        ("From (including) 2.0 Up to (excluding) 2.3", [between("2.0", "2.3", included=False)], []),
        (
            "[2.0,2.3),[3.0,3.1)",
            [between("2.0", "2.3", included=False), between("3.0", "3.1", included=False)],
            [],
        ),
        ("(,2.0),[2.3,)", [to_version("2.0", included=False), from_version("2.3")], []),
        ("2.0-beta9 <= version < 2.3.1", [between("2.0-beta9", "2.3.1", included=False)], []),
        ("prior to 2.0 and 3.0 and later", [UNTIL_2, SINCE_3], []),
        ("< 2.0, 2.5, >= 3.0", [UNTIL_2, SINCE_3], ["2.5"]),
        ("7.1 through 7.3, 8.0", [between("7.1", "7.3")], ["8.0"]),
        ("Version 8.00 and below, 9.00", [to_version("8.00")], ["9.00"]),
        ("after 1.0 and before 2.0", [Interval(lowest="1.0", highest="2.0")], []),
        ("all 1.x versions", [between("1", "2", included=False)], []),
        ("only 3.1", [], ["3.1"]),
        ("= 1.0, = 2.0", [], ["1.0", "2.0"]),
    ],
)  # fmt: skip
def test_a_list_may_mix_versions_and_bounds(text: str, intervals: list[Interval], exact: list[str]) -> None:
    found = read(text)
    assert (list(found.intervals), list(found.exact)) == (intervals, exact)


@pytest.mark.parametrize(
    "text",
    [
        "1.0, " * 399,
        "1.0 and prior, " * 130,
        "<= 1 " * 399,
        "1." * 999,
        "and " * 499,
        "a1-" * 600,
        "(" * 1999,
    ],
)
def test_a_long_text_is_read_or_left_at_once(text: str) -> None:
    assert read(text).raw == text


def test_exact_versions_may_stand_beside_intervals() -> None:
    found = read("A.01 <= C.0x | 4.0")
    assert (found.form, found.exact) == (Form.INTERVALS, ("4.0",))
    assert found.intervals == (between("A.01", "C.10", included=False),)


def test_a_version_that_is_left_out_cuts_its_interval() -> None:
    assert read("vers:npm/>=1.0|!=1.5|<2.0").intervals == (
        between("1.0", "1.5", included=False),
        Interval(lowest="1.5", highest="2.0"),
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Why.NOTHING),
        ("  ", Why.NOTHING),
        ("N/A", Why.NOTHING),
        ("-", Why.NOTHING),
        ("distributed  < april 1, 2018", Why.DATE),
        ("<May 2018", Why.DATE),
        ("< august 28", Why.DATE),
        ("v6.x (with Wireless Battery Modules v9 | v11 | >= v20D29 | <= v20D32)", Why.CONDITION),
        ("<=11.2 on Windows 8.1 with IIS 7.5", Why.CONDITION),
        ("Rev J-M | (X3/MX100 for Rev M only)", Why.CONDITION),
        ("v8.x model 35700BAX2", Why.MODEL),
        ("Version A, Firmware A.03.09", Why.PROSE),
        ("MMT-512 / MMT-712 Paradigm x12", Why.PROSE),
        ("A10 < A11", Why.PROSE),
        ("all supported versions", Why.PROSE),
        ("7100 | 7900 MRI", Why.PROSE),
        ("1.0-1.5", Why.PROSE),
        ("1.x.3", Why.PROSE),
        (">= 5 | <= 2", Why.UNCLEAR_BOUND),
        (">= 1.0, < 1.2, >= 1.1, < 2.3", Why.UNCLEAR_BOUND),
        ("1.0 before 0.5", Why.UNCLEAR_BOUND),
        ("before 3.0 but not 2.1", Why.PROSE),
        ("all versions except 2.0 and later", Why.CONDITION),
        ("2.0 and earlier; 3.0 and later are fixed", Why.PROSE),
        ("not 3.1", Why.PROSE),
        ("A version", Why.PROSE),
        ("<= 5 | 3 | >= 4", Why.UNCLEAR_BOUND),
        ("* | 1.0", Why.UNCLEAR_BOUND),
        ("prior to 2.0 (inclusive)", Why.UNCLEAR_BOUND),
        ("prior to 2.0 inclusive", Why.UNCLEAR_BOUND),
        ("(2.0, 2.3)", Why.UNCLEAR_BOUND),
        ("[2.3, 2.0)", Why.UNCLEAR_BOUND),
        ("[,]", Why.UNCLEAR_BOUND),
        ("<= 1\ufffd2", Why.DAMAGED),
        ("vers:npm/", Why.PROSE),
        ("vers:all/1.0", Why.PROSE),
        ("1" * (LONGEST + 1), Why.TOO_LONG),
    ],
)
def test_what_is_not_understood_wholly_stays_with_its_text(text: str, why: Why) -> None:
    found = read(text)
    assert (found.form, found.why, found.raw) == (Form.UNPARSED, why, text)
    assert (found.intervals, found.exact) == ((), ())


def test_the_json_is_exactly_the_one_promised() -> None:
    assert read(">= 4.0 | <= 4.6").as_json() == {
        "form": "intervals",
        "intervals": [{"min": "4.0", "min_inclusive": True, "max": "4.6", "max_inclusive": True}],
        "exact": [],
        "raw": ">= 4.0 | <= 4.6",
    }


@pytest.mark.parametrize(
    ("text", "name", "notes"),
    [
        ("vers:all/*", "Optima 520: *", (Note.NOTHING_ELSE_STATED,)),
        ("vers:all/*", "Discovery XR656+: *", (Note.NOTHING_ELSE_STATED,)),
        ("vers:all/*", "Optima 520: all versions", ()),
        ("<7.6.2", "PeerVue Web Server: all versions up to 7.6.2", (Note.BOUNDARY_DISAGREEMENT,)),
        (">= 1.3.4 | < 1.5.3", "Pyxis ES Versions 1.3.4 through to 1.5.3", (Note.BOUNDARY_DISAGREEMENT,)),
        ("<= 3.01.1744", "Tasy EMR Versions: 3.02.1744 and prior", (Note.BOUNDARY_DISAGREEMENT,)),
        ("<= 9.33", "Alaris 8015 PC unit: Versions 9.33 and prior", ()),
        ("<=N", "IntelliVue X2: N.0 and prior", ()),
        ("< 8.2.2", "EX1100: versions prior to Version 8.2.2", ()),
    ],
)
def test_the_name_of_the_product_is_held_against_the_wording(
    text: str, name: str, notes: tuple[Note, ...]
) -> None:
    assert read_with_name(text, name=name).notes == notes


def test_a_number_that_the_name_calls_a_model_is_no_version() -> None:
    assert read_with_name("3002", name="Secure II MedSurg Bed: Model 3002").why == Why.MODEL
    assert read_with_name("3002", name="Secure II MedSurg Bed: 3002").form == Form.EXACT


_NUMBERS = st.lists(st.integers(0, 4000), min_size=2, max_size=5).map(lambda found: ".".join(map(str, found)))
_WORDS = st.sampled_from(
    [
        "all",
        "*",
        "<=",
        "<",
        ">=",
        "|",
        "1.0",
        "v2",
        "x",
        "prior to",
        "and",
        "earlier",
        "Rev",
        "B",
        "-",
        "(",
        ")",
        ",",
    ]
)


@given(st.lists(_WORDS, max_size=8).map(" ".join))
def test_a_wording_becomes_all_only_where_it_says_so(text: str) -> None:
    found = read(text)
    assert found.raw == text
    if found.form == Form.ALL:
        assert text in ("all", "*")


@given(st.text(max_size=60))
def test_any_text_is_read_and_kept(text: str) -> None:
    found = read(text)
    assert found.raw == text
    assert (found.form == Form.UNPARSED) == (found.why is not None)
    assert found.form != Form.INTERVALS or found.intervals
    assert found.form != Form.EXACT or found.exact


@given(_NUMBERS, st.sampled_from(["<= {}", "{} and prior", "v{} or lower", "Versions {} and earlier"]))
def test_an_upper_bound_is_read_back_as_written(version: str, phrase: str) -> None:
    assert read(phrase.format(version)).intervals == (to_version(version),)


@given(st.lists(_NUMBERS, min_size=1, max_size=6, unique=True), st.sampled_from([" | ", ", ", " and ", "; "]))
def test_a_list_is_read_back_as_written(versions: list[str], between_them: str) -> None:
    assert read(between_them.join(versions)).exact == tuple(versions)


def test_a_range_of_vers_with_its_bounds_the_wrong_way_round_is_left_to_a_person() -> None:
    assert read("vers:nobody/>=2.0.0|<1.0.0").why == Why.UNCLEAR_BOUND
    assert read("vers:npm/>=2.0.0|<1.0.0").intervals == (
        to_version("1.0.0", included=False),
        from_version("2.0.0"),
    )
