"""The words of device security, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from .rules.wording import Form, Note, Why

Text = str | Promise

FORMS: Mapping[Form, Text] = {
    Form.ALL: lazy("All versions"),
    Form.EXACT: lazy("Exactly these versions"),
    Form.INTERVALS: lazy("From and to"),
    Form.UNPARSED: lazy("Not understood: a person reads it"),
}
WHYS: Mapping[Why, Text] = {
    Why.NOTHING: lazy("No version is stated."),
    Why.DATE: lazy("It speaks of a date, not of a version."),
    Why.CONDITION: lazy("It holds under a condition that the version alone does not show."),
    Why.MODEL: lazy("It names a model or a part, not a version."),
    Why.DAMAGED: lazy("A character of it is damaged."),
    Why.TOO_LONG: lazy("It is too long to be a wording of versions."),
    Why.UNCLEAR_BOUND: lazy("Its bounds do not fit together."),
    Why.PROSE: lazy("It is prose."),
}
NOTES: Mapping[Note, Text] = {
    Note.NOTHING_ELSE_STATED: lazy("Nothing beside it says that all versions are meant."),
    Note.BOUNDARY_DISAGREEMENT: lazy("The name of the product puts the bound elsewhere."),
}
