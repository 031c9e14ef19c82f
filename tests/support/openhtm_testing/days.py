"""Today as the hospital of the personas has it: in the evening there it is tomorrow in Greenwich already."""

from __future__ import annotations

from datetime import date

from openhtm.kernel.time import local_date, now

ZONE = "America/Chicago"


def today() -> date:
    return local_date(now(), ZONE)
