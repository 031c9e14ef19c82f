"""Which model a name or identifier stands for, or may stand for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ..models import Manufacturer, Model, ModelIdentifier
from ..rules import model_names, udi
from ..rules.names import Candidate
from .known_models import chunks


def by_identifier(values: Iterable[str]) -> dict[str, Model]:
    """Models by those of the identifiers, in any spelling, that one has.

    The model whose primary identifier it is comes first; one that several models share, such as the unit
    of use in packs of several sizes, names none of them.
    """
    wanted = {value: udi.normalize_di(value) for value in values}
    sharing: defaultdict[str, list[ModelIdentifier]] = defaultdict(list)
    for chunk in chunks(sorted(set(wanted.values()))):
        rows = ModelIdentifier.objects.filter(value__in=chunk)
        for row in rows.select_related("model__manufacturer", "model__device_type"):
            sharing[row.value].append(row)
    found = {di: _only(rows) for di, rows in sharing.items()}
    return {value: model for value, di in wanted.items() if (model := found.get(di))}


def _only(rows: list[ModelIdentifier]) -> Model | None:
    primary = [row for row in rows if row.kind == "primary"]
    models = {row.model_id: row.model for row in primary or rows}
    return next(iter(models.values())) if len(models) == 1 else None


def resolve(wanted: Iterable[tuple[Manufacturer, str]]) -> dict[tuple[int, str], Model]:
    """Models by (id of the maker, text) where the text surely names one of the maker's models.

    The text may be the name, the number, or both, whatever case, spaces and punctuation; it must fit one
    model only, or one without identifier among several.
    """
    texts: defaultdict[int, set[str]] = defaultdict(set)
    for maker, text in wanted:
        texts[maker.pk].add(text)
    found: dict[tuple[int, str], Model] = {}
    for maker_id, models in _of_makers(texts).items():
        known = _by_key(models)
        for text in texts[maker_id]:
            fitting = known.get(_key(text, models), [])
            plain = [model for model in fitting if not model.primary_di] or fitting
            if len(plain) == 1:
                found[maker_id, text] = plain[0]
    return found


def suggest(
    manufacturer: Manufacturer, names: Iterable[str], *, limit: int = 3
) -> dict[str, list[Candidate[int]]]:
    """For each name the maker's models (by id) that it may stand for, surest first, with reasons."""
    models = list(manufacturer.models.all())
    entries = [(model.pk, text) for model in models for text in _texts(model)]
    index = model_names.ModelIndex(entries, manufacturer=manufacturer.name)
    return {name: index.find(name, limit=limit) for name in names}


def _of_makers(makers: Iterable[int]) -> dict[int, list[Model]]:
    found: defaultdict[int, list[Model]] = defaultdict(list)
    for chunk in chunks(makers):
        rows = Model.objects.filter(manufacturer__in=chunk, is_active=True)
        for model in rows.select_related("manufacturer", "device_type").order_by("pk"):
            found[model.manufacturer_id].append(model)
    return found


def _texts(model: Model) -> list[str]:
    texts = (model.name, model.number, model.catalog_number, f"{model.name} {model.number}")
    return list(dict.fromkeys(text.strip() for text in texts if text.strip()))


def _key(text: str, models: list[Model]) -> str:
    return model_names.key(text, manufacturer=models[0].manufacturer.name)


def _by_key(models: list[Model]) -> dict[str, list[Model]]:
    known: defaultdict[str, list[Model]] = defaultdict(list)
    for model in models:
        for key in dict.fromkeys(_key(text, models) for text in _texts(model)):
            known[key].append(model)
    return known
