"""The catalog: makers, device types with their codes, models with risk classes and support dates."""

from __future__ import annotations

from openhtm.catalog import api as catalog
from openhtm.catalog.api import DeviceType, NewCode, NewModel

from ..rules.content import ModelContent, TypeContent
from .stage import BY, Stage


def _new(item: TypeContent, model: ModelContent, currency: str) -> NewModel:
    return NewModel(
        manufacturer=model.maker,
        name=model.name,
        number=model.number,
        device_type=item.name,
        type_codes=(NewCode("FDA", item.fda),) if item.fda else (),
        facts={
            "risk_class": item.risk,
            "risk_reason": "Set by the equipment committee of the demonstration.",
            "network_connected": item.network,
            "stores_phi": item.phi,
            "is_fda_tracked": item.tracked,
            "expected_life_years": item.life,
            "replacement_cost_minor": item.cost * 100,
            "currency": currency,
        },
    )


def load_catalog(stage: Stage) -> None:
    """All models of the fleet in one set; the types learn their expected life."""
    pairs = [(item, model) for item in stage.content.types for model in item.models]
    rows = [_new(item, model, stage.content.currency) for item, model in pairs]
    made = catalog.models.ensure_many(rows, source="demonstration", by=BY, at=stage.at)
    for (item, model), record in zip(pairs, made.models, strict=True):
        stage.models[item.name, model.number] = record
    stage.types = {kind.name: kind for kind in DeviceType.objects.all()}
    for item in stage.content.types:
        changes = {
            "expected_life_years": item.life,
            "is_test_equipment": item.test_equipment,
            "aem_exclusion": "IMAGING" if item.imaging else "",
        }
        catalog.device_types.edit(stage.types[item.name], changes=changes, by=BY, at=stage.at)
