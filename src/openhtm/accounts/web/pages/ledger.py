"""Pages of the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.audit.api import Entry, Verification
from openhtm.kernel import paging as pages
from openhtm.ui.parts import Act, Column, Crumb, Difference, Fact, Page, Paging
from openhtm.ui.tones import Tone

from ...access import SignedInRequest
from ...permissions import Permission
from .people import paging_of

_FILTERS = ("action", "actor", "since", "until", "subject_type", "subject_id")


@dataclass(frozen=True, kw_only=True)
class EntryRow:
    at: datetime
    action: str
    url: str
    actor: str
    subject: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class LedgerPage(Page):
    columns: Sequence[Column]
    rows: Sequence[EntryRow]
    paging: Paging
    clear: str

    @classmethod
    def of(cls, request: SignedInRequest, found: pages.Page[Entry]) -> LedgerPage:
        url = reverse("ledger:entry_list")
        kept = {name: request.GET.get(name, "") for name in _FILTERS}
        labels = (_("When"), _("What"), _("Who"), _("Why"))
        return cls(
            title=_("Ledger"),
            lead=_("Every change of the record, the newest first. Nothing here can be changed or deleted."),
            acts=_ledger_acts(request),
            columns=[Column(label=label) for label in labels],
            rows=[_row(entry) for entry in found.rows],
            paging=paging_of(found, url, **kept),
            clear=url if any(kept.values()) else "",
        )


def _ledger_acts(request: SignedInRequest) -> list[Act]:
    acts = [Act(label=_("Verify"), url=reverse("ledger:verify"), kind="primary", icon="shield-check")]
    if request.user.may_anywhere(Permission.LEDGER_EXPORT):
        acts.append(Act(label=_("Export"), url=reverse("ledger:export"), method="post", icon="download"))
    return acts


def _row(entry: Entry) -> EntryRow:
    rows = _("%(n)s records") % {"n": entry.rows} if entry.rows and not entry.subject_label else ""
    return EntryRow(
        at=entry.at,
        action=entry.action,
        url=reverse("ledger:entry", args=[entry.pk]),
        actor=entry.actor_label,
        subject=entry.subject_label or rows,
        reason=entry.reason,
    )


@dataclass(frozen=True, kw_only=True)
class RowPart:
    label: str
    differences: Sequence[Difference]


@dataclass(frozen=True, kw_only=True)
class EntryPage(Page):
    facts: Sequence[Fact]
    proof: Sequence[Fact]
    parts: Sequence[RowPart]
    more: int

    @classmethod
    def of(cls, entry: Entry, rows: Sequence[Mapping[str, Any]]) -> EntryPage:
        body = orjson.loads(entry.body)
        subjects = [body["subject"]] if body["subject"] else []
        return cls(
            title=_("Ledger entry %(n)s") % {"n": f"{entry.chain.key} / {entry.sequence}"},
            crumbs=[Crumb(label=_("Ledger"), url=reverse("ledger:entry_list"))],
            facts=_facts(entry, body),
            proof=[
                Fact(label=_("Hash"), value=entry.hash, code=True),
                Fact(label=_("Hash before it"), value=entry.previous, code=True),
            ],
            parts=[_part(content) for content in [*subjects, *rows]],
            more=max(0, entry.rows - len(rows)),
        )


def _facts(entry: Entry, body: Mapping[str, Any]) -> list[Fact]:
    stated = [
        Fact(label=_("When"), value=entry.at),
        Fact(label=_("Action"), value=entry.action, code=True),
        Fact(label=_("Who"), value=entry.actor_label),
        Fact(label=_("Why"), value=entry.reason or _("No reason given")),
    ]
    if body["within"]:
        stated.append(Fact(label=_("As part of"), value=body["within"], code=True))
    return stated + [Fact(label=name, value=_shown(value)) for name, value in body["facts"].items()]


def _part(content: Mapping[str, Any]) -> RowPart:
    """Before and after, field by field. A record that is new has nothing before."""
    before, after = content["before"], content["after"]
    names = list(dict.fromkeys([*before, *after]))
    differences = [
        Difference(label=name, before=_side(before, name), after=_side(after, name)) for name in names
    ]
    return RowPart(label=f"{content['label']} ({content['type']} {content['id']})", differences=differences)


def _side(values: Mapping[str, Any], name: str) -> object:
    # A field that the entry does not name on this side had no value then: that is known.
    return _shown(values[name]) if name in values else "–"


def _shown(value: object) -> object:
    if value is None or value == "":
        return _("empty")
    return value if isinstance(value, str | int) else orjson.dumps(value).decode()


@dataclass(frozen=True, kw_only=True)
class VerifyPage(Page):
    facts: Sequence[Fact]
    broken: Sequence[str]

    @classmethod
    def of(cls, request: SignedInRequest, found: Verification | None, *, at: datetime) -> VerifyPage:
        lead, tone = _verdict(found)
        facts = [] if found is None else _counts(found)
        form = _("%(chain)s %(number)s: %(what)s")
        broken = [
            form % {"chain": item.chain, "number": item.sequence, "what": item.what}
            for item in (found.broken if found else ())
        ]
        return cls(
            title=_("Verify the ledger"),
            lead=lead,
            lead_tone=tone,
            crumbs=[Crumb(label=_("Ledger"), url=reverse("ledger:entry_list"))],
            acts=[Act(label=_("Verify now"), url=reverse("ledger:verify"), kind="primary", method="post")],
            as_of=at if found else None,
            facts=facts,
            broken=broken[:200],
        )


def _verdict(found: Verification | None) -> tuple[str, Tone]:
    if found is None:
        return _("Every hash of your sites is worked out again. A long ledger takes a while."), Tone.PLAIN
    if found.ok:
        return _("The ledger is whole: nothing was changed since it was written."), Tone.OK
    return _("The ledger was changed after it was written."), Tone.OVERDUE


def _counts(found: Verification) -> list[Fact]:
    return [
        Fact(label=_("Chains"), value=found.chains),
        Fact(label=_("Entries"), value=found.entries),
        Fact(label=_("Rows"), value=found.rows),
        Fact(label=_("Signatures"), value=found.signatures),
    ]
