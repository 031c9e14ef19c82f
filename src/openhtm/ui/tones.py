"""The six meanings a color may have, the same on every page and in every chart.

`PLAIN` is the absence of a meaning (a label, a count); it is never used for a state that could not be
determined: that is `UNKNOWN`, which is drawn hatched so that it is not taken for "fine".
"""

from enum import StrEnum


class Tone(StrEnum):
    """What a pill, a bar or a banner says by its color, its icon and its word together."""

    OK = "ok"
    SOON = "soon"
    OVERDUE = "overdue"
    HELD = "held"
    INFO = "info"
    UNKNOWN = "unknown"
    PLAIN = "plain"

    @property
    def icon(self) -> str:
        """The icon that carries the meaning where color cannot be seen; empty for `PLAIN`."""
        return _ICONS[self]


_ICONS = {
    Tone.OK: "circle-check",
    Tone.SOON: "clock",
    Tone.OVERDUE: "alert-triangle",
    Tone.HELD: "lock",
    Tone.INFO: "info-circle",
    Tone.UNKNOWN: "help-circle",
    Tone.PLAIN: "",
}

# Colors for drawings that are not styled by ui.css (charts, PDF); each has at least 3:1 against
# its page and is told apart by lightness as well as hue. A test compares them with ui.css.
LIGHT = {
    Tone.OK: "#2f7d4f",
    Tone.SOON: "#b26a00",
    Tone.OVERDUE: "#c02b2b",
    Tone.HELD: "#7046b5",
    Tone.INFO: "#1f66b0",
    Tone.UNKNOWN: "#6b7480",
    Tone.PLAIN: "#8a94a0",
}
DARK = {
    Tone.OK: "#5fc088",
    Tone.SOON: "#e3a63c",
    Tone.OVERDUE: "#f0807a",
    Tone.HELD: "#b69af0",
    Tone.INFO: "#74b1f2",
    Tone.UNKNOWN: "#9aa6b2",
    Tone.PLAIN: "#7f8b98",
}
