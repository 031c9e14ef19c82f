"""Only a draft of a procedure can be edited; whatever was approved stays as it was."""

from __future__ import annotations

from openhtm.kernel.errors import DomainError

from .models import ProcedureVersion


class NotADraft(DomainError):
    """The version is in review, approved or retired."""

    code = "not_a_draft"


def draft(version: ProcedureVersion) -> ProcedureVersion:
    """The version itself, or `NotADraft`."""
    if not version.is_editable:
        raise NotADraft(
            f"{version} is {version.get_state_display().lower()} and stays as it is. "
            "Start a new version instead."
        )
    return version
