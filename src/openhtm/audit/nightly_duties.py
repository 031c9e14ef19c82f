"""What the ledger does every night: proving itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from openhtm.kernel.actors import Actor
from openhtm.kernel.duties import Duty, DutyFailed

from .verify import verify


def _verify(_by: Actor, _clock: Callable[[], datetime]) -> Mapping[str, int]:
    found = verify()
    if found.broken:
        count = len(found.broken)
        told = ngettext(
            "The ledger is broken at %(count)d place. See openhtm audit verify.",
            "The ledger is broken at %(count)d places. See openhtm audit verify.",
            count,
        )
        raise DutyFailed(told % {"count": count})
    return {"entries": found.entries, "signatures": found.signatures}


DUTIES = (Duty(key="ledger", title=_("Verify the ledger"), order=80, run=_verify),)
