"""How many days each clock gives: as ``policy/clocks.toml`` says, or as the hospital has set."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from .models import ClockSetting
from .rules.clocks import Clock, Policy, read


@dataclass(frozen=True, kw_only=True)
class Set:
    """A clock with the days that hold; ``setting`` where the hospital has set them."""

    policy: Policy
    setting: ClockSetting | None

    @property
    def days(self) -> int:
        return self.policy.days if self.setting is None else int(self.setting.days)


@lru_cache(maxsize=1)
def declared() -> Mapping[Clock, Policy]:
    file = resources.files("openhtm.security") / "policy" / "clocks.toml"
    return read(tomllib.loads(file.read_text(encoding="utf-8")))


def standing() -> list[Set]:
    """Every clock, in the order of the file."""
    settings = {one.clock: one for one in ClockSetting.objects.all()}
    return [Set(policy=one, setting=settings.get(clock)) for clock, one in declared().items()]


def days() -> dict[Clock, int]:
    return {one.policy.clock: one.days for one in standing()}
