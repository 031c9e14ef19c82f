"""Playing a mock survey: drawing it, asking people, keeping what they answer, signing the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db.models import Max
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.audit.api import Meaning, Reauthentication, UnableToSign, sign
from openhtm.documents import api as documents
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.canonical import canonical, sha256

from ..errors import AnswerNotWhole, UnableToDraw, UnableToPlay
from ..mock import asking, places, record
from ..mock.asking import Line
from ..mock.ground import Place, draw
from ..models import MockAnswer, MockAsking, MockLine, MockStop, MockSurvey
from ..readers import Person
from ..rules.mock_scores import Verdict


def _of_place(arguments: dict[str, Any]) -> list[tuple[int, int | None]]:
    """One that is kept belongs to a site."""
    place = arguments["place"]
    if place.site is None:
        raise UnableToDraw(_("Name the site: a mock survey that is kept is of one site."))
    return [(place.site.pk, place.department.pk if place.department else None)]


def _of_line(arguments: dict[str, Any]) -> list[tuple[int, int | None]]:
    survey = arguments["line"].survey
    return [(survey.site_id, survey.department_id)]


@action("survey.mock.begin", needs=Permission.COMPLIANCE_EDIT, where=_of_place)
def begin(place: Place, *, seed: int, size: int = 20, by: Actor, at: datetime) -> MockSurvey:
    """Draw devices and units, ask everything, and keep what the record answers now."""
    places.size_of(size)
    if seed < 0:
        told = _("A seed is a whole number.")
        raise UnableToDraw(told, fields={"seed": [told]})
    ground = draw(Person(by), place, seed=seed, size=size, at=at)
    lines = asking.asked(ground)
    survey = acts.create(
        MockSurvey(
            number=(MockSurvey.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
            site=place.site,
            department=place.department,
            seed=seed,
            size=size,
            day=ground.day,
            begun_at=at,
            begun_by=by.actor_label[:200],
        )
    )
    kept = _keep(survey, lines)
    acts.fact(
        devices=[one.tag for one in ground.devices],
        units=[one.name for one in ground.units],
        questions=len(kept),
        answers_sha256=sha256(canonical([record.line_content(one) for one in kept])),
    )
    return survey


def _keep(survey: MockSurvey, lines: Sequence[Line]) -> list[MockLine]:
    stops = list(dict.fromkeys(one.stop for one in lines))
    made = MockStop.objects.bulk_create(
        [
            MockStop(survey=survey, position=number, device=one.device, unit=one.unit)
            for number, one in enumerate(stops, start=1)
        ]
    )
    of = dict(zip(stops, made, strict=True))
    rows = [record.line(survey, of[one.stop], one, position) for position, one in enumerate(lines, start=1)]
    return list(MockLine.objects.bulk_create(rows))


def _running(survey: MockSurvey) -> MockSurvey:
    """The row is locked, so that nobody answers while somebody signs."""
    stored: MockSurvey = MockSurvey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    if not stored.is_running:
        raise UnableToPlay(_("%(survey)s is signed. Begin another one.") % {"survey": survey})
    return stored


def _of_a_person(line: MockLine) -> None:
    if line.by_record:
        raise UnableToPlay(
            _("The record has answered this. Mend the record; the next mock survey asks again.")
        )


@action("survey.mock.ask", needs=Permission.COMPLIANCE_READ, where=_of_line)
def ask(line: MockLine, *, by: Actor, at: datetime) -> MockAsking:
    """Ask a question of the person playing along. The time runs; asking again lets it begin anew."""
    _running(line.survey)
    _of_a_person(line)
    if line.answers.exists():
        raise UnableToPlay(_("This is answered already. Correct the answer instead."))
    return _asked(line, by=by, at=at)


def _asked(line: MockLine, *, by: Actor, at: datetime) -> MockAsking:
    return acts.create(MockAsking(line=line, asked_at=at, by_label=by.actor_label[:200]))


@action("survey.mock.answer", needs=Permission.COMPLIANCE_READ, where=_of_line)
def answer(
    line: MockLine,
    *,
    verdict: str,
    note: str = "",
    photo: File[bytes] | None = None,
    by: Actor,
    at: datetime,
) -> MockAnswer:
    """Keep what was answered, and ask the next question of the same stop. An earlier answer stays on record; the time
    that counts is that of the first."""
    _running(line.survey)
    _of_a_person(line)
    told = note.strip()[:1000]
    _refuse_incomplete(verdict, told)
    before = line.answers.order_by("-pk").first()
    if before is not None and (before.verdict, before.note, photo) == (verdict, told, None):
        return before
    asked = line.askings.order_by("-pk").first()
    if asked is None:
        raise UnableToPlay(_("Ask first: the time to the answer is part of it."))
    made = acts.create(
        MockAnswer(
            line=line,
            verdict=verdict,
            note=told,
            asked_at=before.asked_at if before is not None else asked.asked_at,
            answered_at=at,
            by_label=by.actor_label[:200],
            corrects=before is not None,
        )
    )
    if photo is not None:
        documents.add(made, file=photo, title=line.text[:200], by=by, at=at)
    if before is None:
        _ask_next(line, by=by, at=at)
    return made


def _refuse_incomplete(verdict: str, note: str) -> None:
    if verdict not in set(Verdict):
        told = _("Choose met, gap or unknown.")
        raise AnswerNotWhole(told, fields={"verdict": [told]})
    if verdict == Verdict.GAP and not note:
        told = _("Say what is wrong, so that somebody can mend it.")
        raise AnswerNotWhole(told, fields={"note": [told]})


def _ask_next(line: MockLine, *, by: Actor, at: datetime) -> None:
    open_here = MockLine.objects.filter(stop_id=line.stop_id, by_record=False, answers__isnull=True)
    following = open_here.filter(position__gt=line.position).order_by("position").first()
    if following is not None:
        _asked(following, by=by, at=at)


@action("survey.mock.finish", needs=Permission.COMPLIANCE_EDIT)
def finish(
    survey: MockSurvey, *, conclusion: str, proof: Reauthentication | None = None, by: Actor, at: datetime
) -> MockSurvey:
    """End it and sign all that was asked and answered. What nobody answered stays unanswered and counts as not met."""
    _running(survey)
    told = conclusion.strip()
    if not told:
        said = _("Say what is to be done, or that nothing is.")
        raise AnswerNotWhole(said, fields={"conclusion": [said]})
    if proof is None:
        raise UnableToSign(_("Confirm the signature with your password."))
    counted = record.counted(survey)
    acts.save(
        survey,
        finished_at=at,
        finished_by=by.actor_label[:200],
        conclusion=told,
        met=counted.met,
        gap=counted.gap,
        unknown=counted.unknown,
        unanswered=counted.unanswered,
    )
    content = record.content(survey)
    sign(survey, meaning=Meaning.REVIEWED, content=content, proof=proof, zone=survey.site.time_zone)
    return survey
