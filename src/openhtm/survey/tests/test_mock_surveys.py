"""Mock surveys: what the record answers, what people answer, what stays, and who may."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from openhtm.accounts.api import NOWHERE, Permission, Scope, reauthenticate
from openhtm.audit.api import Signature, UnableToSign
from openhtm.audit.models import Entry
from openhtm.compliance.actions.refreshing import look_at_all
from openhtm.compliance.tests import cases
from openhtm.documents.models import Document
from openhtm.kernel.actors import SystemActor
from openhtm.kernel.errors import NotFound, NotPermitted
from openhtm.maintenance.models import ProcedureVersion
from openhtm.maintenance.tests import factories as make
from openhtm.survey import access
from openhtm.survey.actions import mock_surveys as acts
from openhtm.survey.errors import AnswerNotWhole, UnableToDraw, UnableToPlay
from openhtm.survey.mock import asking, report
from openhtm.survey.mock.ground import Place, draw
from openhtm.survey.models import MockAnswer, MockAsking, MockLine, MockSurvey
from openhtm.survey.readers import Person
from openhtm.survey.words import CODES, because
from openhtm_testing.personas import PASSWORD

from .traced import INSPECTED, competent, traced

if TYPE_CHECKING:
    from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db


def begun(world: World, at: datetime, **given: Any) -> MockSurvey:
    return acts.begin(Place(world.site), **{"seed": 7, "by": world.mara, "at": at, **given})


def verdicts(survey: MockSurvey, tag: str) -> dict[str, str]:
    rows = MockLine.objects.filter(survey=survey, stop__device__tag=tag, by_record=True)
    return dict(rows.values_list("question", "verdict"))


def of_person(survey: MockSurvey) -> list[MockLine]:
    return list(MockLine.objects.filter(survey=survey, by_record=False).order_by("position"))


def told(survey: MockSurvey, question: str, tag: str = "GEN-0001") -> str:
    line = MockLine.objects.get(survey=survey, stop__device__tag=tag, question=question)
    return " ".join(because(line.because))


def test_the_record_answers_what_it_can_and_never_takes_unknown_for_met(world: World, at: datetime) -> None:
    found = traced(world, at)
    look_at_all(by=SystemActor("tests"), at=at)
    survey = begun(world, at)
    said = verdicts(survey, "GEN-0001")
    assert said["inventory"] == said["risk"] == said["interval"] == said["basis"] == "met"
    assert said["tester"] == "met"
    assert "CAL-ANA-1" in told(survey, "tester")
    # No manual hangs on the model, nobody signed the inspection, and Tess holds no competency for a high-risk pump.
    assert said["manual"] == said["last_inspection"] == said["competence"] == "gap"
    assert told(survey, "last_inspection") == f"{found.inspection.reference} is not signed."
    assert said["recalls"] == "unknown"
    assert said["device_checks"] == "unknown"


def test_competence_is_judged_on_the_day_of_the_work(world: World, at: datetime) -> None:
    traced(world, at)
    competent(world, at)
    assert verdicts(begun(world, at), "GEN-0001")["competence"] == "met"


def test_a_competency_that_ended_before_the_work_is_a_gap(world: World, at: datetime) -> None:
    traced(world, at)
    competent(world, at, until=INSPECTED - timedelta(days=1))
    assert verdicts(begun(world, at), "GEN-0001")["competence"] == "gap"


def test_nothing_is_known_of_findings_before_the_first_look(world: World, at: datetime) -> None:
    traced(world, at)
    assert verdicts(begun(world, at), "GEN-0001")["findings"] == "unknown"


def test_what_the_reader_may_not_see_is_unknown(world: World, at: datetime) -> None:
    traced(world, at)

    class Narrow(Person):
        def scope(self, permission: str) -> Scope:
            return NOWHERE if permission == Permission.COMPETENCY_READ else super().scope(permission)

    every = asking.asked(draw(Narrow(world.mara), Place(world.site), seed=1, size=5, at=at))
    competence = [one.given for one in every if one.question.key == "competence"]
    assert competence
    assert all(one is not None and one.verdict == "unknown" for one in competence)


def test_the_same_seed_place_and_day_give_the_same_survey(world: World, at: datetime) -> None:
    for number in range(12):
        make.make_device(world, f"GEN-1{number:02}")
    first, again = begun(world, at, size=5), begun(world, at, size=5)
    other = begun(world, at, size=5, seed=8)

    def drawn(survey: MockSurvey) -> list[str]:
        return list(survey.stops.filter(device__isnull=False).values_list("device__tag", flat=True))

    assert len(drawn(first)) == 5
    assert drawn(first) == drawn(again)
    assert drawn(first) != drawn(other)


def test_a_person_answers_and_the_time_between_is_kept(world: World, at: datetime) -> None:
    traced(world, at)
    survey = begun(world, at)
    first, second = of_person(survey)[:2]
    acts.ask(first, by=world.mara, at=at)
    later = at + timedelta(seconds=42)
    made = acts.answer(first, verdict="met", by=world.mara, at=later)
    assert made.took == timedelta(seconds=42)
    # Answering asks the next question of the same stop.
    assert second.askings.get().asked_at == later


def test_asking_again_after_an_interruption_lets_the_time_begin_anew(world: World, at: datetime) -> None:
    traced(world, at)
    line = of_person(begun(world, at))[0]
    acts.ask(line, by=world.mara, at=at)
    acts.ask(line, by=world.mara, at=at + timedelta(days=1))
    made = acts.answer(line, verdict="met", by=world.mara, at=at + timedelta(days=1, seconds=5))
    assert made.took == timedelta(seconds=5)


def test_a_correction_is_another_answer_and_the_first_stays(world: World, at: datetime) -> None:
    traced(world, at)
    survey = begun(world, at)
    line = of_person(survey)[0]
    acts.ask(line, by=world.mara, at=at)
    acts.answer(line, verdict="met", by=world.mara, at=at + timedelta(seconds=3))
    acts.answer(line, verdict="gap", note="Torn cord", by=world.mara, at=at + timedelta(minutes=9))
    assert [one.verdict for one in line.answers.all()] == ["met", "gap"]
    found = report.of_survey(survey, reader=Person(world.mara), kept=access.mock_surveys(world.mara))
    now = next(one for one in found.lines if one.pk == line.pk)
    assert (now.verdict, now.seconds, now.corrected) == ("gap", 3, 1)


def test_the_same_answer_twice_is_kept_once(world: World, at: datetime) -> None:
    traced(world, at)
    line = of_person(begun(world, at))[0]
    acts.ask(line, by=world.mara, at=at)
    for _number in range(2):
        acts.answer(line, verdict="met", by=world.mara, at=at)
    assert line.answers.count() == 1


def test_refused_answers_say_what_they_lack(world: World, at: datetime) -> None:
    traced(world, at)
    survey = begun(world, at)
    line = of_person(survey)[0]
    with pytest.raises(UnableToPlay, match="Ask first"):
        acts.answer(line, verdict="met", by=world.mara, at=at)
    acts.ask(line, by=world.mara, at=at)
    with pytest.raises(AnswerNotWhole, match="what is wrong"):
        acts.answer(line, verdict="gap", by=world.mara, at=at)
    with pytest.raises(AnswerNotWhole, match="met, gap or unknown"):
        acts.answer(line, verdict="fine", by=world.mara, at=at)
    machine = MockLine.objects.filter(survey=survey, by_record=True).first()
    assert machine is not None
    with pytest.raises(UnableToPlay, match="The record has answered"):
        acts.ask(machine, by=world.mara, at=at)
    acts.answer(line, verdict="unknown", by=world.mara, at=at)
    with pytest.raises(UnableToPlay, match="answered already"):
        acts.ask(line, by=world.mara, at=at)


def test_a_photo_hangs_on_the_answer_and_none_is_added_later(world: World, at: datetime) -> None:
    traced(world, at)
    line = of_person(begun(world, at))[0]
    acts.ask(line, by=world.mara, at=at)
    photo = ContentFile(b"What was seen", name="seen.txt")
    made = acts.answer(line, verdict="met", photo=photo, by=world.mara, at=at)
    kept = Document.objects.get(subject_type="survey.mockanswer", subject_id=made.pk)
    assert kept.site_id == world.site.pk
    from openhtm.documents.api import find_subject

    with pytest.raises(UnableToPlay, match="Answer again"):
        find_subject(world.mara, "survey.mockanswer", made.pk, permission="document.add")
    with pytest.raises(NotFound):
        find_subject(world.otto, "survey.mockanswer", made.pk, permission="document.read")


def test_signed_it_is_closed_and_its_counts_stand(world: World, at: datetime) -> None:
    traced(world, at)
    survey = begun(world, at)
    line = of_person(survey)[0]
    acts.ask(line, by=world.mara, at=at)
    acts.answer(line, verdict="met", by=world.mara, at=at)
    proof = reauthenticate(world.mara, password=PASSWORD, at=at)
    acts.finish(survey, conclusion="Sign the inspection", proof=proof, by=world.mara, at=at)
    people, record_met = len(of_person(survey)), verdict_count(survey, "met")
    assert (survey.unanswered, survey.met) == (people - 1, record_met + 1)
    assert survey.met + survey.gap + survey.unknown + survey.unanswered == survey.lines.count()
    signed = Signature.objects.get(subject_type="survey.mocksurvey", subject_id=survey.pk)
    assert "Sign the inspection" in signed.content
    for refused in (
        lambda: acts.answer(line, verdict="unknown", by=world.mara, at=at),
        lambda: acts.ask(of_person(survey)[1], by=world.mara, at=at),
        lambda: acts.finish(survey, conclusion="Again", proof=proof, by=world.mara, at=at),
    ):
        with pytest.raises(UnableToPlay, match="is signed"):
            refused()


def verdict_count(survey: MockSurvey, verdict: str) -> int:
    found: int = MockLine.objects.filter(survey=survey, verdict=verdict).count()
    return found


def test_the_end_needs_a_conclusion_and_the_password(world: World, at: datetime) -> None:
    traced(world, at)
    survey = begun(world, at)
    with pytest.raises(AnswerNotWhole, match="what is to be done"):
        acts.finish(survey, conclusion=" ", by=world.mara, at=at)
    with pytest.raises(UnableToSign):
        acts.finish(survey, conclusion="Nothing", by=world.mara, at=at)
    survey.refresh_from_db()
    assert survey.is_running


def test_the_database_refuses_to_rewrite_what_was_asked_and_answered(world: World, at: datetime) -> None:
    traced(world, at)
    line = of_person(begun(world, at))[0]
    acts.ask(line, by=world.mara, at=at)
    acts.answer(line, verdict="met", by=world.mara, at=at)
    for rows, change in (
        (MockLine.objects.filter(pk=line.pk), {"text": "Other"}),
        (MockAsking.objects.filter(line=line), {"by_label": "Other"}),
        (MockAnswer.objects.filter(line=line), {"verdict": "gap"}),
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            rows.update(**change)
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            rows._raw_delete(rows.db)


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("survey_mock_answer_verdict", {"verdict": "fine"}),
        ("survey_mock_gap_says_what", {"verdict": "gap"}),
        ("survey_mock_answer_after_asked", {"asked_at": timedelta(seconds=1)}),
        ("survey_mock_answered_first_once", {}),
    ],
)
def test_the_database_refuses_answers_that_cannot_be(
    name: str, facts: dict[str, Any], world: World, at: datetime
) -> None:
    traced(world, at)
    line = of_person(begun(world, at))[0]
    values: dict[str, Any] = {
        "line": line,
        "verdict": "met",
        "asked_at": at,
        "answered_at": at,
        "by_label": "x",
    }
    if name == "survey_mock_answered_first_once":
        MockAnswer.objects.create(**values)
    if "asked_at" in facts:
        facts = {"asked_at": at + facts["asked_at"]}
    with pytest.raises(IntegrityError), transaction.atomic():
        MockAnswer.objects.create(**{**values, **facts})


def test_the_database_refuses_lines_and_surveys_that_cannot_be(world: World, at: datetime) -> None:
    traced(world, at)
    survey = begun(world, at)
    stop = survey.stops.first()
    asked: dict[str, Any] = {"survey": survey, "stop": stop, "text": "x", "good": "y", "question": "z"}
    for facts in ({"by_record": True}, {"by_record": False, "verdict": "met"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MockLine.objects.create(**asked, position=900, **facts)
    for change in ({"finished_at": at}, {"size": 0}, {"seed": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MockSurvey.objects.filter(pk=survey.pk).update(**change)


def test_who_may_not_is_refused_and_nothing_stays(world: World, at: datetime) -> None:
    traced(world, at)
    with pytest.raises(NotPermitted):
        begun(world, at, by=world.tess)
    assert not MockSurvey.objects.exists()
    survey = begun(world, at)
    with pytest.raises(NotPermitted):
        acts.ask(of_person(survey)[0], by=world.otto, at=at)
    with pytest.raises(NotFound):
        access.mock_survey(world.otto, survey.pk)


@pytest.mark.parametrize(("given", "says"), [({"size": 0}, "Draw from"), ({"seed": -1}, "whole number")])
def test_a_draw_that_cannot_be_is_refused(
    given: dict[str, Any], says: str, world: World, at: datetime
) -> None:
    traced(world, at)
    with pytest.raises(UnableToDraw, match=says):
        begun(world, at, **given)


def test_a_place_without_devices_is_refused(world: World, at: datetime) -> None:
    with pytest.raises(UnableToDraw, match="No device that you may see"):
        begun(world, at)


def test_the_ledger_tells_what_was_drawn(world: World, at: datetime) -> None:
    traced(world, at)
    begun(world, at)
    entry = Entry.objects.order_by("-pk").first()
    assert entry is not None
    assert "GEN-0001" in entry.body
    assert "answers_sha256" in entry.body


def test_as_many_queries_for_thirty_devices_as_for_three(world: World, at: datetime) -> None:
    """Each was inspected on another day, so that nothing is asked day by day either."""
    traced(world, at)
    competent(world, at)
    for number in range(29):
        device = make.make_device(world, f"GEN-1{number:02}", model=make.make_model(risk="high"))
        order = cases.order(world, device, INSPECTED + timedelta(days=number), completed_by=world.tess)
        cases.run(order, ProcedureVersion.objects.get())

    def asked(size: int) -> int:
        ground = draw(Person(world.mara), Place(world.site), seed=3, size=size, at=at)
        with CaptureQueriesContext(connection) as found:
            asking.asked(ground)
        return len(found)

    asking.questions()
    assert asked(3) == asked(30)


def test_a_report_counts_by_requirement_and_unit_and_links_the_finding(world: World, at: datetime) -> None:
    traced(world, at)
    look_at_all(by=SystemActor("tests"), at=at)
    survey = begun(world, at)
    found = report.of_survey(survey, reader=Person(world.mara), kept=access.mock_surveys(world.mara))
    assert found.score.all == survey.lines.count()
    assert sum(one.score.all for one in found.by_unit) == found.score.all
    names = {one.name for one in found.by_requirement}
    assert "cms_hospital: S&C 14-07: qualified people" in names
    gap = next(one for one in found.having("gap") if one.question == "competence")
    assert gap.finding is None or gap.finding > 0
    assert found.people_times.answers == 0
    assert found.program_times.answers == len({one.question for one in found.lines if one.by_record})


def test_a_report_is_compared_with_signed_ones_of_the_same_place(world: World, at: datetime) -> None:
    traced(world, at)
    first = begun(world, at)
    begun(world, at)
    proof = reauthenticate(world.mara, password=PASSWORD, at=at)
    acts.finish(first, conclusion="Mend it", proof=proof, by=world.mara, at=at)
    last = begun(world, at)
    found = report.of_survey(last, reader=Person(world.mara), kept=access.mock_surveys(world.mara))
    assert [one.survey.pk for one in found.earlier] == [first.pk]
    assert found.earlier[0].score.all == first.lines.count()


def test_every_code_has_words_and_every_question_an_answer() -> None:
    import re
    from pathlib import Path

    folder = Path(asking.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("of_*.py"))
    used = set(re.findall(r'\b(?:met|gap|unknown)\(\s*"(\w+)"', source))
    assert used - CODES == set()
    assert {one.key for one in asking.questions() if one.answered_by == "record"} == set(asking.ANSWERS)
