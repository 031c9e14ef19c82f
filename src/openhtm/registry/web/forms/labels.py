"""The form of a sheet of labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ...labels.sheet import MOST_COPIES, Label, Sheet, without_bars
from ...labels.stocks import stock, stocks, title
from ...queries.labelling import BY_ROUTE, BY_TAG

Data = Mapping[str, Any] | None


class LabelForm(forms.Form):
    """``longest``: the label with the longest tag, by which papers too small for a bar code are marked."""

    stock = forms.ChoiceField(label=lazy("Label paper"))
    start = forms.IntegerField(
        label=lazy("First free label"),
        min_value=1,
        max_value=200,
        initial=1,
        help_text=lazy("Of a sheet that is used in part: counted along the rows, from the upper left."),
    )
    copies = forms.IntegerField(label=lazy("Copies of each"), min_value=1, max_value=MOST_COPIES, initial=1)
    order = forms.ChoiceField(
        label=lazy("Order"),
        choices=[(BY_ROUTE, lazy("Along the route, room by room")), (BY_TAG, lazy("By tag"))],
        initial=BY_ROUTE,
    )

    def __init__(self, data: Data = None, *, longest: Label | None = None, chosen: str = "") -> None:
        super().__init__(data, initial={"stock": chosen})
        self.fields["stock"] = forms.ChoiceField(
            label=lazy("Label paper"), choices=_papers([longest] if longest else [])
        )

    @property
    def sheet(self) -> Sheet:
        given = self.cleaned_data
        return Sheet(stock=stock(given["stock"]), start=given["start"], copies=given["copies"])


def _papers(longest: Sequence[Label]) -> list[tuple[str, str]]:
    small = _("%(paper)s: QR code only, no room for a bar code")
    return [
        (code, small % {"paper": title(paper)} if without_bars(longest, paper) else title(paper))
        for code, paper in stocks().items()
    ]
