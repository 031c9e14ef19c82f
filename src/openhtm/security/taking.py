"""Brings in what a feed's file holds: one document, or the records of an archive that the fleet needs."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import DomainError, NotPermitted

from .actions import documents
from .errors import NotKnowledge, UnableToRead
from .feeds.feed import MEGABYTE, Feed, Fleet
from .feeds.reading import kind_of
from .feeds.sources import Source
from .models import Outcome, SecurityDocument
from .rules.documents import Problem, Trouble, Unreadable

#: A record of an archive is small; a larger one is told and left out.
_MOST_RECORD = 16 * MEGABYTE


@dataclass
class Taken:
    """What came of a file."""

    documents: int = 0
    applied: int = 0
    ignored: int = 0

    def count(self, document: SecurityDocument) -> None:
        self.documents += 1
        self.applied += document.counts.get(Outcome.APPLIED, 0)
        self.ignored += sum(count for name, count in document.counts.items() if name != Outcome.APPLIED)


def take_file(
    feed: Feed, path: Path, *, name: str, fleet: Fleet, by: Actor, clock: Callable[[], datetime]
) -> Taken:
    """Bring a file of a feed in. Raises DomainError where it is refused as a whole; what stood before stands then."""
    made = Taken()
    if feed.keeps is None:
        source = Source(name=name or feed.slug, path=path, most_bytes=feed.most_unpacked)
        _refuse_other_kind(feed, source)
        made.count(documents.bring(source=source, by=by, at=clock()))
        return made
    for source in _records(feed, path, fleet):
        try:
            made.count(documents.bring(source=source, by=by, at=clock()))
        except NotPermitted:
            raise
        except DomainError:
            # One record that cannot be read is no reason to leave the others out.
            made.ignored += 1
    return made


def _refuse_other_kind(feed: Feed, source: Source) -> None:
    try:
        kind = kind_of(source)
    except Unreadable as problem:
        raise UnableToRead(problem.problem) from None
    if kind.slug not in feed.kinds:
        text = _("The feed %(feed)s does not publish documents of the kind %(kind)s.")
        raise NotKnowledge(text % {"feed": feed.title, "kind": kind.title})


def _records(feed: Feed, path: Path, fleet: Fleet) -> Iterator[Source]:
    """The records of an archive that the fleet needs; raises UnableToRead where the archive is broken or a bomb."""
    keeps = feed.keeps
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            if sum(one.file_size for one in members) > feed.most_unpacked:
                raise _unable(Trouble.TOO_LARGE, path.name, f"{feed.most_unpacked // MEGABYTE} MB")
            for one in members:
                if one.file_size > _MOST_RECORD:
                    continue
                content = archive.read(one)
                if keeps is None or keeps(content, fleet):
                    yield Source(name=one.filename, content=content)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as problem:
        raise _unable(Trouble.CUT_OFF, path.name, str(problem)) from None


def _unable(trouble: Trouble, place: str, found: str) -> UnableToRead:
    return UnableToRead(Problem(trouble=trouble, place=place, found=found[:80]))
