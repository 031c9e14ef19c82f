"""What is known of test equipment around a checklist: how it stands, what is asked for, what is not said yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from openhtm.kernel.time import local_date
from openhtm.registry.api import USABLE, Status

from .models import Analyzer, AnalyzerUse, Certificate, ChecklistRun, WorkOrder
from .rules.calibration import FIT, AsFound, Calibration, Standing, answers, standing

#: What `Analyzer` is read with; then no row asks the database again.
JOINS = ("device__site", "device__department", "device__model__manufacturer", "device__device_type")


def calibration_of(row: Certificate) -> Calibration:
    return Calibration(
        calibrated_on=row.calibrated_on,
        valid_until=row.valid_until,
        as_found=AsFound(row.as_found),
        settled=row.disposed_at is not None,
    )


def certificates_of(analyzer: Analyzer) -> list[Certificate]:
    """Those that were not voided, the latest first; from the rows read ahead where there are some."""
    return [row for row in analyzer.certificates.all() if not row.voided_reason]


def certificate_in_force(analyzer: Analyzer, *, on: date) -> Certificate | None:
    known = [row for row in certificates_of(analyzer) if row.calibrated_on <= on]
    return max(known, key=lambda row: (row.calibrated_on, row.valid_until), default=None)


def standing_of(analyzer: Analyzer, *, on: date) -> Standing:
    """How it stands on a day; out of use itself, it counts as quarantined."""
    known = [calibration_of(row) for row in certificates_of(analyzer)]
    out = bool(analyzer.quarantine_reason) or Status(analyzer.device.status) not in USABLE
    return standing(known, on=on, quarantined=out)


def today_at(analyzer: Analyzer, at: datetime) -> date:
    return local_date(at, analyzer.device.site.time_zone)


# -- a checklist ------------------------------------------------------------------------------------------


def uses_of(run: ChecklistRun) -> list[AnalyzerUse]:
    """The test equipment that the checklist was measured with."""
    rows = run.uses.current().select_related("certificate", *(f"analyzer__{name}" for name in JOINS))
    return list(rows.prefetch_related("analyzer__certificates").order_by("pk"))


def day_of(run: ChecklistRun, at: datetime) -> date:
    """The day on which its test equipment had to be fit."""
    return local_date(run.finished_at or at, run.work_order.site.time_zone)


def asked_for(run: ChecklistRun) -> list[str]:
    """What the procedure asks for, by its names."""
    return [str(name) for name in run.procedure_version.test_equipment if str(name).strip()]


def unsaid(run: ChecklistRun, uses: Iterable[AnalyzerUse]) -> list[str]:
    """What is asked for and on record at the site, and nobody has said which one was used."""
    said = [use.analyzer.kinds for use in uses]
    open_names = [name for name in asked_for(run) if not any(answers(kinds, name) for kinds in said)]
    if not open_names:
        return []
    here = Analyzer.objects.filter(device__site_id=run.site_id, device__status__in=USABLE)
    known = list(here.values_list("kinds", flat=True))
    return [name for name in open_names if any(answers(kinds, name) for kinds in known)]


def unfit(run: ChecklistRun, uses: Iterable[AnalyzerUse], *, at: datetime) -> list[tuple[str, Standing]]:
    """What was not fit on the day of the checklist, as known now, and not let pass for an emergency."""
    on = day_of(run, at)
    found = [(use.analyzer.device.tag, standing_of(use.analyzer, on=on)) for use in uses if not use.reason]
    return [(tag, how) for tag, how in found if how not in FIT]


def is_emergency(order: WorkOrder) -> bool:
    """A critical repair: the one work that may go on with what is at hand."""
    return order.is_repair and order.priority == 1


def owes_retest(order: WorkOrder) -> bool:
    """Whether the device was measured with something unfit in an emergency, and has to be tested again."""
    uses = AnalyzerUse.objects.current().filter(run__work_order=order)
    return bool(uses.exclude(reason="").exists())


def latest_runs(order: WorkOrder) -> list[ChecklistRun]:
    """The checklist of each purpose that counts."""
    rows = order.runs.select_related("procedure_version", "work_order__site").order_by("pk")
    by_purpose = {run.purpose: run for run in rows}
    return list(by_purpose.values())


# -- choosing ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A piece of test equipment that can be chosen, with how it stands."""

    analyzer: Analyzer
    standing: Standing
    chosen: bool
    remembered: bool
    asked: bool = False
    here: bool = True

    @property
    def fit(self) -> bool:
        return self.standing in FIT


def offers(
    rows: Any,
    *,
    uses: Iterable[AnalyzerUse],
    person: Any,
    on: date,
    asked: Sequence[str] = (),
    site_id: int | None = None,
) -> list[Offer]:
    """What a person can choose from: what was said first, then what is asked for, what lies at this site, and what
    they used last time."""
    chosen = {use.analyzer_id for use in uses}
    last = remembered(person)
    joined = rows.select_related(*JOINS).prefetch_related("certificates")
    made = [
        Offer(
            analyzer=row,
            standing=standing_of(row, on=on),
            chosen=row.pk in chosen,
            remembered=row.pk in last,
            asked=any(answers(row.kinds, name) for name in asked),
            here=site_id in (None, row.device.site_id),
        )
        for row in joined.order_by("device__tag")
    ]
    return sorted(made, key=_first_to_offer)


def _first_to_offer(one: Offer) -> tuple[bool, ...]:
    return (not one.chosen, not (one.asked and one.fit), not one.here, not one.remembered, not one.fit)


def remembered(person: Any) -> set[int]:
    """What the person measured with on their latest checklist that says so."""
    mine = AnalyzerUse.objects.current().filter(said_by_id=getattr(person, "pk", None))
    latest = mine.order_by("-pk").values_list("run_id", flat=True).first()
    if person is None or latest is None:
        return set()
    return set(mine.filter(run_id=latest).values_list("analyzer_id", flat=True))


def use_of(run: ChecklistRun, analyzer: Analyzer) -> AnalyzerUse | None:
    return cast("AnalyzerUse | None", run.uses.current().filter(analyzer=analyzer).first())


def standings(rows: Iterable[Analyzer], *, at: datetime) -> Mapping[int, Standing]:
    """How each stands today, by id."""
    return {row.pk: standing_of(row, on=today_at(row, at)) for row in rows}
