"""An import from upload to undo."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files import File
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, UnableToSome
from openhtm.places.api import Site

from ..engine import conduct, findings, progress, run
from ..kinds import kind as kind_of
from ..kinds.base import Verdict, Written
from ..models import Import, ImportPart, ImportProblem, RememberedColumn, State
from ..rules.problems import Problem
from ..rules.text import normalize
from .errors import DataChanged, UnableToApply, UnableToUndo

Tell = Callable[[int, int], None]
_PROBLEMS_AT_ONCE = 2_000


def _site_of(arguments: Mapping[str, Any]) -> list[tuple[int | None, int | None]] | None:
    """At the site of the import; one into no particular site asks for each row."""
    batch = arguments.get("batch")
    site = batch.site if isinstance(batch, Import) else arguments.get("site")
    return [(site.pk, None)] if site is not None else None


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is known of a file beforehand. ``mapping``: heading → field, None leaves it out."""

    profile: str = ""
    match: str = ""
    mapping: Mapping[str, str | None] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)


@action("imports.import.upload", needs=Permission.IMPORT_RUN, where=_site_of)
def upload(
    *,
    kind: str,
    name: str,
    content: File[bytes],
    site: Site | None = None,
    wishes: Wishes | None = None,
    by: Actor,
    at: datetime,
) -> Import:
    """Keep a file to be imported. Nothing is read yet."""
    slug, said = kind_of(kind).slug, wishes or Wishes()
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    batch = Import(
        kind=slug,
        file_name=name[-200:],
        sha256=digest.hexdigest(),
        size=content.size,
        site=site,
        profile=said.profile,
        match=said.match,
        mapping=dict(said.mapping),
        settings=dict(said.settings),
        created_at=at,
        created_by=by if isinstance(by, User) else None,
        created_label=by.actor_label[:200],
    )
    content.seek(0)
    batch.file.save(name, content, save=False)
    return acts.create(batch)


@action("imports.import.revise", needs=Permission.IMPORT_RUN, where=_site_of)
def revise(
    batch: Import,
    *,
    changes: Mapping[str, Any],
    remember: bool = False,
    by: Actor,
    at: datetime,
) -> Import:
    """Say something else of the file: ``mapping``, ``settings``, ``words``, ``choices``, ``profile``,
    ``match``, ``site``.

    ``remember``: the mapping is used for later files too. What was checked has to be checked again.
    """
    _refuse_applied(batch)
    allowed = {"mapping", "settings", "words", "choices", "profile", "match", "site"}
    saved = acts.save(batch, **{name: value for name, value in changes.items() if name in allowed})
    if remember:
        for header, field in dict(changes.get("mapping") or {}).items():
            _remember(saved.kind, header, field)
    return saved if saved.state == State.UPLOADED else acts.save(saved, state=State.UPLOADED)


def _remember(kind: str, header: str, field: str | None) -> None:
    key = normalize(header)[:200]
    known = RememberedColumn.objects.filter(kind=kind, header=key).first()
    if known is None:
        acts.create(RememberedColumn(kind=kind, header=key, field=field or ""))
    else:
        acts.save(known, field=field or "")


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found, to be recorded."""

    result: run.Result
    found: Mapping[str, Any]
    problems: Callable[[], Iterable[Problem]]


@action("imports.import.record_check", needs=Permission.IMPORT_RUN, where=_site_of)
def record_check(batch: Import, *, checked: Checked, by: Actor, at: datetime) -> Import:
    """Store what the check of a file found; nothing else is changed."""
    _refuse_applied(batch)
    ImportProblem.objects.filter(batch=batch).delete()
    for rows in _some(findings.as_row(batch, problem) for problem in checked.problems()):
        ImportProblem.objects.bulk_create(rows)
    counts = checked.result.counts
    batch.found = dict(checked.found)
    Import.objects.filter(pk=batch.pk).update(found=batch.found)
    return acts.save(
        batch,
        state=State.CHECKED,
        row_count=checked.result.rows,
        create_count=counts[Verdict.CREATE],
        update_count=counts[Verdict.UPDATE],
        unchanged_count=counts[Verdict.UNCHANGED],
        skip_count=counts[Verdict.SKIP],
        error_count=counts[Verdict.ERROR],
        fingerprint=checked.result.fingerprint,
        job="",
        job_error="",
    )


def _some(rows: Iterable[ImportProblem]) -> Iterator[list[ImportProblem]]:
    part: list[ImportProblem] = []
    for row in rows:
        part.append(row)
        if len(part) >= _PROBLEMS_AT_ONCE:
            yield part
            part = []
    if part:
        yield part


@action("imports.import.apply", needs=Permission.IMPORT_RUN, where=_site_of)
def apply(batch: Import, *, by: Actor, at: datetime, tell: Tell | None = None) -> Import:
    """Carry the import out: all rows without errors, in one transaction.

    The rows are judged anew; where that comes to anything else than the check showed, ``DataChanged`` and
    nothing is written. Refused rows stay outside and are told.
    """
    batch = Import.objects.select_for_update().get(pk=batch.pk)
    _refuse_applied(batch)
    if batch.state != State.CHECKED:
        raise UnableToApply(_("Check the file first: nothing is imported that was not shown before."))
    kind, study = conduct.look(batch, at=at)
    context = conduct.context(batch, kind, study, writing=True, by=by, at=at)
    sinks = run.Sinks(
        problems=lambda problems: None,
        written=_keep_parts(batch),
        progress=lambda rows: tell(rows, study.row_count) if tell else None,
        write=True,
    )
    try:
        result = run.run(study, kind, context, sinks)
    except UnableToSome as problem:
        raise UnableToApply(_refusals(problem), details={"problems": problem.problems}) from problem
    if result.fingerprint != batch.fingerprint:
        raise DataChanged(
            _(
                "The record changed since the check. Nothing was imported; check again to see "
                "what would happen now."
            )
        )
    acts.fact(file=batch.file_name, sha256=batch.sha256, rows=batch.row_count, **batch.counts)
    return acts.save(
        batch, state=State.APPLIED, applied_at=at, applied_label=by.actor_label[:200], job="", job_error=""
    )


def _keep_parts(batch: Import) -> Callable[[Sequence[Written]], None]:
    numbers = iter(range(1, 10**9))

    def keep(rows: Sequence[Written]) -> None:
        if rows:
            ImportPart.objects.create(batch=batch, number=next(numbers), rows=[_as_list(row) for row in rows])

    return keep


def _as_list(row: Written) -> list[Any]:
    return [row.row, row.verdict.value, row.subject_id, row.version, findings.as_json(row.before)]


def _refusals(problem: UnableToSome) -> str:
    shown = "; ".join(f"{label}: {text}" for label, text in list(problem.problems.items())[:5])
    return _("Nothing was imported. %(count)d records were refused: %(shown)s") % {
        "count": len(problem.problems),
        "shown": shown,
    }


@action("imports.import.undo", needs=Permission.IMPORT_UNDO, where=_site_of)
def undo(batch: Import, *, reason: str = "", by: Actor, at: datetime) -> Import:
    """Take the whole import back: what it entered is withdrawn, what it changed is as before.

    ``UnableToUndo`` with the list of what depends on it, while there is any.
    """
    batch = Import.objects.select_for_update().get(pk=batch.pk)
    if batch.state != State.APPLIED:
        raise UnableToUndo(_("Only an import that was carried out can be undone."))
    kind = kind_of(batch.kind)
    parts = list(batch.parts.order_by("-number"))
    dependents = findings.what_depends(batch)
    if dependents:
        raise UnableToUndo(
            _("The import cannot be undone: %(count)d things depend on it. First: %(first)s")
            % {"count": len(dependents), "first": dependents[0]},
            details={"dependents": dependents},
        )
    said = reason or _("Undo of import %(reference)s") % {"reference": f"{batch.pk}: {batch.file_name}"}
    for part in parts:
        kind.undo(findings.written(part), reason=said, by=by, at=at)
    acts.fact(file=batch.file_name, **batch.counts)
    return acts.save(batch, state=State.UNDONE, undone_at=at, undone_label=by.actor_label[:200])


@action("imports.import.hand_to_worker", needs=Permission.IMPORT_RUN, where=_site_of)
def hand_to_worker(batch: Import, *, job: str, by: Actor, at: datetime) -> Import:
    """Note that a worker is to check or apply the import."""
    _refuse_applied(batch)
    if batch.job:
        raise UnableToApply(_("A worker has this import already. Wait for it to finish."))
    progress.forget(batch.pk)
    return acts.save(batch, job=job, job_error="")


@action("imports.import.note_failure", needs=Permission.IMPORT_RUN, where=_site_of)
def note_failure(batch: Import, *, problem: DomainError, by: Actor, at: datetime) -> Import:
    """The worker could not do it; the reason is kept for whoever looks."""
    return acts.save(batch, job="", job_error=str(problem))


def _refuse_applied(batch: Import) -> None:
    if batch.state in (State.APPLIED, State.UNDONE):
        raise UnableToApply(
            _("This import was carried out already. Upload the file again to import it again.")
        )
