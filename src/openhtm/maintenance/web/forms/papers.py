"""What is asked when papers are issued."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhtm.kernel.errors import InvalidInput

from ...models import PaperKindChoice
from ...rules.papers import OF_ORDERS, PaperKind


class BulkPapers(forms.Form):
    """The paper of each selected order."""

    paper = forms.ChoiceField(
        label=gettext_lazy("Paper"), choices=[(kind.value, PaperKindChoice(kind).label) for kind in OF_ORDERS]
    )


def wanted_kind(given: Mapping[str, object]) -> PaperKind:
    text = str(given.get("paper", ""))
    if text not in set(PaperKind):
        raise InvalidInput(_("Choose which paper to issue."))
    return PaperKind(text)
