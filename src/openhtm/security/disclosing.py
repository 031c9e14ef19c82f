"""Statements of makers as lists, gaps and differences, for pages, REST and the command alike."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Q, QuerySet

from . import access, profiles, words
from .models import Disclosure, DisclosureAnswer, DisclosureQuerySet
from .queries.disclosures import replies
from .rules.disclosures import Changed, Gap, Reply, difference, gaps
from .rules.documents import Trouble


def matching(user: Any, *, q: str = "", state: str = "") -> DisclosureQuerySet:
    """Statements whose model or maker holds every word; ``state``: "replaced", else those that stand."""
    rows: Any = access.disclosures(user).filter(replaced_at__isnull=state != "replaced")
    for word in q.split():
        found = Q(about__icontains=word)
        for way in ("model", "release__model"):
            found |= Q(**{f"{way}__name__icontains": word}) | Q(**{f"{way}__number__icontains": word})
            found |= Q(**{f"{way}__manufacturer__name__icontains": word})
        rows = rows.filter(found)
    return cast(DisclosureQuerySet, rows)


def answers(disclosure: Disclosure, *, q: str = "", said: str = "") -> QuerySet[DisclosureAnswer]:
    """The answers of a statement that was reached by ``access``: by part of question, answer or note."""
    rows = disclosure.answers.all()
    if q.strip():
        text = q.strip()
        found = Q(question__istartswith=text) | Q(text__icontains=text)
        rows = rows.filter(found | Q(note__icontains=text) | Q(answer__icontains=text))
    return rows.filter(said=said) if said else rows


def gaps_of(disclosure: Disclosure) -> list[Gap]:
    """What the hospital wants of devices of this risk class, held against the answers."""
    known = {one.question: one for one in replies(disclosure)}
    risk = disclosure.device_model.risk_class
    return gaps(profiles.profiles(), known, risk_class=risk, edition=disclosure.edition)


def differing(before: Disclosure, after: Disclosure) -> list[Changed]:
    return difference(replies(before), replies(after))


def row_data(one: Disclosure) -> dict[str, Any]:
    """A statement as programs see it; ``software_version`` null: it stands for every version of the model."""
    names = ("edition", "identifier", "revision", "publisher", "about", "sha256")
    return {
        "id": one.pk,
        "model": one.device_model.pk,
        "model_name": str(one.device_model),
        "software_version": one.release.software_version if one.release is not None else None,
        **{name: getattr(one, name) for name in names},
        "document": one.document_id,
        "answer_count": one.answer_count,
        "unknown_count": one.unknown_count,
        "problem_count": one.problem_count,
        "problems": [
            {**problem, "why": str(words.TROUBLES[Trouble(problem["trouble"])])} for problem in one.problems
        ],
        "attached_at": one.attached_at,
        "attached_by": one.attached_by,
        "replaced_at": one.replaced_at,
    }


def answer_data(one: DisclosureAnswer) -> dict[str, Any]:
    names = ("question", "section", "text", "said", "answer", "note", "place")
    return {name: getattr(one, name) for name in names}


def gap_data(one: Gap) -> dict[str, Any]:
    return {
        "profile": one.profile.slug,
        "question": one.wanted.question,
        "wanted": sorted(one.wanted.answers),
        "why": one.wanted.why,
        "meets": one.meets.value,
        "said": one.reply.said.value if one.reply is not None else None,
    }


def changed_data(one: Changed) -> dict[str, Any]:
    return {
        "question": one.question,
        "section": one.section,
        "text": one.text,
        "before": _side(one.before),
        "after": _side(one.after),
    }


def _side(one: Reply | None) -> dict[str, str] | None:
    return None if one is None else {"said": one.said.value, "answer": one.answer, "note": one.note}
