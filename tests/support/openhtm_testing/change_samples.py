"""What the walk knows of changes: all of it General Hospital's, marked as the other samples are."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .samples import Samples


def add(samples: Samples, at: datetime) -> None:
    """Written in part, with a device of its own that is planned."""
    from openhtm.changes.actions import assessing, drafting, pools, waves
    from openhtm.changes.rules.risks import Aspect, Rated
    from openhtm.maintenance.tests import factories as make

    world = samples.world
    acting: dict[str, Any] = {"by": world.cleo, "at": at}
    values = {
        "kind": "normal",
        "title": "Zebrafinch pump software",
        "reason": "Zebrafinch flaw",
        "source_kind": "field_change",
        "source": "ZEBRAFINCH-17",
    }
    made = drafting.request(world.site, values=values, plans=[samples["remediation"]], **acting)
    device = make.make_device(world, "GEN-ZEBRAFINCH-CHANGE")
    assert device.model is not None
    new = drafting.NewTarget(model=device.model, to_version="zebrafinch 3.2")
    drafting.name_target(made, new=new, **acting)
    line = drafting.add_devices(made, devices=[device], **acting)[0]
    drafting.edit(made, values={"fallback": "Zebrafinch spares"}, **acting)
    rated = Rated(severity_before=4, probability_before=3, severity_after=4, probability_after=1)
    assessing.rate(made, ratings=dict.fromkeys(Aspect, rated), **acting)
    assert device.device_type is not None
    kept: dict[str, Any] = {
        "ready": 1,
        "agreed_with": "Zebrafinch ward",
        "agreed_on": at.date(),
        "department": world.icu,
    }
    minimum = pools.NewMinimum(device_type=device.device_type, **kept)
    samples.records["pool"] = pools.agree(world.site, new=minimum, by=world.mara, at=at)
    wave = waves.add(made, title="Zebrafinch pilot", **acting)
    waves.move([line], to=wave, **acting)
    clock: dict[str, Any] = {"on": at.date(), "begins": time(9), "until": time(11), "agreed_on": at.date()}
    waves.agree(wave, window=waves.Window(agreed_with="Zebrafinch ward", **clock), **acting)
    waves.pause(made, reason="Zebrafinch outbreak", by=world.mara, at=at)
    samples.records |= {"change": made, "change_line": line}
