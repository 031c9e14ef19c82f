"""Taking the readings of a result file: all of it or nothing, by whom, with what, once."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from openhtm.audit.api import history
from openhtm.documents import api as documents
from openhtm.documents.errors import UnableToStore
from openhtm.kernel.errors import InvalidInput, NotPermitted, StaleVersion
from openhtm.maintenance import taking
from openhtm.maintenance.actions import analyzers, checklists, work_orders
from openhtm.maintenance.actions.checklists import UnableToPerform
from openhtm.maintenance.actions.measuring import UnableToMeasure, measure_with
from openhtm.maintenance.actions.readings import GivenFile, UnableToTake, map_files, take_readings
from openhtm.maintenance.analyzer_files import UnableToRead
from openhtm.maintenance.models import (
    Analyzer,
    AnalyzerUse,
    ChecklistRun,
    OrderKind,
    ResultFile,
    ResultMapping,
    StepResult,
)
from openhtm.maintenance.ordering import NewOrder
from openhtm.maintenance.record import order_content
from openhtm.maintenance.rules.result_layouts import GENERIC_CSV, layout_values
from openhtm.maintenance.rules.verdicts import Answer
from openhtm.registry.models import Block

from . import factories as make
from . import gear

if TYPE_CHECKING:
    from openhtm_testing.personas import World

HEADINGS = "device;serial;analyzer;measured_on;test;value;unit\n"


def lines(*tests: str, device: str = "GEN-0001;SGEN-0001;SGEN-0090;2026-11-22") -> bytes:
    return (HEADINGS + "".join(f"{device};{test}\n" for test in tests)).encode()


def given_file(content: bytes, *accepted: str, name: str = "esa.csv") -> GivenFile:
    return GivenFile(content=content, name=name, accepted=frozenset(accepted))


GOOD = given_file(lines("leakage;80;µA"))


@pytest.fixture(autouse=True)
def _files(tmp_path: Any, settings: Any) -> None:
    options = {"location": str(tmp_path / "files")}
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"default": storage}


@pytest.fixture
def analyzer(world: World, at: datetime) -> Analyzer:
    return gear.make_analyzer(world, at)


@pytest.fixture
def run(world: World, at: datetime) -> ChecklistRun:
    """GEN-0001 with its case looked at and nothing measured."""
    version = gear.make_asking(world, at)
    device = make.make_device(world)
    new = NewOrder(kind=OrderKind.SUPPORT, title="Check", device=device, assignee=world.tess)
    order = work_orders.open_order(new, by=world.mara, at=at)
    found = checklists.begin(order, version=version, by=world.tess, at=at)
    checklists.record(found, key="case", answer=Answer(values=("pass",)), by=world.tess, at=at)
    return found


def leakage(run: ChecklistRun) -> StepResult:
    found: StepResult = run.results.select_related("file", "use").get(step__key="leakage")
    return found


def nothing_is_written(run: ChecklistRun) -> bool:
    counts = [model.objects.count() for model in (ResultFile, AnalyzerUse, documents.Document)]
    return counts == [0, 0, 0] and not run.results.filter(step__key="leakage").exists()


def test_a_file_fills_its_steps_names_its_analyzer_and_is_kept(
    run: ChecklistRun, analyzer: Analyzer, world: World, at: datetime
) -> None:
    file = take_readings(run, analyzer=analyzer, given=GOOD, by=world.tess, at=at)
    found = leakage(run)
    assert (found.verdict, found.value, found.entered, found.entered_unit) == (
        "pass",
        Decimal(80),
        ["80"],
        "µA",
    )
    assert (found.file, found.use) == (file, AnalyzerUse.objects.get())
    assert AnalyzerUse.objects.get().certificate is not None
    assert (file.measured_on, file.accepted, file.taken_by) == (date(2026, 11, 22), [], world.tess)
    document = file.document
    assert (document.sha256, document.name) == (file.sha256, "esa.csv")
    with document.file.open() as stored:
        assert stored.read() == GOOD.content
    assert [one.pk for one in documents.current(run.work_order)] == [document.pk]
    assert history(file)


def test_the_signed_record_names_the_file_by_its_hash(
    run: ChecklistRun, analyzer: Analyzer, world: World, at: datetime
) -> None:
    file = take_readings(run, analyzer=analyzer, given=GOOD, by=world.tess, at=at)
    results = order_content(run.work_order)["checklists"][0]["results"]
    assert [one.get("file") for one in results] == [None, file.sha256]


def test_the_same_file_twice_is_once(
    run: ChecklistRun, analyzer: Analyzer, world: World, at: datetime
) -> None:
    later = at.replace(hour=13)
    first, second = (
        take_readings(run, analyzer=analyzer, given=GOOD, by=world.tess, at=one) for one in (at, later)
    )
    assert first == second
    assert documents.Document.objects.count() == 1
    assert leakage(run).recorded_at == at


def test_a_reading_typed_over_that_of_a_file_is_the_persons(
    run: ChecklistRun, analyzer: Analyzer, world: World, at: datetime
) -> None:
    take_readings(run, analyzer=analyzer, given=GOOD, by=world.tess, at=at)
    same = Answer(values=("80",), unit="µA")
    checklists.record(run, key="leakage", answer=same, by=world.tess, at=at)
    assert leakage(run).file is not None
    checklists.record(run, key="leakage", answer=Answer(values=("81",), unit="µA"), by=world.tess, at=at)
    assert leakage(run).file is None


def test_a_failing_reading_blocks_the_device_as_if_it_were_typed(
    run: ChecklistRun, analyzer: Analyzer, world: World, at: datetime
) -> None:
    take_readings(run, analyzer=analyzer, given=given_file(lines("leakage;0,6;mA")), by=world.tess, at=at)
    assert leakage(run).verdict == "fail"
    assert Block.objects.filter(device=run.work_order.device, valid_to=None).exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (lines("leakage;80;µA", device="GEN-0002;;;"), "other_device"),
        (lines("leakage;80;µA", device="GEN-0001;;SGEN-0091;"), "other_analyzer"),
        (lines("leakage;80;mV"), "refused"),
        (lines("leakage;80;"), "refused"),
        (lines("leakage;1e999;µA"), "refused"),
        (lines("leakage;80;µA", "leakage;90;µA"), "too_many"),
        (lines("leakage;80;µA", device=";;;"), "device_unsaid"),
        (lines("leakage;80;µA", device="GEN-0001;;;2026-11-23"), "in_future"),
        (lines("leakage;80;µA", device="GEN-0001;;;2026-11-01"), "before_order"),
    ],
)
def test_what_stands_against_a_file_is_told_and_nothing_is_written(
    content: bytes, code: str, run: ChecklistRun, analyzer: Analyzer, world: World, at: datetime
) -> None:
    with pytest.raises(UnableToTake) as refused:
        take_readings(run, analyzer=analyzer, given=given_file(content), by=world.tess, at=at)
    problems: Any = refused.value.details["problems"]
    assert [one["code"] for one in problems] == [code]
    assert nothing_is_written(run)


def test_a_file_that_answers_nothing_is_not_taken_whatever_is_accepted(
    run: ChecklistRun, analyzer: Analyzer, world: World, at: datetime
) -> None:
    given = given_file(lines("noise;80;dBA"), "unknown_test")
    with pytest.raises(UnableToTake, match="No result of this file"):
        take_readings(run, analyzer=analyzer, given=given, by=world.tess, at=at)
    assert nothing_is_written(run)


def test_what_was_accepted_is_kept_with_the_file(
    run: ChecklistRun, analyzer: Analyzer, world: World, at: datetime
) -> None:
    content = lines("leakage;80;µA", "noise;80;dBA")
    given = given_file(content, "unknown_test", "missing_test")
    file = take_readings(run, analyzer=analyzer, given=given, by=world.tess, at=at)
    assert file.accepted == ["unknown_test"]


def test_what_stops_cannot_be_accepted(
    run: ChecklistRun, analyzer: Analyzer, world: World, at: datetime
) -> None:
    content = lines("leakage;80;µA", device="GEN-0002;;;")
    with pytest.raises(UnableToTake):
        take_readings(run, analyzer=analyzer, given=given_file(content, "other_device"), by=world.tess, at=at)
    assert nothing_is_written(run)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (given_file(b"nothing of this"), UnableToRead),
        (given_file(b"<!DOCTYPE a><reading test='leakage' value='80'/>"), UnableToRead),
        (given_file(b"<reading device='GEN-0001' test='leakage' value='80' unit='A'/>"), UnableToStore),
    ],
)
def test_what_cannot_be_read_or_kept_leaves_nothing(
    given: GivenFile,
    error: type[Exception],
    run: ChecklistRun,
    analyzer: Analyzer,
    world: World,
    at: datetime,
) -> None:
    with pytest.raises(error):
        take_readings(run, analyzer=analyzer, given=given, by=world.tess, at=at)
    assert nothing_is_written(run)


def test_xml_in_the_documented_layout_is_taken(
    run: ChecklistRun, analyzer: Analyzer, world: World, at: datetime
) -> None:
    text = '<readings device="GEN-0001"><reading test="leakage" value="0.08" unit="mA"/></readings>'
    given = given_file(text.encode(), name="esa.xml")
    file = take_readings(run, analyzer=analyzer, given=given, by=world.tess, at=at)
    assert (leakage(run).value, file.document.name) == (Decimal(80), "esa.xml")


def test_an_analyzer_that_is_not_fit_gives_no_readings(run: ChecklistRun, world: World, at: datetime) -> None:
    expired = gear.make_analyzer(world, at, days=(date(2025, 1, 1), date(2026, 1, 1)))
    with pytest.raises(UnableToMeasure):
        take_readings(run, analyzer=expired, given=GOOD, by=world.tess, at=at)
    assert nothing_is_written(run)


def test_an_analyzer_that_was_not_fit_on_the_day_of_the_measurement_gives_none(
    run: ChecklistRun, world: World, at: datetime
) -> None:
    fresh = gear.make_analyzer(world, at, days=(date(2026, 11, 22), date(2027, 11, 22)))
    content = lines("leakage;80;µA", device="GEN-0001;;;2026-11-21")
    with pytest.raises(UnableToMeasure, match="no certificate"):
        take_readings(run, analyzer=fresh, given=given_file(content, "before_order"), by=world.tess, at=at)


def test_what_was_said_to_measure_before_stays(
    run: ChecklistRun, analyzer: Analyzer, world: World, at: datetime
) -> None:
    other = gear.make_analyzer(world, at, "GEN-0091")
    measure_with(run, analyzers=[other], by=world.tess, at=at)
    take_readings(run, analyzer=analyzer, given=GOOD, by=world.tess, at=at)
    tags = run.uses.current().values_list("analyzer__device__tag", flat=True)
    assert sorted(tags) == ["GEN-0090", "GEN-0091"]


def test_a_finished_checklist_takes_no_more(
    run: ChecklistRun, analyzer: Analyzer, world: World, at: datetime
) -> None:
    take_readings(run, analyzer=analyzer, given=GOOD, by=world.tess, at=at)
    checklists.finish_run(run, by=world.tess, at=at)
    with pytest.raises(UnableToPerform):
        take_readings(run, analyzer=analyzer, given=GOOD, by=world.tess, at=at)


@pytest.mark.parametrize("who", ["ada", "nina", "otto"])
def test_who_may_not_perform_here_may_not_bring_a_file(
    who: str, run: ChecklistRun, analyzer: Analyzer, world: World, at: datetime
) -> None:
    with pytest.raises(NotPermitted):
        take_readings(run, analyzer=analyzer, given=GOOD, by=world.people[who], at=at)
    assert nothing_is_written(run)


# -- mappings ---------------------------------------------------------------------------------------------

LAYOUT = layout_values(GENERIC_CSV) | {
    "names": {"device": "Asset", "test": "Prüfung", "value": "Wert"},
    "decimals": "comma",
    "tests": [
        {"name": "Ableitstrom", "step": "leakage", "unit": "mA", "lowest": "0", "highest": "20"},
    ],
}


def test_a_stored_layout_reads_the_files_of_that_analyzer(
    run: ChecklistRun, analyzer: Analyzer, world: World, at: datetime
) -> None:
    map_files(analyzer, layout=LAYOUT, by=world.tess, at=at)
    content = "Bericht\nAsset;Prüfung;Wert\nGEN-0001;Ableitstrom;0,08\n".encode("cp1252")
    take_readings(run, analyzer=analyzer, given=given_file(content), by=world.tess, at=at)
    assert leakage(run).value == Decimal(80)
    outside = content.replace(b"0,08", b"80,0")
    with pytest.raises(UnableToTake, match="outside what the instrument measures"):
        take_readings(run, analyzer=analyzer, given=given_file(outside), by=world.tess, at=at)


def test_the_same_layout_twice_changes_nothing_and_a_stale_one_is_refused(
    analyzer: Analyzer, world: World, at: datetime
) -> None:
    first = map_files(analyzer, layout=LAYOUT, by=world.tess, at=at)
    again = map_files(analyzer, layout=LAYOUT, by=world.tess, at=at.replace(hour=13))
    assert (first.version, again.version, again.changed_at) == (1, 1, at)
    changed = map_files(analyzer, layout=LAYOUT | {"decimals": "point"}, seen_version=1, by=world.tess, at=at)
    assert changed.version == 2
    with pytest.raises(StaleVersion):
        map_files(analyzer, layout=LAYOUT, seen_version=1, by=world.tess, at=at)
    assert taking.stored_layout(analyzer) == changed.layout


def test_a_layout_that_cannot_be_is_refused_in_words(analyzer: Analyzer, world: World, at: datetime) -> None:
    with pytest.raises(InvalidInput, match="Say what the file calls the test"):
        map_files(analyzer, layout={"names": {}}, by=world.tess, at=at)
    assert not ResultMapping.objects.exists()


@pytest.mark.parametrize("who", ["ada", "nina", "otto"])
def test_who_may_not_change_the_equipment_may_not_map_it(
    who: str, analyzer: Analyzer, world: World, at: datetime
) -> None:
    with pytest.raises(NotPermitted):
        map_files(analyzer, layout=LAYOUT, by=world.people[who], at=at)


def test_the_preview_says_all_of_it_and_writes_nothing(
    run: ChecklistRun, analyzer: Analyzer, at: datetime
) -> None:
    found = taking.taking(run, analyzer=analyzer, content=lines("leakage;80;µA", "noise;3;dBA"), at=at)
    told = taking.told(found)
    assert [(one["step"], one["entered"], one["verdict"]) for one in told["steps"]] == [
        ("leakage", "80 µA", "pass")
    ]
    assert [(one["code"], one["acceptable"]) for one in told["problems"]] == [("unknown_test", True)]
    assert nothing_is_written(run)


def test_analyzers_keep_their_own_layouts(analyzer: Analyzer, world: World, at: datetime) -> None:
    other = gear.make_analyzer(world, at, "GEN-0091")
    map_files(analyzer, layout=LAYOUT, by=world.tess, at=at)
    assert taking.stored_layout(other) is None
    analyzers.quarantine(other, reason="Dropped", by=world.tess, at=at)
