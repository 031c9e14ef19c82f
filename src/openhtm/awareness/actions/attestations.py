"""Attesting: by one's own signature, or entered from a sheet that people of a unit signed by hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User
from openhtm.audit.api import Meaning, Reauthentication, UnableToSign, sign
from openhtm.documents.api import DocumentKind
from openhtm.documents.api import add as add_document
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.time import local_date
from openhtm.places.api import Department
from openhtm.workforce.api import after_months

from .. import knowing, words
from ..errors import UnableToAttest
from ..knowing import Need
from ..models import Attestation, PolicyVersion, SignSheet


def _unit(arguments: Mapping[str, Any]) -> list[tuple[int | None, int | None]]:
    unit: Department = arguments["department"]
    return [(unit.site_id, unit.pk)]


@action("awareness.attestation.sign", needs=Permission.POLICY_READ, where=_unit)
def attest(
    version: PolicyVersion,
    *,
    department: Department,
    proof: Reauthentication | None = None,
    by: Actor,
    at: datetime,
) -> list[Attestation]:
    """Say and sign that one has read the version in force and knows the checks it demands of one's unit."""
    if not isinstance(by, User):
        raise UnableToAttest(_("A person attests for themselves."))
    today = local_date(at, department.site.time_zone)
    asked = _asked(version, department, on=today, at=at)
    _refuse_strangers([by], asked, department)
    if proof is None:
        raise UnableToSign(_("Confirm the signature with your password."))
    made = _entered(asked, [by], on=today, sheet=None, by=by, at=at)
    if made:
        sign(
            made[0],
            meaning=Meaning.REVIEWED,
            content=_content(version, department, [need.template for need in asked if need.template]),
            proof=proof,
            zone=department.site.time_zone,
        )
    return made


def _content(version: PolicyVersion, department: Department, templates: Sequence[str]) -> dict[str, Any]:
    return {
        "policy": version.policy.code,
        "title": version.policy.title,
        "version": version.number,
        "unit": f"{department.site.code} {department.code}",
        "has_read": version.text,
        "knows": [words.check(template) for template in templates],
    }


@action("awareness.attestation.enter_sheet", needs=Permission.ATTESTATION_ENTER, where=_unit)
def enter_sheet(
    version: PolicyVersion,
    *,
    department: Department,
    people: Sequence[User],
    signed_on: date,
    file: File[bytes] | None,
    by: Actor,
    at: datetime,
) -> SignSheet:
    """Enter who signed a sheet on a day, with its scan. The sheet is for the version and the checks it demands of
    the unit. Who attested on that day already stays as it is."""
    today = local_date(at, department.site.time_zone)
    _check_sheet(version, people, signed_on, file, department=department, today=today)
    asked = _asked(version, department, on=today, at=at)
    everybody = list(dict.fromkeys(people))
    _refuse_strangers(everybody, asked, department)
    sheet = acts.create(
        SignSheet(
            site_id=department.site_id,
            department=department,
            policy_version=version,
            signed_on=signed_on,
            people=len(everybody),
            recorded_at=at,
            recorded_by=by.actor_label[:200],
        )
    )
    _entered(asked, everybody, on=signed_on, sheet=sheet, by=by, at=at)
    if file is not None:
        title = _("Sign-sheet %(version)s") % {"version": version}
        add_document(sheet, file=file, kind=DocumentKind.CERTIFICATE, title=title, by=by, at=at)
    return sheet


def _check_sheet(
    version: PolicyVersion,
    people: Collection[User],
    signed_on: date,
    file: File[bytes] | None,
    *,
    department: Department,
    today: date,
) -> None:
    problems: dict[str, list[str]] = {}
    if not people:
        problems["people"] = [_("Choose who signed.")]
    if file is None:
        problems["file"] = [_("Add the scan or a photo of the signed sheet.")]
    if signed_on > today:
        problems["signed_on"] = [_("Nobody has signed in the future.")]
    approved = version.approved_at
    if approved is not None and signed_on < local_date(approved, department.site.time_zone):
        problems["signed_on"] = [_("That was before the version was approved: nobody can have read it.")]
    if problems:
        raise UnableToAttest(_("This sheet cannot be entered so."), fields=problems)


def _asked(version: PolicyVersion, department: Department, *, on: date, at: datetime) -> list[Need]:
    """What the unit has to know of the version; refused where it is not in force, or asks nothing of the unit."""
    if not version.is_in_force(on):
        raise UnableToAttest(_("%(version)s is not in force.") % {"version": version})
    found = knowing.needs([department], on=on, at=at)
    asked = [one for one in found if one.version.pk == version.pk]
    if not asked:
        told = _("%(version)s asks nothing of %(unit)s.")
        raise UnableToAttest(told % {"version": version, "unit": department})
    return asked


def _refuse_strangers(people: Sequence[User], asked: Sequence[Need], department: Department) -> None:
    meant = {one.member.person.pk for one in asked[0].people}
    lost = [one for one in people if one.pk not in meant]
    if lost:
        told = _(
            "%(name)s holds no role in %(unit)s that this policy is for. Give the role first, under People."
        )
        text = told % {"name": lost[0], "unit": department}
        raise UnableToAttest(text, fields={"people": [text]})


def _entered(
    asked: Sequence[Need],
    people: Sequence[User],
    *,
    on: date,
    sheet: SignSheet | None,
    by: Actor,
    at: datetime,
) -> list[Attestation]:
    """A line for each person and each thing to know, but for those that are on record for that day."""
    version, unit = asked[0].version, asked[0].department
    kept = Attestation.objects.filter(department=unit, policy_version=version, attested_on=on)
    known = set(kept.values_list("person_id", "template"))
    until = after_months(on, version.attest_months) if version.attest_months else None
    wanted = {one.pk for one in people}
    made = [
        Attestation(
            site_id=unit.site_id,
            department=unit,
            person=one.member.person,
            role=one.member.role,
            policy_version=version,
            template=need.template,
            attested_on=on,
            expires_on=until,
            recorded_at=at,
            recorded_by=by.actor_label[:200],
            own=sheet is None,
            sheet=sheet,
        )
        for need in asked
        for one in need.people
        if one.member.person.pk in wanted and (one.member.person.pk, need.template) not in known
    ]
    return list(acts.create_many(made))
