"""The sentences that the technician's pages say without a network."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from .rules.quantities import Refusal
from .words import REFUSALS, VERDICTS


def route_words() -> dict[str, Any]:
    return {
        "refusals": {refusal.value: str(REFUSALS[refusal]) for refusal in Refusal if refusal in REFUSALS},
        "verdicts": {name: str(text) for name, text in VERDICTS.items()},
        "provisional": _("%verdict, provisional"),
        "by_server": _("Judged when sent"),
        "kept": _("kept here %at"),
        "answered": _("%n of %all steps"),
        "pass": _("Pass"),
        "fail": _("Fail"),
        "done": _("Done"),
        "photo": _("Photo kept"),
        "steps": _("Steps"),
        "no_place": _("Place unknown"),
        "first": _("First"),
        "waits_for_others": _("Waiting for others"),
        "minutes": _("%n minutes"),
        "due": _("Due %day"),
        "unknown_code": _("“%code” is not among what you took along. Look for it when there is a network."),
        "done_here": {"text": _("Done here"), "tone": "ok"},
        "begun_here": {"text": _("Begun here"), "tone": "info"},
        "signed_here": {"text": _("Signed here, to be confirmed"), "tone": "soon"},
        "held_here": {"text": _("Needs a decision"), "tone": "overdue"},
        "usable": _("May be used"),
        "not_usable": _("Not safe to use"),
        "too_many_missing": _("Not yet: %n steps have no answer."),
        "fails": _(
            "A critical step has failed. When this is sent the device goes out of use and a repair is opened."
        ),
        "says_equipment": _("Say which test equipment was used: %names."),
        "acts": _acts(),
        "attempts": {"in_use": _("In use on a patient"), "could_not_locate": _("Could not locate")},
        "signing": _signing(),
    }


def _acts() -> dict[str, str]:
    """What the queue calls an act."""
    return {
        "start": _("Begun"),
        "begin": _("Checklist begun"),
        "answer": _("Answered: %step"),
        "equipment": _("Test equipment: %tags"),
        "finish_run": _("Checklist finished"),
        "labor": _("%n minutes of work"),
        "note": _("Note"),
        "finish": _("Work done"),
        "sign": _("Signed"),
        "attempt": _("Could not be done: %kind"),
    }


def _signing() -> dict[str, str]:
    """The names in the lines that are signed on the device."""
    return {
        "order": _("Work order"),
        "device": _("Device"),
        "procedure": _("Checklist"),
        "minutes": _("Minutes"),
        "resolution": _("What was done"),
        "signer": _("Signed by"),
        "at": _("At, by the clock of the device"),
        "not_applicable": _("not applicable"),
    }
