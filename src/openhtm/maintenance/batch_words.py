"""How the devices of a batch and what was typed for them are written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openhtm.kernel.errors import InvalidInput

from .models import ProcedureStep
from .rules.batches import Progress, Standing
from .rules.steps import NUMERIC, StepKind
from .rules.verdicts import Answer

STANDINGS = {
    Standing.WAITING: gettext_lazy("To do"),
    Standing.PARTLY: gettext_lazy("Not complete"),
    Standing.PASSED: gettext_lazy("Passed"),
    Standing.FAILED: gettext_lazy("Failed"),
    Standing.IN_USE: gettext_lazy("In use on a patient"),
    Standing.NOT_LOCATED: gettext_lazy("Could not locate"),
    Standing.OTHER: gettext_lazy("Could not be done"),
    Standing.LEFT: gettext_lazy("Taken out"),
}
_MEASURED = re.compile(r"([-+]?[\d.,]+(?:[eE][-+]?\d+)?)\s*(\D.*)?")


def typed(step: ProcedureStep, text: str) -> Answer:
    """What was typed into a field: readings with semicolons between them, in the step's unit or another one."""
    if step.kind not in NUMERIC:
        return Answer(values=(text.strip(),))
    parts = [part.strip() for part in text.split(";") if part.strip()]
    found = [_MEASURED.fullmatch(part) for part in parts]
    units = {(one.group(2) or "").strip() for one in found if one} - {""}
    if len(units) > 1:
        words = _("Write all readings of %(step)s in one unit.") % {"step": step.label}
        raise InvalidInput(words, fields={step.key: [words]})
    numbers = tuple(one.group(1) if one else part for one, part in zip(found, parts, strict=True))
    plain = "" if step.kind == StepKind.METER_READING and not step.unit else step.unit
    return Answer(values=numbers, unit=next(iter(units), plain))


def lead(progress: Progress, *, is_open: bool) -> str:
    """The sentence its reader came for."""
    counted = {"answered": progress.answered, "all": progress.all, "open": progress.open}
    if not is_open:
        return _("Closed with %(answered)d devices.") % counted
    if not progress.open:
        return _("All %(all)d devices have a result; sign and close.") % counted
    words = ngettext(
        "%(answered)d of %(all)d devices have a result, %(open)d is left.",
        "%(answered)d of %(all)d devices have a result, %(open)d are left.",
        progress.open,
    )
    return words % counted


def still_missing(steps: Sequence[ProcedureStep]) -> str:
    """Which steps a device still lacks, in words; empty when none."""
    if not steps:
        return ""
    names = ", ".join(step.label for step in steps[:3]) + (" …" if len(steps) > 3 else "")
    return _("Missing: %(steps)s") % {"steps": names}
