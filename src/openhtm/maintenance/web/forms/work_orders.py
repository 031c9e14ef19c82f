"""Forms of the work order pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from openhtm.accounts.api import people
from openhtm.registry.api import Status
from openhtm.ui.forms import DateField, DateTimeField, PhotosField, SearchSelect, SearchSelectMultiple

from ...codes import code_set
from ...models import LaborKind, OrderKind, OrderState, PriorityChoice, WorkOrder
from ...models.choices import PartSource, RateClass
from ...rules.work_order_states import WAITING

ANY = ("", _("Any"))
KEEP = "keep"
YES_NO = [("", _("Not known")), ("yes", _("Yes")), ("no", _("No"))]


def yes_no(value: str) -> bool | None:
    return {"yes": True, "no": False}.get(value)


class Answer(forms.ChoiceField):
    """Yes, no, or not known: an answer nobody gave stays unknown."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=YES_NO, required=kwargs.pop("required", False), widget=forms.RadioSelect, **kwargs
        )

    def clean(self, value: Any) -> bool | None:
        return yes_no(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no", None: ""}.get(value, value)


def person_choices(user: Any, *, empty: Any) -> list[tuple[str, Any]]:
    return [("", empty), *((str(person.pk), str(person)) for person in people(user).filter(is_active=True))]


def code_choices(name: str, work: str) -> list[tuple[str, str]]:
    return [
        ("", str(_("Choose"))),
        *((code.id, gettext(code.title)) for code in code_set(name).for_work(work)),
    ]


class OrderFilter(forms.Form):
    """What the list of work orders can be narrowed by."""

    q = forms.CharField(label=_("Number, title or tag"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    priority = forms.ChoiceField(label=_("Priority"), required=False)
    assignee = forms.ChoiceField(label=_("Assigned to"), required=False, widget=SearchSelect)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [ANY, *OrderState.choices]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [ANY, *OrderKind.choices]  # type: ignore[attr-defined]
        self.fields["priority"].choices = [ANY, *PriorityChoice.choices]  # type: ignore[attr-defined]
        self.fields["assignee"].choices = person_choices(user, empty=_("Anybody"))  # type: ignore[attr-defined]


class BulkAssign(forms.Form):
    """Several orders to one person."""

    assignee = forms.ChoiceField(label=_("Assign to"), widget=SearchSelect)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].choices = person_choices(user, empty=_("Choose a person"))  # type: ignore[attr-defined]


class OpenOrder(forms.Form):
    """A new work order. Patient facts count here only as yes or no; no name, no number."""

    device = forms.CharField(
        label=_("Device"),
        required=False,
        help_text=_("Tag, serial number or scan. Leave empty for work at a place."),
    )
    site = forms.ChoiceField(label=_("Site"), required=False, help_text=_("Needed only without a device."))
    kind = forms.ChoiceField(label=_("Kind"), choices=OrderKind.choices, initial=OrderKind.REPAIR)
    title = forms.CharField(label=_("What is it about"), max_length=200)
    description = forms.CharField(
        label=_("What was reported"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In the words of who reported it. No patient names."),
    )
    on_patient = Answer(label=_("In use on a patient"))
    backup_available = Answer(label=_("A backup is at hand"))
    reported_usable = Answer(label=_("Still usable"))
    priority = forms.ChoiceField(
        label=_("Priority"),
        required=False,
        help_text=_("Leave open to have it worked out from risk, patient and backup."),
    )
    due_on = DateField(label=_("Due"), required=False)
    requester = forms.CharField(label=_("Who reported it"), max_length=150, required=False)
    contact = forms.CharField(label=_("How to reach them"), max_length=150, required=False)

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", _("That of the device")), *((str(site.pk), str(site)) for site in sites)]
        self.fields["site"].choices = offered  # type: ignore[attr-defined]
        self.fields["priority"].choices = [("", _("Work it out")), *PriorityChoice.choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("device", "").strip() and not given.get("site"):
            self.add_error("device", _("Say which device or which site the work order is for."))
        return given


class Answered(forms.Form):
    text = forms.CharField(
        label=_("What was said"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Such as: spoke to the charge nurse, comes at two, replacement from the pool."),
    )


class Assign(forms.Form):
    assignee = forms.ChoiceField(label=_("Assign to"), widget=SearchSelect)
    note = forms.CharField(
        label=_("Hand-over note"),
        required=False,
        max_length=500,
        help_text=_("What the next person needs to know."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].choices = person_choices(user, empty=_("Choose a person"))  # type: ignore[attr-defined]


class Triage(forms.Form):
    priority = forms.ChoiceField(label=_("Priority"), choices=PriorityChoice.choices)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrderKind.choices)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


class Wait(forms.Form):
    state = forms.ChoiceField(
        label=_("Waiting for"),
        choices=[choice for choice in OrderState.choices if choice[0] in WAITING],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("What exactly, and until when"), max_length=500)


class Because(forms.Form):
    """A reason, for what may not be done without one."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class DuplicateOf(forms.Form):
    other = forms.CharField(
        label=_("The order that stays"), max_length=40, help_text=_("Its number, such as GEN-1042.")
    )


class Labor(forms.Form):
    """Time of one person."""

    person = forms.ChoiceField(label=_("Person"), widget=SearchSelect)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=6000)
    kind = forms.ChoiceField(label=_("Kind"), choices=LaborKind.choices, initial=LaborKind.WORK)
    worked_on = DateField(label=_("Day"))
    rate_class = forms.ChoiceField(label=_("Rate"), choices=RateClass.choices, initial=RateClass.REGULAR)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = person_choices(user, empty=_("Choose a person"))  # type: ignore[attr-defined]


class Part(forms.Form):
    """A part that went in."""

    description = forms.CharField(label=_("Part"), max_length=200)
    catalog_number = forms.CharField(label=_("Part number"), max_length=80, required=False)
    quantity = forms.DecimalField(
        label=_("Quantity"), min_value=0, max_digits=12, decimal_places=3, initial=1
    )
    source = forms.ChoiceField(label=_("Source"), choices=PartSource.choices, initial=PartSource.UNKNOWN)
    unit_cost = forms.DecimalField(
        label=_("Cost of one"), min_value=0, max_digits=12, decimal_places=2, required=False
    )
    currency = forms.CharField(label=_("Currency"), max_length=3, min_length=3, required=False)
    serial = forms.CharField(label=_("Serial number put in"), max_length=80, required=False)
    removed_serial = forms.CharField(label=_("Serial number taken out"), max_length=80, required=False)
    lot = forms.CharField(label=_("Lot"), max_length=60, required=False)
    safety_relevant = forms.BooleanField(label=_("Safety-relevant part"), required=False)


class Note(forms.Form):
    """A comment, with photos and with whom it concerns."""

    text = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 2}), max_length=4000)
    mentions = forms.MultipleChoiceField(
        label=_("For whom"),
        required=False,
        widget=SearchSelectMultiple,
        help_text=_("They find it under My work."),
    )
    photos = PhotosField(label=_("Photos"), required=False, help_text=_("Of the device, never of a patient."))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = person_choices(user, empty="")[1:]
        if known:
            self.fields["mentions"].choices = known  # type: ignore[attr-defined]
        else:
            del self.fields["mentions"]


class Helper(forms.Form):
    """Who helps."""

    helper = forms.ChoiceField(label=_("Who helps"), widget=SearchSelect)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["helper"].choices = person_choices(user, empty=_("Choose a person"))  # type: ignore[attr-defined]


class StrikeOut(forms.Form):
    reason = forms.CharField(label=_("Struck out because"), max_length=300)


class Codes(forms.Form):
    """What is said of the work in codes, so that failures can be counted."""

    problem_code = forms.ChoiceField(label=_("Problem"), required=False)
    cause_code = forms.ChoiceField(label=_("Cause"), required=False)
    action_code = forms.ChoiceField(label=_("Action"), required=False)
    sm_result = forms.ChoiceField(label=_("Result of the inspection"), required=False)
    resolution = forms.CharField(
        label=_("What was done"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, order: WorkOrder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        work = "scheduled" if order.is_scheduled else "repair"
        for field, name in (
            ("problem_code", "problem"),
            ("cause_code", "cause"),
            ("action_code", "action"),
            ("sm_result", "sm_result"),
        ):
            choices = code_choices(name, work)
            if (
                len(choices) == 1
                or (field != "sm_result" and order.is_scheduled)
                or (field == "sm_result" and not order.is_scheduled)
            ):
                del self.fields[field]
                continue
            self.fields[field].choices = choices  # type: ignore[attr-defined]


class Times(forms.Form):
    """How long the device was down, and what the retest rule asks."""

    down_from = DateTimeField(label=_("Device down from"), required=False)
    down_to = DateTimeField(label=_("Back in use"), required=False)
    down_partly = forms.BooleanField(label=_("Usable in part"), required=False)
    down_planned = Answer(
        label=_("Being down was planned"),
        help_text=_("Not known: by the kind of work; a repair is not planned."),
    )
    no_labor = forms.BooleanField(label=_("No time was worked on this order"), required=False)
    safety_part_opened = Answer(label=_("A safety-relevant part was opened or replaced"))

    def __init__(self, *args: Any, order: WorkOrder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not order.is_repair:
            del self.fields["safety_part_opened"]
        if order.device_id is None:
            for name in ("down_from", "down_to", "down_partly", "down_planned"):
                del self.fields[name]


def values_of(order: WorkOrder) -> dict[str, Any]:
    """What is written on the order, for the forms that change it."""
    names = [*Codes.base_fields, *Times.base_fields]
    return {name: getattr(order, name) for name in names}


class Lend(forms.Form):
    """Another device for the ward meanwhile."""

    loaner = forms.CharField(label=_("Loaner"), max_length=80, help_text=_("Tag, serial number or scan."))
    lent_at = DateTimeField(label=_("Lent"), required=False, help_text=_("Leave empty for now."))


class DownSpan(forms.Form):
    """A further time in which the device was down."""

    begins_at = DateTimeField(label=_("Down from"))
    ends_at = DateTimeField(label=_("Down until"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class CorrectDownSpan(DownSpan):
    reason = forms.CharField(label=_("Reason for the correction"), max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput)


class TakeBack(forms.Form):
    """The check of a loaner that came back."""

    fit = forms.ChoiceField(
        label=_("Checked"),
        choices=[("yes", _("Fit for use")), ("no", _("Not fit: goes out of service"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("What the check found"), max_length=300, required=False)
    returned_at = DateTimeField(label=_("Came back"), required=False, help_text=_("Leave empty for now."))


class Finish(Codes):
    """Work done: when, what was done, and in codes."""

    completed_at = DateTimeField(label=_("Work finished"))
    field_order = ("completed_at", "sm_result", "problem_code", "cause_code", "action_code", "resolution")

    def changes(self) -> dict[str, Any]:
        """What is written on the order besides the moment."""
        return {name: value for name, value in self.cleaned_data.items() if name != "completed_at"}


class DeviceAfter(forms.Form):
    """What becomes of the device: back in use, or out of it."""

    status = forms.ChoiceField(label=_("The device"), widget=forms.RadioSelect)
    conditions_of_use = forms.CharField(
        label=_("Conditions of limited use"),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, order: WorkOrder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = self._failed() if order.overall == "fail" else self._whole(order)  # type: ignore[attr-defined]

    def _failed(self) -> list[tuple[str, Any]]:
        """What failed is left out of use by this order, whatever a repair has done to it since."""
        del self.fields["conditions_of_use"]
        return [(Status.OUT_OF_SERVICE.value, _("Was left out of use; the repair brings it back"))]

    def _whole(self, order: WorkOrder) -> list[tuple[str, Any]]:
        back = [
            (Status.IN_SERVICE.value, _("Goes back into service")),
            (Status.STANDBY.value, _("Goes on standby")),
            (Status.LIMITED_USE.value, _("Goes back for limited use")),
        ]
        status = order.device.get_status_display() if order.device else ""
        return [*back, (KEEP, _("Stays as it is: %(status)s") % {"status": status})]


class Signature(forms.Form):
    """Re-authentication: who signs proves once more who they are."""

    password = forms.CharField(
        label=_("Your password, or the code of your authenticator"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
