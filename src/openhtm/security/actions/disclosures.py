"""Statements of makers on the security of a device (MDS2): attached to a model or a release, replaced, never lost."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.catalog.api import Model
from openhtm.documents import api as documents
from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere
from openhtm.kernel.actors import Actor
from openhtm.kernel.bulk import insert_rows

from ..errors import NotADisclosure, OlderDocument, UnableToRead
from ..feeds.kinds import mds2
from ..feeds.reading import kind_of
from ..feeds.sources import PIECE, Source
from ..models import Disclosure, DisclosureAnswer, Release
from ..rules.bills import MOST_PROBLEMS
from ..rules.disclosures import Said, said
from ..rules.documents import Answer, Document, Problem, Trouble, Unreadable
from . import releases

_COLUMNS = (
    *("disclosure_id", "position", "question", "section", "text"),
    *("said", "answer", "note", "place"),
)


@action("security.disclosure.attach", needs=Permission.SECURITY_EDIT, where=anywhere)
def attach(
    model: Model, *, file: File[bytes], software_version: str = "", by: Actor, at: datetime
) -> Disclosure:
    """Attach a statement to a model, or to its release of that version. It replaces the one that stands there; the
    same file again changes nothing.

    Refused, with what stands left as it was: what cannot be read, what is no such statement, and one that says it
    is older than the one that stands.
    """
    version = software_version.strip()
    release = releases.add(model, software_version=version, by=by, at=at) if version else None
    content = _content(file)
    digest = hashlib.sha256(content).hexdigest()
    standing = Disclosure.objects.at(model, release).first()
    if standing is not None and standing.sha256 == digest:
        return standing
    name = PurePath(str(file.name or "mds2.xlsx")).name
    read = _Read(Source(name=name, content=content))
    _refuse_older(standing, read.head)
    for one in Disclosure.objects.at(model, release):
        acts.save(one, replaced_at=at)
    made = acts.create(
        _disclosure(None if release is not None else model, release, read, digest, by=by, at=at)
    )
    stored = documents.add(
        made,
        file=ContentFile(content, f"{PurePath(name).stem[:150]}.xlsx"),
        title=_("Security statement (MDS2) of %(subject)s") % {"subject": made.subject},
        by=by,
        at=at,
    )
    acts.save(made, document_id=stored.pk)
    insert_rows(DisclosureAnswer, _COLUMNS, _rows(made, read.answers))
    return made


def _content(file: File[bytes]) -> bytes:
    """The file, which must be small: a form weighs some hundred kilobytes."""
    pieces, size = [], 0
    for piece in file.chunks(PIECE):
        size += len(piece)
        if size > mds2.MOST_BYTES:
            found = f"{mds2.MOST_BYTES // 1024 // 1024} MB"
            raise UnableToRead(
                Problem(trouble=Trouble.TOO_LARGE, place=f"byte {mds2.MOST_BYTES}", found=found)
            )
        pieces.append(piece)
    return b"".join(pieces)


class _Read:
    """What a form says; raises ``UnableToRead`` or ``NotADisclosure``."""

    def __init__(self, source: Source) -> None:
        self.answers: list[Answer] = []
        self.problems: list[Problem] = []
        self.head = Document(kind=mds2.KIND.slug, edition="")
        try:
            kind = kind_of(source)
            if kind.slug != mds2.KIND.slug:
                text = _("This is a document of the kind %(kind)s, not a security statement (MDS2).")
                raise NotADisclosure(text % {"kind": kind.title})
            self._take(kind.read(source))
        except Unreadable as problem:
            raise UnableToRead(problem.problem) from None

    def _take(self, items: Iterable[Any]) -> None:
        for one in items:
            if isinstance(one, Answer):
                self.answers.append(one)
            elif isinstance(one, Problem):
                self.problems.append(one)
            elif isinstance(one, Document):
                self.head = one


def _refuse_older(standing: Disclosure | None, head: Document) -> None:
    """By the day that the form says it was released on; one that says none is taken."""
    if standing is None or not _is_day(standing.revision) or not _is_day(head.revision):
        return
    if head.revision < standing.revision:
        text = _("This statement is of %(day)s; the one that stands is of %(standing)s. Nothing was changed.")
        raise OlderDocument(text % {"day": head.revision[:10], "standing": standing.revision[:10]})


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


def _disclosure(
    model: Model | None, release: Release | None, read: _Read, digest: str, *, by: Actor, at: datetime
) -> Disclosure:
    head = read.head
    return Disclosure(
        model=model,
        release=release,
        edition=head.edition[:20],
        identifier=head.identifier[:300],
        revision=head.revision[:60],
        publisher=head.publisher[:300],
        about=head.title[:300],
        sha256=digest,
        answer_count=len(read.answers),
        unknown_count=sum(said(one) is Said.UNKNOWN for one in read.answers),
        problem_count=len(read.problems),
        problems=[
            {"trouble": one.trouble.value, "place": one.place, "found": one.found[:200]}
            for one in read.problems[:MOST_PROBLEMS]
        ],
        attached_at=at,
        attached_by=by.actor_label[:200],
    )


def _rows(made: Disclosure, answers: Iterable[Answer]) -> Iterator[tuple[object, ...]]:
    for position, one in enumerate(answers):
        yield (
            *(made.pk, position, one.question[:40], one.section[:10], one.text),
            *(said(one).value, one.answer, one.note, one.place[:200]),
        )
