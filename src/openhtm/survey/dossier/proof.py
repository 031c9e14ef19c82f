"""What the ledger holds of the device and its work, and how it can be checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.accounts.api import Permission
from openhtm.audit.api import Signature, entries_about, ledger_is_guarded
from openhtm.maintenance.api import WorkOrder
from openhtm.ui.tones import Tone

from .parts import Question, Section
from .saying import NOTHING, hidden, line, moment, text, unknown

#: Facts that a surveyor asks for and no part of the program keeps: never "none".
NOT_KEPT = (
    gettext_lazy("Recalls and field notices"),
    gettext_lazy("Incidents and reports of harm"),
    gettext_lazy("Training of those who use the device"),
)


def subjects(question: Question) -> Mapping[str, Any]:
    """The records whose changes make the history of the device."""
    return {
        "registry.device": [question.device.pk],
        "maintenance.workorder": WorkOrder.objects.filter(device=question.device).order_by().values("pk"),
    }


def sites(question: Question, permission: str = Permission.LEDGER_READ) -> frozenset[int] | None:
    """The chains the reader may look into; None: all."""
    held = question.reader.scope(permission)
    return None if held.everywhere else held.sites


def proof(question: Question) -> Section:
    title = _("Proof by the ledger")
    if not question.reader.scope(Permission.LEDGER_READ).includes(site_id=question.device.site_id):
        return hidden("proof", title)
    about = subjects(question)
    rows = entries_about(about, until=question.until, sites=sites(question))
    latest = rows.order_by("-pk").first()
    signed = sum(
        Signature.objects.filter(subject_type=kind, subject_id__in=keys, signed_at__lt=question.until).count()
        for kind, keys in about.items()
    )
    guarded = ledger_is_guarded()
    return Section(
        key="proof",
        title=title,
        note=_(
            "Check it yourself: the archive of this dossier holds these entries and a program that verifies them."
        ),
        facts=[
            line(_("Entries about the device and its work"), text(rows.count())),
            line(_("Signatures"), text(signed)),
            line(_("Latest entry"), moment(latest.at, question) if latest else unknown(_("None"))),
            line(
                _("Its place in the ledger"),
                text(f"{latest.chain.key} {latest.sequence}" if latest else NOTHING),
            ),
            line(_("Its hash"), text(_grouped(latest.hash) if latest else NOTHING)),
            line(
                _("Guard against changes"),
                text(_("In place"), tone=Tone.OK) if guarded else text(_("Missing"), tone=Tone.OVERDUE),
            ),
        ],
    )


def not_kept() -> Section:
    """Said in words, so that nobody takes silence for "none"."""
    return Section(
        key="not_kept",
        title=_("Not kept by this program yet"),
        note=_("Ask for these where the hospital keeps them; nothing here says that there are none."),
        facts=[line(one, unknown(_("Not kept by this program yet"))) for one in NOT_KEPT],
        tone=Tone.UNKNOWN,
    )


def _grouped(digest: str) -> str:
    """In groups that fit on paper and can be compared by eye."""
    return " ".join(digest[start : start + 16] for start in range(0, len(digest), 16))
