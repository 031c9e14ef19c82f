"""Forms of the acts on one device."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import departments, rooms, sites
from openhtm.ui.forms import DateField

from ...models import Device, StatusChoice
from ...rules.status import GONE, USABLE, Status
from ...rules.transitions import following
from .fields import PickField

Data = Mapping[str, Any] | None


def _reason(*, required: bool) -> forms.CharField:
    return forms.CharField(label=_("Reason"), max_length=500, required=required)


class MoveForm(forms.Form):
    """To another room, and perhaps department, of any site in which the person may move devices."""

    def __init__(self, user: Any, device: Device, permission: str, data: Data = None) -> None:
        super().__init__(data, initial={"room": device.room_id, "department": device.department_id})
        every = rooms(user, permission).select_related("building", "site").order_by("site", "route_key")
        self.fields["room"] = PickField(
            every,
            label_of=lambda room: f"{room.site.code}: {room}",
            remote_url=reverse("registry:find_rooms"),
            chosen=device.room_id,
            label=_("Room"),
            required=False,
            help_text=_("Empty: nobody knows where it is."),
        )
        owning = departments(user, permission).select_related("site")
        self.fields["department"] = PickField(
            owning,
            label_of=lambda department: f"{department.site.code}: {department}",
            chosen=device.department_id,
            label=_("Department"),
            required=False,
        )
        self.fields["reason"] = _reason(required=device.status == Status.SEQUESTERED)


class StatusForm(forms.Form):
    """To a status that may follow. Retirement has a form of its own."""

    def __init__(self, device: Device, data: Data = None) -> None:
        super().__init__(data, initial={"conditions_of_use": device.limited_use_note})
        allowed = [
            status for status in following(Status(device.status)) if status not in GONE - {Status.DISPOSED}
        ]
        choices = [(str(status), StatusChoice(status).label) for status in allowed]
        self.fields["to"] = forms.ChoiceField(label=_("New status"), choices=choices)
        self.fields["reason"] = _reason(required=False)
        self.fields["conditions_of_use"] = forms.CharField(
            label=_("Conditions of use"), max_length=300, required=False, help_text=_("For limited use only.")
        )


class AcceptForm(forms.Form):
    def __init__(self, today: date, data: Data = None) -> None:
        super().__init__(data, initial={"on": today, "to": Status.IN_SERVICE})
        wanted = [status for status in Status if status in USABLE | {Status.IN_STORAGE}]
        self.fields["on"] = DateField(label=_("Accepted on"), latest=today)
        self.fields["to"] = forms.ChoiceField(
            label=_("Comes to"), choices=[(str(status), StatusChoice(status).label) for status in wanted]
        )
        self.fields["conditions_of_use"] = forms.CharField(
            label=_("Conditions of use"), max_length=300, required=False
        )


class RetireForm(forms.Form):
    reason = forms.CharField(label=_("Why is it retired?"), max_length=200)
    sanitization = forms.CharField(
        label=_("How were patient data removed?"),
        max_length=200,
        required=False,
        help_text=_(
            "Method and certificate, or that it never held any. Needed unless it is known to store none."
        ),
    )

    def __init__(self, today: date, data: Data = None) -> None:
        super().__init__(data, initial={"on": today})
        self.fields["on"] = DateField(label=_("Retired on"), latest=today)


class HandOverForm(forms.Form):
    custodian = forms.CharField(
        label=_("Who has it?"), max_length=150, required=False, help_text=_("Empty: its department again.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)


class AttachForm(forms.Form):
    parent = forms.CharField(
        label=_("Tag of the device it is part of"),
        max_length=40,
        required=False,
        help_text=_("Empty: it stands alone."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)


class DuplicateForm(forms.Form):
    reason = forms.CharField(label=_("Why are there two devices with this serial number?"), max_length=300)


class IdentifierForm(forms.Form):
    system = forms.CharField(
        label=_("Where the number counts"),
        max_length=60,
        help_text=_("Such as finance, rfid, or another system."),
    )
    value = forms.CharField(label=_("Number"), max_length=120)


class InterfaceForm(forms.Form):
    mac = forms.CharField(label=_("MAC address"), max_length=40, required=False)
    ip = forms.CharField(label=_("IP address"), max_length=60, required=False)
    hostname = forms.CharField(label=_("Host name"), max_length=255, required=False)
    vlan = forms.CharField(label=_("VLAN or segment"), max_length=60, required=False)


class SoftwareForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    version = forms.CharField(
        label=_("Version"), max_length=80, required=False, help_text=_("Empty: unknown.")
    )
    corrects = forms.BooleanField(
        label=_("The version before was entered wrongly: nothing was changed on the device"), required=False
    )
    reason = forms.CharField(label=_("Why"), max_length=500, required=False)

    def __init__(self, kinds: Sequence[tuple[str, Any]], data: Data = None) -> None:
        super().__init__(data)
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=list(kinds))
        self.order_fields(["kind", "name", "version", "corrects", "reason"])


def all_sites(user: Any, permission: str) -> list[Any]:
    return list(sites(user, permission))
