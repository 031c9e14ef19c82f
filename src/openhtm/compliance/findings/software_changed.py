"""A device whose software changed by the register, and no change proved that version on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from openhtm.changes.api import Line, Target
from openhtm.registry.api import GONE, Software
from openhtm.security.api import is_same_version

from ..asking import Asked, FindingRule, Found, device_columns, on_device, text
from ..rules.severity import Severity, by_risk
from ..rules.software import Changed, Shown, last_change

#: A device, and the kind and name of a software on it.
_Key = tuple[int, str, str]
#: What a change wrote to the register.
_WRITTEN = ("verified", "rolled_back", "given_up")


def find(asked: Asked) -> Iterator[Found]:
    """The latest change of each software counts; a device with two is one finding with two reasons."""
    proven = _proven(asked)
    shown = asked.narrowed(Software.objects.exclude(device__status__in=GONE))
    again = Software.objects.filter(
        device=OuterRef("device"), kind=OuterRef("kind"), name=OuterRef("name"), valid_to__isnull=False
    )
    columns = device_columns("device__")
    rows = shown.filter(Exists(again)).order_by("device_id", "kind", "name", "valid_from", "pk")
    values = rows.values_list(*columns, "kind", "name", "version", "valid_from", "valid_to", "corrects")
    for _device, of_one in groupby(values.iterator(chunk_size=5000), key=itemgetter(0)):
        found = list(of_one)
        width = len(columns)
        if unproven := _unproven(asked, [(row[0], *row[width:]) for row in found], proven):
            yield _found(found[0][:width], unproven)


def _unproven(
    asked: Asked, rows: Sequence[tuple[Any, ...]], proven: Mapping[_Key, list[tuple[str, datetime]]]
) -> list[tuple[str, Changed]]:
    found = []
    for key, group in groupby(rows, key=itemgetter(0, 1, 2)):
        entries = list(group)
        shown = [Shown(version=one[3], at=one[4], corrects=one[6]) for one in entries]
        change = last_change(shown, same=is_same_version)
        if entries[-1][5] is not None or change is None or change.at.date() < asked.looked_from:
            continue
        if not any(
            since >= change.at and is_same_version(version, change.after) for version, since in proven[key]
        ):
            found.append((key[2] or key[1], change))
    return found


def _proven(asked: Asked) -> Mapping[_Key, list[tuple[str, datetime]]]:
    """What changes left on devices, by their models' software, and when."""
    targets = {
        (change, model): (kind, name)
        for change, model, kind, name in Target.objects.values_list(
            "change_id", "model_id", "software_kind", "software_name"
        )
    }
    lines = asked.narrowed(Line.objects.filter(state__in=_WRITTEN)).exclude(runs_now="").order_by()
    found: dict[_Key, list[tuple[str, datetime]]] = defaultdict(list)
    columns = ("device_id", "change_id", "device__model_id", "runs_now", "since")
    for device, change, model, version, since in lines.values_list(*columns):
        if (change, model) in targets:
            found[(device, *targets[change, model])].append((version, since))
    return found


def _found(device: tuple[Any, ...], unproven: Sequence[tuple[str, Changed]]) -> Found:
    because = [
        ("unproven", {"software": name, "before": one.before, "after": one.after, "on": text(one.at)})
        for name, one in unproven
    ]
    return on_device(device, since=min(one.at.date() for _name, one in unproven), because=because)


RULE = FindingRule(
    key="software_changed",
    title=_("Software changed without an approved change"),
    looks_for=_(
        "Devices of which the register shows another version than before, without a change that proved it on them."
    ),
    remedy=_(
        "Ask who changed it and by whose word, and prove it by a change. Where only the entry was wrong, correct it "
        "with the reason."
    ),
    severity=by_risk(high=Severity.CRITICAL, medium=Severity.MAJOR, low=Severity.MINOR),
    because={
        "unproven": _(
            "%(software)s went from %(before)s to %(after)s on %(on)s, and no change proved that on the device."
        )
    },
    find=find,
)
