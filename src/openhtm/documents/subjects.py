"""Records that documents hang on. Each context says, for its kinds of record, how one is found in a
person's scope.

A module ``<context>/document_subjects.py`` registers them; adding a kind edits nothing here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from openhtm.kernel.errors import NotFound
from openhtm.kernel.plugins import Registry, context_modules

#: (user, permission, id) gives the record, or raises ``NotFound`` outside the person's scope.
Find = Callable[[Any, str, int], models.Model]


@dataclass(frozen=True)
class SubjectKind:
    """A kind of record, named as the ledger names it (``registry.device``)."""

    subject_type: str
    find: Find


_KINDS: Registry[SubjectKind] = Registry("kinds of records with documents")


def register_subject(subject_type: str, find: Find) -> SubjectKind:
    return _KINDS.add(subject_type, SubjectKind(subject_type, find))


def find_subject(user: Any, subject_type: str, subject_id: int, *, permission: str) -> models.Model:
    """The record, or ``NotFound``: there is none, it is outside the scope, or nothing hangs on its kind."""
    context_modules("document_subjects")
    kind = _KINDS.get(subject_type)
    if kind is None:
        raise NotFound(_("There is no such record."))
    return kind.find(user, permission, subject_id)
