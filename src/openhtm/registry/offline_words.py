"""The sentences of a stock-take without a network, and what of a round is laid side by side."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from .models import StockTake

FACT_LABELS: dict[str, str | Promise] = {
    "state": lazy("State"),
    "title": lazy("Title"),
    "room": lazy("Room"),
    "finished": lazy("Room finished"),
}


def counting_facts(row: StockTake) -> dict[str, str]:
    """In words, by the keys of ``FACT_LABELS``; the same for the package and for the comparison."""
    return {"state": str(row.get_state_display()), "title": row.title}


def counting_words() -> dict[str, Any]:
    return {
        "counting": {
            "rooms": _("%n of %all rooms finished"),
            "progress": _("%n of %all seen"),
            "finished": {"text": _("Finished"), "tone": "ok"},
            "begun": {"text": _("Begun"), "tone": "info"},
            "untouched": {"text": _("Not looked for yet"), "tone": "plain"},
            "found": _("%tag: found where the record has it."),
            "elsewhere": _("%tag: the record has it in %room. It is counted here."),
            "nowhere": _("%tag: the record knows no room for it. It is counted here."),
            "again": _("%tag was counted here before."),
            "unknown": _("%tag is not expected in this round. It is kept, and looked up when it is sent."),
            "taken_back": _("%tag is taken back. It does not count."),
            "seen": {"text": _("Seen"), "tone": "ok"},
            "seen_elsewhere": {"text": _("Seen in another room"), "tone": "soon"},
            "open": {"text": _("Not seen yet"), "tone": "plain"},
            "missing": {"text": _("Missing"), "tone": "overdue"},
            "wrong": {"text": _("Another room on record"), "tone": "soon"},
            "strange": {"text": _("Looked up when sent"), "tone": "unknown"},
            "acts": {
                "scan": _("Scanned in %room: %tag"),
                "take_back": _("Taken back in %room: %tag"),
                "finish": _("Room finished: %room"),
                "look_again": _("Looking again: %room"),
            },
        }
    }
