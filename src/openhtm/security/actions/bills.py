"""Bills of materials: attached to a release, replaced by newer ones, never lost."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePath
from tempfile import NamedTemporaryFile
from typing import Any, cast

from django.core.files.base import File
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.documents import api as documents
from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere
from openhtm.kernel.actors import Actor
from openhtm.kernel.bulk import insert_rows
from openhtm.kernel.limits import upload_limit
from openhtm.kernel.memory import uncollected

from .. import events
from ..errors import NotABill, OlderDocument, OtherVersion, UnableToRead
from ..feeds.reading import kind_of
from ..feeds.sources import PIECE, Source
from ..models import Bill, BillComponent, Release
from ..rules.bills import KINDS, BillOfMaterials, Part
from ..rules.documents import Document, Trouble, Unreadable
from ..rules.releases import is_same

_COLUMNS = (
    "bill_id",
    "name",
    "name_key",
    "group",
    "supplier",
    "kind",
    "component_version",
    "ecosystem",
    "package",
    "sort_key",
    "purl",
    "cpe",
    "cpe_key",
    "licenses",
    "path",
    "place",
)


@action("security.bill.attach", needs=Permission.SECURITY_EDIT, where=anywhere)
def attach(release: Release, *, file: File[bytes], reason: str = "", by: Actor, at: datetime) -> Bill:
    """Attach a bill of materials to a release. It replaces the one that stands; the same file again changes nothing.

    Refused, with what stands left as it was: what cannot be read, what is no bill, one issued before the one that
    stands, and, without a reason, one that says it is of another version.
    """
    name = PurePath(str(file.name or "bill")).name
    with _on_disk(file) as (path, digest):
        standing = Bill.objects.standing().of(release).first()
        if standing is not None and standing.sha256 == digest:
            return standing
        read = _read(Source(name=name, path=path))
        _refuse_other_version(release, read, reason)
        _refuse_older(standing, read)
        with path.open("rb") as content:
            stored = documents.add(
                release,
                file=File(content, _stored_name(name, path)),
                title=_("Bill of materials %(version)s") % {"version": release.software_version},
                by=by,
                at=at,
            )
    for one in Bill.objects.standing().of(release):
        acts.save(one, replaced_at=at)
    made = acts.create(_bill(release, read, document=stored, digest=digest, by=by, at=at))
    with uncollected():
        insert_rows(BillComponent, _COLUMNS, _rows(made, read))
    acts.note(release, before={}, after={"bill": digest, "components": made.component_count})
    events.bill_attached.send(sender=Bill, bill_id=made.pk, by=by, at=at)
    return made


@contextmanager
def _on_disk(file: File[bytes]) -> Iterator[tuple[Path, str]]:
    """A copy of the file for as long as it is read, and its SHA-256: it is never in memory as a whole."""
    limit, size, digest = upload_limit(), 0, hashlib.sha256()
    with NamedTemporaryFile(prefix="openhtm-bill-") as copy:
        for piece in file.chunks(PIECE):
            size += len(piece)
            if size > limit:
                found = f"{limit // 1024 // 1024} MB"
                problem = Unreadable(Trouble.TOO_LARGE, place=f"byte {limit}", found=found)
                raise UnableToRead(problem.problem)
            digest.update(piece)
            copy.write(piece)
        copy.flush()
        yield Path(copy.name), digest.hexdigest()


@uncollected()
def _read(source: Source) -> BillOfMaterials:
    try:
        kind = kind_of(source)
        found = BillOfMaterials().take(kind.read(source)) if kind.slug in KINDS else None
    except Unreadable as problem:
        raise UnableToRead(problem.problem) from None
    if found is None:
        raise NotABill(
            _("This is a document of the kind %(kind)s, not a bill of materials.") % {"kind": kind.title}
        )
    if not found.components or found.head is None:
        raise NotABill(_("This document names no component: it is not a bill of materials."))
    return found


def _refuse_other_version(release: Release, read: BillOfMaterials, reason: str) -> None:
    said = read.about.version if read.about is not None else ""
    if not said or reason.strip() or is_same(said, release.software_version):
        return
    text = _(
        "The bill says that it is of version %(said)s, the release is %(version)s. Give a reason if it is right."
    )
    raise OtherVersion(text % {"said": said, "version": release.software_version or _("unknown")})


def _refuse_older(standing: Bill | None, read: BillOfMaterials) -> None:
    issued = read.head.issued_at if read.head is not None else None
    if standing is None or standing.issued_at is None or issued is None or issued >= standing.issued_at:
        return
    text = _("This bill was issued on %(day)s; the one that stands is of %(standing)s. Nothing was changed.")
    raise OlderDocument(text % {"day": issued.date(), "standing": standing.issued_at.date()})


def _stored_name(name: str, path: Path) -> str:
    """The name with the ending of the notation, which documents are told apart by."""
    with path.open("rb") as stream:
        start = stream.read(200).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    ending = {b"{": ".json", b"<": ".xml"}.get(start, ".txt")
    return f"{PurePath(name).stem[:150]}{ending}"


def _bill(release: Release, read: BillOfMaterials, **given: Any) -> Bill:
    head, by, at = cast(Document, read.head), given["by"], given["at"]
    about = " ".join(filter(None, (read.about.name, read.about.version))) if read.about else head.title
    return Bill(
        release=release,
        document=given["document"],
        kind=head.kind[:20],
        edition=head.edition[:20],
        identifier=head.identifier[:300],
        revision=head.revision[:60],
        publisher=head.publisher[:300],
        about=about[:300],
        issued_at=head.issued_at,
        sha256=given["digest"],
        component_count=len(read.components),
        unversioned_count=read.unversioned_count,
        problem_count=read.problem_count,
        problems=[
            {"trouble": one.trouble.value, "place": one.place, "found": one.found[:200]}
            for one in read.problems
        ],
        attached_at=at,
        attached_by=by.actor_label[:200],
    )


def _rows(bill: Bill, read: BillOfMaterials) -> Iterator[tuple[object, ...]]:
    for part in read.parts():
        yield (bill.pk, *_row(part), read.path(part.component), part.component.place[:200])


def _row(part: Part) -> tuple[object, ...]:
    one = part.component
    return (
        one.name[:300],
        one.name.casefold()[:300],
        one.group[:200],
        one.supplier[:200],
        one.type[:40],
        part.version[:300],
        part.ecosystem[:40],
        part.package[:500],
        part.sort_key if len(part.sort_key) <= 900 else "",
        one.purl[:1000],
        part.cpe[:500],
        part.cpe_key,
        ", ".join(one.licenses)[:300],
    )
