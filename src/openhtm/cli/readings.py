"""What the commands of result files do and show."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openhtm.accounts import api as accounts
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import now
from openhtm.maintenance import api as maintenance

from .failures import Refusal, WrongUse


def layout(by: Actor, tag: str, file: Path | None) -> dict[str, Any]:
    """How the files of an analyzer are laid out; with a file it is stored first."""
    analyzer = maintenance.analyzer(by, tag)
    if file is not None:
        maintenance.map_files(analyzer, layout=_read(file), by=by, at=now())
    stored = maintenance.taking.stored_layout(analyzer)
    chosen = stored or maintenance.taking.documented()
    return {"tag": analyzer.device.tag, "stored": stored is not None, **maintenance.layout_values(chosen)}


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as problem:
        raise WrongUse(f"{file} is not JSON: {problem}.") from None
    if not isinstance(found, dict):
        raise WrongUse(f"{file} holds no layout: it must be a JSON object.")
    return {name: value for name, value in found.items() if name not in ("tag", "stored")}


def bring(
    by: Actor, reference: str, file: Path, *, analyzer: str, accepted: Sequence[str], retest: bool, dry: bool
) -> dict[str, Any]:
    """What the file would fill; unless ``dry``, it is taken."""
    order = maintenance.work_order(by, reference, accounts.Permission.WORK_ORDER_PERFORM)
    purpose = maintenance.RunPurpose.RETEST if retest else maintenance.RunPurpose.MAIN
    run = order.runs.filter(purpose=purpose).order_by("pk").last()
    if run is None and dry:
        raise Refusal(f"The checklist of {order} has not begun.")
    if run is None:
        run = maintenance.checklists.begin(order, purpose=purpose, by=by, at=now())
    with file.open("rb") as stream:
        content = stream.read(maintenance.MOST_RESULT_BYTES + 1)
    chosen = maintenance.analyzer(by, analyzer)
    found = maintenance.taking.told(
        maintenance.taking.taking(run, analyzer=chosen, content=content, at=now())
    )
    if not dry:
        given = maintenance.GivenFile(content=content, name=file.name, accepted=frozenset(accepted))
        _take(run, chosen, given, by=by)
    day = found["measured_on"]
    return found | {"order": order.reference, "taken": not dry, "measured_on": day and day.isoformat()}


def _take(run: Any, analyzer: Any, given: maintenance.GivenFile, *, by: Actor) -> None:
    """A refusal says with which option the file would be taken."""
    try:
        maintenance.take_readings(run, analyzer=analyzer, given=given, by=by, at=now())
    except maintenance.UnableToTake as problem:
        told: Any = problem.details["problems"]
        lines = [f"{one['text']} [{one['code']}]" for one in told]
        hint = ""
        if all(one["acceptable"] for one in told):
            codes = dict.fromkeys(one["code"] for one in told)
            hint = " Take it all the same with " + " ".join(f"--accept {code}" for code in codes) + "."
        raise Refusal("Nothing was taken. " + " ".join(lines) + hint) from None
