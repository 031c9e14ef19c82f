"""Whether devices may go from one status to another, answered for a set of them with few questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openhtm.catalog.api import Model
from openhtm.kernel.actors import Actor

from .models import Device, NetworkInterface, StatusChoice
from .rules.status import GONE, Status
from .rules.transitions import Missing, Situation, Step, missing, step

Record = Mapping[str, Any]

SENTENCES = {
    Missing.REASON: gettext_lazy("Give a reason."),
    Missing.ACCEPTANCE: gettext_lazy(
        "It has no accepted incoming inspection: enter the day of acceptance first."
    ),
    Missing.CONDITIONS: gettext_lazy("Say under which conditions it may be used."),
    Missing.OPEN_INTERFACES: gettext_lazy(
        "It still has a network identity: end its network interfaces first."
    ),
    Missing.OPEN_PARTS: gettext_lazy("It still has parts: detach or retire them first."),
    Missing.SANITIZATION: gettext_lazy(
        "It stores patient data, or nobody knows that it does not: say how the data were removed, or that "
        "there are none."
    ),
}


class Steps:
    """The changes of status of a set of records: ``before`` as stored, ``after`` as wanted."""

    def __init__(self, pairs: Sequence[tuple[Record, Record]], *, reason: str, asked: Actor | None) -> None:
        """``asked``: whose permissions count; ``None`` when an outer action has answered for them."""
        self.pairs = [(before, after) for before, after in pairs if before["status"] != after["status"]]
        self.reason, self.asked = reason, asked
        leaving = [before for before, after in self.pairs if after["status"] in GONE]
        self._interfaces = _open_interfaces(leaving)
        self._parts = _open_parts(leaving)
        self._phi = _phi_of_models(leaving)

    def refusals(self) -> Iterable[tuple[str, str, list[Missing]]]:
        """(tag, sentence for a person, what is missing) of each record that may not go there."""
        for before, after in self.pairs:
            wanted = step(Status(before["status"]), Status(after["status"]))
            if wanted is None:
                yield before["tag"], _not_allowed(before, after), []
            elif self.asked is not None and not _may(self.asked, wanted, before):
                yield before["tag"], _no_permission(wanted), []
            elif lacking := missing(wanted, self._situation(before, after)):
                yield before["tag"], " ".join(sentence(what, before) for what in lacking), lacking

    def _situation(self, before: Record, after: Record) -> Situation:
        pk, stores = before["id"], after["stores_phi"]
        return Situation(
            reason=self.reason,
            accepted=after["accepted_on"] is not None,
            blocks=before["block_count"],
            conditions=after["limited_use_note"],
            open_work_orders=before["open_work_orders"],
            open_interfaces=self._interfaces.get(pk, 0),
            open_parts=self._parts.get(pk, 0),
            stores_phi=self._phi.get(before["model_id"]) if stores is None else stores,
            sanitization=after["sanitization"],
        )


def sentence(what: Missing, device: Record) -> str:
    """What is missing, in words that say what to do."""
    if what is Missing.BLOCKED:
        count = device["block_count"]
        text = ngettext(
            "%(count)d thing forbids its use: settle it first.",
            "%(count)d things forbid its use: settle them first.",
            count,
        )
        return text % {"count": count}
    if what is Missing.OPEN_WORK:
        count = device["open_work_orders"]
        text = ngettext(
            "It has %(count)d open work order: close or cancel it first.",
            "It has %(count)d open work orders: close or cancel them first.",
            count,
        )
        return text % {"count": count}
    return str(SENTENCES[what])


def _not_allowed(before: Record, after: Record) -> str:
    return _("A device cannot go from '%(before)s' to '%(after)s'.") % {
        "before": StatusChoice(before["status"]).label,
        "after": StatusChoice(after["status"]).label,
    }


def _no_permission(wanted: Step) -> str:
    return _("This step needs the permission '%(permission)s'.") % {"permission": wanted.permission}


def _may(actor: Actor, wanted: Step, device: Record) -> bool:
    return actor.may(wanted.permission, site_id=device["site_id"], department_id=device["department_id"])


def _open_interfaces(records: Sequence[Record]) -> Counter[int]:
    keys = [record["id"] for record in records]
    return Counter(
        NetworkInterface.objects.open().filter(device_id__in=keys).values_list("device_id", flat=True)
    )


def _open_parts(records: Sequence[Record]) -> Counter[int]:
    keys = [record["id"] for record in records]
    parts = Device.objects.active().filter(parent_id__in=keys).exclude(pk__in=keys)
    return Counter(parts.values_list("parent_id", flat=True))


def _phi_of_models(records: Sequence[Record]) -> dict[int | None, bool | None]:
    keys = {record["model_id"] for record in records if record["model_id"]}
    return dict(Model.objects.filter(pk__in=keys).values_list("pk", "stores_phi")) if keys else {}
