"""What the demonstration hospital does while Log4Shell stays: a control that is signed, a plan for the gateways, and a
risk that waits for somebody to accept it."""

from __future__ import annotations

from datetime import timedelta

from openhtm.accounts.api import reauthenticate
from openhtm.registry.api import Device
from openhtm.security import api as security
from openhtm.security.api import Group

from .flaws import CVE
from .stage import BY, Stage


def load_treatments(stage: Stage, *, password: str) -> None:
    flaw = security.access.vulnerability(BY, CVE)
    gateway = Device.objects.select_related("model", "department", "site").get(tag="NLV-0001")
    engineer = stage.people["engineer"]
    control = security.controls.enter(
        new=security.NewControl(
            kind="access_list",
            title="LDAP and RMI blocked toward the ventilator gateways",
            what="Firewall rule of the segment: no LDAP (389, 636) and no RMI (1099) from the gateways outward.",
            owner=engineer,
            begins_on=stage.today - timedelta(days=2),
            until_on=stage.today + timedelta(days=120),
            review_on=stage.today + timedelta(days=30),
            flaws=[flaw],
            groups=[Group(model=gateway.model)],
            evidence_text="Probed from the gateway with the network team: refused on all three ports.",
        ),
        site=gateway.site,
        by=engineer,
        at=stage.at,
    )
    proof = reauthenticate(engineer, password=password, at=stage.at)
    security.controls.sign_control(control, proof=proof, by=engineer, at=stage.at)
    security.plans.decide(
        flaw,
        new=security.NewPlan(
            model=gateway.model,
            approach="patch",
            what="Update to the release that the maker promised, device by device, outside of use, with a full test.",
            owner=engineer,
        ),
        site=gateway.site,
        by=engineer,
        at=stage.at,
    )
    server = Device.objects.select_related("site").get(tag="NLP-0002")
    security.acceptances.propose(
        flaw,
        new=security.NewAcceptance(
            reason="The pumps of the emergency department run without the server. It holds no therapy up if it fails.",
            action="Update to 4.3 in the next window that the department agrees to; unplug it if it is attacked.",
            owner=stage.people["manager"],
            until_on=stage.today + timedelta(days=30),
            groups=[Group(device=server)],
        ),
        site=server.site,
        by=engineer,
        at=stage.at,
    )
