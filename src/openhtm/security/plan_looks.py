"""How the pages of plans, here and in contexts above, show what a version says of a flaw."""

from __future__ import annotations

from django.utils.translation import gettext as _

from openhtm.registry.api import GONE
from openhtm.ui.parts import Pill
from openhtm.ui.tones import Tone

from .models import PlanLine
from .planning import ByVersion


def version_pill(one: PlanLine, shown: ByVersion) -> Pill:
    """What matching says, by what the device runs now; unknown is never taken for mended."""
    if one.device.status in GONE:
        return Pill(text=_("Left the fleet"), tone=Tone.PLAIN)
    if one.device_id in shown.open:
        return Pill(text=_("Flaw open"), tone=Tone.OVERDUE)
    if one.device_id in shown.unknown:
        return Pill(text=_("No bill of its version"), tone=Tone.UNKNOWN)
    return Pill(text=_("Flaw no longer open"), tone=Tone.OK)
