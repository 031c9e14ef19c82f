"""What the commands of network scans do and show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openhtm.accounts.api import Permission, site
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now
from openhtm.security import api as security

from .failures import Refusal


def take(by: Actor, files: Sequence[Path], *, site_code: str, segment: str) -> dict[str, Any]:
    """Files of one look at a segment, read together."""
    for file in files:
        if not file.is_file():
            raise Refusal(f"There is no file {file}.")
    sources = [security.Source(name=file.name, path=file) for file in files]
    made = security.scan_acts.take(
        site=site(by, site_code), segment=segment, sources=sources, by=by, at=now()
    )
    return _plain(security.reconciling.scan_data(made))


def listed(by: Actor, query: str, *, finding: str, state: str, segment: str) -> list[dict[str, Any]]:
    rows = security.reconciling.matching(by, q=query, finding=finding, state=state, segment=segment)
    return [_plain(one) for one in security.reconciling.hosts_data(by, list(rows))]


def settle(by: Actor, numbers: Sequence[int], *, how: str, tag: str, reason: str) -> list[dict[str, Any]]:
    hosts = [security.access.host(by, one, Permission.SECURITY_EDIT) for one in dict.fromkeys(numbers)]
    made = security.reconciling.settle(hosts, how=how, tag=tag, reason=reason, by=by, at=now())
    return [_plain(one) for one in security.reconciling.hosts_data(by, made)]


def _plain(found: dict[str, Any]) -> dict[str, Any]:
    instants = [name for name in ("seen_at", "taken_at", "settled_at") if found.get(name)]
    return found | {name: found[name].isoformat() for name in instants}
