"""The page of one version of a policy, and of what differs between two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.documents.api import Document
from openhtm.ui.parts import Act, Crumb, Difference, Fact, Page, Reason, Verdict
from openhtm.ui.tones import Tone

from ... import looks, versions, words
from ...models import PolicyDemand, PolicyVersion
from ...rules.policies import Line, State, difference
from .policies import crumb, crumbs, difference_url, version_facts


@dataclass(frozen=True, kw_only=True)
class DemandRow:
    check: str
    often: str
    where: str
    remove: Act | None


@dataclass(frozen=True, kw_only=True)
class VersionPage(Page):
    verdict: Verdict
    facts: Sequence[Fact]
    text: str
    demands: Sequence[DemandRow]
    files: Sequence[tuple[str, str]]
    signed: Sequence[tuple[str, datetime]]


@dataclass(frozen=True, kw_only=True)
class DifferencePage(Page):
    before: str
    after: str
    facts: Sequence[Difference]
    lines: Sequence[Line]


def version_crumb(version: PolicyVersion) -> Crumb:
    return Crumb(label=_("Version %(number)s") % {"number": version.number}, url=version.get_absolute_url())


def demand_row(one: PolicyDemand, version: PolicyVersion, *, removable: bool) -> DemandRow:
    name = words.check(one.template)
    remove = Act(
        label=_("Remove %(check)s") % {"check": name},
        url=address("demand_remove", version),
        icon="x",
        kind="quiet",
        method="post",
        fields=[("demand", str(one.pk))],
    )
    return DemandRow(
        check=name, often=words.how_often(one), where=words.where(one), remove=remove if removable else None
    )


def address(name: str, version: PolicyVersion) -> str:
    return reverse(f"awareness:{name}", args=[version.policy.code, version.number])


def version_page(
    version: PolicyVersion,
    demands: Sequence[PolicyDemand],
    files: Sequence[Document],
    *,
    signatures: Sequence[Any],
    acts: Sequence[Act],
    removable: bool,
    on: date,
) -> VersionPage:
    return VersionPage(
        title=_("%(policy)s, version %(number)s") % {"policy": version.policy, "number": version.number},
        lead=version.change_note,
        crumbs=crumbs(crumb(version.policy)),
        acts=acts,
        verdict=_verdict(version, on=on),
        facts=version_facts(version),
        text=version.text,
        demands=[demand_row(one, version, removable=removable) for one in demands],
        files=[
            (one.title, reverse("awareness:file", args=[version.policy.code, version.number, one.pk]))
            for one in files
        ],
        signed=[(f"{one.get_meaning_display()}: {one.printed_name}", one.signed_at) for one in signatures],
    )


def _verdict(version: PolicyVersion, *, on: date) -> Verdict:
    pill = looks.version(version, on=on)
    told = [version.sent_back] if version.sent_back else []
    if looks.is_review_late(version, on=on):
        told.append(_("Its day of review has passed: look at it, and say whether it holds on."))
    return Verdict(
        text=pill.text, tone=pill.tone, reasons=[Reason(text=text, tone=Tone.SOON) for text in told]
    )


def version_acts(
    version: PolicyVersion, rights: set[str], *, is_author: bool, former: PolicyVersion | None
) -> list[Act]:
    state = State(version.state)
    made: list[Act] = []
    if state is State.DRAFT and "edit" in rights:
        made += _draft_acts(version, is_author=is_author)
    if state is State.IN_REVIEW and "approve" in rights:
        why = _("You wrote it, so someone else has to approve it.") if is_author else ""
        made += [
            _act(_("Approve"), "version_approve", version, icon="signature", kind="primary", refused=why),
            _act(_("Send back"), "version_send_back", version, icon="arrow-back-up"),
        ]
    if state is State.APPROVED and "approve" in rights:
        made.append(_act(_("Review"), "version_review", version, icon="signature"))
    if former is not None:
        made.append(Act(label=_("What changed"), url=difference_url(former, version), icon="versions"))
    return made


def _draft_acts(version: PolicyVersion, *, is_author: bool) -> list[Act]:
    why = "" if is_author else _("Only its author changes a draft and submits it.")
    files = reverse("documents:add", args=["awareness.policyversion", version.pk])
    return [
        _act(_("Submit"), "version_submit", version, icon="send", kind="primary", method="post", refused=why),
        _act(_("Write"), "version_write", version, icon="edit", refused=why),
        _act(_("Add a demand"), "demand_add", version, icon="plus", refused=why),
        Act(label=_("Add a file"), url=files, icon="upload"),
    ]


def _act(label: str, name: str, version: PolicyVersion, **more: Any) -> Act:
    return Act(label=label, url=address(name, version), **more)


def difference_page(
    before: PolicyVersion, after: PolicyVersion, *, demands: tuple[Sequence[str], Sequence[str]]
) -> DifferencePage:
    old, new = (_told(one, rows) for one, rows in zip((before, after), demands, strict=True))
    facts = [Difference(label=label, before=old[label], after=text) for label, text in new.items()]
    lines = difference(before.text, after.text)
    changed = sum(one.changed for one in facts) + sum(line.side != "same" for line in lines)
    return DifferencePage(
        title=_("What changed in %(policy)s") % {"policy": after.policy},
        lead=after.change_note or ("" if changed else _("Nothing differs.")),
        crumbs=crumbs(crumb(after.policy), version_crumb(after)),
        before=version_crumb(before).label,
        after=version_crumb(after).label,
        facts=facts,
        lines=lines,
    )


def _told(one: PolicyVersion, demands: Sequence[str]) -> dict[str, str]:
    none = _("None")
    return {
        _("Demands"): "; ".join(demands) or none,
        _("Who attests"): words.audience(one) or _("Nobody"),
        _("Units"): words.units(versions.units_of(one)),
        _("Attested again after"): words.months(one.attest_months),
        _("Reviewed after"): words.months(one.review_months),
    }
