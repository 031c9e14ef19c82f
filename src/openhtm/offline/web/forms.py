"""What a person decides about an act that is held."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class CarryOut(forms.Form):
    """Do it after all; ``instead``: on another work order than the one it was meant for, if it was meant for one."""

    instead = forms.CharField(
        label=_("On another work order"),
        required=False,
        max_length=40,
        help_text=_("Where the order has ended: the number of the one that goes on. Empty: on the same one."),
    )

    def __init__(self, *args: Any, has_order: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_order:
            del self.fields["instead"]


class Drop(forms.Form):
    reason = forms.CharField(label=_("Why it is let go"), max_length=500)


class Password(forms.Form):
    password = forms.CharField(
        label=_("Password or code"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].widget.is_required = True
