"""Steps, readings and limits of checklists in words, for pages and papers alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from .. import measuring, performing, words
from ..rules.limits import Bounds, shown


def entered(result: Any, step: Any) -> str:
    """What was found, in the unit of the step; what was typed beside it where that differs."""
    if result.value is None:
        return ", ".join(result.entered)
    value = f"{shown(result.value, decimals=step.decimals)} {result.unit}"
    typed = ", ".join(result.entered)
    same = typed in ("", shown(result.value, decimals=None))
    return value if same else f"{value} ({typed} {result.entered_unit})"


def limits(step: Any) -> str:
    bounds: Bounds | None = step.limits.acceptance() if step.limits else None
    return words.bounds(bounds, unit=step.unit, decimals=step.decimals) if bounds else ""


def remarks(result: Any) -> str:
    return " ".join(text for text in (result.na_reason, result.comment) if text)


def verdict(result: Any) -> str:
    return str(words.VERDICTS[result.verdict])


def answered(run: Any) -> Iterator[tuple[Any, Any | None]]:
    """Each step of a checklist with its result, or None where nobody answered."""
    results = {row.step_id: row for row in run.results.select_related("recorded_by")}
    for step in performing.steps_of(run):
        yield step, results.get(step.pk)


def runs_of(order: Any) -> list[Any]:
    return list(order.runs.select_related("procedure_version__procedure", "started_by").order_by("pk"))


def title_of(run: Any) -> str:
    return f"{run.procedure_version.procedure} v{run.procedure_version.number}, {run.get_purpose_display()}"


def measured_with(run: Any) -> list[str]:
    """The test equipment with the certificate by which it was fit, or why it was used all the same."""
    return [_use(use) for use in measuring.uses_of(run)]


def _use(use: Any) -> str:
    device, certificate = use.analyzer.device, use.certificate
    by = f"{certificate.number} ({certificate.laboratory})" if certificate else ""
    return ", ".join(text for text in (device.tag, device.serial, by, use.reason) if text)


def gear_rows(runs: list[Any]) -> list[list[str]]:
    """Each piece of test equipment once: what it is, its serial number, certificate, laboratory, last day."""
    rows: dict[int, list[str]] = {}
    for run in runs:
        for use in measuring.uses_of(run):
            rows.setdefault(use.analyzer_id, _gear_row(use))
    return list(rows.values())


def _gear_row(use: Any) -> list[str]:
    device, certificate = use.analyzer.device, use.certificate
    what = f"{device.tag} {device.model or ''}".strip()
    if certificate is None:
        return [what, device.serial, _("None"), use.reason, ""]
    laboratory = f"{certificate.laboratory} {certificate.accreditation}".strip()
    return [what, device.serial, certificate.number, laboratory, certificate.valid_until.isoformat()]
