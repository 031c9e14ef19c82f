"""Only a draft of a procedure can be edited; whatever was approved stays as it was."""

from __future__ import annotations

from django.utils.translation import gettext as _

from openhtm.kernel.errors import DomainError

from .models import ProcedureVersion


class NotADraft(DomainError):
    """The version is in review, approved or retired."""

    code = "not_a_draft"


def draft(version: ProcedureVersion) -> ProcedureVersion:
    """The version itself, or `NotADraft`."""
    if not version.is_editable:
        raise NotADraft(
            _("%(version)s is %(state)s and stays as it is. Start a new version instead.")
            % {"version": version, "state": version.get_state_display().lower()}
        )
    return version
