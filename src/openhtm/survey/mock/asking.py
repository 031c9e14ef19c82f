"""A whole mock survey: every question that concerns what was drawn, with the answers the record gives at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from time import perf_counter

from openhtm.compliance import api as compliance
from openhtm.compliance.api import listing
from openhtm.places.api import Department
from openhtm.registry.api import Device

from ..rules import questions as reading
from ..rules.questions import Question
from . import of_devices, of_units, of_work
from .given import Given
from .ground import Ground

FOLDER = Path(__file__).parent.parent / "questions"
#: By the key of the question; each reads for all devices, or units, at once.
ANSWERS: Mapping[str, Callable[[Ground], Mapping[int, Given]]] = {
    "inventory": of_devices.inventory,
    "risk": of_devices.risk,
    "acceptance": of_devices.acceptance,
    "interval": of_devices.interval,
    "basis": of_devices.basis,
    "manual": of_devices.manual,
    "last_inspection": of_work.last_inspection,
    "on_time": of_devices.on_time,
    "tester": of_work.tester,
    "competence": of_work.competence,
    "findings": of_devices.findings,
    "recalls": of_devices.recalls,
    "device_checks": of_units.device_checks,
    "demanded_checks": of_units.demanded_checks,
    "unit_checks": of_units.unit_checks,
    "attested": of_units.attested,
    "policy_in_force": of_units.policy_in_force,
}


@dataclass(frozen=True, kw_only=True)
class Stop:
    """Something the surveyor stands in front of: a device, or a unit as a whole."""

    device: Device | None
    unit: Department | None

    @property
    def key(self) -> int:
        """Of what the record answers for."""
        return self.device.pk if self.device else self.unit.pk if self.unit else 0


@dataclass(frozen=True, kw_only=True)
class Line:
    """One question at one stop. ``given`` None: a person has to answer. ``seconds``: how long the program took to
    answer the question for everything that was drawn."""

    stop: Stop
    question: Question
    requirements: Sequence[str]
    given: Given | None
    seconds: float | None


@lru_cache(maxsize=1)
def questions() -> Sequence[Question]:
    """In the order of files and of their lines. A file that is not as it must be fails loudly."""
    known = set(compliance.rules().slugs())
    return reading.once(
        [
            one
            for path in sorted(FOLDER.glob("*.toml"))
            for one in reading.read(
                path.name, path.read_text(encoding="utf-8"), rules=known, answered=set(ANSWERS)
            )
        ]
    )


def stops(ground: Ground) -> list[Stop]:
    """Device by device, unit by unit, so that nobody walks a way twice; each unit after its devices."""
    units = {one.pk: one for one in ground.units}
    made: list[tuple[str, int, str, Stop]] = [
        (str(one.department or ""), 0, one.tag, Stop(device=one, unit=one.department))
        for one in ground.devices
    ]
    made += [(one.name, 1, "", Stop(device=None, unit=one)) for one in units.values()]
    return [stop for *_order, stop in sorted(made, key=lambda each: each[:3])]


def asked(ground: Ground, *, clock: Callable[[], float] = perf_counter) -> list[Line]:
    every = questions()
    answered: dict[str, tuple[Mapping[int, Given], float]] = {}
    for one in every:
        if one.answered_by == "record":
            began = clock()
            found = ANSWERS[one.key](ground)
            answered[one.key] = (found, clock() - began)
    belongs = requirements(ground.day)
    return [
        _line(stop, one, answered, belongs[one.key])
        for stop in stops(ground)
        for one in every
        if concerns(one, stop)
    ]


def concerns(question: Question, stop: Stop) -> bool:
    if stop.device is None:
        return question.of == "unit"
    named = stop.device.device_type.name if stop.device.device_type else ""
    return question.of == "device" and question.concerns(named)


def _line(
    stop: Stop,
    question: Question,
    answered: Mapping[str, tuple[Mapping[int, Given], float]],
    belongs: Sequence[str],
) -> Line:
    found, seconds = answered.get(question.key, (None, None))
    given = found[stop.key] if found is not None else None
    return Line(stop=stop, question=question, requirements=belongs, given=given, seconds=seconds)


def requirements(on: date) -> Mapping[str, Sequence[str]]:
    """By question, the requirements in force that its rules answer."""
    citations = listing.Citations(on)
    return {
        one.key: list(
            dict.fromkeys(
                listing.requirement_name(each["set"], each["citation"])
                for rule in one.rules
                for each in citations.of(rule)
            )
        )
        for one in questions()
    }
