"""Canonical JSON, time, money and settings."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhtm.config.database import database
from openhtm.kernel.canonical import canonical, plain
from openhtm.kernel.options import BadOption, Options
from openhtm.kernel.time import Period, local_date, start_of_day, zone
from openhtm.kernel.values import Money

_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda children: (
        st.lists(children) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), children)
    ),
    max_leaves=20,
)


@given(_JSON)
def test_canonical_json_is_what_the_standard_library_writes_with_sorted_keys(value: object) -> None:
    assert canonical(value) == json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def test_values_have_one_spelling() -> None:
    berlin = zone("Europe/Berlin")
    assert plain(datetime(2026, 7, 1, 14, tzinfo=berlin)) == "2026-07-01T12:00:00Z"
    assert plain([Decimal("1.50"), 0.1, date(2026, 2, 28), {"b", "a"}]) == [
        "1.50",
        "0.1",
        "2026-02-28",
        ["a", "b"],
    ]
    assert plain("\ud800") == "?"
    with pytest.raises(TypeError):
        plain(object())


def test_the_local_day_is_not_the_utc_day() -> None:
    late = datetime(2026, 3, 1, 4, 30, tzinfo=UTC)
    assert local_date(late, "America/Chicago") == date(2026, 2, 28)
    assert start_of_day(date(2026, 2, 28), "America/Chicago") == datetime(2026, 2, 28, 6, tzinfo=UTC)
    with pytest.raises(ValueError, match="is not a time zone"):
        zone("Mars/Olympus")


def test_periods_include_their_start_and_not_their_end() -> None:
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    period = Period(start, end)
    assert period.contains(start)
    assert not period.contains(end)
    assert not period.overlaps(Period(end))
    assert period.overlaps(Period(end - timedelta(seconds=1)))
    with pytest.raises(ValueError, match="before it starts"):
        Period(end, start)


@pytest.mark.parametrize(
    ("amount", "currency", "minor"), [("12.505", "USD", 1251), ("1200", "JPY", 1200), ("1.2345", "KWD", 1235)]
)
def test_money_is_kept_in_minor_units(amount: str, currency: str, minor: int) -> None:
    assert Money.of(amount, currency).minor == minor


def test_money_of_two_currencies_never_adds() -> None:
    assert str(Money.of("1234.5", "USD") + Money.of("1", "USD")) == "1,235.50 USD"
    with pytest.raises(ValueError, match="cannot be added"):
        Money.of(1, "USD") + Money.of(1, "EUR")
    with pytest.raises(ValueError, match="not an amount"):
        Money.of("ten", "USD")


def test_settings_refuse_nonsense_and_read_secrets_from_files(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text("from-a-file\n", encoding="utf-8")
    options = Options(
        {"OPENHTM_DEBUG": "perhaps", "OPENHTM_SECRET_KEY_FILE": str(secret), "OPENHTM_HOSTS": "a, b"}
    )
    assert options.text("OPENHTM_SECRET_KEY") == "from-a-file"
    assert options.list("OPENHTM_HOSTS") == ["a", "b"]
    with pytest.raises(BadOption, match="write yes or no"):
        options.flag("OPENHTM_DEBUG")
    with pytest.raises(BadOption, match="cannot be read"):
        Options({"OPENHTM_SECRET_KEY_FILE": str(tmp_path / "none")}).text("OPENHTM_SECRET_KEY")


def test_database_addresses_are_read_and_strange_ones_refused(tmp_path: Path) -> None:
    found = database("postgresql://me:p%40ss@db.example:6543/htm?sslmode=require", home=tmp_path)
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "me",
        "p@ss",
        "db.example",
        "6543",
        "htm",
    )
    assert found["OPTIONS"] == {"sslmode": "require"}
    assert database("", home=tmp_path)["NAME"] == str(tmp_path / "openhtm.sqlite3")
    with pytest.raises(BadOption, match="postgresql://"):
        database("mysql://x/y", home=tmp_path)
