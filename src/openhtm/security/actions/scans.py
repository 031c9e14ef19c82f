"""Takes what a scan or a passive monitor saw of a segment. The register of devices is never changed by it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.bulk import insert_rows, update_records
from openhtm.places.api import Site
from openhtm.registry.api import devices_for, serial_key

from ..errors import NotAScan, OlderDocument, UnableToRead
from ..feeds.scan import scan_kind_of
from ..feeds.sources import Source
from ..models import Finding, NetworkHost, NetworkScan, Settled
from ..queries import network as asking
from ..rules import reconciling
from ..rules.documents import Unreadable
from ..rules.hosts import Gathered, Seen
from ..rules.reconciling import Interface, Result

_SEEN = asking.SEEN
_FOUND = (
    *("others", "last_scan_id", "seen_at", "finding", "because", "device_id", "candidates"),
    *("differs", "mark", "is_open"),
)
_UNSETTLED = ("settled", "settled_mark", "settled_because", "settled_by")
_COLUMNS = ("site_id", "segment", "key", "first_scan_id", *_SEEN, *_FOUND, *_UNSETTLED)


@action("security.network.take", needs=Permission.SECURITY_EDIT)
def take(*, site: Site, segment: str = "", sources: Sequence[Source], by: Actor, at: datetime) -> NetworkScan:
    """Take the files of one look at a segment of a site, and hold every host against the devices that one sees.

    The same files again change nothing. Refused, with what stands left as it was: what cannot be read, what names no
    host, and a scan from before the last one of the segment.
    """
    segment = " ".join(segment.split())[:60]
    digest = _digest(sources)
    known: NetworkScan | None = NetworkScan.objects.filter(site=site, segment=segment, sha256=digest).first()
    if known is not None:
        return known
    read, kinds = _read(sources)
    hosts = read.hosts()
    if not hosts:
        raise NotAScan(_("These files name no host: nothing was changed."))
    seen_at = min(read.started or at, at)
    _refuse_older(site, segment, seen_at)
    scan = acts.create(_scan(site, segment, sources, read, seen_at=seen_at, by=by, at=at))
    scan.sha256, scan.kind = digest, kinds
    scan.counts = _store(scan, hosts, by=by) | {"no_host": read.no_host}
    scan.save(update_fields=["sha256", "kind", "counts"])
    acts.note(scan, before={}, after={"sha256": digest, "counts": scan.counts})
    return scan


def _digest(sources: Sequence[Source]) -> str:
    digest = hashlib.sha256()
    try:
        for source in sources:
            for piece in source.pieces():
                digest.update(piece)
    except Unreadable as problem:
        raise UnableToRead(problem.problem) from None
    return digest.hexdigest()


def _read(sources: Sequence[Source]) -> tuple[Gathered, str]:
    try:
        kinds = [scan_kind_of(source) for source in sources]
        gathered = Gathered(snapshot=all(kind.snapshot for kind in kinds))
        for kind, source in zip(kinds, sources, strict=True):
            gathered.take(kind.read(source))
    except Unreadable as problem:
        raise UnableToRead(problem.problem) from None
    return gathered, "+".join(sorted({kind.slug for kind in kinds}))[:60]


def _refuse_older(site: Site, segment: str, seen_at: datetime) -> None:
    last = NetworkScan.objects.filter(site=site, segment=segment).order_by("-seen_at").first()
    if last is not None and seen_at < last.seen_at:
        text = _("This scan is of %(instant)s; the segment was seen on %(standing)s. Nothing was changed.")
        raise OlderDocument(
            text
            % {
                "instant": seen_at.isoformat(" ", "minutes"),
                "standing": last.seen_at.isoformat(" ", "minutes"),
            }
        )


def _scan(site: Site, segment: str, sources: Sequence[Source], read: Gathered, **given: Any) -> NetworkScan:
    return NetworkScan(
        site=site,
        segment=segment,
        file_name=", ".join(source.name for source in sources)[:200],
        kind="?",
        sha256="?",
        seen_at=given["seen_at"],
        problem_count=read.problem_count,
        problems=[
            {"trouble": one.trouble.value, "place": one.place, "found": one.found[:200]}
            for one in read.problems
        ],
        taken_at=given["at"],
        taken_by=given["by"].actor_label[:200],
    )


def _store(scan: NetworkScan, hosts: Sequence[Seen], *, by: Actor) -> dict[str, int]:
    """Each host with what it is, new rows and known ones; then those of the segment that were not seen."""
    rows = {one.key: one for one in NetworkHost.objects.filter(site=scan.site_id, segment=scan.segment)}
    known = asking.register(devices_for(by), hosts)
    results = [(seen, _judged(seen, rows.get(seen.key[:300]), known)) for seen in hosts]
    interfaces = asking.interfaces({pk for _seen, one in results for pk in one.devices})
    new: list[NetworkHost] = []
    changed: list[NetworkHost] = []
    for seen, result in results:
        row = rows.pop(seen.key[:300], None)
        (new if row is None else changed).append(_row(scan, seen, result, interfaces, row))
    insert_rows(NetworkHost, _COLUMNS, ([getattr(one, name) for name in _COLUMNS] for one in new))
    gone = _vanished(scan, list(rows.values()))
    update_records([*changed, *gone], (*_SEEN, *_FOUND))
    counts = Counter(one.finding for one in [*new, *changed, *gone])
    return {str(finding): counts[finding] for finding in Finding.values}


def _judged(seen: Seen, row: NetworkHost | None, known: reconciling.Register) -> Result:
    linked = row.device_id if row is not None and row.settled == Settled.LINKED else None
    return reconciling.judge(seen, known, serial_key=serial_key(seen.serial), linked=linked)


def _row(
    scan: NetworkScan,
    seen: Seen,
    result: Result,
    interfaces: dict[int, list[Interface]],
    row: NetworkHost | None,
) -> NetworkHost:
    found = row or NetworkHost(
        site_id=scan.site_id, segment=scan.segment, key=seen.key[:300], first_scan_id=scan.pk
    )
    for name in _SEEN:
        # What an earlier scan knew and this one does not say is kept.
        setattr(found, name, getattr(seen, name) or getattr(found, name))
    found.others, found.last_scan_id = list(seen.others), scan.pk
    found.seen_at = min(seen.seen_at or scan.seen_at, scan.taken_at)
    _find(found, result, interfaces, seen)
    return found


def _find(row: NetworkHost, result: Result, interfaces: dict[int, list[Interface]], seen: Seen) -> None:
    """What the host is now. Settled stays settled as long as nothing of it has changed."""
    is_matched = result.finding == reconciling.Finding.MATCHED
    row.finding, row.because = result.finding.value, [one.value for one in result.because]
    row.candidates = list(result.devices)
    if is_matched or row.settled != Settled.LINKED:
        row.device_id = result.devices[0] if is_matched else None
    row.differs = (
        list(reconciling.differing(seen, interfaces.get(result.devices[0], []))) if is_matched else []
    )
    row.mark = reconciling.fingerprint(result, row.differs, seen)
    needed = not is_matched or bool(row.differs)
    row.is_open = needed and not (row.settled and row.settled_mark == row.mark)


def _vanished(scan: NetworkScan, rows: Sequence[NetworkHost]) -> list[NetworkHost]:
    """Known hosts that the last scans of the segment did not see. A device of ours is asked for; a guest is not."""
    missed = asking.missed(scan.site_id, scan.segment, rows)
    found = []
    for row in rows:
        if missed[row.pk] < reconciling.MISSED or row.finding == Finding.VANISHED:
            continue
        devices = (row.device_id,) if row.device_id is not None else ()
        result = Result(
            finding=reconciling.Finding.VANISHED, devices=devices, because=(reconciling.Because.MISSED,)
        )
        row.finding, row.because, row.differs = Finding.VANISHED, [one.value for one in result.because], []
        row.mark = reconciling.fingerprint(result, (), asking.seen_of(row))
        row.is_open = bool(devices) and not (row.settled and row.settled_mark == row.mark)
        found.append(row)
    return found
