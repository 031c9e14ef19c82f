"""What stands against taking a result file, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from . import words
from .rules.quantities import RefusedEntry
from .rules.result_files import Problem, Trouble
from .words import Text

#: What each says, with what was found and what was wanted.
SENTENCES: Mapping[Trouble, Text] = {
    Trouble.OTHER_DEVICE: lazy("The file is of %(entered)s, not of %(expected)s."),
    Trouble.OTHER_ANALYZER: lazy(
        "The file was written by the instrument with serial number %(entered)s, not by the one chosen "
        "(%(expected)s)."
    ),
    Trouble.NOTHING: lazy("No result of this file answers a step of this checklist."),
    Trouble.REFUSED: lazy("%(refusal)s"),
    Trouble.DECIMAL_MARK: lazy(
        "“%(entered)s” holds “%(expected)s”, which this analyzer's mapping does not expect in a number."
    ),
    Trouble.OVER_RANGE: lazy(
        "The instrument shows “%(entered)s”, which is no reading. Measure again or enter it by hand."
    ),
    Trouble.OUTSIDE_RANGE: lazy("%(entered)s lies outside what the instrument measures (%(expected)s)."),
    Trouble.UNIT_CONFLICT: lazy("Two units are given for one value: %(entered)s."),
    Trouble.NOT_MEASURED: lazy("The step it is mapped to is not a measurement."),
    Trouble.TOO_MANY: lazy(
        "The file has %(entered)s results for a step that takes %(expected)s. Map the one that counts."
    ),
    Trouble.SEVERAL_DAYS: lazy("The results are of several days: %(entered)s. Export one measurement."),
    Trouble.IN_FUTURE: lazy(
        "It was measured on %(entered)s, which lies in the future. Set the analyzer's clock."
    ),
    Trouble.DEVICE_UNSAID: lazy("The file does not say which device was measured."),
    Trouble.UNKNOWN_TEST: lazy("This checklist does not ask for it, or the mapping does not know it."),
    Trouble.MISSING_TEST: lazy("The file has %(entered)s of %(expected)s readings for this step."),
    Trouble.DAY_UNREADABLE: lazy("The day of the measurement cannot be read: “%(entered)s”."),
    Trouble.BEFORE_ORDER: lazy(
        "It was measured on %(entered)s, before this order was opened on %(expected)s."
    ),
    Trouble.INSTRUMENT_FAILED: lazy("The instrument calls it failed; by the limits of this step it passes."),
    Trouble.REPLACES: lazy("%(entered)s is entered already and would be replaced by %(expected)s."),
}
#: The same, short: what a person accepts.
ACCEPTING: Mapping[Trouble, Text] = {
    Trouble.DEVICE_UNSAID: lazy("It is of this device, though the file does not say so"),
    Trouble.UNKNOWN_TEST: lazy("Leave out results that are not asked for"),
    Trouble.MISSING_TEST: lazy("Fill what is there; the rest stays open"),
    Trouble.DAY_UNREADABLE: lazy("Take it without the day of the measurement"),
    Trouble.BEFORE_ORDER: lazy("Take it though it was measured before the order was opened"),
    Trouble.INSTRUMENT_FAILED: lazy("Judge by the limits of the checklist"),
    Trouble.REPLACES: lazy("Replace what is entered"),
}


def problem(one: Problem, *, labels: Mapping[str, str] | None = None) -> str:
    """The sentence, with the test or the step it is about and where it stands in the file."""
    refusal = ""
    if one.refusal is not None:
        refused = RefusedEntry(one.refusal, entered=one.entered, expected=one.expected)
        refusal = words.refusal(refused)
    told = str(SENTENCES[one.trouble]) % {
        "entered": one.entered,
        "expected": one.expected,
        "refusal": refusal,
    }
    about = one.test or (labels or {}).get(one.step, one.step)
    if not about:
        return told
    place = f"{about} ({one.where})" if one.where else about
    return _("%(place)s: %(told)s") % {"place": place, "told": told}
