"""How many people may work alone on each kind of device that there is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from .demands import Purpose, Work, answers

#: With fewer than so many, one holiday or illness leaves nobody.
ENOUGH = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """Ids of people: ``whole`` may work alone on every model of the type, ``part`` on some of them only.

    ``asked``: a competency is for the type or one of the models.
    """

    whole: tuple[int, ...]
    part: tuple[int, ...]
    asked: bool

    def is_gap(self, *, grave: bool) -> bool:
        """Whether too few are able, where work asks for a competency: of grave devices always."""
        return (grave or self.asked) and len(self.whole) < ENOUGH


def coverage(
    models: Mapping[int, Collection[int]],
    *,
    purposes: Iterable[Purpose],
    held: Mapping[int, Collection[int]],
) -> dict[int, Covered]:
    """By device type. ``models``: the models in the fleet by type; ``held``: by person the ids of the competencies in
    which they work alone."""
    known = list(purposes)
    return {type_id: _of_type(type_id, found, known, held) for type_id, found in models.items()}


def _of_type(
    type_id: int, models: Collection[int], purposes: list[Purpose], held: Mapping[int, Collection[int]]
) -> Covered:
    fitting = [_fitting(Work(model_id=model, type_id=type_id), purposes) for model in models]
    counted = {
        person: sum(not wanted.isdisjoint(mine) for wanted in fitting) for person, mine in held.items()
    }
    return Covered(
        whole=tuple(sorted(person for person, number in counted.items() if number == len(fitting))),
        part=tuple(sorted(person for person, number in counted.items() if 0 < number < len(fitting))),
        asked=any(fitting),
    )


def _fitting(work: Work, purposes: list[Purpose]) -> frozenset[int]:
    return frozenset(one.pk for one in purposes if answers(one, "", work=work))
