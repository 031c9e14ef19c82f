"""People: entered without sign-in; roles and passwords are given by a person, never by a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from openhtm.accounts import api as accounts
from openhtm.kernel.actors import Actor

from ..rules.fields import ValueType
from .base import Context, Kind, KindField, NewName, Outcome, Record, Verdict, Written

T = ValueType
_FIELDS = (
    KindField("email", _("E-mail address"), T.EMAIL, max_length=254, required=True),
    KindField("name", _("Name"), T.NAME, max_length=150),
    KindField("first_name", _("First name"), T.NAME, max_length=75),
    KindField("last_name", _("Last name"), T.NAME, max_length=75),
    KindField("employee_number", _("Employee number"), T.CODE, max_length=40),
    KindField("phone", _("Phone"), T.CODE, max_length=40),
)
_FACTS = ("name", "employee_number", "phone")


class People:
    """The kind ``people``."""

    slug = "people"
    title = _("People")
    permission = "person.edit"
    match_keys = ("email",)

    def fields(self) -> Sequence[KindField]:
        return _FIELDS

    def default_match(self, mapped: frozenset[str]) -> str:
        return "email"

    def begin(self, context: Context) -> PeopleSession:
        return PeopleSession(context)

    def undo(self, written: Sequence[Written], *, reason: str, by: Actor, at: datetime) -> None:
        """People are never removed: those the list entered become inactive, others are as before."""
        users = accounts.User.objects.in_bulk([each.subject_id for each in written])
        for each in written:
            changes = {"is_active": False} if each.verdict is Verdict.CREATE else dict(each.before)
            accounts.edit_person(users[each.subject_id], changes=changes, by=by, at=at)

    def dependents(self, written: Sequence[Written]) -> list[str]:
        """Whoever has been given a role or changed since is in use."""
        created = [each.subject_id for each in written if each.verdict is Verdict.CREATE]
        holders = accounts.RoleAssignment.objects.filter(user_id__in=created).values_list(
            "user_id", flat=True
        )
        names = accounts.User.objects.filter(pk__in=set(holders)).values_list("name", flat=True)
        return [str(_("%(name)s has been given a role.") % {"name": name}) for name in names]


class PeopleSession:
    """One run over a list of people, known by their e-mail addresses."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.rows_of: dict[str, int] = {}
        self.stored: dict[str, accounts.User] = {}

    def judge(self, records: Sequence[Record]) -> list[Outcome]:
        emails = {str(record.values["email"]) for record in records if record.values.get("email")}
        self.stored = {user.email: user for user in accounts.User.objects.filter(email__in=emails)}
        return [self._judge(record) for record in records]

    def _judge(self, record: Record) -> Outcome:
        if not record.is_refused() and not any(record.values.values()):
            return Outcome(record, Verdict.SKIP)
        email = str(record.values.get("email") or "")
        if not email and not record.is_refused():
            record.refuse("row.missing", field=self.context.headers.get("email", "email"))
        elif not record.is_refused() and self.rows_of.setdefault(email, record.row) != record.row:
            record.refuse("row.twice", value=email, field=self.context.headers.get("email", "email"))
        elif not self.context.by.may("person.edit", site_id=None):
            record.refuse("row.not_allowed", place=_("all sites"))
        if record.is_refused():
            return Outcome(record, Verdict.ERROR)
        return self._compare(record, email, self._facts(record))

    def _compare(self, record: Record, email: str, facts: dict[str, str]) -> Outcome:
        user = self.stored.get(email)
        if user is None:
            return Outcome(record, Verdict.CREATE, label=email, after={"email": email, **facts})
        after = {name: value for name, value in facts.items() if getattr(user, name) != value}
        before = {name: getattr(user, name) for name in after}
        verdict = Verdict.UPDATE if after else Verdict.UNCHANGED
        return Outcome(record, verdict, user.pk, user.version, email, before, after, payload=user)

    @staticmethod
    def _facts(record: Record) -> dict[str, str]:
        values: dict[str, Any] = dict(record.values)
        parts = [str(values[name]) for name in ("first_name", "last_name") if values.get(name)]
        values["name"] = values.get("name") or " ".join(parts)
        return {name: str(values[name]) for name in _FACTS if values.get(name)}

    def new_names(self) -> list[NewName]:
        return []

    def write(self, outcomes: Sequence[Outcome]) -> list[Written]:
        created = [each for each in outcomes if each.verdict is Verdict.CREATE]
        arguments: dict[str, Any] = {"by": self.context.by, "at": self.context.at}
        new = [
            accounts.NewPerson(
                each.after["email"],
                each.after.get("name", ""),
                each.after.get("employee_number", ""),
                each.after.get("phone", ""),
            )
            for each in created
        ]
        made = accounts.ensure_people(new, **arguments) if new else {}
        written = [Written(e.record.row, Verdict.CREATE, made[e.after["email"]].pk, 1) for e in created]
        for each in outcomes:
            if each.verdict is Verdict.UPDATE:
                user = accounts.edit_person(each.payload, changes=dict(each.after), **arguments)
                written.append(Written(each.record.row, Verdict.UPDATE, user.pk, user.version, each.before))
        return written

    def finish(self) -> None:
        """Nothing remains."""


KIND: Kind = People()
