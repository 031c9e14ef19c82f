"""Forms of device security."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from openhtm.catalog.api import RiskClass
from openhtm.places.api import Site
from openhtm.registry.api import Device
from openhtm.ui.forms import DateField, FileInput, SearchSelect

from ..actions.assessments import NewAssessment
from ..assessing import Offer
from ..models import Finding, Justification, Said, Settled, Status, Tier
from ..rules.configuring import VALUES, Fact
from ..words import CONFIGURED, CONFIGURED_VALUES

BILLS = (("", _("Any")), ("with", _("With a bill of materials")), ("without", _("Without one")))
STATEMENTS = (("", _("Any")), ("with", _("With a statement")), ("without", _("Without one")))

STATES = (("", _("Open")), ("accepted", _("Risk accepted")), ("all", _("All")), *Tier.choices)


KNOWN_FOR = (
    ("", _("Any time")),
    ("7", _("0 to 7 days")),
    ("30", _("8 to 30 days")),
    ("90", _("31 to 90 days")),
    ("0", _("More than 90 days")),
)
JUDGED = (
    ("", _("All")),
    ("standing", _("Standing")),
    ("review", _("Review is due")),
    ("ended", _("Ended")),
)


class SeveralFiles(FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several, as a list."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given or [None]]


class ExposureFilter(forms.Form):
    q = forms.CharField(label=_("Flaw, model or component"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    age = forms.TypedChoiceField(
        label=_("Known for"), choices=KNOWN_FOR, required=False, coerce=int, empty_value=None
    )
    risk = forms.ChoiceField(
        label=_("Risk class"), choices=(("", _("Any")), *RiskClass.choices), required=False
    )


class BringForm(forms.Form):
    documents = FilesField(
        label=_("Files"),
        help_text=_("CSAF advisories and VEX, OpenVEX, CycloneDX VEX, CVE records, NVD, OSV, KEV, EPSS."),
    )


class ReleaseFilter(forms.Form):
    q = forms.CharField(label=_("Model or version"), required=False, max_length=100)
    component = forms.CharField(
        label=_("Component"), required=False, max_length=100, help_text=_("Such as log4j-core.")
    )
    bill = forms.ChoiceField(label=_("Bill of materials"), choices=BILLS, required=False)
    statement = forms.ChoiceField(label=_("Security statement"), choices=STATEMENTS, required=False)
    version = forms.ChoiceField(
        label=_("Version"), choices=(("", _("Any")), ("unknown", _("Unknown"))), required=False
    )


class ComponentFilter(forms.Form):
    q = forms.CharField(label=_("Component, package or supplier"), required=False, max_length=100)


class TreeFilter(forms.Form):
    q = forms.CharField(
        label=_("Component, version, Package-URL or supplier"), required=False, max_length=100
    )


class ReleaseForm(forms.Form):
    model = forms.ChoiceField(label=_("Model"), widget=SearchSelect)
    software_version = forms.CharField(
        label=_("Version"), max_length=80, help_text=_("As the device shows it.")
    )

    def __init__(self, *args: Any, models: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(row.pk): row for row in models}
        self.fields["model"].choices = [  # type: ignore[attr-defined]
            ("", ""),
            *((key, str(row)) for key, row in self.known.items()),
        ]


class BillForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CycloneDX (JSON or XML) or SPDX (JSON, tag-value, RDF, YAML or JSON-LD)."),
        widget=FileInput(),
    )
    reason = forms.CharField(
        label=_("Why it is of this release"),
        max_length=300,
        required=False,
        help_text=_("Only where the bill says that it is of another version."),
    )


class DisclosureFilter(forms.Form):
    q = forms.CharField(label=_("Model or maker"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("State"), choices=(("", _("Standing")), ("replaced", _("Replaced"))), required=False
    )


class AnswerFilter(forms.Form):
    q = forms.CharField(label=_("Question, answer or note"), required=False, max_length=100)
    said = forms.ChoiceField(label=_("Answer"), choices=(("", _("Any")), *Said.choices), required=False)


class CompareForm(forms.Form):
    to = forms.ChoiceField(label=_("Compare with"), required=False, widget=SearchSelect)

    def __init__(self, *args: Any, others: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", ""), *others]  # type: ignore[attr-defined]


class DisclosureForm(forms.Form):
    model = forms.ChoiceField(label=_("Model"), widget=SearchSelect)
    software_version = forms.CharField(
        label=_("Version"),
        max_length=80,
        required=False,
        help_text=_("Only where the statement is of one version. Empty: it stands for every version."),
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("The manufacturer's form (MDS2, XLSX)."),
        widget=FileInput(accept=".xlsx"),
    )

    def __init__(self, *args: Any, models: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(row.pk): row for row in models}
        self.fields["model"].choices = [  # type: ignore[attr-defined]
            ("", ""),
            *((key, str(row)) for key, row in self.known.items()),
        ]


class ConfigurationForm(forms.Form):
    """A choice for each fact; what is not known stays unknown."""

    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("Who or what says so, such as the network team.")
    )
    seen_on = DateField(label=_("Seen on"))

    def __init__(self, *args: Any, known: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for fact in reversed(Fact):
            choices = [(value, CONFIGURED_VALUES[fact.value, value]) for value in VALUES[fact]]
            self.fields[fact.value] = forms.ChoiceField(
                label=str(CONFIGURED[fact.value]),
                choices=[("", _("Unknown")), *choices],
                initial=known.get(fact.value, ""),
                required=False,
            )
        self.order_fields([*(fact.value for fact in Fact), "source", "seen_on"])

    def facts(self) -> dict[str, str]:
        return {fact.value: self.cleaned_data[fact.value] for fact in Fact}


class HostFilter(forms.Form):
    q = forms.CharField(label=_("Address, name or device"), required=False, max_length=100)
    finding = forms.ChoiceField(
        label=_("Finding"), choices=(("", _("Any")), *Finding.choices), required=False
    )
    state = forms.ChoiceField(
        label=_("State"),
        choices=(("", _("Open")), ("all", _("All")), *Settled.choices),
        required=False,
    )
    segment = forms.CharField(label=_("Segment"), required=False, max_length=60)


class TakeForm(forms.Form):
    site = forms.ChoiceField(label=_("Site"))
    segment = forms.CharField(
        label=_("Segment"),
        max_length=60,
        required=False,
        help_text=_("The same name for the same segment each time: what vanished is told by it."),
    )
    scans = FilesField(
        label=_("Files"),
        help_text=_("Nmap (XML), logs of Zeek, or the CSV of a discovery product. All of one look together."),
    )

    def __init__(self, *args: Any, sites: Iterable[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {one.code: one for one in sites}
        self.fields["site"].choices = [(code, one.name) for code, one in self.known.items()]  # type: ignore[attr-defined]


HOW = (
    ("link", _("It is this device")),
    ("update", _("Take what was seen over into the register")),
    ("request", _("To be entered as a device")),
    ("ignore", _("Leave it aside")),
    ("reopen", _("Take back what was settled")),
)


class SettleForm(forms.Form):
    how = forms.ChoiceField(label=_("What it is"), choices=HOW, widget=forms.RadioSelect)
    tag = forms.CharField(
        label=_("Device"), max_length=64, required=False, help_text=_("Its tag, for a link.")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False, help_text=_("Needed where it is left aside.")
    )


class SettleManyForm(forms.Form):
    selected = forms.MultipleChoiceField(widget=forms.MultipleHiddenInput)
    how = forms.ChoiceField(
        label=_("What they are"), choices=[one for one in HOW if one[0] in ("request", "ignore")]
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False, help_text=_("Needed where they are left aside.")
    )

    def __init__(self, *args: Any, chosen: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["selected"].choices = [(str(one.pk), str(one)) for one in chosen]  # type: ignore[attr-defined]


class FeedForm(forms.Form):
    is_on = forms.BooleanField(label=_("Fetch this feed"), required=False)
    address = forms.CharField(
        label=_("Address"),
        max_length=500,
        required=False,
        help_text=_(
            "Empty: the declared one. A mirror inside the house is possible where the operator named it as one."
        ),
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput)


class PackForm(forms.Form):
    pack = forms.FileField(
        label=_("Feed pack"),
        help_text=_("Written by 'openhtm feeds pack' on a machine with internet whose key is trusted here."),
        widget=FileInput(),
    )


class HistoryFilter(forms.Form):
    q = forms.CharField(label=_("Flaw or model"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), choices=JUDGED, required=False)


class JudgeForm(forms.Form):
    """Several releases are judged by one sending."""

    releases = forms.MultipleChoiceField(label=_("Releases"), widget=forms.CheckboxSelectMultiple)
    component = forms.ChoiceField(
        label=_("Component"),
        required=False,
        help_text=_("What is judged of one component leaves open what is said of others."),
    )
    place = forms.ChoiceField(label=_("For whom"))
    tag = forms.CharField(
        label=_("For one device alone"),
        max_length=64,
        required=False,
        help_text=_("Its tag. It goes before what was judged for its site or for all."),
    )
    status = forms.ChoiceField(label=_("Judgment"), choices=Status.choices, widget=forms.RadioSelect)
    justification = forms.ChoiceField(
        label=_("Why it is not affected"),
        choices=(("", _("It is affected, fixed or looked into")), *Justification.choices),
        required=False,
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was looked at, and who said so. Others rely on it."),
    )
    action = forms.CharField(
        label=_("What is to be done"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed where it is affected."),
    )
    review_on = DateField(
        label=_("Review on"),
        required=False,
        help_text=_("Needed where it is not affected. After that day it counts as open again."),
    )
    evidence = forms.FileField(label=_("Evidence"), required=False, widget=FileInput())
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        offers: Iterable[Offer],
        sites: Iterable[Site],
        may_all: bool,
        device: Callable[[str], Device | None],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offers = {str(one.release.pk): one for one in offers}
        self.sites = {one.code: one for one in sites}
        self._device = device
        components = sorted({name for one in self.offers.values() for name in one.components})
        everybody = [("all", _("All who run it"))] if may_all else []
        self._choose("releases", [(key, _offered(one)) for key, one in self.offers.items()])
        self._choose("component", [("", _("Whatever is concerned")), *((one, one) for one in components)])
        self._choose("place", [*everybody, *((code, site.name) for code, site in self.sites.items())])

    def _choose(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]

    def clean_tag(self) -> Device | None:
        tag = self.cleaned_data["tag"].strip()
        found = self._device(tag) if tag else None
        if tag and found is None:
            raise forms.ValidationError(_("There is no such device, or it is outside your sites."))
        return found

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        device = given["tag"]
        names = ("status", "component", "justification", "reason", "action", "review_on", "seen")
        return {
            "releases": [self.offers[key].release for key in given["releases"]],
            "new": NewAssessment(**{name: given[name] for name in names}),
            "place": device or self.sites.get(given["place"]),
            "evidence": given["evidence"],
        }


def _offered(one: Offer) -> str:
    count = ngettext("%(count)d device", "%(count)d devices", one.devices) % {"count": one.devices}
    return f"{one.release} · {count} · {Tier(one.tier).label}"


class BecauseForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500)
