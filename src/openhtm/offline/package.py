"""Everything a person takes along, in one answer: the parts that the contexts offer, each within its scope."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from openhtm.accounts.api import User
from openhtm.kernel.offline import parts

#: After this the device shows the package no longer (what was done with it is kept and sent all the same).
GOOD_FOR = timedelta(hours=72)


def package(user: User, *, at: datetime) -> Mapping[str, Any]:
    """``person`` names whose it is; ``parts`` holds those that the person has the permission for somewhere."""
    return {
        "person": {"key": user.actor_key, "name": str(user)},
        "made_at": at.isoformat(),
        "good_until": (at + GOOD_FOR).isoformat(),
        "parts": {slug: part.make(user, at) for slug, part in parts() if user.may_anywhere(part.permission)},
    }


def has_parts(user: User) -> bool:
    """Whether there is anything that this person could take along."""
    return any(user.may_anywhere(part.permission) for _slug, part in parts())


def sizes(made: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of a package, what it holds: how large each part is, and how many records of each kind."""
    parts_ = {
        slug: {
            "bytes": len(json.dumps(part, ensure_ascii=False).encode()),
            "records": {name: len(rows) for name, rows in part.items() if isinstance(rows, list | dict)},
        }
        for slug, part in made["parts"].items()
    }
    return {
        "person": made["person"]["name"],
        "made_at": made["made_at"],
        "good_until": made["good_until"],
        "bytes": sum(part["bytes"] for part in parts_.values()),
        "parts": parts_,
    }
