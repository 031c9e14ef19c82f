"""Four weekly scans of a segment: devices as the register has them, one with the name of another, two under one
address, one that is gone, a stranger and a phone. All addresses are made up."""

from __future__ import annotations

from datetime import datetime, timedelta

from openhtm.security import api as security
from openhtm.security.api import Source

from .security import UNITS, ward
from .stage import BY, Stage

SEGMENT = "Medical devices"
_MACS = {unit.tag: unit.mac for unit in UNITS}
#: Host name and MAC address of what every scan sees.
_ALWAYS = (
    ("nlv-0001", _MACS["NLV-0001"]),
    ("nlh-0001", _MACS["NLH-0001"]),
    ("nlp-0001", _MACS["NLP-0001"]),
    ("nlp-0002", _MACS["NLP-0002"]),
)
#: What the last one sees beside them: a device under the name of another, a stranger, a phone.
_LAST = (
    ("nlh-0001", _MACS["NLI-0001"]),
    ("unknown-bridge", "00:00:5e:00:53:17"),
    ("", "da:a1:19:00:53:01"),
)
_GONE = ("nlk-0001", _MACS["NLK-0001"])


def load_network(stage: Stage) -> None:
    """The analyzer was seen four weeks ago and never since."""
    for weeks in (3, 2, 1, 0):
        at = stage.at - timedelta(weeks=weeks)
        seen = [*_ALWAYS, *([_GONE] if weeks == 3 else []), *(_LAST if weeks == 0 else [])]
        source = Source(name=f"segment-{at:%Y-%m-%d}.xml", content=_nmap(seen, at=at))
        security.scan_acts.take(site=ward(stage, "ICU").site, segment=SEGMENT, sources=[source], by=BY, at=at)


def _nmap(seen: list[tuple[str, str]], *, at: datetime) -> bytes:
    hosts = "".join(
        f'<host><status state="up"/><address addr="10.44.28.{number}" addrtype="ipv4"/>'
        f'<address addr="{mac}" addrtype="mac"/><hostnames><hostname name="{name}" type="PTR"/></hostnames></host>'
        for number, (name, mac) in enumerate(seen, start=10)
    )
    return f'<nmaprun start="{int(at.timestamp())}">{hosts}</nmaprun>'.encode()
