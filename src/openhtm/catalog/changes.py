"""What the catalog's actions share: cleaning, and telling what was changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from openhtm.kernel import acts
from openhtm.kernel.acts import Change
from openhtm.kernel.errors import InvalidInput

M = TypeVar("M", bound=models.Model)


def allowed(changes: Mapping[str, object], names: Collection[str]) -> dict[str, object]:
    """The changes, if all of them are of those names."""
    unknown = sorted(set(changes) - set(names))
    if unknown:
        raise InvalidInput(_("%(names)s cannot be changed here.") % {"names": ", ".join(unknown)})
    return dict(changes)


def create(instance: M) -> M:
    """Store a new record, its fields cleaned first."""
    try:
        return acts.create(instance)
    except ValidationError as problem:
        raise _invalid(problem) from None


def edit(instance: M, *, changes: Mapping[str, Any], seen_version: int | None = None) -> M:
    """Change a record, its fields cleaned first."""
    try:
        return acts.save(instance, seen_version=seen_version, **changes)
    except ValidationError as problem:
        raise _invalid(problem) from None


def _invalid(problem: ValidationError) -> InvalidInput:
    return InvalidInput(_("Some fields need another value."), fields=problem.message_dict)


def created(instance: models.Model, names: Iterable[str]) -> Change:
    """The row of the ledger for a record made in bulk; empty values are left out."""
    after = {name: value for name, value in acts.values(instance, names).items() if value not in (None, "")}
    return change(instance, before={}, after=after)


def change(instance: models.Model, *, before: Mapping[str, object], after: Mapping[str, object]) -> Change:
    """The row of the ledger for a record changed in bulk. The catalog belongs to no site."""
    kind = acts.subject_type(instance)
    return Change(kind, instance.pk, str(instance), None, before, after)
