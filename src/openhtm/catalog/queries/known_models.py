"""Which models of a list are there already: looked up in sets, remembered while the list is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TypeVar

from ..models import Manufacturer, Model, ModelCode, ModelIdentifier
from ..rules.names import folded
from ..rules.new_models import NewCode, NewIdentifier, NewModel

T = TypeVar("T")
PRIMARY = "primary"
# Below what SQLite takes as parameters of one statement.
CHUNK = 5_000


def normalize(row: NewModel) -> NewModel:
    """The row with tidy spaces and identifiers as scans give them."""
    return replace(
        row,
        manufacturer=_tidy(row.manufacturer, 200),
        name=_tidy(row.name or row.number or row.catalog_number, 200),
        number=_tidy(row.number, 120),
        catalog_number=_tidy(row.catalog_number, 120),
        device_type=_tidy(row.device_type, 200),
        identifiers=tuple(dict.fromkeys(new.normalized() for new in row.identifiers if new.value.strip())),
    )


def _tidy(text: str, length: int) -> str:
    return " ".join(text.split())[:length]


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The items in lists of at most ``size``."""
    source = iter(items)
    while chunk := list(islice(source, size)):
        yield chunk


@dataclass(slots=True)
class KnownModels:
    """The models that rows of a list may be, by primary identifier and by maker, name and number."""

    by_primary: dict[tuple[str, str], Model] = field(default_factory=dict)
    by_name: defaultdict[tuple[int, str, str], list[Model]] = field(default_factory=lambda: defaultdict(list))
    by_pk: dict[int, Model] = field(default_factory=dict)
    # What each model has: identifiers (agency, value, kind) and codes (system, code).
    marks: defaultdict[int, set[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, rows: Sequence[NewModel], makers: set[Manufacturer]) -> KnownModels:
        """What the database has of these rows."""
        known = cls()
        for model in Model.objects.filter(manufacturer__in=makers).select_related("manufacturer"):
            known.add(model)
        known._load_owners({new.value for row in rows for new in row.identifiers if new.kind == PRIMARY})
        known._load_marks()
        return known

    @classmethod
    def among(cls, models: Iterable[Model], identifiers: Iterable[NewIdentifier]) -> KnownModels:
        """Those models, and whoever has one of the primary identifiers."""
        known = cls()
        for model in models:
            known.add(model)
        known._load_owners({new.value for new in identifiers if new.kind == PRIMARY})
        known._load_marks()
        return known

    def _load_owners(self, values: set[str]) -> None:
        for chunk in chunks(sorted(values)):
            found = ModelIdentifier.objects.filter(kind=PRIMARY, value__in=chunk)
            for item in found.select_related("model__manufacturer"):
                self.by_primary[item.agency, item.value] = self.by_pk.setdefault(item.model_id, item.model)

    def _load_marks(self) -> None:
        for chunk in chunks(self.by_pk):
            for kind, columns in (
                (ModelIdentifier, ("agency", "value", "kind")),
                (ModelCode, ("system", "code")),
            ):
                for pk, *mark in kind.objects.filter(model__in=chunk).values_list("model_id", *columns):
                    self.marks[id(self.by_pk[pk])].add(tuple(mark))

    def add(self, model: Model) -> None:
        """Remember a model, stored or about to be."""
        self.by_name[model.manufacturer_id, folded(model.name), folded(model.number)].append(model)
        if model.pk is not None:
            self.by_pk[model.pk] = model

    def find(self, row: NewModel, *, manufacturer_id: int) -> Model | None:
        """The model that the row is: by a primary identifier, otherwise by maker, name and number."""
        primary = [new for new in row.identifiers if new.kind == PRIMARY]
        for new in primary:
            if (new.agency, new.value) in self.by_primary:
                return self.by_primary[new.agency, new.value]
        named = self.by_name.get((manufacturer_id, folded(row.name), folded(row.number)), [])
        # A model without identifier may be any of that name; one with another identifier is another.
        plain = [model for model in named if not model.primary_di]
        if plain or primary:
            return plain[0] if plain else None
        return named[0] if len(named) == 1 else None

    def owner(self, new: NewIdentifier) -> Model | None:
        """The model whose primary identifier it is already, where it shall be one again."""
        return self.by_primary.get((new.agency, new.value)) if new.kind == PRIMARY else None

    def has(self, model: Model, new: NewIdentifier) -> bool:
        """Whether the model has the identifier already."""
        return (new.agency, new.value, new.kind) in self.marks[id(model)]

    def claim(self, new: NewIdentifier, model: Model) -> None:
        """Remember whose the identifier will be."""
        self.marks[id(model)].add((new.agency, new.value, new.kind))
        if new.kind == PRIMARY:
            self.by_primary[new.agency, new.value] = model

    def classify(self, model: Model, new: NewCode) -> bool:
        """Remember the code; False if the model has it already."""
        mark = (new.system, new.code[:40])
        there = mark in self.marks[id(model)]
        self.marks[id(model)].add(mark)
        return not there
