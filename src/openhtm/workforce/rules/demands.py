"""What a signature asks of the person, and which competencies answer it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What a competency is for. `names`: its code and its name, as `key` writes them."""

    pk: int
    names: frozenset[str]
    models: frozenset[int] = frozenset()
    types: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is to be signed for. `named`: what its procedures ask for. `grave`: a high-risk device."""

    named: tuple[str, ...] = ()
    model_id: int | None = None
    type_id: int | None = None
    grave: bool = False


def key(name: str) -> str:
    """A name as it is compared."""
    return " ".join(name.split()).casefold()


def demands(work: Work) -> tuple[str, ...]:
    """One demand for each competency that is named; for a high-risk device without any, "": one for the device."""
    named = {key(name): " ".join(name.split()) for name in reversed(work.named) if key(name)}
    if named:
        return tuple(named[one] for one in sorted(named))
    return ("",) if work.grave else ()


def answers(purpose: Purpose, demand: str, *, work: Work) -> bool:
    """Whether that competency is the one named, or is for the model or type of the device."""
    if demand and key(demand) in purpose.names:
        return True
    return work.model_id in purpose.models or work.type_id in purpose.types


def unanswered(work: Work, *, purposes: Iterable[Purpose], held: Collection[int]) -> tuple[str, ...]:
    """The demands of the work which none of the competencies held (their ids) answers."""
    mine = [purpose for purpose in purposes if purpose.pk in held]
    return tuple(
        demand for demand in demands(work) if not any(answers(purpose, demand, work=work) for purpose in mine)
    )
