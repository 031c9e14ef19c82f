"""Readiness, the rules and the requirement sets on pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openhtm.accounts.api import Permission, SignedInRequest, requires
from openhtm.kernel.time import now
from openhtm.places.api import day_of
from openhtm.ui.doing import FormPage, asked, done
from openhtm.ui.tones import Tone

from ... import access, board, keeping, listing, shelf
from ...actions import own_sets, refreshing
from ...plugins import rules
from .. import forms
from ..pages import findings as finding_pages
from ..pages import readiness as pages
from .findings import site_id


@requires(Permission.COMPLIANCE_READ)
def show(request: SignedInRequest) -> HttpResponse:
    """How ready the hospital is, every number leading to its rows."""
    kept = keeping.brought_up(now())
    reach = access.findings(request.user, site_id=site_id(request))
    found = reach.open(kept.day)
    first = access.first_look()
    since = kept.day - timedelta(days=board.DAYS - 1)
    days = board.trend(reach, first=max(since, first.day), last=max(kept.day, first.day)) if first else []
    counts = listing.counts(found)
    page = pages.ReadinessPage(
        title=_("Readiness"),
        lead=finding_pages.lead(counts) if kept.look else "",
        lead_tone=finding_pages.lead_tone(counts) if kept.look else Tone.UNKNOWN,
        acts=pages.acts(may_look=True),
        followed=kept.look.followed_at if kept.look else None,
        stats=pages.stats(counts, reach.accepted(kept.day).count(), days) if kept.look else [],
        sets=pages.set_cards(board.by_requirement(board.by_rule(found), on=kept.day)),
        units=pages.unit_rows(board.by_unit(found)),
        risks=pages.risk_rows(board.by_risk(found)),
        days=pages.day_rows(days[-14:]),
        stale=finding_pages.stale(kept),
    )
    return render(request, "compliance/readiness.html", {"page": page})


@require_POST
@requires(Permission.COMPLIANCE_READ)
def look(request: SignedInRequest) -> HttpResponse:
    """Ask every rule of the whole fleet now."""
    return done(
        request,
        lambda: refreshing.look_at_all(by=request.user, at=now()),
        words=_("Everything was looked at."),
        back=reverse("compliance:readiness"),
    )


@requires(Permission.COMPLIANCE_READ)
def rule_list(request: SignedInRequest) -> HttpResponse:
    on = day_of(now())
    counted = board.by_rule(access.findings(request.user, site_id=site_id(request)).open(on))
    return render(request, "compliance/rules.html", {"page": pages.rules_page(list(rules()), counted, on=on)})


@requires(Permission.COMPLIANCE_READ)
def standard_list(request: SignedInRequest) -> HttpResponse:
    sets = shelf.sets()
    page = pages.standards_page(
        sets,
        own={one.key for one in sets} - {one.key for one in shelf.shipped()},
        may_edit=request.user.may(Permission.COMPLIANCE_EDIT, site_id=None, department_id=None),
        on=day_of(now()),
    )
    return render(request, "compliance/standards.html", {"page": page})


@requires(Permission.COMPLIANCE_EDIT)
def standard_load(request: SignedInRequest) -> HttpResponse:
    """A file of the hospital's own, taken whole or not at all."""
    form = forms.LoadSetForm(request.POST, request.FILES) if request.method == "POST" else forms.LoadSetForm()
    page = FormPage(
        title=_("Load a requirement set"),
        crumbs=pages.crumbs_of_sets(),
        form=form,
        submit=_("Load it"),
        cancel=reverse("compliance:standards"),
    )

    def act() -> Any:
        name, text = form.cleaned_data["file"]
        return own_sets.load(name, text=text, by=request.user, at=now())

    return asked(
        request, page, act, words=_("It counts from now on."), to=lambda _made: "compliance:standards"
    )


@requires(Permission.COMPLIANCE_EDIT)
def standard_withdraw(request: SignedInRequest, key: str) -> HttpResponse:
    form = forms.WithdrawSetForm(request.POST or None)
    page = FormPage(
        title=_("Withdraw a requirement set"),
        lead=key,
        crumbs=pages.crumbs_of_sets(),
        form=form,
        submit=_("Withdraw it"),
        cancel=reverse("compliance:standards"),
        kind="danger",
    )

    def act() -> Any:
        return own_sets.withdraw(key, reason=form.cleaned_data["reason"], by=request.user, at=now())

    return asked(request, page, act, words=_("It is withdrawn."), to=lambda _made: "compliance:standards")
