"""What a surveyor asks for: the dossier of a device, and a mock survey."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .. import output, start, values


def dossier(
    tag: Annotated[str, typer.Argument(metavar="TAG", help="Tag of the device.")],
    file: Annotated[
        Path, typer.Argument(metavar="FILE.pdf", help="PDF to write; a name in .zip gets the whole archive.")
    ],
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="DATE", help="As it was at the end of that day.")
    ] = "",
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Write the dossier of a device: strategy, inspections, repairs, findings, documents, proof."""
    day = values.day(as_of, option="--as-of") if as_of else None
    start.record()
    from openhtm.survey.api import data

    from ..survey import dossier as found_dossier
    from ..survey import written

    found = found_dossier(start.actor(as_email), tag, day=day)
    size = written(found, file)
    told = [f"{file}: {size} bytes, as of {found.question.day.isoformat()}.", *found.gaps]
    output.answer({**data(found), "file": str(file), "bytes": size}, told, as_json=as_json)


def mock_survey(
    file: Annotated[Path, typer.Argument(metavar="FILE.pdf", help="PDF to write.")],
    site: Annotated[str, typer.Option(metavar="CODE", help="Only this site; else all you may see.")] = "",
    seed: Annotated[
        str, typer.Option(metavar="NUMBER", help="Draw by this seed; else a new one, which is told.")
    ] = "",
    devices: Annotated[int, typer.Option(metavar="N", help="How many devices to draw.")] = 20,
    as_email: start.As = "",
    as_json: output.Json = False,
) -> None:
    """Play the surveyor at once: draw devices, answer by the record, leave lines for people. Keeps nothing."""
    start.record()
    from ..survey import mock_survey as played

    data, size = played(start.actor(as_email), file, site=site, seed=seed, devices=devices)
    score = data["score"]
    told = [
        f"{file}: {size} bytes, seed {data['seed']}, {len(data['devices'])} devices at {data['place']}.",
        f"{score['met']} met, {score['gap']} gaps, {score['unknown']} unknown, {score['unanswered']} for people.",
    ]
    output.answer({**data, "file": str(file), "bytes": size}, told, as_json=as_json)
