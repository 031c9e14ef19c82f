"""Places, models and people from lists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from openhtm.accounts.models import User
from openhtm.catalog.models import Model, ModelIdentifier
from openhtm.imports import api
from openhtm.imports.api import Report
from openhtm.places.models import Department, Room

from .conftest import counts

pytestmark = pytest.mark.django_db
Bring = Callable[..., Report]

PLACES = """\
Department,Department Code,Building,Floor,Room
Emergency,ED,,,
Emergency,ED,Main,1,101
Intensive care,ICU,Main,3,312
"""
MODELS = """\
Manufacturer,Model,Device Type,Primary DI,Risk Class
Dräger,Evita V500,Ventilator,04048675000013,High
Philips,MX450,Patient monitor,,
"""
PEOPLE = "First Name,Last Name,Email,Phone\nAnna,Berg,anna@example.org,100\nJon,Dahl,jon@example.org,101\n"


def test_departments_and_rooms_come_in_and_known_ones_are_unchanged(bring: Bring, world: Any) -> None:
    report = bring(PLACES, kind="places", by=world.root, apply=True)

    assert counts(report) == {"create": 2, "unchanged": 1}
    assert Department.objects.get(code="ED").name == "Emergency"
    assert str(Room.objects.get(name="101")) == "Main / 1 / 101"
    assert counts(bring(PLACES, kind="places", by=world.root)) == {"unchanged": 3}


def test_models_come_in_with_type_identifier_and_risk(bring: Bring, world: Any) -> None:
    report = bring(MODELS, kind="models", site=None, apply=True)

    assert counts(report) == {"create": 2}
    model = Model.objects.get(name="Evita V500")
    assert (model.manufacturer.name, str(model.device_type), model.risk_class) == (
        "Dräger",
        "Ventilator",
        "high",
    )
    assert ModelIdentifier.objects.get(model=model).value == "04048675000013"
    assert counts(bring(MODELS, kind="models", site=None)) == {"unchanged": 2}


def test_a_check_of_models_leaves_the_catalog_as_it_was(bring: Bring) -> None:
    assert counts(bring(MODELS, kind="models", site=None)) == {"create": 2}
    assert Model.objects.count() == 0


def test_a_model_without_its_maker_is_refused(bring: Bring) -> None:
    report = bring("Manufacturer,Model\n,Evita\nDräger,Evita\nDräger,Evita\n", kind="models", site=None)

    assert counts(report) == {"create": 1, "error": 2}
    assert [each["rule"] for each in report.as_json()["errors"]] == ["row.missing", "row.twice"]


def test_people_come_in_without_sign_in(bring: Bring, world: Any) -> None:
    report = bring(PEOPLE, kind="people", site=None, by=world.root, apply=True)

    assert counts(report) == {"create": 2}
    person = User.objects.get(email="anna@example.org")
    assert (person.name, person.has_usable_password()) == ("Anna Berg", False)
    changed = bring(PEOPLE.replace("101", "102"), kind="people", site=None, by=world.root, apply=True)
    assert counts(changed) == {"update": 1, "unchanged": 1}
    assert User.objects.get(email="jon@example.org").phone == "102"


def test_an_import_of_people_is_undone(bring: Bring, world: Any, at: datetime) -> None:
    bring(PEOPLE, kind="people", site=None, by=world.root, apply=True)
    changed = bring(PEOPLE.replace("101", "102"), kind="people", site=None, by=world.root, apply=True)
    api.undo(changed.batch, by=world.root, at=at)

    assert User.objects.get(email="jon@example.org").phone == "101"


@pytest.mark.corpus
def test_gudid_records_become_models_with_their_identifiers(
    world: Any, at: datetime, corpus_folder: Path
) -> None:
    path = corpus_folder / "fda/gudid/gudid_dental_2025-05-01_parts60-69.zip"
    first = api.run("models", path, apply=True, by=world.mara, at=at)
    second = api.run("models", path, by=world.mara, at=at)

    assert first.batch.error_count == 0
    assert counts(first) == {"create": 1_692}
    assert Model.objects.count() == 1_692
    assert counts(second) == {"unchanged": 1_692}


def test_a_kind_is_found_by_any_spelling_and_a_wrong_one_lists_the_right_ones() -> None:
    from openhtm.kernel.errors import InvalidInput

    assert api.kind("Devices").slug == "devices"
    with pytest.raises(InvalidInput, match=r"devices, models, .*people, places"):
        api.kind("unicorns")
