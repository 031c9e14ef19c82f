"""The pages of statements of makers on security (MDS2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhtm.ui.parts import Act, Chip, Column, Crumb, Fact, Page, Paging, Pill, Stat
from openhtm.ui.tones import Tone

from ... import words
from ...models import Disclosure, DisclosureAnswer, Said
from ...queries.disclosures import Coverage
from ...rules import disclosures as rules
from ...rules.disclosures import Changed, Gap, Meets, Reply
from ...rules.documents import Trouble
from .releases import SHOWN, ProblemRow
from .releases import crumbs as release_crumbs
from .shared import columns

_MEETS_TONES = {
    Meets.GAP: Tone.OVERDUE,
    Meets.UNKNOWN: Tone.UNKNOWN,
    Meets.SEE_NOTE: Tone.SOON,
    Meets.NOT_APPLICABLE: Tone.PLAIN,
    Meets.MET: Tone.OK,
}


def crumbs(*more: Crumb) -> list[Crumb]:
    return release_crumbs(*more)


def list_crumb() -> Crumb:
    return Crumb(label=_("Security statements (MDS2)"), url=reverse("security:disclosures"))


@dataclass(frozen=True, kw_only=True)
class DisclosureRow:
    url: str
    subject: str
    version: str
    edition: str
    of: str
    questions: int
    unknown: Pill | None
    attached: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class DisclosureListPage(Page):
    stats: Sequence[Stat]
    rows: Sequence[DisclosureRow]
    columns: Sequence[Column]
    paging: Paging
    filter: forms.Form
    chips: Sequence[Chip]
    clear: str


def list_acts(*, may_edit: bool) -> list[Act]:
    add = Act(
        label=_("Attach a statement"),
        url=reverse("security:disclosure_attach"),
        icon="upload",
        kind="primary",
    )
    return [add] if may_edit else []


def list_columns() -> list[Column]:
    made = columns(_("Model"), _("Version"), _("Edition"), _("Of"))
    return [*made, Column(label=_("Questions"), numeric=True), *columns(_("Unanswered"), _("Attached"))]


def stats(found: Coverage) -> list[Stat]:
    of = _("of %(count)d that may be on the network") % {"count": found.devices}
    said = _(
        "Devices in use, on the network or of which nobody knows, whose model or release has a statement."
    )
    releases = reverse("security:releases")
    return [
        Stat(
            label=_("Devices with a statement"),
            value=found.covered,
            of=of,
            definition=said,
            url=f"{releases}?statement=with",
        ),
        Stat(
            label=_("Devices without one"),
            value=found.unknown,
            of=of,
            definition=_("The same devices, of which no maker has told anything: their security is unknown."),
            url=f"{releases}?statement=without",
            tone=Tone.UNKNOWN if found.unknown else Tone.OK,
        ),
    ]


def row(one: Disclosure) -> DisclosureRow:
    return DisclosureRow(
        url=one.get_absolute_url(),
        subject=str(one.device_model),
        version=one.release.software_version if one.release is not None else "",
        edition=one.edition,
        of=one.revision,
        questions=one.answer_count,
        unknown=Pill(text=str(one.unknown_count), tone=Tone.UNKNOWN) if one.unknown_count else None,
        attached=one.attached_at,
        by=one.attached_by,
    )


@dataclass(frozen=True, kw_only=True)
class AnswerRow:
    question: str
    text: str
    pill: Pill
    answer: str
    note: str
    place: str


@dataclass(frozen=True, kw_only=True)
class Section:
    code: str
    title: str
    rows: Sequence[AnswerRow]


@dataclass(frozen=True, kw_only=True)
class GapRow:
    question: str
    why: str
    pill: Pill
    wanted: str
    profile: str
    note: str


@dataclass(frozen=True, kw_only=True)
class DisclosurePage(Page):
    facts: Sequence[Fact]
    filter: forms.Form
    sections: Sequence[Section]
    gaps: Sequence[GapRow]
    met: int
    wanted: int
    problems: Sequence[ProblemRow]


def disclosure_page(
    found: Disclosure,
    *,
    answers: Iterable[DisclosureAnswer],
    gaps: Sequence[Gap],
    form: forms.Form,
    may_edit: bool,
) -> DisclosurePage:
    counts = Counter(one.meets for one in gaps)
    model = found.device_model
    replace = Act(
        label=_("Replace it"),
        url=f"{reverse('security:disclosure_attach')}?model={model.pk}{_version_query(found)}",
        icon="upload",
    )
    compare = Act(
        label=_("Compare"), url=reverse("security:disclosure_compare", args=[found.pk]), icon="versions"
    )
    return DisclosurePage(
        title=_("Security statement of %(subject)s") % {"subject": _short(found)},
        lead=_lead(found, counts),
        lead_tone=_lead_tone(found, counts),
        crumbs=crumbs(list_crumb()),
        acts=[compare, replace] if may_edit and found.replaced_at is None else [compare],
        facts=_facts(found),
        filter=form,
        sections=_sections(answers),
        gaps=[_gap_row(one) for one in gaps if one.meets is not Meets.MET],
        met=counts[Meets.MET],
        wanted=len(gaps),
        problems=[
            ProblemRow(
                place=one["place"], why=str(words.TROUBLES[Trouble(one["trouble"])]), found=one["found"]
            )
            for one in found.problems[:SHOWN]
        ],
    )


def _version_query(found: Disclosure) -> str:
    return f"&software_version={found.release.software_version}" if found.release is not None else ""


def _lead(found: Disclosure, counts: Counter[Meets]) -> str:
    if found.replaced_at is not None:
        return _("A newer statement has taken its place.")
    gap = ngettext("%(count)d gap", "%(count)d gaps", counts[Meets.GAP]) % {"count": counts[Meets.GAP]}
    unknown = ngettext("%(count)d unknown", "%(count)d unknown", counts[Meets.UNKNOWN])
    return _("Of what is wanted of this risk class: %(gaps)s, %(unknown)s, %(notes)d to be read.") % {
        "gaps": gap,
        "unknown": unknown % {"count": counts[Meets.UNKNOWN]},
        "notes": counts[Meets.SEE_NOTE],
    }


def _lead_tone(found: Disclosure, counts: Counter[Meets]) -> Tone:
    if found.replaced_at is not None:
        return Tone.PLAIN
    if counts[Meets.GAP]:
        return Tone.OVERDUE
    return Tone.UNKNOWN if counts[Meets.UNKNOWN] or counts[Meets.SEE_NOTE] else Tone.OK


def _facts(found: Disclosure) -> list[Fact]:
    model, release = found.device_model, found.release
    version = release.software_version if release is not None else _("Every version")
    document = reverse("documents:document", args=[found.document_id]) if found.document_id else ""
    return [
        Fact(label=_("Model"), value=str(model), url=reverse("catalog:model", args=[model.pk])),
        Fact(label=_("Version"), value=version, url=release.get_absolute_url() if release else ""),
        Fact(label=_("Risk class"), value=model.get_risk_class_display()),
        Fact(label=_("Edition"), value=found.edition),
        Fact(label=_("Identifier"), value=found.identifier or None, code=True),
        Fact(label=_("Released"), value=found.revision or None),
        Fact(label=_("Says that it is of"), value=found.about or None),
        Fact(label=_("Questions"), value=found.answer_count),
        Fact(label=_("Unanswered"), value=found.unknown_count),
        Fact(label=_("File"), value=found.sha256[:20], url=document, code=True),
        Fact(label=_("Attached by"), value=found.attached_by),
    ]


def _sections(answers: Iterable[DisclosureAnswer]) -> list[Section]:
    return [
        Section(
            code=code,
            title=str(words.SECTIONS.get(code, words.SECTIONS[""])),
            rows=[_answer_row(one) for one in rows],
        )
        for code, rows in groupby(answers, key=lambda one: one.section)
    ]


def said_pill(said: str) -> Pill:
    tone = Tone.UNKNOWN if said == Said.UNKNOWN else Tone.PLAIN
    return Pill(text=str(Said(said).label), tone=tone)


def _answer_row(one: DisclosureAnswer) -> AnswerRow:
    own = one.said in (Said.STATED, Said.UNKNOWN)
    return AnswerRow(
        question=one.question,
        text=one.text,
        pill=said_pill(one.said),
        answer=one.answer if own else "",
        note=one.note,
        place=one.place,
    )


def _gap_row(one: Gap) -> GapRow:
    return GapRow(
        question=one.wanted.question,
        why=one.wanted.why,
        pill=Pill(text=str(words.MEETS[one.meets]), tone=_MEETS_TONES[one.meets]),
        wanted=" / ".join(str(Said(answer).label) for answer in sorted(one.wanted.answers)),
        profile=one.profile.title,
        note=one.reply.note if one.reply is not None else "",
    )


@dataclass(frozen=True, kw_only=True)
class ChangeRow:
    question: str
    text: str
    before: Pill
    before_note: str
    after: Pill
    after_note: str


@dataclass(frozen=True, kw_only=True)
class ComparePage(Page):
    form: forms.Form
    rows: Sequence[ChangeRow]
    columns: Sequence[Column]
    other: str
    other_edition: bool


def choices(found: Disclosure, others: Iterable[Disclosure]) -> list[tuple[str, str]]:
    """The others, those of the same subject first."""
    ordered = sorted(others, key=lambda one: one.device_model.pk != found.device_model.pk)
    return [(str(one.pk), _named(one)) for one in ordered]


def _named(one: Disclosure) -> str:
    day = one.revision or one.attached_at.date().isoformat()
    return f"{_short(one)} · {one.edition} · {day}"


def _short(one: Disclosure) -> str:
    """The model without its maker, and the version where it is of one."""
    version = one.release.software_version if one.release is not None else ""
    return f"{one.device_model.label} {version}".strip()


def nearest(found: Disclosure, others: Sequence[Disclosure]) -> Disclosure | None:
    """What one would compare with first: the latest of the same model."""
    same = [one for one in others if one.device_model.pk == found.device_model.pk]
    return max(same, key=lambda one: (one.attached_at, one.pk), default=None)


def compare_page(
    found: Disclosure, other: Disclosure | None, changes: Sequence[Changed], form: forms.Form
) -> ComparePage:
    crumb = Crumb(label=_short(found), url=found.get_absolute_url())
    return ComparePage(
        title=_("What %(subject)s answers otherwise") % {"subject": _short(found)},
        lead=_compare_lead(other, len(changes)),
        crumbs=crumbs(list_crumb(), crumb),
        form=form,
        rows=[_change_row(one) for one in changes],
        columns=columns(_("Question"), _("There"), _("Here")),
        other=_named(other) if other is not None else "",
        other_edition=other is not None and other.edition != found.edition,
    )


def _compare_lead(other: Disclosure | None, count: int) -> str:
    if other is None:
        return _("Choose another statement to compare with.")
    differs = ngettext("%(count)d answer differs", "%(count)d answers differ", count) % {"count": count}
    return _("%(differs)s from %(other)s.") % {"differs": differs, "other": _named(other)}


def _change_row(one: Changed) -> ChangeRow:
    return ChangeRow(
        question=one.question,
        text=one.text,
        before=_side(one.before),
        before_note=_side_note(one.before),
        after=_side(one.after),
        after_note=_side_note(one.after),
    )


def _side(one: Reply | None) -> Pill:
    return said_pill(one.said) if one is not None else Pill(text=_("Not asked"), tone=Tone.PLAIN)


def _side_note(one: Reply | None) -> str:
    if one is None:
        return ""
    own = one.answer if one.said in (rules.Said.STATED, rules.Said.UNKNOWN) else ""
    return " · ".join(filter(None, (own, one.note)))
