"""Reading device identifiers. Expected values come from the agencies' and FDA's printed examples."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from openhtm.catalog.rules.udi import Agency, Udi, dates, normalize_di, parse
from openhtm.catalog.rules.udi.checks import modulo_10, modulo_43, modulo_97
from openhtm.catalog.words import sentence, sentences

TODAY = date(2025, 11, 22)
GS = "\x1d"


def read(text: str) -> Udi:
    return parse(text, today=TODAY)


def test_a_gs1_label_as_printed_gives_every_part() -> None:
    udi = read("(01)51022222233336(11)141231(17)150707(10)A213B1(21)1234")

    assert (udi.agency, udi.di, udi.di_type) == (Agency.GS1, "51022222233336", "GTIN")
    assert (udi.lot, udi.serial) == ("A213B1", "1234")
    assert (udi.manufactured, udi.expiry) == (date(2014, 12, 31), date(2015, 7, 7))
    assert udi.valid_check is True
    assert udi.warnings == ()
    assert [(part.identifier, part.value) for part in udi.elements] == [
        ("01", "51022222233336"),
        ("11", "141231"),
        ("17", "150707"),
        ("10", "A213B1"),
        ("21", "1234"),
    ]


@pytest.mark.parametrize("start", ["", GS, "]C1", "]d2", "]Q3", "]C1" + GS])
def test_a_gs1_scan_gives_the_same_as_the_printed_label(start: str) -> None:
    udi = read(f"{start}0151022222233336111412311715070710A213B1{GS}211234")

    assert (udi.di, udi.lot, udi.serial) == ("51022222233336", "A213B1", "1234")
    assert (udi.manufactured, udi.expiry) == (date(2014, 12, 31), date(2015, 7, 7))
    assert (udi.valid_check, udi.warnings) == (True, ())


@pytest.mark.parametrize("sign", ["<GS>", "{GS}", "␝", "^", "|", "~", "\\x1d", "#"])
def test_a_sign_in_place_of_the_separator_is_taken_for_it_and_said(sign: str) -> None:
    udi = read(f"0151022222233336111412311715070710A213B1{sign}211234")

    assert (udi.lot, udi.serial) == ("A213B1", "1234")
    assert any("in place of" in warning or "stands where" in warning for warning in sentences(udi.warnings))


def test_a_scan_without_separators_is_read_by_the_standard_and_offers_the_other_readings() -> None:
    udi = read("0151022222233336111412311715070710A213B1211234")

    assert udi.lot == "A213B1211234"
    assert any("no group separator" in warning for warning in sentences(udi.warnings))
    assert ("A213B1", "1234") in [(other.lot, other.serial) for other in udi.alternatives]
    assert {other.di for other in udi.alternatives} == {"51022222233336"}


def test_a_lot_too_long_to_be_one_is_cut_where_the_next_part_begins() -> None:
    udi = read("015102222223333617150707" + "10A213B1ABCDEFGHIJKLM" + "21SER99")

    assert (udi.lot, udi.serial) == ("A213B1ABCDEFGHIJKLM", "SER99")
    assert any("is a guess" in warning for warning in sentences(udi.warnings))


def test_a_serial_number_that_looks_like_more_is_left_whole() -> None:
    udi = read("0100643169001763171607122121A11F4855")

    assert (udi.serial, udi.alternatives, udi.warnings) == ("21A11F4855", (), ())


def test_unknown_and_additional_identifiers_are_kept() -> None:
    udi = read("(01)00884838003019(240)M8105A(89)what(8004)4000001111(91)INSIDE")

    assert udi.value("240") == "M8105A"
    assert udi.value("89") == "what"
    assert udi.value("8004") == "4000001111"
    assert udi.value("91") == "INSIDE"
    assert udi.value("92") is None
    assert any("(89)" in warning for warning in sentences(udi.warnings))


def test_spaces_in_the_printed_label_do_no_harm() -> None:
    udi = read("UDI: (01) 0 0884838 00301 9 (21) AB 12345")

    assert (udi.di, udi.serial, udi.valid_check) == ("00884838003019", "AB 12345", True)
    assert "Not understood and kept as it is: UDI:" in sentences(udi.warnings)


def test_a_wrong_gs1_check_digit_is_told_and_the_number_kept() -> None:
    udi = read("(01)51022222233337(21)1234")

    assert (udi.di, udi.serial, udi.valid_check) == ("51022222233337", "1234", False)
    assert any("check digit" in warning for warning in sentences(udi.warnings))


def test_an_impossible_date_leaves_the_date_unknown() -> None:
    udi = read("(01)51022222233336(17)150230")

    assert (udi.expiry, udi.value("17"), udi.valid_check) == (None, "150230", True)
    assert any("not a date" in warning for warning in sentences(udi.warnings))


def test_day_zero_is_the_last_of_the_month() -> None:
    assert read("(01)51022222233336(17)240200").expiry == date(2024, 2, 29)


def test_an_expiry_with_a_time_gives_both() -> None:
    udi = read("(01)51022222233336(7003)2607151430")

    assert (udi.expiry, udi.expiry_time) == (date(2026, 7, 15), time(14, 30))


@pytest.mark.parametrize(
    ("digits", "year"),
    # Today is in 2025: 76 is 51 ahead, so it is the century before; 75 is 50 ahead, so it is this one.
    [(75, 2075), (76, 1976), (99, 1999), (25, 2025), (0, 2000)],
)
def test_the_century_is_the_one_nearest_to_today(digits: int, year: int) -> None:
    assert dates.full_year(digits, today=TODAY) == year


@pytest.mark.parametrize(("digits", "year"), [(10, 2110), (49, 2049), (60, 2060)])
def test_late_in_a_century_a_small_year_is_in_the_next_one(digits: int, year: int) -> None:
    assert dates.full_year(digits, today=date(2080, 1, 1)) == year


@pytest.mark.parametrize(
    ("text", "di"),
    [
        ("5901234123457", "05901234123457"),
        ("614141123452", "00614141123452"),
        ("96385074", "00000096385074"),
        ("05901234123457", "05901234123457"),
        ("]E05901234123457", "05901234123457"),
    ],
)
def test_a_bare_trade_item_number_gets_fourteen_digits(text: str, di: str) -> None:
    udi = read(text)

    assert (udi.agency, udi.di, udi.valid_check) == (Agency.GS1, di, True)


@pytest.mark.parametrize("text", ["2100123", "1012345", "10LOT7", "17261231", "21SN-44"])
def test_the_second_symbol_of_a_label_is_read_and_says_that_the_first_is_missing(text: str) -> None:
    udi = read(text)

    assert udi.agency == Agency.GS1
    assert udi.di is None
    assert udi.lot or udi.serial or udi.expiry
    assert any("scan the other symbol" in warning for warning in sentences(udi.warnings))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "BME-000123",
        "SN12345",
        "90210",
        "MX800 monitor",
        "(see note 12) broken",
        "9638507",
        "🩺",
        "]",
    ],
)
def test_what_is_no_device_identifier_is_unknown_and_kept(text: str) -> None:
    udi = read(text)

    assert (udi.agency, udi.di, udi.valid_check, udi.raw) == (Agency.UNKNOWN, None, None, text)
    assert udi.warnings
    assert "".join(part.value for part in udi.elements).strip() == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "https://id.gs1.org/01/09506000134352/10/ABC123/21/12345?17=201225",
        "HTTPS://example.com/shop/01/9506000134352/10/ABC123/21/12345?17=201225&size=L#top",
        "]Q1https://example.com/gtin/9506000134352/lot/ABC123/ser/12345?17=201225",
    ],
)
def test_a_digital_link_says_what_its_path_and_query_say(text: str) -> None:
    udi = read(text)

    assert (udi.agency, udi.di, udi.lot, udi.serial) == (Agency.GS1, "09506000134352", "ABC123", "12345")
    assert (udi.expiry, udi.valid_check) == (date(2020, 12, 25), True)


def test_a_web_address_of_another_kind_is_unknown() -> None:
    udi = read("https://example.com/manuals/42")

    assert (udi.agency, udi.di) == (Agency.UNKNOWN, None)


def test_a_hibc_with_its_secondary_data_gives_every_part() -> None:
    udi = read("+X999123ABC0/$$31905151234AB/S5678EDFG/16D20151001J")

    assert (udi.agency, udi.di, udi.di_type, udi.package_level) == (Agency.HIBCC, "X999123ABC0", "HIBC", 0)
    assert (udi.lot, udi.serial) == ("1234AB", "5678EDFG")
    assert (udi.expiry, udi.manufactured) == (date(2019, 5, 15), date(2015, 10, 1))
    assert (udi.valid_check, udi.warnings) == (True, ())
    assert (udi.value("LIC"), udi.value("PCN"), udi.value("U/M")) == ("X999", "123ABC", "0")


def hibc(data: str) -> str:
    """A primary with those secondary data and the check character, worked out without our code."""
    known = {"/": 40, "$": 39, "+": 41}
    known |= {str(n): n for n in range(10)} | {chr(65 + n): 10 + n for n in range(26)}
    text = "+A99912345/" + data
    return text + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"[sum(known[c] for c in text) % 43]


@pytest.mark.parametrize(
    ("data", "expiry", "hour", "lot", "serial", "quantity"),
    [
        ("$$0926LOT7", date(2026, 9, 30), None, "LOT7", None, None),
        ("$$1226LOT7", date(2026, 12, 31), None, "LOT7", None, None),
        ("$$2090626LOT7", date(2026, 9, 6), None, "LOT7", None, None),
        ("$$3260906LOT7", date(2026, 9, 6), None, "LOT7", None, None),
        ("$$426090615LOT7", date(2026, 9, 6), time(15), "LOT7", None, None),
        ("$$526249LOT7", date(2026, 9, 6), None, "LOT7", None, None),
        ("$$62624915LOT7", date(2026, 9, 6), time(15), "LOT7", None, None),
        ("$$7LOT7", None, None, "LOT7", None, None),
        ("$$8123260906LOT7", date(2026, 9, 6), None, "LOT7", None, 12),
        ("$$9012343260906LOT7", date(2026, 9, 6), None, "LOT7", None, 1234),
        ("$$900100", None, None, None, None, 100),
        ("26249LOT7", date(2026, 9, 6), None, "LOT7", None, None),
        ("$LOT7", None, None, "LOT7", None, None),
        ("$+SER9", None, None, None, "SER9", None),
        ("$$+3260906SER9", date(2026, 9, 6), None, None, "SER9", None),
        ("$$+7SER9", None, None, None, "SER9", None),
        ("$LOT7/14D20260906/SSER9/Q500", date(2026, 9, 6), None, "LOT7", "SER9", 500),
    ],
)
def test_every_hibc_date_code_is_read(
    data: str,
    expiry: date | None,
    hour: time | None,
    lot: str | None,
    serial: str | None,
    quantity: int | None,
) -> None:
    udi = read(hibc(data))

    assert (udi.expiry, udi.expiry_time) == (expiry, hour)
    assert (udi.lot, udi.serial, udi.quantity) == (lot, serial, quantity)
    assert (udi.di, udi.package_level, udi.valid_check, udi.warnings) == ("A99912345", 5, True, ())


def test_two_hibc_symbols_one_after_another_are_one_identifier() -> None:
    udi = read("+A123BJC5D6E71G+$$52001510X3GD")

    assert (udi.di, udi.lot, udi.expiry, udi.valid_check) == (
        "A123BJC5D6E71",
        "10X3",
        date(2020, 1, 15),
        True,
    )


def test_a_hibc_symbol_of_another_device_is_told_by_its_link_character() -> None:
    udi = read("+A123BJC5D6E71G+$$52001510X3+ ")

    assert udi.valid_check is False
    assert any("do not belong together" in warning for warning in sentences(udi.warnings))


def test_a_secondary_hibc_symbol_alone_says_that_the_primary_is_missing() -> None:
    udi = read("+$$52001510X3GD")

    assert (udi.agency, udi.di, udi.lot, udi.valid_check) == (Agency.HIBCC, None, "10X3", True)
    assert any("scan the primary one too" in warning for warning in sentences(udi.warnings))


def test_a_hibc_check_character_that_is_a_space_survives() -> None:
    udi = read("+A123BJCMD6E79++$$52001510X3+ ")

    assert (udi.di, udi.valid_check, udi.warnings) == ("A123BJCMD6E79", True, ())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("+X999123ABC0/$$31905151234AB/S5678EDFG/16D20151001K", "expected 'J'"),
        ("+X999123ABC0/$$319é5151234AB/S5678EDFG/16D20151001J", "cannot contain"),
        (hibc("$$3261399LOT7"), "Not a date"),
        (hibc("$$XLOT7"), "No date code"),
        (hibc("QMANY"), "Not a quantity"),
        (hibc("ZZZ"), "kept as it is: ZZZ"),
        ("+?", "cannot contain"),
    ],
)
def test_a_damaged_hibc_says_what_is_wrong(text: str, told: str) -> None:
    assert any(told in warning for warning in sentences(read(text).warnings))


@pytest.mark.parametrize(
    "text",
    [
        "*+X999123ABC0/$$31905151234AB/S5678EDFG/16D20151001J*",
        "+x999123abc0/$$31905151234ab/s5678edfg/16d20151001j",
    ],
)
def test_a_hibc_in_its_printed_form_or_small_letters_is_read(text: str) -> None:
    udi = read(text)

    assert (udi.di, udi.lot, udi.valid_check) == ("X999123ABC0", "1234AB", True)


def test_a_bare_hibc_is_believed_when_its_check_character_proves_it() -> None:
    udi = read("H3730N05A3Q")

    assert (udi.agency, udi.di, udi.valid_check) == (Agency.HIBCC, "H3730N05A3", True)


def test_a_bare_hibc_without_check_is_a_guess_unless_the_source_names_the_agency() -> None:
    guess = read("H3730650HYB0605A3")
    odd = parse("EHWD3551419", today=TODAY)
    told = parse("EHWD3551419", today=TODAY, agency=Agency.HIBCC)

    assert (guess.agency, guess.di, guess.valid_check) == (Agency.HIBCC, "H3730650HYB0605A3", None)
    assert any("by its form alone" in warning for warning in sentences(guess.warnings))
    assert odd.agency == Agency.UNKNOWN
    assert (told.agency, told.di) == (Agency.HIBCC, "EHWD3551419")


def test_an_iccbba_text_gives_product_donation_serial_and_dates() -> None:
    udi = read("=/A9999XYZ100T0944=,000025=A99971312345600=>014032=}013032&,1000000000000XYZ123")

    assert (udi.agency, udi.di, udi.di_type) == (Agency.ICCBBA, "A9999XYZ100T0944", "ISBT 128")
    assert (udi.serial, udi.lot, udi.donation_id) == ("000025", "000000000000XYZ123", "A99971312345600")
    assert (udi.expiry, udi.manufactured) == (date(2014, 2, 1), date(2013, 2, 1))
    assert (udi.valid_check, udi.warnings) == (None, ())


def test_an_iccbba_text_with_unknown_and_short_parts_keeps_them() -> None:
    udi = read("=/A9999XYZ100T09=,000025&!zz=>014999")

    assert udi.di == "A9999XYZ100T09"
    assert udi.expiry is None
    assert any("expected 16" in warning for warning in sentences(udi.warnings))
    assert any("kept as it is: &!zz" in warning for warning in sentences(udi.warnings))
    assert any("Not a date" in warning for warning in sentences(udi.warnings))


def test_an_iccbba_expiry_may_carry_a_time_and_a_year_of_the_last_century() -> None:
    assert read("=/A9999XYZ100T0944&>0260151430").expiry_time == time(14, 30)
    assert read("=/A9999XYZ100T0944=>999001").expiry == date(1999, 1, 1)
    assert any("No product identification" in warning for warning in sentences(read("=,000025").warnings))


@pytest.mark.parametrize(
    "text",
    [
        f"[)>\x1e06{GS}9N111234567842{GS}1T12345ABCD{GS}D150617{GS}SXYZ\x1e\x04",
        "(9N)111234567842(1T)12345ABCD(D)150617(S)XYZ",
    ],
)
def test_an_ifa_text_gives_product_lot_serial_and_expiry(text: str) -> None:
    udi = read(text)

    assert (udi.agency, udi.di, udi.di_type) == (Agency.IFA, "111234567842", "PPN")
    assert (udi.lot, udi.serial, udi.expiry) == ("12345ABCD", "XYZ", date(2015, 6, 17))
    assert udi.valid_check is True


def test_an_ifa_text_with_a_wrong_check_or_unknown_part_says_so() -> None:
    udi = read(f"[)>\x1e06{GS}9N111234567841{GS}ZZ9{GS}Q12{GS}16D20251301{GS}8P04150123456782\x1e\x04")

    assert (udi.valid_check, udi.quantity, udi.manufactured) == (False, 12, None)
    assert any("kept as it is: ZZ9" in warning for warning in sentences(udi.warnings))
    assert udi.value("8P") == "04150123456782"


def test_a_bare_german_product_number_is_proven_by_its_check() -> None:
    assert read("111234567842").agency == Agency.IFA
    assert read("111234567843").agency != Agency.IFA


def test_an_envelope_may_hold_a_gs1_message() -> None:
    udi = read(f"[)>\x1e05{GS}0151022222233336{GS}211234\x1e\x04")

    assert (udi.agency, udi.di, udi.serial) == (Agency.GS1, "51022222233336", "1234")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("614141123452", "00614141123452"),
        ("+X999123ABC0/$$31905151234AB/S5678EDFG/16D20151001J", "X999123ABC0"),
        (" some-code ", "SOME-CODE"),
    ],
)
def test_normalizing_brings_spellings_of_one_identifier_together(text: str, expected: str) -> None:
    assert normalize_di(text) == expected


def test_check_digits_are_those_of_the_agencies_examples() -> None:
    assert modulo_10("5102222223333") == "6"
    assert modulo_10("0088483803568") == "3"
    assert modulo_43("+X999123ABC0/$$31905151234AB/S5678EDFG/16D20151001") == "J"
    assert modulo_43("+é") is None
    assert modulo_97("1112345678") == "42"


def test_the_json_form_has_the_keys_of_the_contract() -> None:
    keys = list(read("5901234123457").as_json(sentence))

    assert keys[:6] == ["agency", "di", "lot", "serial", "expiry", "manufactured"]
    assert keys[6:10] == ["donation_id", "valid_check", "raw", "warnings"]


def test_a_document_pasted_by_mistake_is_refused_quickly() -> None:
    udi = read("10A21" * 100_000)

    assert udi.agency == Agency.UNKNOWN
    assert "Too long for a device identifier." in sentences(udi.warnings)


MARKS = "01 (01) 51022222233336 17 (17) 240200 10 21 (21) + $$ $ / S =/ =, &,1 => 9N ]C1 ]Q0 https://a/ /01/"
PIECES = st.sampled_from([*MARKS.split(), GS, "[)>\x1e06", "?", "A123", "%", "²", "٣", "(", ")"])


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60), st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=14).map("".join)
    )
)
@example("(01)²(17)٣٣٣٣٣٣")
@example("+" + "A" * 30)
@example("https://[/01/1?=%")
def test_no_text_raises_and_none_is_lost(text: str) -> None:
    udi = read(text)

    assert udi.raw == text
    assert isinstance(udi.as_json(sentence)["warnings"], list)
    if udi.agency == Agency.UNKNOWN:
        assert udi.valid_check is None
    if udi.valid_check is False or not text.strip():
        assert udi.warnings
