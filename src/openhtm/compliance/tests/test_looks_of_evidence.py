"""The page of evidence, looked at everywhere."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from openhtm.maintenance.tests.factories import make_device, make_model

from . import cases

if TYPE_CHECKING:
    from openhtm_testing.personas import World


def test_the_page_of_evidence_looks_right_everywhere(world: World, enter: Any, page: Any, looks: Any) -> None:
    for number in range(14):
        device = make_device(world, f"GEN-{number:04d}", accepted_on=date(2021, 6, 1))
        causes = ["ppf", "upf", "upf", "unk", "use"][number % 5 :]
        for place, cause in enumerate(causes):
            cases.order(world, device, date(2022 + place, 3 + number % 9, 4), kind="repair", cause_code=cause)
    other = make_device(world, "GEN-0100", model=make_model("Flow 4"))
    cases.order(world, other, date(2026, 3, 4), kind="repair", cause_code="ppf")
    enter(page, world.mara)
    model = make_model("Flow 3").pk
    looks.everywhere(page, f"/compliance/aem/evidence/?model={model}&since=2024-01-01", name="evidence")
