"""What is not known about the fleet, counted: each number is a task, and none of them is ever "fine"."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from openhtm.accounts.api import Scope
from openhtm.registry.api import Device
from openhtm.ui.parts import Stat
from openhtm.ui.tones import Tone


def counts(scope: Scope) -> dict[str, int]:
    """Devices in the fleet (``all``), and those of them of which something is unknown."""
    return (
        Device.objects.within(scope)
        .active()
        .aggregate(
            all=Count("pk"),
            risk=Count("pk", filter=Q(risk_class="unknown")),
            status=Count("pk", filter=Q(status="unknown")),
            serial=Count("pk", filter=Q(serial="")),
            plan=Count("pk", filter=Q(next_due_on__isnull=True)),
        )
    )


def stats(counted: Mapping[str, int]) -> list[Stat]:
    """What ``counts`` found, each number with its definition and its rows."""
    of = _("of %(n)d devices in the fleet") % {"n": counted["all"]}
    base = reverse("registry:device_list")
    return [
        Stat(
            label=label,
            value=counted[key],
            of=of,
            definition=definition,
            url=base + query,
            tone=Tone.SOON if counted[key] else Tone.OK,
        )
        for key, label, definition, query in _questions()
    ]


def _questions() -> list[tuple[str, str, str, str]]:
    """What is counted, its name and definition, and the filter of the device list that shows its rows."""
    return [
        (
            "risk",
            _("Risk class unknown"),
            _("Neither the model nor the device says how its failure can hurt."),
            "?risk_class=unknown",
        ),
        (
            "status",
            _("Status unknown"),
            _("Nobody has said whether the device may be used."),
            "?status=unknown",
        ),
        (
            "serial",
            _("No serial number"),
            _("A recall by serial number cannot be matched."),
            "?missing=serial_number",
        ),
        (
            "plan",
            _("Nothing planned"),
            _("No open inspection: no plan on the model, excluded, or the schedule is not generated."),
            "?missing=next_due",
        ),
    ]
