"""Forms of inquiries to manufacturers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from openhtm.kernel.errors import NotFound
from openhtm.places.api import Site
from openhtm.ui.forms import DateField, FileInput

from .. import inquiry_words
from ..actions.inquiries import NewLetter
from ..actions.inquiry_answers import Adoption, NewAnswer, NewStatement
from ..models import Answered, InquiryLine, Justification, LetterKind, Way
from ..rules.inquiries import SAID, About, Want
from ..rules.judgment import Status

STATES = (
    ("", _("All")),
    ("drafts", _("Not sent yet")),
    ("owed", _("Answer owed")),
    ("overdue", _("Overdue")),
    ("answered", _("Answered")),
    ("closed", _("Closed without an answer")),
)


class InquiryFilter(forms.Form):
    q = forms.CharField(label=_("Manufacturer, flaw or advisory"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    maker = forms.IntegerField(widget=forms.HiddenInput, required=False)


class AskFilter(forms.Form):
    """For which place, and how widely."""

    place = forms.ChoiceField(label=_("For which devices"), required=False)

    def __init__(self, *args: Any, sites: Iterable[Site], may_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sites = {one.code: one for one in sites}
        everywhere = [("all", _("Those of all sites"))] if may_all else []
        choices = [*everywhere, *((code, one.name) for code, one in self.sites.items())]
        self.fields["place"].choices = choices  # type: ignore[attr-defined]

    def site(self) -> Site | None:
        """Without a choice the first that is offered."""
        if not self.is_valid() and "place" in self.errors:
            raise NotFound(_now("There is no such site, or it is outside your sites."))
        code = self.cleaned_data.get("place", "")
        if code == "all":
            return None
        first = next(iter(dict(self.fields["place"].choices)), "")  # type: ignore[attr-defined]
        return self.sites.get(code or first)


class FlawFilter(AskFilter):
    blind = forms.ChoiceField(
        label=_("Releases without a bill of materials"),
        choices=(
            ("", _("Where the flaw lies in a part")),
            ("yes", _("Ask about them")),
            ("no", _("Leave out")),
        ),
        required=False,
    )


class PapersFilter(AskFilter):
    wants = forms.MultipleChoiceField(
        label=_("What is asked for"),
        choices=list(inquiry_words.WANTS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def chosen(self) -> tuple[Want, ...]:
        given = self.cleaned_data.get("wants") if self.is_valid() else None
        return tuple(Want(one) for one in given or Want)


class LetterForm(forms.Form):
    kind = forms.ChoiceField(label=_("What was sent"), choices=LetterKind.choices, widget=forms.RadioSelect)
    sent_on = DateField(label=_("On which day"))
    way = forms.ChoiceField(label=_("How"), choices=Way.choices)
    to = forms.CharField(
        label=_("To whom"), max_length=300, help_text=_("The address or the person, as you sent it.")
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def new(self) -> NewLetter:
        return NewLetter(**self.cleaned_data)


class AnswerForm(forms.Form):
    received_on = DateField(label=_("Received on"))
    way = forms.ChoiceField(label=_("How"), choices=Way.choices)
    sender = forms.CharField(label=_("From whom"), max_length=300)
    document = forms.FileField(
        label=_("The answer itself"),
        required=False,
        widget=FileInput(),
        help_text=_("It is the evidence of a judgment that adopts the answer."),
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, about: About, lines: Iterable[InquiryLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        labels = dict(Answered.choices)
        said = [("", _("Nothing said")), *((one.value, labels[one.value]) for one in SAID[about])]
        for line in self.lines:
            self._add(line, said, of_flaws=about is not About.REQUEST)

    def _add(self, line: InquiryLine, said: list[Any], *, of_flaws: bool) -> None:
        name = str(line.release)
        self.fields[f"said_{line.pk}"] = forms.ChoiceField(
            label=_("%(release)s: answer") % {"release": name}, choices=said, required=False
        )
        if of_flaws:
            self.fields[f"justification_{line.pk}"] = forms.ChoiceField(
                label=_("%(release)s: why it is not affected") % {"release": name},
                choices=[("", ""), *Justification.choices],
                required=False,
            )
            self.fields[f"fixed_in_{line.pk}"] = forms.CharField(
                label=_("%(release)s: fixed in version") % {"release": name}, max_length=80, required=False
            )

    def new(self) -> NewAnswer:
        given = self.cleaned_data
        return NewAnswer(
            received_on=given["received_on"],
            way=given["way"],
            sender=given["sender"],
            note=given["note"],
            statements=[self._statement(one, given) for one in self.lines if given[f"said_{one.pk}"]],
        )

    def _statement(self, line: InquiryLine, given: Mapping[str, Any]) -> NewStatement:
        return NewStatement(
            line=line.pk,
            said=given[f"said_{line.pk}"],
            justification=given.get(f"justification_{line.pk}", ""),
            fixed_in=given.get(f"fixed_in_{line.pk}", ""),
        )


class AdoptForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)
    action = forms.CharField(
        label=_("What is to be done"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=4000,
        required=False,
    )
    review_on = DateField(label=_("Review on"), required=False)

    def __init__(self, *args: Any, status: Status | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if status is not Status.AFFECTED:
            del self.fields["action"]

    def new(self) -> Adoption:
        return Adoption(**self.cleaned_data)
