"""Published vectors and real identifiers. Every departure is listed here and in docs/reference/udi.md."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from openhtm.catalog.rules.udi import Agency, Udi, gs1, parse
from openhtm.catalog.words import sentences

TODAY = date(2025, 11, 22)
GS = "\x1d"
# Said of a lawful message too: it concerns the reader, not the message.
HINTS = ("scan the other", "about the device")


def read(text: str, *, agency: Agency = Agency.UNKNOWN) -> Udi:
    return parse(text, today=TODAY, agency=agency)


def lines(folder: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "udi" / name).read_text().splitlines()]


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "udi" / name).open(newline="") as source:
        return list(csv.DictReader(source))


def faulted(udi: Udi) -> bool:
    told = sentences(udi.warnings)
    return udi.valid_check is False or any(not any(hint in text for hint in HINTS) for text in told)


def test_gs1_texts_read_as_the_oracle_reads_them_but_for_bare_short_numbers(corpus_folder: Path) -> None:
    departures: dict[str, set[str]] = {"elements": set(), "gtin": set(), "accepted": set()}
    for row in lines(corpus_folder, "gs1_biip_oracle.jsonl"):
        udi, text = read(row["input"]), row["input"]
        expected = [(part["ai"], part["value"]) for part in row["gs1_elements"]]
        if expected and expected != [(part.identifier, part.value) for part in udi.elements if part.title]:
            departures["elements"].add(text)
        if row["gtin"] and row["gtin"] != udi.di:
            departures["gtin"].add(text)
        if not expected and not row["gtin"] and udi.agency != Agency.UNKNOWN:
            departures["accepted"].add(text)

    assert departures == {
        "elements": {"425261", "9638507", "96385074"},
        "gtin": {
            "0042100", "0425261", "0614141", "1234567", "210526", "210527", "250330", "385074", "425261",
        },
        "accepted": {"010064316900176317160230", "05901234123458", "101313|15210526"},
    }  # fmt: skip


def test_gs1_dates_are_those_of_the_oracle(corpus_folder: Path) -> None:
    compared = 0
    for row in lines(corpus_folder, "gs1_biip_oracle.jsonl"):
        dated = {part["ai"]: part["date"] for part in row["gs1_elements"] if part["date"]}
        udi = read(row["input"])
        for code, day in (("17", udi.expiry), ("11", udi.manufactured)):
            if code in dated:
                assert str(day) == dated[code]
                compared += 1

    assert compared == 9


def test_hibc_and_gs1_vectors_give_the_expected_fields(corpus_folder: Path) -> None:
    departures = {}
    for row in lines(corpus_folder, "hibc_gs1_ppn_vectors.jsonl"):
        if row["expected"] is None:
            assert read(row["barcode"]).valid_check is False, row["barcode"]
            continue
        for field, expected, found in compared_fields(read(row["barcode"]), row):
            if expected != found:
                departures[row["barcode"], field] = (expected, found)

    assert departures == {
        ("+J123AQ3451/$$1125BC34567/S4012L", "ExpirationDate"): ("2025-11-01", "2025-11-30"),
        ("+J123AQ3451/$$0125BC34567/S4012K", "ExpirationDate"): ("2025-01-01", "2025-01-31"),
        ("013456789012345717991200", "ExpirationDate"): ("2099-12-31", "1999-12-31"),
    }


def compared_fields(udi: Udi, row: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    known = {
        "ProductCode": udi.value("PCN") if row["source"] == "HIBC" else udi.di,
        "LabelerIdentificationCode": udi.value("LIC"),
        "UnitOfMeasure": udi.value("U/M"),
        "BatchNumber": udi.lot,
        "SerialNumber": udi.serial,
        "Quantity": udi.quantity,
        "ExpirationDate": udi.expiry,
        "ProductionDate": udi.manufactured,
    }
    for field in known.keys() & row["expected"].keys():
        expected = row["expected"][field]
        # A date is followed by its raw form; "null" is the vectors' word for nothing.
        plain = expected.split(" ")[0] if field.endswith("Date") else expected
        yield field, "None" if plain == "null" else plain, str(known[field])


def test_hibc_vectors_verify_without_a_warning(corpus_folder: Path) -> None:
    rows = [row for row in lines(corpus_folder, "hibc_gs1_ppn_vectors.jsonl") if row["source"] == "HIBC"]
    lawful = [read(row["barcode"]) for row in rows if row["expected"]]

    assert len(lawful) == 29
    assert all(udi.valid_check is True and udi.warnings == () for udi in lawful)


def engine_vectors(folder: Path) -> Iterator[tuple[str, str, str, str | None, bool]]:
    """Test, validator, text, expected and verdict; one text judged both ways depends on an option there."""
    grouped: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    for row in table(folder, "gs1_syntax_engine_vectors.csv"):
        if row["input"] not in ("buf", "inbuf"):  # names of variables of the source, not data
            grouped.setdefault((row["test"], row["validator"], row["input"]), []).append(row)
    for (test, validator, text), rows in grouped.items():
        lawful = [row for row in rows if row["should_succeed"] == "true"]
        yield test, validator, text, lawful[0]["expected"] if lawful else None, bool(lawful)


def written(udi: Udi) -> list[str]:
    return [part.identifier + part.value for part in udi.elements]


def test_lawful_gs1_messages_of_the_syntax_engine_read_as_expected(corpus_folder: Path) -> None:
    read_as_expected, departures = 0, set()
    for test, _, text, expected, lawful in engine_vectors(corpus_folder):
        if not lawful or test not in ("parseAIdata", "processAIdata", "validateAIs", "parseDLuri"):
            continue
        udi = read(text.replace("^", GS) if test == "processAIdata" else text)
        pairs = gs1.split((expected or "").replace("^", GS).strip(GS), today=TODAY)[0]
        if faulted(udi) or (expected and written(udi) != [code + value for code, value in pairs]):
            departures.add(text)
        else:
            read_as_expected += 1

    assert departures == {
        # 89 is no identifier; the engine allows it under an option, we always say so.
        "(89)ABC(89)ABC(89)ABC",
        "https://example.com/01/09520123456788?99=XYZ&89=ABC123",
    }
    assert read_as_expected == 151


def test_unlawful_gs1_messages_of_the_syntax_engine_are_faulted(corpus_folder: Path) -> None:
    faults = 0
    departures: dict[str, set[str]] = {}
    for test, validator, text, _, lawful in engine_vectors(corpus_folder):
        if lawful or test not in ("parseAIdata", "processAIdata", "validateAIs", "parseDLuri"):
            continue
        if faulted(read(text.replace("^", GS) if test == "processAIdata" else text)):
            faults += 1
        else:
            departures.setdefault(validator or test, set()).add(text)

    links = departures.pop("parseDLuri")
    assert links == {
        "HtTp://a/b/00/006141411234567890",
        "https://[fe80::1%25lo]/01/12312312312333",
        "https://example.com/01/09520123456788?10=ABC123",
    }
    # Which identifiers may stand together is a rule for printing labels, not for reading them.
    assert {validator: len(texts) for validator, texts in departures.items()} == {
        "validateAImutex": 10,
        "validateAIrequisites": 12,
        "validateDigSigRequiresSerialisedKey": 3,
    }
    assert faults == 109


def test_scans_of_the_syntax_engine_read_as_expected(corpus_folder: Path) -> None:
    compared = 0
    for test, _, text, expected, lawful in engine_vectors(corpus_folder):
        if test != "testProcessScanData":
            continue
        udi = read(text)
        if not lawful:
            assert faulted(udi), text
        elif expected and expected.startswith("^"):
            pairs = gs1.split(expected.replace("^", GS).strip(GS), today=TODAY)[0]
            assert written(udi) == [code + value for code, value in pairs]
            compared += 1
        elif expected and not expected.lower().startswith("http") and not expected[0].isdigit():
            assert udi.agency == Agency.UNKNOWN  # a symbol that holds no GS1 data

    assert compared == 10


def test_every_real_identifier_is_read_with_the_agency_its_database_names(corpus_folder: Path) -> None:
    rows = table(corpus_folder, "real_device_identifiers.csv")
    departures = set()
    for row in rows:
        udi = read(row["deviceId"], agency=Agency(row["agency"]))
        # HIBCs have no verdict in the file; a check character is there or it is not.
        verdicts = {"True": (True,), "False": (False,), "": (True, None)}[row["gs1_check_digit_ok"]]
        if udi.agency != row["agency"] or udi.valid_check not in verdicts or not udi.di:
            departures.add(row["deviceId"])

    assert len(rows) == 5057
    # The database says HIBCC of what is a trade item number with a right check digit.
    assert departures == {"00841523106431"}


def test_every_real_identifier_but_one_is_read_without_being_told_the_agency(corpus_folder: Path) -> None:
    rows = table(corpus_folder, "real_device_identifiers.csv")

    departures = {row["deviceId"] for row in rows if normalized(row) != read(row["deviceId"]).di}

    # Thirteen digits with a wrong check digit, which also read as a lot number behind (10).
    assert departures == {"1081463902131"}


def normalized(row: dict[str, str]) -> str:
    """Worked out without our parser: fourteen digits, or the text without its modulo 43 character."""
    text = row["deviceId"]
    if text.isdigit():
        return text.zfill(14)
    signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
    checked = signs[(41 + sum(signs.index(sign) for sign in text[:-1])) % 43] == text[-1]
    return text[:-1] if checked else text
