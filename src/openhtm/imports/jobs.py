"""The worker's part: files too large to be checked or applied while somebody waits for the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django_tasks import task

from openhtm.accounts.api import User
from openhtm.kernel.errors import DomainError
from openhtm.kernel.time import now

from .actions import imports
from .checking import check
from .engine import progress
from .models import Import

#: Larger files are given to the worker.
AT_ONCE_BYTES = 1024 * 1024


@task()
def check_import(import_id: int, user_id: int) -> str:
    """Check the file of an import."""
    return _carry_out(import_id, user_id, step="check")


@task()
def apply_import(import_id: int, user_id: int) -> str:
    """Carry an import out."""
    return _carry_out(import_id, user_id, step="apply")


def _carry_out(import_id: int, user_id: int, *, step: str) -> str:
    batch, by, at = Import.objects.get(pk=import_id), User.objects.get(pk=user_id), now()
    work: Callable[..., Import] = check if step == "check" else imports.apply
    try:
        return work(batch, by=by, at=at, tell=_teller(import_id, step)).state
    except DomainError as problem:
        batch.refresh_from_db()
        imports.note_failure(batch, problem=problem, by=by, at=now())
        return "refused"
    finally:
        progress.forget(import_id)


def _teller(import_id: int, step: str) -> Callable[[int, int], None]:
    return lambda done, total: progress.tell(import_id, step=step, done=done, total=total)


def check_soon(batch: Import, *, by: User, at: datetime) -> Import:
    """Check now what is small; give the rest to the worker."""
    if batch.size <= AT_ONCE_BYTES:
        return check(batch, by=by, at=at)
    batch = imports.hand_to_worker(batch, job="check", by=by, at=at)
    check_import.enqueue(batch.pk, by.pk)
    return batch


def apply_soon(batch: Import, *, by: User, at: datetime) -> Import:
    """Carry out now what is small; give the rest to the worker."""
    if batch.size <= AT_ONCE_BYTES:
        return imports.apply(batch, by=by, at=at)
    batch = imports.hand_to_worker(batch, job="apply", by=by, at=at)
    apply_import.enqueue(batch.pk, by.pk)
    return batch
