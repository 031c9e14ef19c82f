"""Brings advisories, VEX, records and feeds in, and matches what they say at once."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action, anywhere
from openhtm.kernel.actors import Actor
from openhtm.kernel.bulk import insert_rows

from ..errors import NotKnowledge, OlderDocument, UnableToRead
from ..feeds.reading import kind_of
from ..feeds.sources import Source
from ..models import Claim, ExploitedEntry, Hit, LikelihoodEntry, Outcome, SecurityDocument, Tier
from ..rules.bills import MOST_PROBLEMS
from ..rules.claims import Gathered, NewClaim
from ..rules.documents import Document, Unreadable
from .matching import Matched, _match_claims
from .vulnerabilities import Known, _learn

#: Feeds whose files are parts of one whole: a record is replaced by its newer one, not a file by another.
_PARTS_OF_A_WHOLE = frozenset({"nvd", "nvd-1-1"})
_CLAIM = (
    *("document_id", "vulnerability_id", "status", "said", "ecosystem", "package", "name_key", "cpe"),
    *("cpe_key", "vendor", "product", "numbers", "bill", "versions", "configuration", "justification"),
    *("explanation", "remedies", "place", "outcome"),
)


@action("security.document.bring", needs=Permission.SECURITY_EDIT, where=anywhere)
def bring(*, source: Source, by: Actor, at: datetime) -> SecurityDocument:
    """Bring a document in: its kind is told by its content. The same one again changes nothing; a newer one replaces.

    Refused, with what stands left as it was: what cannot be read, one older than the one that stands, and what says
    nothing of flaws.
    """
    digest = _digest(source)
    known = SecurityDocument.objects.standing().filter(sha256=digest).first()
    if known is not None:
        return known
    read, kind = _read(source)
    head = read.head or Document(kind=kind, edition="")
    identifier = _identifier(head, kind, source, digest)
    older = SecurityDocument.objects.standing().filter(kind=kind, identifier=identifier).first()
    if older is not None:
        _refuse_older(older, head)
        _end(Claim.objects.filter(document=older), at=at)
        acts.save(older, replaced_at=at)
    document = _document(head, kind, identifier, read, by=by, at=at)
    document.file_name, document.sha256 = PurePath(source.name).name[:200], digest
    acts.create(document)
    document.counts = _take(document, read, at=at)
    document.save(update_fields=["counts"])
    acts.note(document, before={}, after={"counts": document.counts})
    return document


def _digest(source: Source) -> str:
    digest = hashlib.sha256()
    try:
        for piece in source.pieces():
            digest.update(piece)
    except Unreadable as problem:
        raise UnableToRead(problem.problem) from None
    return digest.hexdigest()


def _read(source: Source) -> tuple[Gathered, str]:
    try:
        kind = kind_of(source)
        read = Gathered().take(kind.read(source))
    except Unreadable as problem:
        raise UnableToRead(problem.problem) from None
    if not (read.vulnerabilities or read.statements or read.exploited or read.likelihoods):
        said = _("This is a document of the kind %(kind)s and says nothing of flaws.") % {"kind": kind.title}
        hint = _("A bill of materials is attached to a release.") if read.components else ""
        if kind.slug == "mds2":
            hint = _("A security statement is attached to a model.")
        raise NotKnowledge(" ".join(filter(None, (said, hint))))
    return read, kind.slug


def _identifier(head: Document, kind: str, source: Source, digest: str) -> str:
    if kind in _PARTS_OF_A_WHOLE:
        return f"{kind} {digest[:16]}"
    return (head.identifier or PurePath(source.name).stem)[:300]


def _refuse_older(standing: SecurityDocument, head: Document) -> None:
    new, old = head.updated_at or head.issued_at, standing.updated_at or standing.issued_at
    if new is None or old is None or new >= old:
        return
    text = _("%(document)s is of %(day)s; the one that stands is of %(standing)s. Nothing was changed.")
    raise OlderDocument(text % {"document": standing, "day": new.date(), "standing": old.date()})


def _end(claims: Any, *, at: datetime) -> None:
    Hit.objects.filter(claim__in=claims).delete()
    claims.standing().update(ended_at=at)


def _document(
    head: Document, kind: str, identifier: str, read: Gathered, *, by: Actor, at: datetime
) -> SecurityDocument:
    return SecurityDocument(
        kind=kind,
        edition=head.edition[:20],
        identifier=identifier,
        revision=head.revision[:60],
        title=head.title[:500],
        category=head.category[:100],
        publisher=head.publisher[:300],
        issued_at=head.issued_at,
        updated_at=head.updated_at,
        problem_count=len(read.problems),
        problems=[
            {"trouble": one.trouble.value, "place": one.place, "found": one.found[:200]}
            for one in read.problems[:MOST_PROBLEMS]
        ],
        imported_at=at,
        imported_by=by.actor_label[:200],
    )


def _take(document: SecurityDocument, read: Gathered, *, at: datetime) -> dict[str, int]:
    """Store what was read, match it, and say what became of it."""
    if read.exploited or read.likelihoods:
        return {"applied": _entries(read), "unreadable": len(read.problems)}
    known = _learn(read, document)
    if document.kind in _PARTS_OF_A_WHOLE:
        _supersede(document, known, at=at)
    insert_rows(Claim, _CLAIM, _rows(document, read.claims(), known))
    stored = Claim.objects.filter(document=document)
    matched = _match_claims(list(stored.values_list("pk", flat=True)))
    counts = _outcomes(stored, matched)
    return {**counts, "unreadable": len(read.problems)}


def _supersede(document: SecurityDocument, known: Known, *, at: datetime) -> None:
    """The records that are in this file take the place of the same feed's older ones."""
    ids = sorted(known.ids())
    for start in range(0, len(ids), 400):
        rows = Claim.objects.standing().filter(
            vulnerability__in=ids[start : start + 400], document__kind__in=_PARTS_OF_A_WHOLE
        )
        _end(rows.exclude(document=document), at=at)


def _entries(read: Gathered) -> int:
    """KEV and EPSS as a whole: the list is what holds now."""
    if read.exploited:
        ExploitedEntry.objects.all().delete()
        names = ("name", "title", "added_on", "due_on", "action", "ransomware")
        unique = {one.vulnerability: one for one in read.exploited}
        insert_rows(
            ExploitedEntry,
            names,
            (
                (name[:120], one.title[:300], one.added_on, one.due_on, one.action, one.ransomware)
                for name, one in unique.items()
            ),
        )
        return len(unique)
    LikelihoodEntry.objects.all().delete()
    likely = {one.vulnerability: one for one in read.likelihoods}
    rows = ((name[:120], one.probability, one.percentile) for name, one in likely.items())
    insert_rows(LikelihoodEntry, ("name", "probability", "percentile"), rows)
    return len(likely)


def _rows(
    document: SecurityDocument, claims: Iterable[NewClaim], known: Known
) -> Iterator[tuple[object, ...]]:
    seen: set[str] = set()
    for one in claims:
        # A document that says the same of the same twice says it once.
        mark = repr(one)
        if mark in seen:
            continue
        seen.add(mark)
        yield (
            *(document.pk, known.id_of(one.vulnerability), one.status.value, one.said[:60]),
            *(one.ecosystem, one.package, one.name_key, one.cpe, one.cpe_key),
            *(one.vendor[:500], one.product[:2000], list(one.numbers), one.bill[:300]),
            *(one.versions, list(one.configuration), one.justification[:80], one.explanation),
            *(list(one.remedies), one.place[:300], Outcome.APPLIED.value),
        )


def _outcomes(stored: Any, matched: Matched) -> dict[str, int]:
    """Each statement with what became of it; a statement that contradicts what others say is a conflict."""
    conflicts = _conflicting(matched)
    groups: dict[str, list[int]] = {value: [] for value in Outcome.values}
    for pk, vendor, product, package, cpe in stored.values_list(
        "pk", "vendor", "product", "package", "cpe_key"
    ):
        is_product = bool(vendor or product) and not (package or cpe)
        unknown = Outcome.UNKNOWN_PRODUCT if is_product else Outcome.UNKNOWN_COMPONENT
        found = Outcome.CONFLICT if pk in conflicts else Outcome.APPLIED if pk in matched.known else unknown
        groups[found].append(pk)
    for outcome, ids in groups.items():
        for start in range(0, len(ids), 400):
            if outcome != Outcome.APPLIED:
                Claim.objects.filter(pk__in=ids[start : start + 400]).update(outcome=outcome)
    return dict(Counter({outcome: len(ids) for outcome, ids in groups.items()}))


def _conflicting(matched: Matched) -> set[int]:
    """Statements of this document by which a release is affected that another calls not affected, or the reverse."""
    mine = {(hit.vulnerability_id, hit.release_id) for hit in matched.hits}
    sides: dict[tuple[int, int], set[bool]] = {}
    for vulnerability_id, release_id, tier in _hits_of({vulnerability for vulnerability, _release in mine}):
        if tier != Tier.CANNOT_EXCLUDE and (vulnerability_id, release_id) in mine:
            sides.setdefault((vulnerability_id, release_id), set()).add(tier == Tier.NOT_AFFECTED)
    both = {key for key, found in sides.items() if len(found) == 2}
    return {hit.claim_id for hit in matched.hits if (hit.vulnerability_id, hit.release_id) in both}


def _hits_of(vulnerability_ids: Collection[int]) -> Iterator[tuple[int, int, str]]:
    ids = sorted(vulnerability_ids)
    for start in range(0, len(ids), 400):
        rows = Hit.objects.filter(vulnerability__in=ids[start : start + 400])
        yield from rows.values_list("vulnerability_id", "release_id", "tier")
