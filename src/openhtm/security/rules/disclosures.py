"""What a maker disclosed of a device's security (MDS2): answers, gaps against a profile, two documents side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .documents import Answer

EDITIONS = ("2019", "2013")
#: The sections of ANSI/NEMA HN 1-2019 in its order, after the description of the device.
ORDER = (
    *("DOC", "MPII", "ALOF", "AUDT", "AUTH", "CSUP", "DIDT", "DTBK", "EMRG", "IGAU", "MLDP", "NAUT"),
    *("CONN", "PAUT", "PLOK", "RDMP", "SBOM", "SAHD", "SGUD", "STCF", "TXCF", "TXIG", "RMOT", "OTHR"),
)
SECTIONS = frozenset(ORDER)
#: Those of 2013: fewer, and one that 2019 gave up.
SECTIONS_2013 = (SECTIONS - {"DOC", "CONN", "SBOM", "RMOT"}) | {"CNFS"}


class Said(StrEnum):
    """What an answer comes to. Nothing, and what is no answer of the form, is unknown; never yes or no."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not_applicable"
    SEE_NOTE = "see_note"
    STATED = "stated"
    UNKNOWN = "unknown"


_SAID = {"yes": Said.YES, "no": Said.NO, "n/a": Said.NOT_APPLICABLE, "see note": Said.SEE_NOTE}


def said(answer: Answer) -> Said:
    """Of the description of the device whatever is written; of a question only what the form allows."""
    known = _SAID.get(answer.answer.casefold())
    if known is not None:
        return known
    return Said.STATED if answer.section == "DOC" and answer.answer else Said.UNKNOWN


class Meets(StrEnum):
    """How an answer meets what the hospital wants. A note is read by a person before anybody counts it."""

    GAP = "gap"
    UNKNOWN = "unknown"
    SEE_NOTE = "see_note"
    NOT_APPLICABLE = "not_applicable"
    MET = "met"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer as it is kept."""

    question: str
    section: str
    said: Said
    answer: str = ""
    note: str = ""
    text: str = ""

    @property
    def content(self) -> tuple[str, str, str]:
        return (self.said, self.answer.casefold(), self.note.casefold())


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One line of a profile: the answers that will do, and why they are wanted."""

    question: str
    answers: frozenset[Said]
    why: str


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The least that a hospital wants of devices of some risk classes; empty: of all."""

    slug: str
    title: str
    edition: str
    risk_classes: frozenset[str]
    wanted: tuple[Wanted, ...]

    def applies_to(self, risk_class: str) -> bool:
        return not self.risk_classes or risk_class in self.risk_classes


@dataclass(frozen=True, kw_only=True)
class Gap:
    profile: Profile
    wanted: Wanted
    meets: Meets
    reply: Reply | None


def profile_from(slug: str, table: Mapping[str, Any]) -> Profile:
    """A profile of a data file; raises ValueError that names what is wrong in it."""
    lines = [_wanted(slug, line) for line in table.get("wanted", ())]
    twice = {one.question for one in lines if sum(one.question == other.question for other in lines) > 1}
    if not lines or twice:
        raise ValueError(f"{slug}: {'asked twice: ' + ', '.join(sorted(twice)) if twice else 'asks nothing'}")
    if table.get("edition") not in EDITIONS:
        raise ValueError(f"{slug}: edition {table.get('edition')}")
    return Profile(
        slug=slug,
        title=str(table["title"]),
        edition=str(table["edition"]),
        risk_classes=frozenset(table.get("risk_classes", ())),
        wanted=tuple(lines),
    )


def _wanted(slug: str, line: Mapping[str, Any]) -> Wanted:
    try:
        answers = frozenset(Said(one) for one in line["answers"])
        return Wanted(question=str(line["question"]), answers=answers, why=str(line["why"]))
    except (KeyError, ValueError) as problem:
        raise ValueError(f"{slug}: {line.get('question', '?')}: {problem}") from None


def gaps(
    profiles: Iterable[Profile], replies: Mapping[str, Reply], *, risk_class: str, edition: str
) -> list[Gap]:
    """Each line of the profiles that apply, the gaps first. Another edition numbers otherwise: all is unknown."""
    found = []
    for profile in profiles:
        if not profile.applies_to(risk_class):
            continue
        for wanted in profile.wanted:
            reply = replies.get(wanted.question) if edition == profile.edition else None
            found.append(Gap(profile=profile, wanted=wanted, meets=_meets(wanted, reply), reply=reply))
    order = list(Meets)
    return sorted(found, key=lambda gap: order.index(gap.meets))


def _meets(wanted: Wanted, reply: Reply | None) -> Meets:
    if reply is None or reply.said in (Said.UNKNOWN, Said.STATED):
        return Meets.UNKNOWN
    if reply.said in wanted.answers:
        return Meets.MET
    if reply.said is Said.SEE_NOTE:
        return Meets.SEE_NOTE
    return Meets.NOT_APPLICABLE if reply.said is Said.NOT_APPLICABLE else Meets.GAP


@dataclass(frozen=True, kw_only=True)
class Changed:
    """A question that two documents answer otherwise; None: the document does not ask it."""

    question: str
    section: str
    text: str
    before: Reply | None
    after: Reply | None


def difference(before: Sequence[Reply], after: Sequence[Reply]) -> list[Changed]:
    """What differs in answer or note, in the order of the later document, then what it no longer asks."""
    old = {one.question: one for one in before}
    new = {one.question: one for one in after}
    found = []
    for question in [*new, *(one for one in old if one not in new)]:
        left, right = old.get(question), new.get(question)
        if left is not None and right is not None and left.content == right.content:
            continue
        section, text = next((one.section, one.text) for one in (right, left) if one is not None)
        found.append(Changed(question=question, section=section, text=text, before=left, after=right))
    return found
