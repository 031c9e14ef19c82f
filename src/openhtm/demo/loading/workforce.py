"""What the technicians are able to do: all of it valid for one, some ended or ending for another, and one who is
still learning, whose signatures will wait for a colleague."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from openhtm.accounts.api import User
from openhtm.catalog.api import DeviceType
from openhtm.maintenance import api as maintenance
from openhtm.registry.api import Device
from openhtm.workforce import api as workforce

from ..rules.history import add_months
from .stage import BY, Stage

_GENERAL = "General biomedical equipment"
#: So long a signature without competency is warned of and noted; then it is refused.
WARNED = timedelta(days=30)


def load_workforce(stage: Stage) -> None:
    """Competencies as the procedures name them, a round of assessments, and a day from which refusal holds."""
    for number, (name, types) in enumerate(sorted(_wanted().items())):
        made = workforce.definitions.add(
            values={"code": f"C-{number + 1:02}", "name": name, "months": 24},
            device_types=types,
            by=BY,
            at=stage.at,
        )
        _assess(stage, made, number)
    workforce.definitions.set_signing_rule(holds_from=stage.today + WARNED, by=BY, at=stage.at)


def _wanted() -> dict[str, list[DeviceType]]:
    """Each competency that a procedure names with the device types of those procedures; the rest of the
    high-risk types with the general one, so that every kind of work has somebody who may sign for it."""
    wanted: dict[str, dict[int, DeviceType]] = defaultdict(dict)
    versions = maintenance.ProcedureVersion.objects.exclude(competency="").select_related(
        "procedure__device_type"
    )
    for version in versions:
        found = wanted[version.competency]
        if version.procedure.device_type is not None:
            found[version.procedure.device_type_id] = version.procedure.device_type
    covered = {pk for types in wanted.values() for pk in types}
    graver = Device.objects.exclude(risk_class__in=["low", "medium"]).exclude(device_type__in=covered)
    rest = DeviceType.objects.filter(pk__in=graver.order_by().values("device_type")).order_by("pk")
    wanted[_GENERAL].update({row.pk: row for row in rest})
    return {name: list(types.values()) for name, types in wanted.items()}


def _assess(stage: Stage, competency: workforce.Competency, number: int) -> None:
    lead, people = stage.people["engineer"], stage.technicians
    _grant(stage, competency, [lead], level=4, months=6, assessor=stage.people["manager"], basis="course")
    _grant(stage, competency, people[:1], level=3, months=8, assessor=lead)
    # The second has let some end; the third is learning, and some of the third's end soon.
    ended = 30 if number % 4 == 1 else 22 if number % 4 == 2 else 10
    _grant(stage, competency, people[1:2], level=3, months=ended, assessor=lead, basis="test")
    _grant(stage, competency, people[2:3], level=2 if number % 3 else 3, months=23, assessor=lead)


def _grant(
    stage: Stage,
    competency: workforce.Competency,
    people: list[User],
    *,
    level: int,
    months: int,
    assessor: User,
    basis: str = "observed",
) -> None:
    on = add_months(stage.today, -months) + timedelta(days=3)
    found = workforce.Assessment(level=level, basis=basis, granted_on=on, assessor=assessor)
    workforce.granting.record(competency, people=people, found=found, today=stage.today, by=BY, at=stage.at)
