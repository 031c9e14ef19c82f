"""What the scan page shows: a card with verdict, next due and three acts, or what to do with an unknown
code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission
from openhtm.ui.parts import Act, Fact, Page, Verdict
from openhtm.ui.tones import Tone

from ...models import Device
from ...queries.verdicts import Usability
from .. import looks
from .device import Known, acts
from .shared import device_url, list_crumb


@dataclass(frozen=True)
class Found:
    tag: str
    what: str
    place: str
    url: str


@dataclass(frozen=True, kw_only=True)
class ScanPage(Page):
    code: str = ""
    device: Found | None = None
    verdict: Verdict | None = None
    facts: Sequence[Fact] = ()
    next_acts: Sequence[Act] = ()
    several: Sequence[Found] = ()
    is_unknown: bool = False


def _page(**more: Any) -> ScanPage:
    return ScanPage(title=_("Scan"), crumbs=[list_crumb()], **more)


def scan_page() -> ScanPage:
    return _page(lead=_("Scan or type a tag, serial number or UDI."))


def _found(device: Device) -> Found:
    return Found(device.tag, looks.what(device), looks.place(device), device_url(device))


def found_page(user: Any, code: str, device: Device, usability: Usability, today: date) -> ScanPage:
    overdue = looks.due_tone(device, today) is Tone.OVERDUE
    offered = acts(Known(user, device, (), today))
    opening = Act(label=_("Open"), url=device_url(device), icon="external-link", kind="primary")
    return _page(
        code=code,
        device=_found(device),
        verdict=looks.verdict(usability),
        facts=[
            Fact(label=_("Status"), value=device.status, pill=looks.status_pill(device.status)),
            Fact(label=_("Next due"), value=device.next_due_on, hint=_("overdue") if overdue else ""),
            Fact(label=_("Place"), value=looks.place(device)),
        ],
        next_acts=[opening, *offered[:2]],
    )


def many_page(code: str, devices: Sequence[Device]) -> ScanPage:
    lead = _("Several devices answer to this code.")
    return _page(code=code, lead=lead, lead_tone=Tone.SOON, several=[_found(device) for device in devices])


def unknown_page(user: Any, code: str) -> ScanPage:
    """Create, search, or attach the code to a device as an identifier (on the device's own page)."""
    offered = []
    if user.may_anywhere(Permission.DEVICE_CREATE):
        url = f"{reverse('registry:add')}?{urlencode({'scan': code})}"
        offered.append(Act(label=_("Enter as a new device"), url=url, icon="plus", kind="primary"))
    url = f"{reverse('registry:device_list')}?{urlencode({'q': code})}"
    offered.append(Act(label=_("Search for it"), url=url, icon="search"))
    return _page(
        code=code,
        lead=_("No device in your sites answers to this code."),
        lead_tone=Tone.UNKNOWN,
        next_acts=offered,
        is_unknown=True,
    )
