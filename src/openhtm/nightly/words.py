"""The nightly work in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from openhtm.kernel.duties import duties

from .standing import Standing, State


def titles() -> dict[str, str]:
    return {duty.key: str(duty.title) for duty in duties()}


def lead(found: Standing) -> str:
    """What whoever opens the page should know."""
    match found.state:
        case State.NEVER:
            return _(
                "The nightly work was never done: nothing is planned ahead or looked for by itself."
                " Run openhtm worker."
            )
        case State.MISSED:
            day = found.night.day if found.night else ""
            return _("Last done for %(day)s: a night was missed. See that openhtm worker runs.") % {
                "day": day
            }
        case State.FAILED:
            return _("In the latest night something went wrong.")
        case _:
            return _("Done for %(day)s; nothing went wrong.") % {
                "day": found.night.day if found.night else ""
            }


def counts(found: Mapping[str, int]) -> str:
    """Such as "created 12, devices 3": the names are those of the command's JSON."""
    return ", ".join(f"{name} {count:,}" for name, count in found.items())
