from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openhtm.imports import library
from openhtm.imports.rules import numbers, values
from openhtm.imports.rules.fields import Amount, Cell, Every, Noted, Refusal
from openhtm.imports.rules.serials import read_code
from openhtm.imports.rules.text import normalize


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("00123", "00123"),
        (" SN 00909-0147\u00a0", "SN 00909-0147"),
        ('="00123"', "00123"),
        ("'00123", "00123"),
        (122000000000.0, "122000000000"),
        (17, "17"),
        (12.5, "12.5"),
        ("12E34", "12E34"),
        ("2943E26301", "2943E26301"),
        ("3.6", "3.6"),
        ("", None),
    ],
)
def test_a_serial_number_stays_as_it_is_on_the_device(cell: Cell, code: str | None) -> None:
    assert read_code(cell) == code


@pytest.mark.parametrize("cell", ["1.22E+11", "1,22E+11", "1E+11", "4.5e-03", "1.22E11"])
def test_a_serial_number_that_a_spreadsheet_shortened_is_refused(cell: str) -> None:
    assert read_code(cell) == Refusal("code.scientific")


def test_a_number_with_more_digits_than_a_spreadsheet_keeps_is_refused() -> None:
    assert read_code(12345678901234567.0) == Refusal("code.digits_lost")


def test_a_trailing_zero_of_a_spreadsheet_is_dropped_and_noted() -> None:
    assert read_code("12345.0") == Noted("12345", "code.trailing_zero")


@pytest.mark.parametrize("word", ["N/A", "none", "Unknown", "-", "???", "0000", "xxx", "Nespecificat"])
def test_a_word_for_unknown_is_no_serial_number(word: str) -> None:
    assert read_code(word) == Noted(None, "code.placeholder", (("word", word),))


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1200", Amount(Decimal(1200))),
        ("1,234.50", Amount(Decimal("1234.50"))),
        ("1.234,50", Amount(Decimal("1234.50"))),
        ("1 234,50 €", Amount(Decimal("1234.50"), "EUR")),
        ("1'234.50 CHF", Amount(Decimal("1234.50"), "CHF")),
        ("$1,200.00", Amount(Decimal("1200.00"), "$")),
        ("USD 12,500", Amount(Decimal(12500), "USD")),
        ("EUR 1.200.000", Amount(Decimal(1200000), "EUR")),
        ("350 MDL", Amount(Decimal(350), "MDL")),
        ("1.200,- €", None),
        (216613.0, Amount(Decimal("216613.0"))),
        ("12,5", Amount(Decimal("12.5"))),
        ("0.125", Amount(Decimal("0.125"))),
        ("-50", Amount(Decimal(-50))),
        ("unknown", None),
    ],
)
def test_money_is_read_with_its_currency(cell: Cell, amount: Amount | None) -> None:
    if cell == "1.200,- €":
        assert numbers.read_money(cell, mark=numbers.DecimalMark.COMMA) == Amount(Decimal(1200), "EUR")
    else:
        assert numbers.read_money(cell) == amount


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("1.234", "number.ambiguous"),
        ("12 apples", "money.currency"),
        ("free", "number.not_a_number"),
        (True, "number.not_a_number"),
    ],
)
def test_money_that_cannot_be_read_says_why(cell: Cell, rule: str) -> None:
    reading = numbers.read_money(cell)
    assert isinstance(reading, Refusal)
    assert reading.rule == rule


def test_a_column_settles_its_own_decimal_mark() -> None:
    evidence = numbers.NumberEvidence()
    for cell in ("1.234", "99,50", "12"):
        evidence.see(cell)

    assert evidence.decide() is numbers.DecimalMark.COMMA
    assert numbers.read_money("1.234", mark=evidence.decide()) == Amount(Decimal(1234))


def test_a_column_with_both_marks_settles_nothing() -> None:
    evidence = numbers.NumberEvidence()
    for cell in ("1.234,50", "1,234.50"):
        evidence.see(cell)

    assert evidence.decide() is None


MONTHS = {"months": Decimal(1), "years": Decimal(12)}


@pytest.mark.parametrize(
    ("cell", "number"), [("24", 24), ("24.0", 24), (24.0, 24), ("24 months", 24), ("2 years", 24), ("", None)]
)
def test_a_whole_number_may_have_its_unit(cell: Cell, number: int | None) -> None:
    assert numbers.read_integer(cell, units=MONTHS) == number


def test_a_wrong_unit_and_a_broken_number_are_refused() -> None:
    assert numbers.read_integer("24 kg", units=MONTHS) == Refusal("number.unit", (("unit", "kg"),))
    assert numbers.read_integer("2.5") == Refusal("number.not_whole")


@pytest.mark.parametrize(
    ("cell", "every"),
    [
        ("Quarterly", Every(3, "month")),
        ("Q", Every(3, "month")),
        ("90 days", Every(90, "day")),
        ("3 months", Every(3, "month")),
        ("3M", Every(3, "month")),
        ("semi-annual", Every(6, "month")),
        ("2 Yearly", Every(2, "year")),
        ("Annual", Every(1, "year")),
        ("every 18 months", Every(18, "month")),
        ("jährlich", Every(1, "year")),
        ("trimestriel", Every(3, "month")),
        ("none", None),
        ("", None),
    ],
)
def test_an_interval_is_read(cell: str, every: Every | None) -> None:
    assert values.read_interval(cell) == every


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("biannual", "interval.ambiguous"),
        ("bi-monthly", "interval.ambiguous"),
        ("12", "interval.no_unit"),
        ("0 days", "interval.not_positive"),
        ("often", "interval.unknown"),
        ("3 moons", "interval.unknown"),
    ],
)
def test_an_interval_that_is_not_clear_is_refused(cell: str, rule: str) -> None:
    reading = values.read_interval(cell)
    assert isinstance(reading, Refusal)
    assert reading.rule == rule


def test_a_number_of_months_needs_its_unit_said() -> None:
    assert values.read_interval(12, bare_unit="month") == Every(12, "month")


@pytest.mark.parametrize("cell", ["00:1A:2B:3C:4D:5E", "00-1a-2b-3c-4d-5e", "001a.2b3c.4d5e", "001A2B3C4D5E"])
def test_a_hardware_address_has_one_form(cell: str) -> None:
    assert values.read_mac(cell) == "00:1a:2b:3c:4d:5e"


def test_addresses_that_are_none_are_refused() -> None:
    assert values.read_mac("00:1A:2B") == Refusal("mac.invalid")
    assert values.read_mac("1.12E+11") == Refusal("code.scientific")
    assert values.read_ip("10.0.0.256") == Refusal("ip.invalid")
    assert values.read_email("tess(at)example.org") == Refusal("email.invalid")


def test_network_addresses_are_read_with_or_without_prefix() -> None:
    assert values.read_ip("10.20.0.7/24") == "10.20.0.7"
    assert values.read_ip("2001:DB8::1") == "2001:db8::1"
    assert values.read_ip("DHCP") is None


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("Yes", True),
        ("x", True),
        ("TRUE", True),
        ("ja", True),
        (1, True),
        ("No", False),
        ("нет", False),
        ("", None),
        ("unknown", None),
    ],
)
def test_yes_and_no_are_read_in_several_languages(word: Cell, meaning: bool | None) -> None:
    assert values.read_boolean(word) is meaning


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Ready to Deploy", "in_service"),
        ("WORKING", "in_service"),
        ("DOWN", "out_of_service"),
        ("Archived", "retired"),
        ("ENL", "missing"),
        ("Standby", "standby"),
        ("In stock", "in_storage"),
        ("in_repair", "in_repair"),
    ],
)
def test_words_for_a_status_are_known(word: str, status: str) -> None:
    assert values.read_choice(word, library.words("status")) == status


def test_an_unknown_word_names_the_nearest_known_one() -> None:
    assert values.read_choice("Operatonal", library.words("status")) == Refusal(
        "choice.unknown", (("shown", "Operatonal"), ("nearest", "operational"))
    )


def test_a_cell_with_a_spreadsheet_error_is_refused() -> None:
    assert values.read_text("#REF!") == Refusal("cell.error", (("shown", "#REF!"),))


@pytest.mark.parametrize(
    ("header", "plain"),
    [
        ("AssetFullName", "asset full name"),
        ("N° de série", "n de serie"),
        ("Serial_No.", "serial no"),
        ("Gerät-Nr", "gerat nr"),
        ("MACAddress", "mac address"),
        ("Straße", "strasse"),
    ],
)
def test_headings_are_compared_without_dress(header: str, plain: str) -> None:
    assert normalize(header) == plain


@settings(deadline=None)
@given(st.one_of(st.text(max_size=40), st.floats(allow_nan=False), st.integers(), st.booleans()))
def test_no_cell_breaks_a_reader(cell: Cell) -> None:
    for read in (
        read_code,
        numbers.read_money,
        numbers.read_integer,
        values.read_interval,
        values.read_mac,
        values.read_ip,
        values.read_email,
        values.read_boolean,
        values.read_text,
        values.read_name,
    ):
        read(cell)


@settings(deadline=None)
@given(
    st.decimals(min_value=0, max_value=10**9, places=2),
    st.sampled_from([("{:,.2f}", None), ("{:.2f}", None)]),
)
def test_an_amount_with_cents_is_read_as_written(amount: Decimal, form: tuple[str, None]) -> None:
    assert numbers.read_money(form[0].format(amount)) == Amount(amount)
