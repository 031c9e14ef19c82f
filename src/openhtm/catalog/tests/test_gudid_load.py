"""FDA's device database as models: 50,000 records in one action."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from openhtm.audit.models import Entry, Row
from openhtm.audit.verify import verify
from openhtm.catalog.actions import model_lists
from openhtm.catalog.models import Manufacturer, Model, ModelIdentifier
from openhtm.catalog.queries import models as queries
from openhtm.catalog.rules.new_models import NewModel, from_gudid
from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db


def records(path: Path) -> Iterator[NewModel]:
    from openhtm.imports.readers.base import Options
    from openhtm.imports.readers.gudid import READER

    table = READER.read(path, Options())
    for row in table.rows():
        yield from_gudid(dict(zip(table.headers, map(str, row.values), strict=True)))


@pytest.mark.slow
def test_50000_records_become_models_with_their_identifiers_and_a_second_load_changes_nothing(
    world: World, at: datetime, corpus_folder: Path
) -> None:
    rows = list(records(corpus_folder / "fda/gudid/gudid_fda_xml_50000_devices_2016.zip"))

    first = model_lists.ensure_many(rows, source="GUDID", by=world.mara, at=at)

    assert (len(rows), first.count("created"), first.problems) == (50_000, 50_000, {})
    assert Model.objects.count() == 50_000
    # 58,039 identifiers stand in the file, as its provenance says.
    assert ModelIdentifier.objects.count() == 58_039
    assert Manufacturer.objects.count() == 146
    assert Row.objects.filter(subject_type="catalog.model").count() == 50_000
    assert verify().ok

    model = queries.by_identifier(["00844588018923"])["00844588018923"]
    assert (model.name, model.number) == ("CS2 Acet. Cup Sys. - VitalitE", "1107-0-3258")
    assert model.manufacturer.name == "CONSENSUS ORTHOPEDICS, INC."
    assert model.risk_class == "unknown"

    entries = Entry.objects.count()
    second = model_lists.ensure_many(rows, source="GUDID", by=world.mara, at=at)

    assert (second.count("unchanged"), Model.objects.count()) == (50_000, 50_000)
    assert ModelIdentifier.objects.count() == 58_039
    assert Entry.objects.count() - entries <= 1
