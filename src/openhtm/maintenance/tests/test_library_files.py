"""What a hospital that copies a library file relies on: it can be done, judged, stored and matched to devices."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from datetime import datetime
from importlib import resources
from typing import TYPE_CHECKING, cast

import pytest
from django.db.models import CharField, Model
from django.test import Client
from django.urls import reverse

from openhtm.maintenance.actions import library as library_actions
from openhtm.maintenance.checklists import LibraryProcedure, library_by_slug
from openhtm.maintenance.models import Procedure, ProcedureStep, ProcedureVersion
from openhtm.maintenance.models.choices import Source
from openhtm.maintenance.rules.formulas import names_in
from openhtm.maintenance.rules.quantities import find_unit
from openhtm.maintenance.rules.steps import Step, StepKind
from openhtm.maintenance.rules.verdicts import Overall, outcome

from .library_answers import bad, good, verdicts

if TYPE_CHECKING:
    from openhtm_testing.personas import World

ALL = sorted(library_by_slug().values(), key=lambda one: one.slug)
EACH = [pytest.param(one, id=one.slug) for one in ALL]
LIFE_SUPPORT = {
    "aed",
    "anesthesia_machine",
    "balloon_pump",
    "defibrillator",
    "ecmo",
    "external_pacemaker",
    "heart_lung_machine",
    "hemodialysis_machine",
    "infant_incubator",
    "infusion_pump",
    "radiant_warmer",
    "syringe_pump",
    "ventilator",
    "ventilator_noninvasive",
    "ventilator_transport",
}
# A limit names a document that somebody can open, or says that it is only the site's own.
AUTHORITY = re.compile(
    r"Site default(?: after a manufacturer's (?:manual|specification)| after NFPA 99)?(?:[;:,. ±]|$)"
    r"|NFPA 99-2012, 10\.\d"
    r"|IEC 62353:2014, (?:\d|table \d)"
    r"|(?:IEC|ISO) \d{4,5}(?:-\d+)*[,:] |EN 285, "
    r"|21 CFR \d+\.\d+(?:\([a-z0-9]+\))*, "
    r"|AAP guideline on .*, \d{4}: |CDC vaccine storage and handling toolkit: |FDA guidance on .*, \d{4}, "
)


def steps_of(found: LibraryProcedure) -> list[Step]:
    return [one.step for one in found.steps]


def room(model: type[Model], name: str) -> int:
    """How many characters the field holds."""
    return cast("CharField[str, str]", model._meta.get_field(name)).max_length or 0


def demonstration_types() -> list[str]:
    text = (resources.files("openhtm.demo") / "data/fleet.toml").read_text(encoding="utf-8")
    kinds = tomllib.loads(text)["types"]
    # Test equipment is sent for calibration, not inspected by a checklist.
    return [kind["name"] for kind in kinds if not kind.get("test_equipment")]


def test_there_are_checklists_for_at_least_thirty_families_of_devices() -> None:
    assert len([one for one in ALL if one.families]) >= 30


def test_a_name_of_a_device_type_leads_to_one_checklist() -> None:
    names = Counter(name.casefold() for one in ALL for name in one.families)
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("name", demonstration_types())
def test_each_device_type_of_the_demonstration_hospital_has_a_checklist(name: str) -> None:
    assert any(name in one.families for one in ALL)


@pytest.mark.parametrize("slug", sorted(LIFE_SUPPORT))
def test_what_supports_life_has_critical_steps_and_its_alarms_tested(slug: str) -> None:
    critical = [one for one in library_by_slug()[slug].steps if one.step.critical]
    assert len(critical) >= 5
    assert [one for one in critical if "alarm" in f"{one.section} {one.step.label}".lower()]


@pytest.mark.parametrize("found", EACH)
def test_its_heading_can_be_stored_and_says_that_the_maker_wins(found: LibraryProcedure) -> None:
    assert re.fullmatch(r"[a-z0-9_]+", found.slug)
    assert re.fullmatch(r"LIB-[A-Z0-9-]+", found.code)
    assert found.source in Source.values
    assert found.standard_minutes in range(5, 301)
    assert found.source != Source.RECOGNIZED or "manufacturer" in found.source_reference
    for model, name in ((Procedure, "code"), (Procedure, "title"), (ProcedureVersion, "competency")):
        assert len(getattr(found, name)) <= room(model, name)
    assert len(found.slug) <= room(Procedure, "library")
    assert len(found.source_reference) <= room(ProcedureVersion, "source_reference")


@pytest.mark.parametrize("found", EACH)
def test_its_texts_fit_and_its_steps_stand_in_sections(found: LibraryProcedure) -> None:
    for one in found.steps:
        assert one.section, one.step.key
        assert one.step.label[0].isupper() or one.step.label[0].isdigit()
        for name, text in (("section", one.section), ("label", one.step.label), ("source", one.step.source)):
            assert len(text) <= room(ProcedureStep, name), one.step.key
    sections = [one.section for one in found.steps]
    assert len(set(sections)) == len([s for s, t in zip(sections, ["", *sections], strict=False) if s != t])


@pytest.mark.parametrize("found", EACH)
def test_each_limit_names_its_document_or_is_the_site_s_own(found: LibraryProcedure) -> None:
    limited = [one for one in steps_of(found) if one.limits]
    assert [one.source for one in limited if not AUTHORITY.match(one.source)] == []


@pytest.mark.parametrize("found", EACH)
def test_units_are_spelled_as_everywhere(found: LibraryProcedure) -> None:
    numeric = [one for one in steps_of(found) if one.unit]
    assert [one.unit for one in numeric if find_unit(one.unit).symbol != one.unit] == []


@pytest.mark.parametrize("found", EACH)
def test_a_failing_electrical_safety_measurement_takes_the_device_out_of_use(
    found: LibraryProcedure,
) -> None:
    safety = [one.step for one in found.steps if one.section == "Electrical safety" and one.step.limits]
    assert [one.key for one in safety if not one.critical] == []


@pytest.mark.parametrize("found", EACH)
def test_a_calculated_value_reads_only_what_is_always_measured(found: LibraryProcedure) -> None:
    """Else a step answered "not applicable" would leave the calculation, and the whole, incomplete for ever."""
    by_key = {one.key: one for one in steps_of(found)}
    for step in by_key.values():
        if step.kind is StepKind.CALC:
            inputs = [by_key[name] for name in names_in(step.formula)]
            assert [one.key for one in inputs if one.allow_na or not one.required] == []


@pytest.mark.parametrize("found", EACH)
def test_done_well_it_passes(found: LibraryProcedure) -> None:
    steps = steps_of(found)
    done = outcome(steps, verdicts(steps, {one.key: good(one) for one in steps}))
    assert (done.overall, done.failed, done.missing) == (Overall.PASS, (), ())


@pytest.mark.parametrize("found", EACH)
def test_without_any_one_required_answer_it_is_incomplete(found: LibraryProcedure) -> None:
    steps = steps_of(found)
    answers = {one.key: good(one) for one in steps}
    for left_out in (one.key for one in steps if one.required):
        given = {key: answer for key, answer in answers.items() if key != left_out}
        done = outcome(steps, verdicts(steps, given))
        assert (done.overall, left_out in done.missing) == (Overall.INCOMPLETE, True), left_out


@pytest.mark.parametrize("found", EACH)
def test_any_one_failing_critical_step_fails_the_whole(found: LibraryProcedure) -> None:
    steps = steps_of(found)
    answers = {one.key: good(one) for one in steps}
    for step in steps:
        failing = bad(step)
        if failing is None:
            continue
        # A reading that fails as found and passes as left was mended: here nobody adjusts anything.
        kept = {one.key: answers[one.key] for one in steps if one.as_left_of != step.key}
        done = outcome(steps, verdicts(steps, kept | {step.key: failing}))
        assert step.key in done.failed
        assert not step.critical or (done.overall, step.key in done.failed_critical) == (Overall.FAIL, True)


def test_each_can_be_copied_and_is_stored_as_it_was_written(world: World, at: datetime) -> None:
    for found in ALL:
        version = library_actions.copy(slug=found.slug, by=world.cleo, at=at)
        stored = list(ProcedureStep.objects.filter(procedure_version=version).order_by("position"))
        assert [one.rule for one in stored] == steps_of(found), found.slug
        assert [one.section for one in stored] == [one.section for one in found.steps]
        assert version.competency == found.competency
        assert version.test_equipment == list(found.test_equipment)


def test_the_library_page_says_for_which_devices_each_is_and_how_long_it_takes(
    world: World, client: Client
) -> None:
    client.force_login(world.cleo)
    html = client.get(reverse("maintenance:procedure_library")).content.decode()
    assert "Defibrillator, automated external; AED; Defibrillator, external, automated" in html
    assert "145 minutes" in html
    assert html.count('action="/') >= len(ALL)
