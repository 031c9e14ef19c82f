"""The pages of procedures: list, one version, its steps, and two versions compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openhtm.ui.lists import Head
from openhtm.ui.parts import Act, Chip, Column, Crumb, Difference, Fact, Page, Paging, Pill, Tab
from openhtm.ui.tones import Tone

from ... import looks, words
from ...models import ProcedureState, ProcedureStep, ProcedureVersion
from ...rules.steps import Step

HEADS = (
    Head(label=gettext_lazy("Code"), key="procedure__code"),
    Head(label=gettext_lazy("Title"), key="procedure__title"),
    Head(label=gettext_lazy("For"), hidden_on_phone=True),
    Head(label=gettext_lazy("Version")),
    Head(label=gettext_lazy("State"), key="state"),
    Head(label=gettext_lazy("Minutes"), numeric=True, hidden_on_phone=True),
)


def crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(label=_("Procedures"), url=reverse("maintenance:procedures")), *more]


def url(name: str, version: ProcedureVersion, *more: object) -> str:
    return reverse(f"maintenance:{name}", args=[version.procedure.code, version.number, *more])


@dataclass(frozen=True, kw_only=True)
class ProcedureRow:
    code: str
    title: str
    url: str
    scope: str
    number: int
    state: Pill
    minutes: int | None


def procedure_row(version: ProcedureVersion) -> ProcedureRow:
    return ProcedureRow(
        code=version.procedure.code,
        title=version.procedure.title,
        url=url("procedure_version", version),
        scope=scope_words(version.procedure),
        number=version.number,
        state=looks.procedure_state(version),
        minutes=version.standard_minutes,
    )


def scope_words(procedure: Any) -> str:
    return str(procedure.model or procedure.device_type or _("Any device"))


@dataclass(frozen=True, kw_only=True)
class ProcedureListPage(Page):
    rows: Sequence[ProcedureRow]
    columns: Sequence[Column]
    paging: Paging
    filter: forms.Form
    chips: Sequence[Chip]
    clear: str


@dataclass(frozen=True, kw_only=True)
class StepRow:
    """A step as it is read, and the acts on it while it is a draft."""

    number: int
    key: str
    label: str
    help: str
    kind: str
    limits: str
    source: str
    critical: bool
    optional: bool
    when: str = ""
    edit_url: str = ""
    move_url: str = ""
    remove_url: str = ""
    first: bool = False
    last: bool = False


@dataclass(frozen=True, kw_only=True)
class Section:
    title: str
    steps: Sequence[StepRow]


@dataclass(frozen=True, kw_only=True)
class VersionPage(Page):
    facts: Sequence[Fact]
    warnings: str
    sections: Sequence[Section]
    editable: bool
    add_url: str = ""
    news_url: str = ""


def version_page(
    version: ProcedureVersion,
    *,
    versions: Sequence[ProcedureVersion],
    steps: Sequence[ProcedureStep],
    rights: set[str],
    news: bool = False,
) -> VersionPage:
    """``rights``: ``edit`` and ``approve`` where the reader holds them; ``news``: the library has another one."""
    editable = version.is_editable and "edit" in rights
    lead, tone = _lead(version)
    return VersionPage(
        title=f"{version.procedure.code} {version.procedure.title}",
        lead=lead,
        lead_tone=tone,
        crumbs=crumbs(),
        tabs=_tabs(version, versions),
        acts=_acts(version, versions=versions, steps=len(steps), rights=rights),
        facts=_facts(version),
        warnings=version.warnings,
        sections=sections(version, steps, editable=editable),
        editable=editable,
        add_url=url("step_add", version) if editable else "",
        news_url=library_url(version) if news else "",
    )


def library_url(version: ProcedureVersion) -> str:
    return reverse("maintenance:procedure_library_news", args=[version.procedure.code])


def _lead(version: ProcedureVersion) -> tuple[str, Tone]:
    if version.state == ProcedureState.DRAFT:
        return _("A draft. No work can start with it until it is approved."), Tone.INFO
    if version.state == ProcedureState.IN_REVIEW:
        return _("Waits for approval by someone other than its author."), Tone.SOON
    if version.state == ProcedureState.APPROVED and version.effective_from:
        return _("In force since %(day)s.") % {"day": words.day(version.effective_from)}, Tone.OK
    return _("No longer in force; work done with it keeps it."), Tone.PLAIN


def _tabs(version: ProcedureVersion, versions: Sequence[ProcedureVersion]) -> list[Tab]:
    if len(versions) < 2:
        return []
    made = [
        Tab(
            label=_("Version %(n)d") % {"n": one.number},
            url=url("procedure_version", one),
            current=one.pk == version.pk,
        )
        for one in versions
    ]
    compare = reverse("maintenance:procedure_compare", args=[version.procedure.code])
    return [*made, Tab(label=_("Compare"), url=compare)]


def _acts(
    version: ProcedureVersion, *, versions: Sequence[ProcedureVersion], steps: int, rights: set[str]
) -> list[Act]:
    made: list[Act] = []
    if "edit" in rights:
        made += _author_acts(version, versions=versions, steps=steps)
    if "approve" in rights:
        made += _approver_acts(version)
    return made


def _author_acts(version: ProcedureVersion, *, versions: Sequence[ProcedureVersion], steps: int) -> list[Act]:
    if version.state == ProcedureState.DRAFT:
        refused = "" if steps else _("Add at least one step first.")
        return [
            Act(
                label=_("Submit for approval"),
                url=url("procedure_submit", version),
                method="post",
                kind="primary",
                icon="send",
                refused=refused,
            ),
            Act(label=_("Edit facts"), url=url("procedure_edit", version), icon="edit"),
        ]
    newest = max(one.number for one in versions)
    if version.number != newest or version.state == ProcedureState.IN_REVIEW:
        return []
    start = reverse("maintenance:procedure_new_version", args=[version.procedure.code])
    return [Act(label=_("Start a new version"), url=start, method="post", icon="versions")]


def _approver_acts(version: ProcedureVersion) -> list[Act]:
    if version.state == ProcedureState.IN_REVIEW:
        return [
            Act(
                label=_("Approve"), url=url("procedure_approve", version), kind="primary", icon="writing-sign"
            ),
            Act(label=_("Send back"), url=url("procedure_send_back", version), icon="arrow-back-up"),
        ]
    if version.state == ProcedureState.APPROVED:
        return [Act(label=_("Retire"), url=url("procedure_retire", version), kind="danger", icon="archive")]
    return []


def _facts(version: ProcedureVersion) -> list[Fact]:
    minutes = version.standard_minutes
    return [
        Fact(label=_("Version"), value=version.number, pill=looks.procedure_state(version)),
        Fact(label=_("For"), value=scope_words(version.procedure)),
        Fact(label=_("Comes from"), value=version.get_source_display(), hint=version.source_reference),
        Fact(
            label=_("Standard time"), value=None if minutes is None else _("%(n)d minutes") % {"n": minutes}
        ),
        Fact(label=_("Competency"), value=version.competency or _("None required")),
        Fact(label=_("Test equipment"), value=", ".join(version.test_equipment) or _("None")),
        Fact(label=_("Parts kit"), value=version.parts_kit or _("None")),
        Fact(label=_("Author"), value=str(version.author) if version.author_id else _("System")),
        Fact(label=_("Approved by"), value=_approved_by(version)),
        Fact(label=_("What changed"), value=version.change_note or _("First version")),
    ]


def _approved_by(version: ProcedureVersion) -> str:
    if version.approved_at is None:
        return _("Nobody yet")
    return str(version.approver) if version.approver_id else _("System")


def sections(version: ProcedureVersion, steps: Sequence[ProcedureStep], *, editable: bool) -> list[Section]:
    """The steps in their sections, in order; a section begins whenever its name changes."""
    made: list[tuple[str, list[StepRow]]] = []
    for number, step in enumerate(steps, start=1):
        if not made or made[-1][0] != step.section:
            made.append((step.section, []))
        made[-1][1].append(_step_row(version, step, number=number, of=len(steps), editable=editable))
    return [Section(title=title, steps=rows) for title, rows in made]


def _step_row(
    version: ProcedureVersion, step: ProcedureStep, *, number: int, of: int, editable: bool
) -> StepRow:
    limits = step.limits
    links = (
        {f"{name}_url": url(f"step_{name}", version, step.key) for name in ("edit", "move", "remove")}
        if editable
        else {}
    )
    return StepRow(
        number=number,
        key=step.key,
        label=step.label,
        help=step.help,
        kind=step.get_kind_display(),
        limits=words.limits(limits, unit=step.unit, decimals=step.decimals)
        if limits
        else ", ".join(step.choices),
        source=step.source,
        critical=step.critical,
        optional=not step.rule.required,
        when=words.not_asked(step) if step.condition or step.as_left_of else "",
        first=number == 1,
        last=number == of,
        **links,
    )


@dataclass(frozen=True, kw_only=True)
class ComparePage(Page):
    before: str
    after: str
    facts: Sequence[Difference]
    steps: Sequence[Difference]
    choices: Sequence[int]
    chosen: tuple[int, int]


def compare_page(
    older: ProcedureVersion, newer: ProcedureVersion, *, numbers: Sequence[int], steps: Sequence[Difference]
) -> ComparePage:
    changed = sum(one.changed for one in steps)
    return ComparePage(
        title=_("%(code)s: versions compared") % {"code": newer.procedure.code},
        lead=ngettext("%(n)d step differs.", "%(n)d steps differ.", changed) % {"n": changed},
        crumbs=crumbs(Crumb(label=str(newer.procedure), url=url("procedure_version", newer))),
        before=_("Version %(n)d") % {"n": older.number},
        after=_("Version %(n)d") % {"n": newer.number},
        facts=[
            Difference(label=before.label, before=before.value, after=after.value)
            for before, after in zip(_facts(older)[2:7], _facts(newer)[2:7], strict=True)
        ],
        steps=steps,
        choices=numbers,
        chosen=(older.number, newer.number),
    )


def step_differences(older: Iterable[ProcedureStep], newer: Iterable[ProcedureStep]) -> list[Difference]:
    """Step by step, joined by key; a step that is on one side only says so."""
    before = {step.key: _step_words(step) for step in older}
    after = {step.key: (step.label, _step_words(step)) for step in newer}
    absent = _("not in this version")
    made = [
        Difference(label=label, before=before.get(key, absent), after=text)
        for key, (label, text) in after.items()
    ]
    gone = [
        Difference(label=key, before=text, after=absent) for key, text in before.items() if key not in after
    ]
    return [*made, *gone]


def _step_words(step: ProcedureStep) -> str:
    return rule_words_of(step.rule, kind=step.get_kind_display())


def rule_words_of(step: Step, *, kind: str) -> str:
    """A step in one line, as two of them are compared."""
    limits = step.limits
    facts = [
        step.label,
        kind,
        words.limits(limits, unit=step.unit, decimals=step.decimals) if limits else ", ".join(step.choices),
        _("critical") if step.critical else "",
        "" if step.required else _("optional"),
        step.formula,
        step.expected,
        step.condition,
        step.as_left_of,
        step.source,
    ]
    return " · ".join(fact for fact in facts if fact)


@dataclass(frozen=True, kw_only=True)
class LibraryRow:
    slug: str
    title: str
    about: str
    families: str
    steps: int
    minutes: int
    url: str
    taken: bool


@dataclass(frozen=True, kw_only=True)
class LibraryPage(Page):
    rows: Sequence[LibraryRow]
