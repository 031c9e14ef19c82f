"""Pages of manufacturers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.ui.parts import Act, Column, Difference, Entry, Fact, Page, Pill
from openhtm.ui.tones import Tone

from ... import words
from ...models import AliasStatus, Manufacturer, ManufacturerAlias, ManufacturerMerge
from ...queries.manufacturers import Duplicate
from ...queries.merges import MergePreview
from .shared import crumb

ALIAS_TONES = {
    AliasStatus.CONFIRMED: Tone.OK,
    AliasStatus.SUGGESTED: Tone.SOON,
    AliasStatus.REJECTED: Tone.PLAIN,
}


def url(manufacturer: Manufacturer, name: str = "manufacturer") -> str:
    """The address of one of the maker's pages."""
    return reverse(f"catalog:{name}", args=[manufacturer.pk])


@dataclass(frozen=True, kw_only=True)
class ManufacturerRow:
    """One line of the list."""

    url: str
    name: str
    country: str
    model_count: int
    models_url: str
    alias_count: int
    pill: Pill | None


def list_columns() -> list[Column]:
    """The heads of the list."""
    return [
        Column(label=_("Manufacturer")),
        Column(label=_("Country"), hidden_on_phone=True),
        Column(label=_("Models"), numeric=True),
        Column(label=_("Other names"), numeric=True, hidden_on_phone=True),
    ]


def row(manufacturer: Any) -> ManufacturerRow:
    """A maker with ``model_count`` and ``alias_count``."""
    merged = manufacturer.merged_into
    return ManufacturerRow(
        url=url(manufacturer),
        name=manufacturer.name,
        country=manufacturer.country,
        model_count=manufacturer.model_count,
        models_url=f"{reverse('catalog:model_list')}?manufacturer={manufacturer.pk}",
        alias_count=manufacturer.alias_count,
        pill=Pill(text=_("Merged into %(name)s") % {"name": merged.name}) if merged else None,
    )


@dataclass(frozen=True, kw_only=True)
class AliasRow:
    """Another name of the maker, and what can be done about it."""

    name: str
    pill: Pill
    source: str
    confidence: str
    acts: Sequence[Act]


@dataclass(frozen=True, kw_only=True)
class MergeRow:
    """A merge that brought another maker here."""

    text: str
    reason: str
    at: Any
    by: str
    undone: str
    acts: Sequence[Act]


@dataclass(frozen=True, kw_only=True)
class ManufacturerPage(Page):
    """One maker."""

    facts: Sequence[Fact]
    aliases: Sequence[AliasRow]
    merges: Sequence[MergeRow]
    alias_form: Any
    alias_url: str
    may_edit: bool
    entries: Sequence[Entry]


def manufacturer_page(
    maker: Manufacturer,
    *,
    model_count: int,
    aliases: Sequence[ManufacturerAlias],
    merges: Sequence[ManufacturerMerge],
    rights: set[str],
    alias_form: Any,
    entries: Sequence[Entry],
) -> ManufacturerPage:
    """The page of one maker. ``rights`` holds ``edit`` and ``merge`` where the reader may."""
    return ManufacturerPage(
        title=maker.name,
        lead=_lead(maker, model_count),
        lead_tone=Tone.SOON if maker.merged_into else Tone.PLAIN,
        crumbs=[crumb("manufacturer_list")],
        acts=_acts(maker, rights),
        facts=_facts(maker, model_count),
        aliases=[_alias_row(alias, rights) for alias in aliases],
        merges=[_merge_row(merged, maker, rights) for merged in merges],
        alias_form=alias_form,
        alias_url=url(maker, "alias_add"),
        may_edit="edit" in rights and maker.merged_into is None,
        entries=entries,
    )


def _lead(maker: Manufacturer, model_count: int) -> str:
    if maker.merged_into:
        return _("Merged into %(name)s: everything new goes there.") % {"name": maker.survivor.name}
    return ngettext("%(count)s model in the catalog.", "%(count)s models in the catalog.", model_count) % {
        "count": model_count
    }


def _acts(maker: Manufacturer, rights: set[str]) -> list[Act]:
    acts = []
    if "edit" in rights:
        acts.append(Act(label=_("Edit"), url=url(maker, "manufacturer_edit"), icon="edit"))
    if "merge" in rights and maker.merged_into is None:
        label = _("Merge into another")
        acts.append(Act(label=label, url=url(maker, "manufacturer_merge"), icon="git-merge"))
    return acts


def _facts(maker: Manufacturer, model_count: int) -> list[Fact]:
    models = f"{reverse('catalog:model_list')}?manufacturer={maker.pk}"
    facts = [
        Fact(label=_("Models"), value=model_count, url=models),
        Fact(label=_("Country"), value=maker.country or None),
        Fact(label=_("Website"), value=maker.website or None),
        Fact(label=_("Phone"), value=maker.phone or None),
        Fact(label=_("E-mail address"), value=maker.email or None),
        Fact(label=_("Security contact"), value=maker.security_contact or None),
        Fact(label=_("Notes"), value=maker.notes or _("None")),
    ]
    if maker.merged_into:
        facts.insert(0, Fact(label=_("Merged into"), value=maker.survivor.name, url=url(maker.survivor)))
    return facts


def _alias_row(alias: ManufacturerAlias, rights: set[str]) -> AliasRow:
    return AliasRow(
        name=alias.name,
        pill=Pill(text=alias.get_status_display(), tone=ALIAS_TONES[AliasStatus(alias.status)]),
        source=alias.source,
        confidence="" if alias.confidence is None else f"{alias.confidence:.0%}",
        acts=_alias_acts(alias) if "edit" in rights else [],
    )


def _alias_acts(alias: ManufacturerAlias) -> list[Act]:
    offered = {
        AliasStatus.SUGGESTED: [("confirm", _("Confirm")), ("reject", _("Reject"))],
        AliasStatus.CONFIRMED: [("remove", _("Take back"))],
        AliasStatus.REJECTED: [],
    }[AliasStatus(alias.status)]
    return [
        Act(
            label=label,
            url=reverse("catalog:alias_settle", args=[alias.pk, verb]),
            method="post",
            kind="secondary" if verb == "confirm" else "quiet",
        )
        for verb, label in offered
    ]


def _merge_row(merged: ManufacturerMerge, maker: Manufacturer, rights: set[str]) -> MergeRow:
    here = merged.winner_id == maker.pk
    text = _("%(loser)s was merged into this one") if here else _("Merged into %(winner)s")
    moved = len(merged.moved.get("models", []))
    undo = Act(
        label=_("Undo the merge"),
        url=reverse("catalog:merge_undo", args=[merged.pk]),
        icon="arrow-back-up",
    )
    count = ngettext("%(count)s model went over.", "%(count)s models went over.", moved) % {"count": moved}
    return MergeRow(
        text=text % {"loser": merged.loser.name, "winner": merged.winner.name},
        reason=f"{merged.reason} {count}",
        at=merged.merged_at,
        by=merged.merged_by,
        undone=_("Undone by %(name)s") % {"name": merged.undone_by} if merged.undone_at else "",
        acts=[undo] if "merge" in rights and merged.undone_at is None else [],
    )


@dataclass(frozen=True, kw_only=True)
class MergePage(Page):
    """Merging: which into which, why one would think so, and the catalog before and after."""

    form: Any
    submit: str
    cancel: str
    candidates: Sequence[Any] = ()
    search: str = ""
    searched: bool = False
    differences: Sequence[Difference] = ()
    reasons: Sequence[str] = ()
    confidence: str = ""
    moving: Sequence[str] = ()
    kept: Sequence[str] = ()
    chosen: str = ""


def merge_differences(preview: MergePreview, *, winner_models: int) -> list[Difference]:
    """The two makers before and after."""
    loser, winner = preview.loser.name, preview.winner.name
    moving, kept = len(preview.moving), len(preview.kept)
    of, stands = _("Models of %(name)s"), _("“%(name)s” stands for")
    names = [loser, *preview.alias_names]
    return [
        Difference(label=of % {"name": winner}, before=winner_models, after=winner_models + moving),
        Difference(label=of % {"name": loser}, before=moving + kept, after=kept),
        *(Difference(label=stands % {"name": name}, before=loser, after=winner) for name in names),
    ]


@dataclass(frozen=True, kw_only=True)
class DuplicateRow:
    """Two makers that may be one."""

    one: Manufacturer
    other: Manufacturer
    one_url: str
    other_url: str
    confidence: str
    reasons: Sequence[str]
    acts: Sequence[Act]


@dataclass(frozen=True, kw_only=True)
class DuplicatesPage(Page):
    """Makers that are probably one, surest first."""

    rows: Sequence[DuplicateRow]


def duplicates_page(found: Sequence[Duplicate], *, rights: set[str]) -> DuplicatesPage:
    """The page of probable duplicates."""
    count = len(found)
    lead = ngettext(
        "%(count)s pair of manufacturers is probably one.",
        "%(count)s pairs of manufacturers are probably one.",
        count,
    ) % {"count": count}
    return DuplicatesPage(
        title=_("Probable duplicates"),
        lead=lead if count else _("No two manufacturers look like one."),
        lead_tone=Tone.SOON if count else Tone.OK,
        crumbs=[crumb("manufacturer_list")],
        rows=[_duplicate_row(pair, rights) for pair in found],
    )


def _duplicate_row(pair: Duplicate, rights: set[str]) -> DuplicateRow:
    merge_url = f"{url(pair.other, 'manufacturer_merge')}?into={pair.one.pk}"
    apart = Act(
        label=_("Two companies"),
        url=url(pair.one, "manufacturer_apart"),
        method="post",
        kind="quiet",
        fields=[("other", str(pair.other.pk))],
    )
    acts = [Act(label=_("Compare and merge"), url=merge_url, icon="git-merge")] if "merge" in rights else []
    return DuplicateRow(
        one=pair.one,
        other=pair.other,
        one_url=url(pair.one),
        other_url=url(pair.other),
        confidence=f"{pair.confidence:.0%}",
        reasons=words.sentences(pair.reasons),
        acts=[*acts, apart] if "edit" in rights else acts,
    )
