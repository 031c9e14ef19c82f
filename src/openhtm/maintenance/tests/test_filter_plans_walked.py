"""Fleets and plans drawn at random: who is under which plan by a filter is what a plain reading says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openhtm.maintenance.actions import filter_plans, plans
from openhtm.maintenance.actions.plans import NewPlan, PlanExists
from openhtm.maintenance.models import Plan, PlanAssignment
from openhtm.maintenance.rules.reach import Reach, are_rivals, gives_way
from openhtm.registry.actions import devices
from openhtm.registry.api import DeviceChange
from openhtm.registry.models import Device

from . import factories as make

if TYPE_CHECKING:
    from openhtm_testing.personas import World

START = datetime(2026, 11, 22, 12, tzinfo=UTC)
TAGS = ("GEN-0001", "GEN-0002", "GEN-0003", "GEN-0004")
DEPARTMENTS = ("icu", "operating")
MODELS = ("Flow 3", "Flow 9")
#: What a device is, as the oracle keeps it: department and model.
FACTS = st.tuples(st.sampled_from(DEPARTMENTS), st.sampled_from(MODELS))
STEP = st.one_of(
    st.tuples(st.just("filter"), st.sampled_from(DEPARTMENTS), st.sampled_from(["a", "b", ""])),
    st.tuples(st.just("model"), st.sampled_from(MODELS), st.sampled_from(["a", "b", ""])),
    st.tuples(st.just("change"), st.sampled_from(TAGS), FACTS),
    st.tuples(st.just("refilter"), st.integers(0, 5), st.sampled_from([*DEPARTMENTS, *MODELS])),
    st.tuples(st.just("end"), st.integers(0, 9), st.none()),
)


class Oracle:
    """Lists and plain loops, nothing of the program: plans in order of their making."""

    def __init__(self) -> None:
        self.devices = dict.fromkeys(TAGS, ("icu", "Flow 3"))
        self.plans: list[dict[str, Any]] = []

    def under(self) -> dict[str, set[str]]:
        """Tags by the code of each living plan. Those by models have theirs, whatever else there is; those by
        filters take, the oldest first, what has no plan of the same procedure yet."""
        living = [one for one in self.plans if one["alive"]]
        found = {
            one["code"]: {tag for tag, facts in self.devices.items() if one["for"] in facts} for one in living
        }
        taken: list[tuple[str, str]] = []
        for one in sorted(living, key=lambda row: row["by_filter"]):
            if one["by_filter"]:
                found[one["code"]] = {
                    tag for tag in found[one["code"]] if (tag, one["procedure"]) not in taken
                }
            taken += [(tag, one["procedure"]) for tag in found[one["code"]] if one["procedure"]]
        return found


class Walk:
    """The same steps through the actions."""

    def __init__(self, world: World) -> None:
        self.world, self.at, self.oracle = world, START, Oracle()
        self.made: list[Plan] = []
        self.models = {name: make.make_model(name) for name in MODELS}
        self.procedures = {
            code: make.make_procedure(world, START, code=code).procedure for code in ("a", "b")
        }
        for tag in TAGS:
            make.make_device(world, tag, model=self.models["Flow 3"], stores_phi=False)

    def filters(self, value: str) -> dict[str, str]:
        if value in MODELS:
            return {"model": str(self.models[value].pk)}
        return {"department": str(getattr(self.world, value).pk)}

    def add(self, value: str, procedure: str, *, by_filter: bool) -> None:
        code = f"line {len(self.made)}"
        owner: dict[str, Any] = (
            {"filters": self.filters(value)} if by_filter else {"model": self.models[value]}
        )
        new = NewPlan(
            code=code,
            title=code,
            site=self.world.site,
            procedure=self.procedures.get(procedure),
            terms=make.terms(),
            effective_from=self.at.date(),
            **owner,
        )
        self.made.append(plans.add_plan(new, by=self.world.mara, at=self.at))
        row = {"code": code, "for": value, "procedure": procedure, "by_filter": by_filter, "alive": True}
        self.oracle.plans.append(row)

    def take(self, step: tuple[str, Any, Any]) -> None:
        kind, first, second = step
        self.at += timedelta(days=1)
        if kind in ("filter", "model"):
            self.add(first, second, by_filter=kind == "filter")
        elif kind == "change":
            department, model = second
            values = {
                "department_id": getattr(self.world, department).pk,
                "model_id": self.models[model].pk,
            }
            device = Device.objects.get(tag=first)
            devices.update_many([DeviceChange(device.pk, values)], by=self.world.mara, at=self.at)
            self.oracle.devices[first] = second
        elif self.made:
            self.change(first % len(self.made), second)

    def change(self, number: int, value: str | None) -> None:
        row, plan = self.oracle.plans[number], Plan.objects.get(pk=self.made[number].pk)
        if not row["alive"]:
            return
        if value is None:
            plans.end_plan(plan, on=self.at.date(), reason="Over", by=self.world.mara, at=self.at)
            row["alive"] = False
        elif row["by_filter"] and row["for"] != value:
            filter_plans.change_filters(
                plan, filters=self.filters(value), reason="Other", by=self.world.mara, at=self.at
            )
            row["for"] = value

    def under(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {row["code"]: set() for row in self.oracle.plans if row["alive"]}
        rows = PlanAssignment.objects.filter(valid_to__isnull=True)
        for code, tag in rows.values_list("plan__code", "device__tag"):
            found.setdefault(code, set()).add(tag)
        return found


@pytest.mark.usefixtures("world")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=3, max_size=10))
def test_after_every_step_the_plans_by_filters_have_whom_a_plain_reading_gives_them(
    world: World, steps: list[tuple[str, Any, Any]]
) -> None:
    with transaction.atomic():
        walk = Walk(world)
        for step in steps:
            walk.take(step)
            assert walk.under() == walk.oracle.under(), step
        again = filter_plans.apply_filters(by=world.root, at=walk.at)
        assert (again.joined, again.left) == (0, 0)
        transaction.set_rollback(True)


REACHES = st.builds(
    Reach,
    code=st.sampled_from(["PM", "pm ", "EST"]),
    procedure=st.sampled_from([None, 1, 2]),
    by_filter=st.booleans(),
    site=st.sampled_from([None, 1, 2]),
    number=st.integers(1, 4) | st.none(),
)


@given(one=REACHES, other=REACHES)
def test_of_two_lines_that_meet_at_most_one_gives_way(one: Reach, other: Reach) -> None:
    assert not (gives_way(one, other) and gives_way(other, one))
    if gives_way(one, other):
        assert one.by_filter
        assert are_rivals(one, other)
        assert None in (one.site, other.site) or one.site == other.site


@given(one=REACHES, other=REACHES)
def test_of_two_stored_rivals_by_filters_at_one_place_exactly_one_gives_way(one: Reach, other: Reach) -> None:
    numbered = one.number is not None and other.number is not None and one.number != other.number
    meet = None in (one.site, other.site) or one.site == other.site
    if numbered and meet and one.by_filter and other.by_filter and are_rivals(one, other):
        assert gives_way(one, other) != gives_way(other, one)


def test_a_line_is_there_once_whatever_the_case_of_its_letters(world: World) -> None:
    walk = Walk(world)
    walk.add("icu", "", by_filter=True)
    new = NewPlan(
        code="LINE 0",
        title="x",
        site=world.site,
        filters={"type": "1"},
        terms=make.terms(),
        effective_from=START.date(),
    )
    with pytest.raises(PlanExists):
        plans.add_plan(new, by=world.mara, at=START)
