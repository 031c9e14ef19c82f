"""The certificate of an inspection or calibration: that one device passed one procedure on one day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from ..models import OrderKind
from ..rules.verdicts import Overall
from . import readings
from .gathering import Gathered, demo_mark, language
from .moments import day, exact
from .reports import device_pairs, equipment, results, signed
from .sheets import Block, Facts, Sheet, Table, Words


def certificate(found: Gathered) -> Sheet:
    order = found.order
    calibration = order.kind == OrderKind.CALIBRATION
    return Sheet(
        template="report",
        title=_("Certificate of calibration") if calibration else _("Certificate of inspection"),
        hospital=order.site.name,
        tag=found.device.tag if found.device else "",
        reference=order.reference,
        language=language(),
        mark=demo_mark(),
        verdict=_verdict(found.last_run),
        blocks=list(_blocks(found)),
    )


def _verdict(run: Any) -> str:
    """With notes: a step that is not critical did not pass."""
    if Overall(run.overall) is Overall.PASS:
        return _("Passed: every step within its limits")
    return _("Passed, with a step that is not critical outside its limits")


def _blocks(found: Gathered) -> Iterator[Block]:
    order = found.order
    last = found.last_run
    done = order.completed_at or order.closed_at
    pairs = [
        (_("Procedure"), readings.title_of(last)),
        (_("Performed"), exact(done, found.zone) if done else _("Unknown")),
        (_("Performed by"), str(order.completed_by or _("Unknown"))),
    ]
    if found.planned:
        pairs.append((_("Next inspection due"), day(found.next_due) or _("None is planned")))
    yield Facts(title=_("Device"), pairs=device_pairs(found))
    yield Facts(title=_("Inspection"), pairs=pairs)
    changed = list(_as_found(found))
    if changed:
        head = [_("Step"), _("Limit"), _("As found"), "", _("As left"), ""]
        title = _("As found and as left")
        yield Table(title=title, head=head, rows=changed, widths=[12, 9, 8, 5, 8, 5])
    yield results(last, found)
    gear = readings.gear_rows(list(found.runs))
    if gear:
        yield equipment(gear)
    yield Words(
        title="",
        text=_(
            "This certificate is about the device and the day named above. It says nothing of other days. "
            "The signatures below bind the whole record; it can be checked against the ledger."
        ),
    )
    yield signed(found)


def _as_found(found: Gathered) -> Iterator[list[str]]:
    """Steps that an earlier checklist of the order answered otherwise than the last one."""
    last = {step.key: (step, result) for step, result in readings.answered(found.last_run) if result}
    for step, result in _first_answers(found):
        after = last.get(step.key)
        if after is None or (after[1].verdict, after[1].value) == (result.verdict, result.value):
            continue
        yield [
            step.label,
            readings.limits(after[0]),
            readings.entered(result, step),
            readings.verdict(result),
            readings.entered(after[1], after[0]),
            readings.verdict(after[1]),
        ]


def _first_answers(found: Gathered) -> Iterator[tuple[Any, Any]]:
    seen: set[str] = set()
    for run in found.runs[:-1]:
        for step, result in readings.answered(run):
            if result is not None and step.key not in seen:
                seen.add(step.key)
                yield step, result
