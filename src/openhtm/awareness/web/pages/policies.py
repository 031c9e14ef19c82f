"""The list of policies and the page of one with its versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openhtm.ui.lists import Head
from openhtm.ui.parts import Act, Chip, Column, Crumb, Fact, Page, Paging, Pill
from openhtm.ui.tones import Tone

from ... import looks, versions, words
from ...library import ReadyPolicy
from ...listing import Listed
from ...models import Policy, PolicyVersion

HEADS = (
    Head(label=gettext_lazy("Policy"), key="code"),
    Head(label=gettext_lazy("Site"), hidden_on_phone=True),
    Head(label=gettext_lazy("State")),
    Head(label=gettext_lazy("Review due")),
)


@dataclass(frozen=True, kw_only=True)
class PolicyRow:
    code: str
    title: str
    url: str
    site: str
    pills: Sequence[Pill]
    review_due: date | None
    late: bool


@dataclass(frozen=True, kw_only=True)
class PolicyListPage(Page):
    rows: Sequence[PolicyRow]
    columns: Sequence[Column]
    paging: Paging
    filter: forms.Form
    chips: Sequence[Chip]
    clear: str


@dataclass(frozen=True, kw_only=True)
class VersionRow:
    name: str
    url: str
    state: Pill
    begins: date | None
    ends: date | None
    note: str
    by: str
    difference: str


@dataclass(frozen=True, kw_only=True)
class PolicyPage(Page):
    facts: Sequence[Fact]
    rows: Sequence[VersionRow]
    text: str
    demands: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class ReadyRow:
    title: str
    text: str
    demands: Sequence[str]
    url: str
    taken: str


@dataclass(frozen=True, kw_only=True)
class LibraryPage(Page):
    rows: Sequence[ReadyRow]


def crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(label=_("Policies"), url=reverse("awareness:policies")), *more]


def crumb(policy: Policy) -> Crumb:
    return Crumb(label=policy.code, url=policy.get_absolute_url())


def row(one: Listed, *, on: date) -> PolicyRow:
    held, draft = one.held, one.draft
    pills = [looks.version(version, on=on) for version in (held, draft) if version is not None]
    return PolicyRow(
        code=one.policy.code,
        title=one.policy.title,
        url=one.policy.get_absolute_url(),
        site=one.policy.site.code if one.policy.site else _("All sites"),
        pills=pills or [_nothing(one.policy)],
        review_due=held.review_due_on if held else None,
        late=held is not None and looks.is_review_late(held, on=on),
    )


def _nothing(policy: Policy) -> Pill:
    if policy.retired_on:
        return Pill(tone=Tone.PLAIN, text=_("Retired"))
    return Pill(tone=Tone.UNKNOWN, text=_("Nothing in force"))


def lead(counts: Mapping[str, int]) -> str:
    n = counts["in_force"]
    told = ngettext("%(n)s policy in force", "%(n)s policies in force", n) % {"n": n}
    late = counts["review"]
    if not late:
        return _("%(told)s, none past its day of review.") % {"told": told}
    past = ngettext("%(n)s past its day of review", "%(n)s past their day of review", late) % {"n": late}
    return _("%(told)s, %(past)s.") % {"told": told, "past": past}


def list_acts(rights: set[str]) -> list[Act]:
    mine = Act(label=_("What I have to know"), url=reverse("awareness:mine"), icon="user-check")
    if "edit" not in rights:
        return [mine]
    return [
        mine,
        Act(label=_("Begin a policy"), url=reverse("awareness:policy_add"), icon="plus", kind="primary"),
        Act(label=_("Take one over"), url=reverse("awareness:policy_library"), icon="clipboard-list"),
    ]


def policy_page(
    policy: Policy,
    versions: Sequence[PolicyVersion],
    demands: Sequence[Any],
    *,
    on: date,
    acts: Sequence[Act],
) -> PolicyPage:
    held = next((one for one in versions if one.is_in_force(on)), None)
    return PolicyPage(
        title=str(policy),
        lead=_lead(policy, held),
        lead_tone=Tone.OK if held and not looks.is_review_late(held, on=on) else Tone.SOON,
        crumbs=crumbs(),
        acts=acts,
        facts=_facts(policy, held),
        rows=[
            _version_row(one, versions[at + 1] if at + 1 < len(versions) else None, on=on)
            for at, one in enumerate(versions)
        ],
        text=held.text if held else "",
        demands=[
            f"{words.check(one.template)}: {words.how_often(one)}. {words.where(one)}" for one in demands
        ],
    )


def _lead(policy: Policy, held: PolicyVersion | None) -> str:
    if policy.retired_on:
        return _("Retired: %(reason)s") % {"reason": policy.retired_reason}
    if held is None:
        return _("Nothing of it is in force.")
    return _("Version %(number)s is in force.") % {"number": held.number}


def _facts(policy: Policy, held: PolicyVersion | None) -> list[Fact]:
    made = [Fact(label=_("Site"), value=policy.site or _("All sites"))]
    if policy.retired_on:
        made.append(Fact(label=_("Retired"), value=policy.retired_on))
    return made + (version_facts(held) if held else [])


def version_facts(one: PolicyVersion) -> list[Fact]:
    signed = one.approver is not None
    made = [Fact(label=_("Author"), value=one.author)]
    if signed:
        made += [
            Fact(label=_("Approver"), value=one.approver),
            Fact(label=_("In force from"), value=one.effective_from),
            Fact(label=_("Review due"), value=one.review_due_on),
        ]
    if one.effective_to:
        made.append(Fact(label=_("In force until"), value=one.effective_to))
    if one.reviewed_on:
        made.append(Fact(label=_("Reviewed"), value=one.reviewed_on))
    return [
        *made,
        Fact(label=_("Who attests"), value=words.audience(one) or _("Nobody")),
        Fact(label=_("Units"), value=words.units(versions.units_of(one))),
        Fact(label=_("Attested again after"), value=words.months(one.attest_months)),
    ]


def _version_row(one: PolicyVersion, former: PolicyVersion | None, *, on: date) -> VersionRow:
    return VersionRow(
        name=_("Version %(number)s") % {"number": one.number},
        url=one.get_absolute_url(),
        state=looks.version(one, on=on),
        begins=one.effective_from,
        ends=one.effective_to,
        note=one.change_note,
        by=str(one.author),
        difference=difference_url(former, one) if former else "",
    )


def difference_url(former: PolicyVersion, one: PolicyVersion) -> str:
    base = reverse("awareness:difference", args=[one.policy.code])
    return f"{base}?from={former.number}&to={one.number}"


def policy_acts(
    policy: Policy, versions: Sequence[PolicyVersion], rights: set[str], *, on: date
) -> list[Act]:
    latest = versions[0]
    made: list[Act] = []
    if policy.retired_on is None and "edit" in rights:
        made += [*_write_acts(policy, latest), _act(_("Rename"), "policy_rename", policy, icon="edit")]
    if policy.retired_on is None and "approve" in rights:
        made.append(_act(_("Retire"), "policy_retire", policy, icon="x", kind="danger"))
    held = next((one for one in versions if one.is_in_force(on)), None)
    if held is not None:
        made.append(Act(label=_("Version in force"), url=held.get_absolute_url(), icon="file-text"))
    return made


def _write_acts(policy: Policy, latest: PolicyVersion) -> list[Act]:
    if latest.state in ("draft", "in_review"):
        return [Act(label=_("Open the draft"), url=latest.get_absolute_url(), icon="edit", kind="primary")]
    return [_act(_("Begin the next version"), "policy_begin", policy, icon="plus", method="post")]


def _act(label: str, name: str, policy: Policy, **more: Any) -> Act:
    return Act(label=label, url=reverse(f"awareness:{name}", args=[policy.code]), **more)


def library_page(ready: Sequence[ReadyPolicy], taken: Mapping[str, str]) -> LibraryPage:
    return LibraryPage(
        title=_("Policies to take over"),
        lead=_(
            "Starting points in our own words: read them, change them, have them approved by somebody else."
        ),
        crumbs=crumbs(),
        rows=[
            ReadyRow(
                title=one.title,
                text=one.text,
                demands=[f"{words.check(d.template)}: {words.how_often(d)}" for d in one.demands],
                url=reverse("awareness:policy_take_over", args=[one.slug]),
                taken=taken.get(one.slug, ""),
            )
            for one in ready
        ],
    )
