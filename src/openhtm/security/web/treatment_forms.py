"""Forms of controls, accepted risks and clocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.errors import InvalidInput
from openhtm.places.api import Site
from openhtm.registry.api import Device
from openhtm.ui.forms import DateField, FileInput, SearchSelect

from ..actions.acceptances import NewAcceptance
from ..actions.controls import NewControl
from ..models import Against, ControlKind, Vulnerability
from ..reaching import Group

CONTROL_STATES = (
    ("", _("All")),
    ("in_force", _("In force")),
    ("waiting", _("Not signed")),
    ("review", _("Review is due")),
    ("expired", _("Expired")),
    ("ended", _("Ended")),
)
ACCEPTANCE_STATES = (
    ("", _("All")),
    ("in_force", _("In force")),
    ("waiting", _("Waits for approval")),
    ("expired", _("Expired")),
    ("ended", _("Withdrawn")),
)


def _text(label: Any, *, rows: int = 3, **given: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), **given)


class ControlFilter(forms.Form):
    q = forms.CharField(label=_("Control or flaw"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), choices=CONTROL_STATES, required=False)


class AcceptanceFilter(forms.Form):
    q = forms.CharField(label=_("Flaw or reason"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), choices=ACCEPTANCE_STATES, required=False)


class _ReachForm(forms.Form):
    """The part of a form that says which devices are meant."""

    place = forms.ChoiceField(label=_("At which site"))
    everything = forms.BooleanField(label=_("All devices of the site"), required=False)
    model = forms.ChoiceField(label=_("Model"), widget=SearchSelect, required=False)
    department = forms.ChoiceField(label=_("Department"), widget=SearchSelect, required=False)
    segment = forms.CharField(
        label=_("VLAN or segment"),
        max_length=60,
        required=False,
        help_text=_("Model, department and segment together: the devices for which all of them are true."),
    )
    tags = forms.CharField(
        label=_("Single devices"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Tags, one a line. They come in addition."),
    )
    owner = forms.ChoiceField(label=_("Owner"), widget=SearchSelect)
    until_on = DateField(label=_("Until"), help_text=_("After that day it counts as none."))

    def __init__(
        self,
        *args: Any,
        sites: Iterable[Site],
        may_all: bool,
        people: Iterable[Any],
        models: Iterable[Any],
        departments: Iterable[Any],
        device: Callable[[str], Device | None],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sites = {one.code: one for one in sites}
        self.people = {str(one.pk): one for one in people}
        self.models = {str(one.pk): one for one in models}
        self.departments = {str(one.pk): one for one in departments}
        self._device = device
        everywhere = [("all", _("All sites"))] if may_all else []
        self._choose("place", [*((code, one.name) for code, one in self.sites.items()), *everywhere])
        self._choose("owner", [("", ""), *_named(self.people)])
        self._choose("model", [("", _("Any")), *_named(self.models)])
        self._choose("department", [("", _("Any")), *_named(self.departments, site=True)])

    def _choose(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]

    def clean_tags(self) -> list[Device]:
        tags = [one.strip() for one in self.cleaned_data["tags"].replace(",", "\n").splitlines()]
        found = {tag: self._device(tag) for tag in tags if tag}
        unknown = [tag for tag, device in found.items() if device is None]
        if unknown:
            raise forms.ValidationError(
                _("There is no such device, or it is outside your sites: %(tags)s."),
                params={"tags": ", ".join(unknown)},
            )
        return [one for one in found.values() if one is not None]

    def groups(self) -> list[Group]:
        given = self.cleaned_data
        together = Group(
            model=self.models.get(given["model"]),
            department=self.departments.get(given["department"]),
            segment=given["segment"],
        )
        whole = [Group(everything=True)] if given["everything"] else []
        return [
            *whole,
            *([together] if together.names_something else []),
            *(Group(device=one) for one in given["tags"]),
        ]

    def site(self) -> Site | None:
        return self.sites.get(self.cleaned_data["place"])

    def clean(self) -> Any:
        given = super().clean()
        if not self.errors and not self.groups():
            self.add_error("everything", _("Say which devices are meant."))
        return given


def _named(rows: Mapping[str, Any], *, site: bool = False) -> list[tuple[str, str]]:
    return [(key, f"{one.site.code} {one}" if site else str(one)) for key, one in rows.items()]


class ControlForm(_ReachForm):
    title = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=ControlKind.choices)
    what = _text(_("What was done"), help_text=_("So that somebody else could find it and check it."))
    against = forms.ChoiceField(label=_("Against"), choices=Against.choices, widget=forms.RadioSelect)
    flaws = forms.CharField(
        label=_("Flaws"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("CVE numbers or advisories, one a line. Of an advisory, the flaws that it tells of now."),
    )
    begins_on = DateField(label=_("From"))
    review_on = DateField(label=_("Review on"), required=False)
    evidence_text = _text(
        _("How it was verified"),
        required=False,
        rows=2,
        help_text=_("By whom, when, with what result. Without it or a file the control cannot be signed."),
    )
    evidence = forms.FileField(label=_("Evidence"), required=False, widget=FileInput())
    field_order = (
        *("title", "kind", "what", "against", "flaws", "place", "everything", "model", "department"),
        *("segment", "tags", "owner", "begins_on", "until_on", "review_on", "evidence_text", "evidence"),
    )

    def __init__(self, *args: Any, named: Callable[[str], list[Vulnerability]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._named = named

    def clean_flaws(self) -> list[Vulnerability]:
        try:
            return self._named(self.cleaned_data["flaws"])
        except InvalidInput as problem:
            raise forms.ValidationError(str(problem)) from None

    def new(self) -> NewControl:
        given = self.cleaned_data
        names = ("kind", "title", "what", "begins_on", "until_on", "against", "flaws", "review_on")
        return NewControl(
            owner=self.people[given["owner"]],
            groups=self.groups(),
            evidence_text=given["evidence_text"],
            **{name: given[name] for name in names},
        )


class AcceptanceForm(_ReachForm):
    reason = _text(_("Why the risk can be borne"), help_text=_("For the patients at these devices."))
    action = _text(_("What is to be done"), rows=2, help_text=_("Meanwhile, and when the time is over."))
    field_order = (
        *("reason", "action", "place", "everything", "model", "department", "segment", "tags"),
        *("owner", "until_on"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].label = _("Clinical owner")
        self.fields["owner"].help_text = _("Who answers for the patients at these devices.")

    def new(self) -> NewAcceptance:
        given = self.cleaned_data
        names = ("reason", "action", "until_on")
        return NewAcceptance(
            owner=self.people[given["owner"]],
            groups=self.groups(),
            **{name: given[name] for name in names},
        )


class ProveForm(forms.Form):
    evidence_text = _text(_("How it was verified"), required=False)
    evidence = forms.FileField(label=_("Evidence"), required=False, widget=FileInput())


class SignForm(forms.Form):
    password = forms.CharField(
        label=_("Your password, or the code of your authenticator"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ClockForm(forms.Form):
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=3660)
    because = forms.CharField(label=_("Why"), max_length=500)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
