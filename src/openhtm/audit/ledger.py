"""Writes acts into the chains, and remembers requests. The spine calls this through ``kernel.actions``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from openhtm.kernel.acts import Act, Change
from openhtm.kernel.bulk import insert_rows
from openhtm.kernel.canonical import canonical, plain, sha256
from openhtm.kernel.errors import RequestReused

from .models import Chain, Entry, Request, Row


def chain_key(site_id: int | None) -> str:
    return "organization" if site_id is None else f"site:{site_id}"


def entry_hash(previous: str, body: str) -> str:
    """How an entry is chained: SHA-256 of the previous hash, a newline, and the body."""
    return sha256(f"{previous}\n{body}")


def _locked_chain(site_id: int | None) -> Chain:
    locked = Chain.objects.select_for_update()
    found = locked.filter(key=chain_key(site_id)).first()
    if found is None:  # the first entry of a site
        Chain.objects.get_or_create(key=chain_key(site_id), defaults={"site_id": site_id})
        found = locked.get(key=chain_key(site_id))
    return found


def _by_site(changes: Iterable[Change]) -> dict[int | None, list[Change]]:
    groups: dict[int | None, list[Change]] = defaultdict(list)
    for change in changes:
        groups[change.site_id].append(change)
    return groups


class Ledger:
    """The ledger as the spine sees it."""

    def write(self, act: Act) -> list[int]:
        """One entry a site (and one for the organization) with everything the act noted there."""
        singles, bulk = _by_site(act.changes), _by_site(act.bulk)
        sites: list[int | None] = sorted({*singles, *bulk}, key=lambda site: (site is None, site)) or [None]
        return [_append(act, site, singles.get(site, []), bulk.get(site, [])) for site in sites]

    def begin_request(self, *, request_id: str, action: str, actor: str, digest: str) -> int:
        return Request.objects.create(request_id=request_id, action=action, actor_key=actor, digest=digest).pk

    def finish_request(self, token: int, *, result: object) -> None:
        Request.objects.filter(pk=token).update(result=_pack(result))

    def find_request(self, *, request_id: str, action: str, actor: str, digest: str) -> tuple[object] | None:
        found = Request.objects.filter(request_id=request_id).first()
        if found is None:
            return None
        if (found.action, found.actor_key, found.digest) != (action, actor, digest):
            raise RequestReused(
                _("This request id was already used for something else. Use a new id for a new request.")
            )
        return (_unpack(found.result),)


def _append(act: Act, site_id: int | None, singles: Sequence[Change], bulk: Sequence[Change]) -> int:
    chain = _locked_chain(site_id)
    first = singles[0] if singles else None
    # The first single change stands in the entry itself, all others are its rows.
    others = [*singles[1:], *bulk]
    lines = [_line(change) for change in others]
    body = _body(act, chain, first, lines)
    entry = Entry.objects.create(
        chain=chain,
        sequence=chain.sequence + 1,
        at=act.at,
        action=act.name,
        actor_key=act.by.actor_key,
        actor_label=act.by.actor_label[:200],
        subject_type=first.subject_type if first else "",
        subject_id=first.subject_id if first else None,
        subject_label=first.label[:300] if first else "",
        site_id=site_id,
        reason=act.reason[:1000],
        rows=len(lines),
        body=body,
        previous=chain.head,
        hash=entry_hash(chain.head, body),
    )
    _store_rows(entry.pk, others, lines)
    Chain.objects.filter(pk=chain.pk).update(sequence=entry.sequence, head=entry.hash)
    return entry.pk


def _content(change: Change) -> dict[str, object]:
    return {
        "type": change.subject_type,
        "id": change.subject_id,
        "label": change.label,
        "before": change.before,
        "after": change.after,
    }


def _line(change: Change) -> str:
    return canonical(_content(change))


def rows_digest(lines: Iterable[str]) -> str:
    """SHA-256 over the row bodies, each followed by a newline, in the order of their positions."""
    return sha256("".join(f"{line}\n" for line in lines))


def _body(act: Act, chain: Chain, first: Change | None, lines: Sequence[str]) -> str:
    content: dict[str, Any] = {
        "action": act.name,
        "actor": act.by.actor_key,
        "actor_label": act.by.actor_label,
        "at": act.at,
        "chain": chain.key,
        "sequence": chain.sequence + 1,
        "reason": act.reason,
        "request": act.request_id,
        "within": act.parent.name if act.parent else "",
        "facts": act.facts,
        "subject": None if first is None else _content(first),
        "rows": {"count": len(lines), "sha256": rows_digest(lines)},
    }
    return canonical(content)


def _store_rows(entry_id: int, changes: Sequence[Change], lines: Sequence[str]) -> None:
    if not changes:
        return
    rows = (
        (entry_id, position, change.subject_type, change.subject_id, line)
        for position, (change, line) in enumerate(zip(changes, lines, strict=True))
    )
    insert_rows(Row, ("entry_id", "position", "subject_type", "subject_id", "body"), rows)


def _pointer(instance: models.Model) -> dict[str, object]:
    return {"model": instance._meta.label_lower, "pk": instance.pk}


def _pack(result: object) -> object:
    if isinstance(result, models.Model):
        return {"record": _pointer(result)}
    if isinstance(result, list | tuple) and all(isinstance(item, models.Model) for item in result):
        return {"records": [_pointer(item) for item in result]}
    return {"value": plain(result)}


def _load(pointer: dict[str, Any]) -> models.Model:
    model = apps.get_model(pointer["model"])
    return cast(models.Model, model._base_manager.get(pk=pointer["pk"]))


def _unpack(packed: Any) -> object:
    if packed is None:
        return None
    if "record" in packed:
        return _load(packed["record"])
    if "records" in packed:
        return [_load(pointer) for pointer in packed["records"]]
    return packed["value"]
