"""What somebody has to know themselves, and the page on which they sign for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.ui.doing import FormPage
from openhtm.ui.parts import Crumb, Page, Pill
from openhtm.ui.tones import Tone

from ... import looks, words
from ...knowing import Need
from ...models import PolicyVersion
from ...rules.attesting import Standing
from .policies import crumbs as policy_crumbs


@dataclass(frozen=True, kw_only=True)
class MineRow:
    title: str
    unit: str
    url: str
    state: Pill
    ends: Any
    attest: str


@dataclass(frozen=True, kw_only=True)
class MinePage(Page):
    rows: Sequence[MineRow]


def mine_page(needs: Sequence[Need], *, missing: int, crumbs: Sequence[Crumb]) -> MinePage:
    return MinePage(
        title=_("What I have to know"),
        lead=_lead(len(needs), missing),
        lead_tone=Tone.SOON if missing else Tone.OK,
        crumbs=crumbs,
        rows=[_row(one) for one in needs],
    )


def _lead(every: int, missing: int) -> str:
    if not every:
        return _("No policy in force asks anything of you in a unit.")
    if not missing:
        return _("You have attested to all of it.")
    told = ngettext("%(n)s line waits for your signature.", "%(n)s lines wait for your signature.", missing)
    return told % {"n": missing}


def _row(need: Need) -> MineRow:
    own = need.people[0]
    signs = reverse("awareness:attest", args=[need.department.pk, need.version.policy.code])
    return MineRow(
        title=words.need(need.version, need.template),
        unit=need.department.name,
        url=need.version.get_absolute_url(),
        state=looks.standing(own.standing),
        ends=own.latest.expires_on if own.latest else None,
        attest="" if own.standing is Standing.CURRENT else signs,
    )


def attest_page(version: PolicyVersion, unit: Any, needs: Sequence[Need], *, form: forms.Form) -> FormPage:
    known = [
        words.check(one.template)
        for one in needs
        if one.template and one.version.pk == version.pk and one.department.pk == unit.pk
    ]
    told = [_("You sign that you have read it: %(text)s") % {"text": version.text}]
    if known:
        told.append(_("And that you know how this unit checks: %(checks)s.") % {"checks": ", ".join(known)})
    return FormPage(
        title=_("Attest to %(policy)s, version %(number)s")
        % {"policy": version.policy, "number": version.number},
        crumbs=policy_crumbs(Crumb(label=_("What I have to know"), url=reverse("awareness:mine"))),
        form=form,
        submit=_("I have read it and know it: sign"),
        cancel=version.get_absolute_url(),
        note=" ".join(told),
    )
