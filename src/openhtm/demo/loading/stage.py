"""What the steps of loading share: who acts, when, and what the earlier steps made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from openhtm.accounts.api import User
from openhtm.catalog.api import DeviceType, Model
from openhtm.kernel.actors import SystemActor
from openhtm.kernel.time import local_date
from openhtm.places.api import Department, Room, Site
from openhtm.registry.api import Device

from ..rules.content import Content
from ..rules.fleet import DrawnDevice

BY = SystemActor("demonstration")


@dataclass
class Stage:
    """The demonstration as it grows. ``at`` is now, ``today`` its day."""

    content: Content
    at: datetime
    today: date
    seed: int
    sites: dict[str, Site] = field(default_factory=dict)
    departments: dict[tuple[str, str], Department] = field(default_factory=dict)
    rooms: dict[tuple[str, str, int], Room] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    types: dict[str, DeviceType] = field(default_factory=dict)
    models: dict[tuple[str, str], Model] = field(default_factory=dict)
    drawn: list[DrawnDevice] = field(default_factory=list)
    devices: dict[str, Device] = field(default_factory=dict)

    def day_of(self, at: datetime) -> date:
        """The day of a moment where the hospital stands."""
        return local_date(at, self.content.sites[0].time_zone)

    @property
    def technicians(self) -> list[User]:
        return [self.people[key] for key in ("technician", "technician2", "technician3")]
