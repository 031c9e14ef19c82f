"""What the running action has changed so far: the notes that become its ledger entry.

An action notes each change with ``create``, ``save``, ``note`` or, in bulk, ``note_rows``. Code outside an
action has no act and cannot write through these functions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from .actors import Actor
from .errors import InvalidInput, StaleVersion

M = TypeVar("M", bound=models.Model)


class OutsideAction(RuntimeError):
    """A change was tried outside an action."""


@dataclass(frozen=True, slots=True)
class Change:
    """One record before and after. ``site_id`` None: it belongs to the organization as a whole."""

    subject_type: str
    subject_id: int
    label: str
    site_id: int | None
    before: Mapping[str, object]
    after: Mapping[str, object]


@dataclass
class Act:
    """One running action: who, when, why, and its changes."""

    name: str
    by: Actor
    at: datetime
    reason: str = ""
    request_id: str = ""
    parent: Act | None = None
    changes: list[Change] = field(default_factory=list)
    bulk: list[Change] = field(default_factory=list)
    facts: dict[str, object] = field(default_factory=dict)
    entry_ids: list[int] = field(default_factory=list)


_current: ContextVar[Act | None] = ContextVar("openhtm_act", default=None)


def current() -> Act:
    act = _current.get()
    if act is None:
        raise OutsideAction("A record can be changed only inside an action.")
    return act


def running() -> Act | None:
    return _current.get()


@contextmanager
def entered(act: Act) -> Iterator[Act]:
    token = _current.set(act)
    try:
        yield act
    finally:
        _current.reset(token)


def subject_type(model: type[models.Model] | models.Model) -> str:
    """The ledger's name of a kind of record, such as ``registry.device``."""
    return model._meta.label_lower


def site_of(instance: models.Model) -> int | None:
    return cast("int | None", getattr(instance, "site_id", None))


def fact(**facts: object) -> None:
    """Facts of the act as a whole (file name, counts) that belong into its entry."""
    current().facts.update(facts)


def note(instance: models.Model, *, before: Mapping[str, object], after: Mapping[str, object]) -> None:
    """Note a change of one record that was written by other means."""
    change = Change(subject_type(instance), instance.pk, str(instance), site_of(instance), before, after)
    current().changes.append(change)


def note_rows(rows: Iterable[Change]) -> None:
    """Note many changes of one set-based write; they become the rows of one entry a site."""
    current().bulk.extend(rows)


def values(instance: models.Model, names: Iterable[str] | None = None) -> dict[str, object]:
    """The stored values of a record by attribute name (``site_id``, not ``site``); files by their name."""
    fields = {item.attname: item for item in instance._meta.concrete_fields}
    wanted = fields if names is None else [_attname(instance, name) for name in names]
    return {name: _value(instance, name) for name in wanted}


def _attname(instance: models.Model, name: str) -> str:
    return cast(str, instance._meta.get_field(name).attname) if not name.endswith("_id") else name  # type: ignore[union-attr]


def _value(instance: models.Model, name: str) -> object:
    value = getattr(instance, name)
    return value.name if isinstance(value, models.fields.files.FieldFile) else value


def create(instance: M) -> M:
    """Store a new record and note it."""
    act = current()
    _clean(instance, [item.attname for item in instance._meta.concrete_fields])
    instance.save(force_insert=True)
    act.changes.append(_created(instance))
    return instance


def create_many(instances: Sequence[M]) -> Sequence[M]:
    """Store new records of one kind by one statement and note each as ``create`` does.

    Values are checked as there; that what they point to exists is left to the database.
    """
    if not instances:
        return instances
    act = current()
    model = type(instances[0])
    own = [item.attname for item in model._meta.concrete_fields if not item.is_relation]
    for instance in instances:
        _clean(instance, own)
    model._base_manager.bulk_create(instances)
    act.changes.extend(map(_created, instances))
    return instances


def _created(instance: models.Model) -> Change:
    after = {name: value for name, value in values(instance).items() if value not in (None, "", {}, [])}
    return Change(subject_type(instance), instance.pk, str(instance), site_of(instance), {}, after)


def save(instance: M, *, seen_version: int | None = None, **changes: Any) -> M:
    """Change attributes of a record, store and note only what differs.

    A record with a ``version`` gets the next one, by a conditional update: whoever saw an older one is
    refused with ``StaleVersion``. Nothing differs: nothing is written or noted.
    """
    act = current()
    version = getattr(instance, "version", None)
    if seen_version is not None and version is not None and seen_version != version:
        raise StaleVersion(subject=str(instance), seen=seen_version, current=version)
    before = values(instance, changes)
    for name, value in changes.items():
        setattr(instance, name, value)
    after = values(instance, changes)
    differing = [name for name in after if after[name] != before[name]]
    if not differing:
        return instance
    _store(instance, differing, version)
    act.changes.append(
        Change(
            subject_type(instance),
            instance.pk,
            str(instance),
            site_of(instance),
            {name: before[name] for name in differing},
            {name: after[name] for name in differing},
        )
    )
    return instance


def _clean(instance: models.Model, names: Iterable[str]) -> None:
    """Refuse values that the fields cannot take, all at once, with ``InvalidInput``."""
    wanted = set(names)
    skipped = [
        item.name for item in instance._meta.fields if item.attname not in wanted or _is_there(instance, item)
    ]
    try:
        instance.clean_fields(exclude=skipped)
    except ValidationError as problem:
        fields = problem.message_dict
        texts = "; ".join(f"{name}: {' '.join(messages)}" for name, messages in fields.items())
        raise InvalidInput(
            _("Some fields need another value. %(texts)s") % {"texts": texts}, fields=fields
        ) from None


def _is_there(instance: models.Model, item: models.Field[Any, Any]) -> bool:
    """Whether the record that a foreign key points to has been read already: it need not be asked for again."""
    if not isinstance(item, models.ForeignKey) or not item.is_cached(instance):
        return False
    known = item.get_cached_value(instance)
    return known is not None and known.pk is not None and known.pk == getattr(instance, item.attname)


def _store(instance: models.Model, differing: list[str], version: int | None) -> None:
    _clean(instance, differing)
    if version is None:
        instance.save(update_fields=differing)
        return
    written: dict[str, Any] = {name: getattr(instance, name) for name in differing}
    # By __class__: the person of a request is a lazy object of another type.
    rows = instance.__class__._base_manager.filter(pk=instance.pk, version=version)
    if not rows.update(**written, version=version + 1):
        stored = instance.__class__._base_manager.values_list("version", flat=True).get(pk=instance.pk)
        raise StaleVersion(subject=str(instance), seen=version, current=stored)
    instance.version = version + 1  # type: ignore[attr-defined]
