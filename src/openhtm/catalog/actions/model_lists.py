"""Many models at once, as lists and FDA's database bring them: set-based, one ledger entry with its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere
from openhtm.kernel.actors import Actor
from openhtm.kernel.bulk import insert_rows, reserve_ids, update_records
from openhtm.kernel.errors import InvalidInput, NotPermitted, UnableToSome

from .. import changes as recording
from .. import events
from ..models import Manufacturer, Model, ModelCode, ModelIdentifier
from ..queries.known_models import KnownModels, normalize
from ..rules import model_names
from ..rules.new_models import NewCode, NewIdentifier, NewModel
from . import device_types, manufacturers
from .models import FACTS, TOLD

# In a list the risk class may come along; whoever brings it must be allowed to set it.
RISK = ("risk_class", "risk_reason")


@dataclass(frozen=True, slots=True)
class EnsuredModels:
    """The model of each row in order, what happened (``created``, ``completed``, ``unchanged``), and what
    could not be taken over, by row number from 0."""

    models: list[Model]
    outcomes: list[str]
    problems: dict[int, list[str]]

    def count(self, outcome: str) -> int:
        """How many rows had that outcome."""
        return self.outcomes.count(outcome)


@dataclass(frozen=True, slots=True)
class ModelChange:
    """Values to set on one model, by field name, and identifiers to add."""

    model_id: int
    values: Mapping[str, object]
    identifiers: tuple[NewIdentifier, ...] = ()


@dataclass(slots=True)
class _Work:
    """What one call collects before it writes."""

    known: KnownModels
    models: list[Model] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    problems: dict[int, list[str]] = field(default_factory=dict)
    fresh: list[tuple[Model, NewModel]] = field(default_factory=list)
    changed: dict[int, tuple[Model, dict[str, object]]] = field(default_factory=dict)
    identifiers: list[ModelIdentifier] = field(default_factory=list)
    codes: list[ModelCode] = field(default_factory=list)


@action("catalog.model.ensure_many", needs="catalog.edit", where=anywhere)
def ensure_many(
    rows: Sequence[NewModel],
    *,
    same: Mapping[str, Manufacturer] | None = None,
    source: str = "",
    reason: str = "",
    by: Actor,
    at: datetime,
) -> EnsuredModels:
    """Let the models of a list be there, with makers, types, identifiers and codes.

    A row is the model that has its primary identifier, otherwise the one of the same maker, name and
    number. What is there is completed where it is empty and never overwritten. An identifier of another
    model is left with it and told in ``problems``. ``same``: see ``manufacturers.ensure_many``.
    """
    _refuse_foreign_facts(rows, by)
    tidy = [normalize(row) for row in rows]
    makers = manufacturers.ensure_many(
        {row.manufacturer for row in tidy}, same=same, source=source, by=by, at=at
    )
    kinds = device_types.ensure_many(_types(tidy), by=by, at=at)
    work = _Work(KnownModels.of(tidy, set(makers.values())))
    for number, row in enumerate(tidy):
        _take(work, number, row, _values(row, makers, kinds))
    _write(work, source=source)
    told = [pk for pk, (model, before) in work.changed.items() if TOLD & {_plain(name) for name in before}]
    if told:
        events.models_changed.send(Model, model_ids=told, by=by, at=at)
    return EnsuredModels(work.models, work.outcomes, work.problems)


@action("catalog.model.update_many", needs="catalog.edit", where=anywhere)
def update_many(changes: Sequence[ModelChange], *, reason: str = "", by: Actor, at: datetime) -> int:
    """Set values of many models, overwriting; answers how many differed."""
    names = {name for change in changes for name in change.values}
    _refuse_names(names, by)
    models = Model.objects.select_related("manufacturer").in_bulk([change.model_id for change in changes])
    tidy = {change.model_id: [new.normalized() for new in change.identifiers] for change in changes}
    work = _Work(KnownModels.among(models.values(), (new for news in tidy.values() for new in news)))
    for number, change in enumerate(changes):
        model = models[change.model_id]
        _set(work, model, {_attname(name): _stored(value) for name, value in change.values.items()})
        for new in tidy[change.model_id]:
            _identify(work, number, model, new)
    if work.problems:
        raise UnableToSome(
            _("Some identifiers belong to other models. Nothing was changed."),
            problems={
                models[changes[n].model_id].label: " ".join(texts) for n, texts in work.problems.items()
            },
        )
    _write(work, source="")
    told = [pk for pk, (_model, before) in work.changed.items() if TOLD & {_plain(name) for name in before}]
    if told:
        events.models_changed.send(Model, model_ids=told, by=by, at=at)
    return len(work.changed)


def _refuse_foreign_facts(rows: Sequence[NewModel], by: Actor) -> None:
    _refuse_names({name for row in rows for name in row.facts}, by)


def _refuse_names(names: set[str], by: Actor) -> None:
    unknown = sorted(names - {*FACTS, *RISK})
    if unknown:
        raise InvalidInput(_("A list cannot set %(names)s of models.") % {"names": ", ".join(unknown)})
    if names & set(RISK) and not by.may_anywhere("catalog.risk"):
        raise NotPermitted(_("You may not set risk classes of models. Leave that column out."))


def _types(rows: Sequence[NewModel]) -> dict[str, tuple[NewCode, ...]]:
    wanted: dict[str, dict[NewCode, None]] = {}
    for row in rows:
        if row.device_type:
            wanted.setdefault(row.device_type, {}).update(dict.fromkeys(row.type_codes))
    return {name: tuple(codes) for name, codes in wanted.items()}


def _values(row: NewModel, makers: Mapping[str, Manufacturer], kinds: Mapping[str, Any]) -> dict[str, object]:
    """The row as attributes of a model; empty ones left out."""
    primary = next((new.value for new in row.identifiers if new.kind == "primary"), "")
    values: dict[str, object] = {
        "manufacturer_id": makers[row.manufacturer].pk,
        "name": row.name,
        "number": row.number,
        "catalog_number": row.catalog_number,
        "primary_di": primary,
        "device_type_id": kinds[row.device_type].pk if row.device_type else None,
        "normalized": model_names.normalized(row.name, row.number, manufacturer=row.manufacturer),
        **{_attname(name): _stored(value) for name, value in row.facts.items()},
    }
    return {name: value for name, value in values.items() if value not in ("", None)}


def _take(work: _Work, number: int, row: NewModel, values: dict[str, object]) -> None:
    model = work.known.find(row, manufacturer_id=int(str(values["manufacturer_id"])))
    if model is None:
        model = Model(**values)
        work.known.add(model)
        work.fresh.append((model, row))
        outcome = "created"
    else:
        empty = {name: value for name, value in values.items() if _is_empty(model, name)}
        outcome = "completed" if _set(work, model, empty) else "unchanged"
    added = [_identify(work, number, model, new) for new in row.identifiers]
    added += [_classify(work, model, new) for new in row.codes]
    work.models.append(model)
    work.outcomes.append("completed" if outcome == "unchanged" and any(added) else outcome)


def _is_empty(model: Model, name: str) -> bool:
    # Unknown is the empty value of the risk class; flags that are always set are never empty.
    return getattr(model, name) in ("", None) or (name == "risk_class" and model.risk_class == "unknown")


def _set(work: _Work, model: Model, values: Mapping[str, object]) -> bool:
    before = {name: getattr(model, name) for name, value in values.items() if getattr(model, name) != value}
    for name in before:
        setattr(model, name, values[name])
    if before and model.pk is not None:
        earlier = work.changed.get(model.pk, (model, {}))[1]
        work.changed[model.pk] = (model, before | earlier)
    return bool(before)


def _identify(work: _Work, number: int, model: Model, new: NewIdentifier) -> bool:
    if work.known.has(model, new):
        return False
    owner = work.known.owner(new)
    if owner is not None:
        problem = _("%(agency)s %(value)s already identifies %(model)s.")
        facts = {"agency": new.agency, "value": new.value, "model": owner.label}
        work.problems.setdefault(number, []).append(problem % facts)
        return False
    work.known.claim(new, model)
    work.identifiers.append(
        ModelIdentifier(model=model, agency=new.agency, value=new.value, kind=new.kind, quantity=new.quantity)
    )
    return True


def _classify(work: _Work, model: Model, new: NewCode) -> bool:
    if not work.known.classify(model, new):
        return False
    work.codes.append(ModelCode(model=model, system=new.system, code=new.code[:40], term=new.term[:300]))
    return True


def _write(work: _Work, *, source: str) -> None:
    _insert([model for model, _row in work.fresh])
    insert_rows(
        ModelIdentifier,
        ("model_id", "agency", "value", "kind", "quantity"),
        ((item.model.pk, item.agency, item.value, item.kind, item.quantity) for item in work.identifiers),
    )
    insert_rows(
        ModelCode,
        ("model_id", "system", "code", "term"),
        ((item.model.pk, item.system, item.code, item.term) for item in work.codes),
    )
    _write_changed(work)
    acts.note_rows(_created(model, row) for model, row in work.fresh)
    fresh = {id(model) for model, _row in work.fresh}
    added: dict[int, list[ModelIdentifier]] = {}
    for item in work.identifiers:
        if id(item.model) not in fresh:
            added.setdefault(item.model.pk, []).append(item)
    acts.note_rows(_identified(items) for items in added.values())
    if source:
        acts.fact(source=source, rows=len(work.models))


def _insert(models: list[Model]) -> None:
    for model, pk in zip(models, reserve_ids(Model, len(models)), strict=True):
        model.pk = pk
    names = [column.attname for column in Model._meta.concrete_fields]
    insert_rows(Model, names, ([getattr(model, name) for name in names] for model in models))


def _write_changed(work: _Work) -> None:
    models = [model for model, _before in work.changed.values()]
    names = sorted({name for _model, before in work.changed.values() for name in before})
    if not models:
        return
    for model in models:
        model.version += 1
    update_records(models, [*names, "version"])
    acts.note_rows(
        recording.change(model, before=before, after={name: getattr(model, name) for name in before})
        for model, before in work.changed.values()
    )


def _created(model: Model, row: NewModel) -> acts.Change:
    """The ledger row of a new model; its identifiers and codes stand in it."""
    stored = ("manufacturer_id", "name", "number", "catalog_number", "primary_di", "device_type_id")
    after: dict[str, object] = {name: getattr(model, name) for name in stored if getattr(model, name)}
    after |= {name: getattr(model, name) for name in (_attname(fact) for fact in row.facts)}
    after["identifiers"] = [[new.agency, new.value, new.kind] for new in row.identifiers]
    after["codes"] = [[new.system, new.code] for new in row.codes]
    label = f"{row.manufacturer} {model.label}"
    return acts.Change("catalog.model", model.pk, label, None, {}, after)


def _identified(items: list[ModelIdentifier]) -> acts.Change:
    """The ledger row of a model that was there and got further identifiers."""
    after = {"identifiers": [[item.agency, item.value, item.kind] for item in items]}
    return recording.change(items[0].model, before={}, after=after)


def _attname(name: str) -> str:
    return "device_type_id" if name == "device_type" else name


def _plain(name: str) -> str:
    return name.removesuffix("_id")


def _stored(value: object) -> object:
    return getattr(value, "pk", value)
