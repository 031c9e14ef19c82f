"""What a merge of two manufacturers would do."""

from __future__ import annotations

from dataclasses import dataclass

from ..models import Manufacturer, ManufacturerAlias, Model
from ..rules import names
from ..rules.notes import Note


@dataclass(frozen=True, slots=True)
class KeptModel:
    """A model that both have under one name: it stays, and the two are named here by id."""

    loser_model: int
    winner_model: int
    label: str


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What would move and what not. Nothing is changed by looking."""

    loser: Manufacturer
    winner: Manufacturer
    moving: list[Model]
    kept: list[KeptModel]
    alias_ids: list[int]
    alias_names: list[str]
    confidence: float
    reasons: tuple[Note, ...]


def merge_preview(loser: Manufacturer, winner: Manufacturer) -> MergePreview:
    """What merging ``loser`` into ``winner`` would do, and how alike their names are."""
    taken = {_identity(model): model for model in winner.models.all()}
    moving, kept = [], []
    for model in loser.models.select_related("manufacturer").all():
        twin = taken.get(_identity(model))
        if twin is None:
            moving.append(model)
        else:
            kept.append(KeptModel(model.pk, twin.pk, model.label))
    aliases = _free_aliases(loser, winner)
    confidence, reasons = names.compare(loser.name, winner.name)
    return MergePreview(
        loser=loser, winner=winner, moving=moving, kept=kept,
        alias_ids=[alias.pk for alias in aliases], alias_names=[alias.name for alias in aliases],
        confidence=confidence, reasons=reasons,
    )  # fmt: skip


def _identity(model: Model) -> tuple[str, str, str]:
    return (model.name, model.number, model.primary_di)


def _free_aliases(loser: Manufacturer, winner: Manufacturer) -> list[ManufacturerAlias]:
    taken = set(winner.aliases.values_list("name", flat=True))
    return [alias for alias in loser.aliases.order_by("name") if alias.name not in taken]
