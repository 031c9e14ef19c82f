"""Which manufacturer names mean one company. Pairs are real names, most from the corpora."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openhtm.catalog.rules import model_names, names
from openhtm.catalog.rules.name_words import FIELDS, GENERAL, JOINERS, LEGAL_FORMS, PLACES
from openhtm.catalog.rules.notes import note
from openhtm.catalog.words import sentences


def confidence(one: str, other: str) -> float:
    return names.compare(one, other)[0]


def reasons(one: str, other: str) -> str:
    return " ".join(sentences(names.compare(one, other)[1]))


def test_three_spellings_of_philips_come_to_one_candidate() -> None:
    candidates = [(1, "Philips"), (2, "Getinge"), (3, "Phoenix"), (4, "Siemens Healthineers")]

    for name in ("PHILIPS HEALTHCARE", "Philips Medical Systems", "Phillips", "Philips Healthcare Inc."):
        found = names.match(name, candidates)
        assert [candidate.key for candidate in found] == [1]
        assert found[0].probable
        assert found[0].reasons


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PHILIPS HEALTHCARE", "Philips Medical Systems"),
        ("GE Healthcare", "Ge Healycare"),
        ("GE Healthcare", "Ge Healthcare Tiland Oy"),
        ("GE Medical Sistem Information Tehnologies", "GE Healthcare"),
        ("Dräger", "Draeger Medical"),
        ("Drager Medizintechnic GmbH", "Drăger"),
        ("Care Fuzion", "CareFusion"),
        ("Vallleylab, inc.", "Valleylab"),
        ("Hill-Rom", "Hillrom"),
        ("Spacelabs", "Space Labs Healthcare"),
        ("Shenzhen Mindray Bio.Medical Electronic Co. ltd", "Bio Medical Electronics Co LTD, Mindray"),
        ("C. R. Bard, Inc.", "CR Bard"),
        ("Smith & Nephew", "SMITH AND NEPHEW, INC."),
        ("ООО МЕД-СЕРВИС", "Мед-Сервис"),  # noqa: RUF001
        ("Beckton Dickinson", "Becton, Dickinson and Company"),
        ("ElitFARMA ltd", "Elit Farma "),
    ],
)
def test_spellings_of_one_manufacturer_are_probable(one: str, other: str) -> None:
    assert confidence(one, other) >= names.PROBABLE
    assert confidence(one, other) == confidence(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GE", "Getinge"),
        ("Medtronic", "Medtron"),
        ("Olympus", "Olympia"),
        ("Maquet", "Marquette"),
        ("3M", "3A Health care"),
        ("Medical Systems", "Medical Solutions"),
        ("ACTIVATEK INC.", "ACUFOCUS, INC."),
        ("Hanna Instruments", "Hamilton Medical AG"),
    ],
)
def test_two_companies_are_not_offered_for_each_other(one: str, other: str) -> None:
    assert confidence(one, other) < names.LEAST
    assert names.match(one, [("other", other)]) == []


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Siemens", "Siemens Healthineers", "Only “Siemens Healthineers” has healthineers"),
        ("Braun", "B. Braun", "Only “B. Braun” has b"),
        ("Fresenius Kabi", "Fresenius Medical Care", "Only “Fresenius Kabi” has kabi"),
        ("Datex-Ohmeda", "Ohmeda", "Only “Datex-Ohmeda” has datex"),
        ("HP", "Hewlett Packard", "first letters"),
        ("ATOM", "ACOM", "may be one word misspelled"),
    ],
)
def test_what_may_be_one_or_two_companies_is_offered_with_the_doubt_in_words(
    one: str, other: str, why: str
) -> None:
    assert names.LEAST <= confidence(one, other) < names.PROBABLE
    assert why in reasons(one, other)


def test_a_difference_of_form_only_is_said_to_be_that() -> None:
    assert names.compare("Penlon", "Penlon") == (1.0, (note("name.same"),))
    assert names.compare("PENLON LIMITED", "Penlon Ltd.") == (0.99, (note("name.same_but_form"),))


def test_the_key_forgets_case_accents_punctuation_and_company_form() -> None:
    assert names.key("Drägerwerk AG & Co. KGaA") == "dragerwerk"
    assert names.key("C. R. Bard, Inc.") == "cr bard"
    assert names.key("Esaote S.p.A.") == "esaote"
    assert names.key("Co. Ltd.") == "co ltd"
    assert names.key("") == ""


def test_a_manufacturer_with_several_names_is_offered_once_by_its_best() -> None:
    candidates = [(1, "GE Healthcare"), (1, "General Electric Medical Systems"), (2, "Datex-Ohmeda")]

    found = names.match("General Electric Co", candidates)

    assert [(candidate.key, candidate.name) for candidate in found] == [
        (1, "General Electric Medical Systems")
    ]


def test_pairs_name_each_probable_pair_once() -> None:
    index = names.NameIndex([(1, "Ardo"), (2, "ARDO Medical AG"), (3, "Microlife"), (2, "Ardo Med")])

    assert [(key, found.key) for key, found in index.pairs()] == [(1, 2)]


def test_word_lists_do_not_overlap_and_are_written_as_compared() -> None:
    lists = [LEGAL_FORMS, JOINERS, PLACES, GENERAL, FIELDS]
    counted = Counter(word for words in lists for word in words)

    assert {word: times for word, times in counted.items() if times > 1} == {}
    assert all(names.plain(word) == word for word in counted)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_compare_the_same_both_ways(one: str, other: str) -> None:
    there, back = confidence(one, other), confidence(other, one)

    assert 0 <= there <= 1
    assert there == back


def test_openmedis_makers_fall_into_the_groups_a_person_would_make(corpus_folder: Path) -> None:
    with (corpus_folder / "inventory/openmedis_demo_assets_603.csv").open(encoding="utf-8-sig") as source:
        makers = sorted({row["Manufacturer"].strip() for row in csv.DictReader(source)} - {"", "unknown"})

    pairs = names.NameIndex((maker, maker) for maker in makers).pairs()

    assert {frozenset((key, found.key)) for key, found in pairs} == {
        frozenset(pair)
        for pair in [
            ("GE Healthcare", "Ge Healycare"),
            ("GE Healthcare", "Ge Healthcare Tiland Oy"),
            ("GE Healthcare", "GE Medical Sistem Information Tehnologies"),
            ("Ge Healthcare Tiland Oy", "Ge Healycare"),
            ("Ge Healthcare Tiland Oy", "GE Medical Sistem Information Tehnologies"),
            ("Ge Healycare", "GE Medical Sistem Information Tehnologies"),
            ("MICROLIFE", "Microlife"),
            (
                "Bio Medical Electronics Co LTD, Mindray",
                "Shenzhen Mindray Bio.Medical Electronic Co. ltd",
            ),
            ("ACOMA Medical Industry", "Acoma Medical Co LTD"),
            ("ARDO", "Ardo Medical AG"),
            ("Drager Medizintechnic GmbH", "Drăger"),
            ("Elit Farma", "ElitFARMA ltd"),
        ]
    }


def test_companies_of_fdas_database_are_told_apart(corpus_folder: Path) -> None:
    with (corpus_folder / "fda/gudid/gudid_equipment_subset.csv").open(encoding="utf-8-sig") as source:
        companies = sorted({row["company"] for row in csv.DictReader(source)})

    pairs = names.NameIndex((company, company) for company in companies).pairs()

    assert len(companies) > 20
    assert pairs == []


def model(name: str, maker: str = "") -> str:
    return model_names.key(name, manufacturer=maker)


def test_a_model_key_forgets_the_maker_in_front_spaces_and_punctuation() -> None:
    assert model("Aloka SSD-1100", "ALOKA Co.") == model("ssd 1100") == "ssd1100"
    assert model("IntelliVue MX 800") == "intellivuemx800"
    assert model("Philips", "Philips") == "philips"


def test_digits_are_never_forgiven() -> None:
    assert model_names.compare("ssd1100", "ssd1000") == (0.0, ())
    assert model_names.compare("mx700", "mx800") == (0.0, ())
    assert model_names.compare("mx80", "mx800") == (0.0, ())


def test_letters_are_forgiven_and_variants_are_offered_with_the_reason() -> None:
    found = model_names.ModelIndex(
        [(1, "Evita V500"), (2, "Evita XL"), (3, "Babylog VN500")], manufacturer="Dräger"
    )

    assert [(c.key, c.confidence) for c in found.find("DRAGER EVITA V-500")] == [(1, 1.0)]
    assert [(c.key, c.confidence) for c in found.find("Evitta V500")] == [(1, 0.9)]
    assert [c.key for c in found.find("Evita")] == [2, 1] or [c.key for c in found.find("Evita")] == [1, 2]
    assert "perhaps a variant" in sentences(found.find("Evita XL Duo")[0].reasons)[0]
    assert found.find("Primus") == []
