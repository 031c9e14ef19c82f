"""The sentences that the script of the shell says."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _


def words() -> dict[str, Any]:
    return {
        "online": _("On line"),
        "offline": _("No network"),
        "waiting": _("%n waiting"),
        "held": _("%n need you"),
        "full": _(
            "This device has no room left. Nothing was lost: send what waits, or free some room, and try again."
        ),
        "failed": _("This could not be kept or sent. It still stands here; try again."),
        "signin": _("Your session has ended. Sign in, and it is sent."),
        "other": _(
            "Somebody else has signed in on this device. What waits here is sent when its person signs in."
        ),
        "sent": _("%n acts were sent."),
        "sent_held": _("Sent. %n need your decision."),
        "needs_network": _("That page needs the network. This is what you took along."),
        "states": {
            "waiting": {"text": _("Waiting"), "tone": "soon"},
            "sent": {"text": _("Done"), "tone": "ok"},
            "held": {"text": _("Needs a decision"), "tone": "overdue"},
            "to_confirm": {"text": _("Signed, to be confirmed"), "tone": "soon"},
            "refused": {"text": _("Refused"), "tone": "overdue"},
        },
    }
