"""What the walk knows of device security: all of it General Hospital's, marked as the other samples are."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .samples import Samples


def add(samples: Samples, at: datetime) -> None:
    """What is known of a release belongs to the organization, kept by its administrator; who runs it is General
    Hospital's."""
    from openhtm.registry.api import Facts, devices
    from openhtm.security.actions import documents
    from openhtm.security.tests import factories as make
    from openhtm.security.tests import papers

    device, by = samples["device"], samples.world.root
    shown = Facts(software=[{"kind": "firmware", "version": "3.1"}])
    devices.edit(device, changes={}, facts=shown, seen_version=None, by=by, at=at)
    release = make.release_of(device.model, "3.1")
    advisory = documents.bring(source=papers.osv(), by=by, at=at)
    bill, flaw = make.make_bill(release, by=by, at=at), advisory.claims.get().vulnerability
    samples.records |= {
        "release": release,
        "bill": bill,
        "advisory": advisory,
        "vulnerability": flaw,
        "judgment": _judgment(samples, at, flaw, release),
        "disclosure": _disclosure(samples, at, device.model),
        "host": _host(samples, at),
    }
    _treatments(samples, flaw)


def _host(samples: Samples, at: datetime) -> Any:
    """A stranger in a segment of General Hospital."""
    from openhtm.security.actions import scans
    from openhtm.security.models import NetworkHost
    from openhtm.security.tests import sightings

    world = samples.world
    source = sightings.nmap(
        ("00:1b:44:99:99:99", "10.0.0.5", "zebrafinch-host"), at=at, name="zebrafinch.xml"
    )
    scan = scans.take(site=world.site, segment="Zebrafinch", sources=[source], by=world.mara, at=at)
    return NetworkHost.objects.get(last_scan=scan)


def _disclosure(samples: Samples, at: datetime, model: Any) -> Any:
    from openhtm.security.actions import disclosures
    from openhtm.security.tests import disclosure_forms

    return disclosures.attach(model, file=disclosure_forms.form(), by=samples.world.root, at=at)


def _judgment(samples: Samples, at: datetime, flaw: Any, release: Any) -> Any:
    from openhtm.security.actions import assessments
    from openhtm.security.actions.assessments import NewAssessment

    new = NewAssessment(status="affected", reason="Zebrafinch letter", action="Zebrafinch unplugging")
    given: dict[str, Any] = {"releases": [release], "new": new, "place": samples.world.site}
    (made,) = assessments.judge(flaw, **given, by=samples.world.mara, at=at)
    return made


def _treatments(samples: Samples, flaw: Any) -> None:
    """A signed control of General Hospital and a risk that waits to be accepted, by the real clock of the walk."""
    from openhtm.kernel.time import now
    from openhtm.security.tests.treated import make_acceptance, make_control, make_plan

    world, device = samples.world, samples["device"]
    words: dict[str, Any] = {"title": "Zebrafinch wall", "what": "Zebrafinch ports"}
    samples.records |= {
        "control": make_control(world, now(), flaws=[flaw], devices=[device], signed=False, **words),
        "acceptance": make_acceptance(world, now(), flaw, devices=[device], reason="Zebrafinch reason"),
        "remediation": make_plan(world, now(), flaw, device.model, what="Zebrafinch update"),
    }
    samples.records["inquiry"] = _inquiry(samples, flaw)
    samples.records["said"] = samples["inquiry"].answers.get().statements.get()


def _inquiry(samples: Samples, flaw: Any) -> Any:
    """The maker of General Hospital's device was asked, and looks into it."""
    from openhtm.kernel.time import now
    from openhtm.security.tests.asked import answer, ask, send

    world = samples.world
    (made,) = ask(world, now(), flaw, makers={samples["device"].model.manufacturer_id})
    send(made, world, now(), to="Zebrafinch desk")
    answer(made, world, now(), {"said": "under_investigation"}, sender="Zebrafinch desk")
    return made
