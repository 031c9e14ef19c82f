"""Policies: begun, written, submitted, approved by somebody else who signs, reviewed, retired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, User, roles
from openhtm.audit.api import Meaning, Reauthentication, UnableToSign, sign
from openhtm.catalog.api import DeviceType
from openhtm.checks.api import library as checks
from openhtm.documents.api import current
from openhtm.kernel import acts
from openhtm.kernel.actions import action
from openhtm.kernel.actors import Actor
from openhtm.kernel.errors import InvalidInput
from openhtm.places.api import Department, Site, day_at, zone_at
from openhtm.workforce.api import after_months

from .. import versions
from ..errors import PolicyKnown, UnableToDecide, UnableToWrite
from ..library import ReadyDemand, ready_policy
from ..models import FrequencyChoice, Policy, PolicyDemand, PolicyUnit, PolicyVersion
from ..rules.policies import OPEN, State, may_become
from ..versions import NewDemand

FIELDS = frozenset({"text", "change_note", "audience", "attest_months", "renews", "review_months"})


@action("awareness.policy.add", needs=Permission.POLICY_EDIT)
def add(  # noqa: PLR0913 - by and at come with every action
    *,
    code: str,
    title: str,
    site: Site | None = None,
    values: Mapping[str, Any] | None = None,
    demands: Sequence[NewDemand] = (),
    units: Sequence[Department] = (),
    by: Actor,
    at: datetime,
) -> PolicyVersion:
    """Begin a policy, for all sites or one, with the draft of its first version. ``units``: those that it is for;
    none, every unit."""
    policy = _policy(code, title, site=site)
    return _draft(policy, values or {}, demands, units=units, by=by, at=at)


@action("awareness.policy.take_over", needs=Permission.POLICY_EDIT)
def take_over(
    *, slug: str, site: Site | None = None, code: str = "", by: Actor, at: datetime
) -> PolicyVersion:
    """Begin a policy with what comes with the program. Its demands are for the device types of the catalog that
    its checks are meant for; where there are none, for wherever a unit does that check."""
    ready = ready_policy(slug)
    if ready is None:
        raise UnableToWrite(_("No policy called %(slug)s comes with the program.") % {"slug": slug})
    policy = _policy(code or ready.code, ready.title, site=site, taken_from=slug)
    values = {
        "text": ready.text,
        "audience": list(ready.audience),
        "attest_months": ready.attest_months,
        "review_months": ready.review_months,
    }
    demands = [made for one in ready.demands for made in _meant(one)]
    return _draft(policy, values, demands, by=by, at=at)


def _meant(ready: ReadyDemand) -> list[NewDemand]:
    families = {name.casefold() for name in ready.families}
    every = DeviceType.objects.order_by("name", "pk") if families else ()
    found = [one for one in every if one.name.casefold() in families]
    given: dict[str, Any] = {
        "template": ready.template,
        "frequency": ready.frequency,
        "on_open_days": ready.on_open_days,
    }
    return [NewDemand(**given, device_type=one) for one in found] or [NewDemand(**given)]


def _policy(code: str, title: str, *, site: Site | None, taken_from: str = "") -> Policy:
    code, title = code.strip().upper(), " ".join(title.split())
    problems = {name: [_("Write it.")] for name, text in (("code", code), ("title", title)) if not text}
    if code and not code.replace("-", "").replace("_", "").isalnum():
        problems["code"] = [_("Letters, digits, - and _ only.")]
    if problems:
        raise UnableToWrite(_("This policy cannot be kept so."), fields=problems)
    if Policy.objects.filter(code__iexact=code).exists():
        raise PolicyKnown(_("There is a policy %(code)s already. Choose another code.") % {"code": code})
    return acts.create(Policy(code=code, title=title, site=site, taken_from=taken_from))


def _draft(
    policy: Policy,
    values: Mapping[str, Any],
    demands: Sequence[NewDemand],
    *,
    units: Sequence[Department] = (),
    by: Actor,
    at: datetime,
) -> PolicyVersion:
    if not isinstance(by, User):
        raise UnableToWrite(_("A person writes a policy: sign in, or give --as."))
    latest = policy.versions.order_by("-number").first()
    made = acts.create(
        PolicyVersion(
            policy=policy,
            number=latest.number + 1 if latest else 1,
            author=by,
            created_at=at,
            **_checked(values),
        )
    )
    _set_units(made, units)
    _set_demands(made, demands)
    return made


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(values) - FIELDS:
        raise InvalidInput(_("A policy has no '%(name)s'.") % {"name": sorted(unknown)[0]})
    given = dict(values)
    problems: dict[str, list[str]] = {}
    for name in ("attest_months", "review_months"):
        months = given.get(name, 1)
        endless = months is None and name == "attest_months"
        if not endless and not (isinstance(months, int) and 1 <= months <= 60):
            problems[name] = [_("From 1 to 60 months.")]
    if lost := sorted(set(given.get("audience", ())) - set(roles())):
        problems["audience"] = [_("There is no role '%(role)s'.") % {"role": lost[0]}]
    if problems:
        raise UnableToWrite(_("This policy cannot be kept so."), fields=problems)
    if "audience" in given:
        given["audience"] = sorted(set(given["audience"]))
    return given


@action("awareness.policy.rename", needs=Permission.POLICY_EDIT)
def rename(policy: Policy, *, title: str, seen_version: int | None = None, by: Actor, at: datetime) -> Policy:
    """Give a policy another title. Its code stays: records name it."""
    if not title.strip():
        raise UnableToWrite(_("Write a title."), fields={"title": [_("Write it.")]})
    return acts.save(policy, seen_version=seen_version, title=" ".join(title.split()))


@action("awareness.policy.begin", needs=Permission.POLICY_EDIT)
def begin(policy: Policy, *, by: Actor, at: datetime) -> PolicyVersion:
    """Begin the next version as a copy of the latest. Its author is who begins it."""
    if policy.retired_on is not None:
        raise UnableToDecide(_("%(policy)s is retired.") % {"policy": policy})
    latest = policy.versions.order_by("-number").first()
    if latest is None or latest.state in OPEN:
        raise UnableToDecide(_("A draft of this policy is under way. Finish that one first."))
    names = FIELDS - {"change_note"}
    values = {name: getattr(latest, name) for name in names}
    units, demands = versions.units_of(latest), versions.demands_of(latest)
    return _draft(policy, values, demands, units=units, by=by, at=at)


@action("awareness.policy.write", needs=Permission.POLICY_EDIT)
def write(
    version: PolicyVersion,
    *,
    values: Mapping[str, Any],
    demands: Sequence[NewDemand] | None = None,
    units: Sequence[Department] | None = None,
    seen_version: int | None = None,
    by: Actor,
    at: datetime,
) -> PolicyVersion:
    """Change a draft; ``demands`` and ``units``: all of them, or None to leave them. Only its author does, so that
    nobody approves what they wrote themselves."""
    _own_draft(version, by)
    saved = acts.save(version, seen_version=seen_version, **_checked(values))
    if units is not None:
        _set_units(saved, units)
    if demands is not None:
        _set_demands(saved, demands)
    return saved


def _own_draft(version: PolicyVersion, by: Actor) -> None:
    if version.state != State.DRAFT:
        raise UnableToDecide(_("%(version)s is not a draft.") % {"version": version})
    if not isinstance(by, User) or by.pk != version.author_id:
        raise UnableToDecide(_("Only the author changes a draft and submits it."))


def _set_units(version: PolicyVersion, units: Sequence[Department]) -> None:
    site_id = version.policy.site_id
    if any(site_id not in (None, one.site_id) for one in units):
        problem = _("That unit belongs to another site than the policy.")
        raise UnableToWrite(_("This policy cannot be kept so."), fields={"units": [problem]})
    before, wanted = versions.told_units(version), {one.pk: one for one in units}
    if {one.pk for one in versions.units_of(version)} == wanted.keys():
        return
    version.units.all().delete()
    for one in wanted.values():
        PolicyUnit(policy_version=version, department=one).save(force_insert=True)
    acts.note(version, before={"units": before}, after={"units": versions.told_units(version)})


def _set_demands(version: PolicyVersion, demands: Sequence[NewDemand]) -> None:
    for one in demands:
        _check_demand(version, one)
    before = versions.told_demands(version)
    wanted = list(dict.fromkeys(demands))
    if versions.demands_of(version) == wanted:
        return
    version.demands.all().delete()
    for one in wanted:
        PolicyDemand(policy_version=version, **vars(one)).save(force_insert=True)
    acts.note(version, before={"demands": before}, after={"demands": versions.told_demands(version)})


def _check_demand(version: PolicyVersion, demand: NewDemand) -> None:
    problems: dict[str, list[str]] = {}
    if checks.template(demand.template) is None:
        problems["template"] = [_("There is no check '%(slug)s'.") % {"slug": demand.template}]
    if demand.frequency not in FrequencyChoice.values:
        problems["frequency"] = [_("Choose every shift, daily, weekly or monthly.")]
    site_id = version.policy.site_id
    if demand.department is not None and site_id not in (None, demand.department.site_id):
        problems["department"] = [_("That unit belongs to another site than the policy.")]
    if problems:
        raise UnableToWrite(_("This demand cannot be kept so."), fields=problems)


@action("awareness.policy.submit", needs=Permission.POLICY_EDIT)
def submit(version: PolicyVersion, *, by: Actor, at: datetime) -> PolicyVersion:
    """Hand a draft over for approval: it says something, by its text or a file, and says who attests."""
    _own_draft(version, by)
    problems: dict[str, list[str]] = {}
    if not version.text.strip() and not current(version).exists():
        problems["text"] = [_("Write what the policy says, or add the document that says it.")]
    if version.number > 1 and not version.change_note.strip():
        problems["change_note"] = [_("Say what changed.")]
    if problems:
        raise UnableToWrite(_("The draft is not whole."), fields=problems)
    return acts.save(version, state=State.IN_REVIEW, submitted_at=at, sent_back="")


@action("awareness.policy.send_back", needs=Permission.POLICY_APPROVE)
def send_back(version: PolicyVersion, *, reason: str, by: Actor, at: datetime) -> PolicyVersion:
    """Return a submitted version to its author, with the reason."""
    if not may_become(version.state, State.DRAFT):
        raise UnableToDecide(_("%(version)s is not waiting for approval.") % {"version": version})
    _say_why(reason)
    return acts.save(version, state=State.DRAFT, submitted_at=None, sent_back=reason.strip()[:500])


def _say_why(reason: str) -> None:
    if not reason.strip():
        told = _("Say why.")
        raise InvalidInput(told, fields={"reason": [told]})


@action("awareness.policy.approve", needs=Permission.POLICY_APPROVE)
def approve(
    version: PolicyVersion,
    *,
    effective_from: date | None = None,
    proof: Reauthentication | None = None,
    by: Actor,
    at: datetime,
) -> PolicyVersion:
    """Approve and sign a submitted version, in force from today or a later day: the one before ends then."""
    today = day_at(version.policy.site, at)
    begins = effective_from or today
    before = _may_approve(version, begins, today=today, by=by)
    _sign(version, Meaning.APPROVED, versions.content(version, effective_from=begins), proof, at=at)
    if before is not None:
        acts.save(before, state=State.SUPERSEDED, effective_to=begins)
    return acts.save(
        version,
        state=State.APPROVED,
        approver=by,
        approved_at=at,
        effective_from=begins,
        review_due_on=after_months(begins, version.review_months),
    )


def _may_approve(version: PolicyVersion, begins: date, *, today: date, by: Actor) -> PolicyVersion | None:
    """The version before, when this one may take its place."""
    if not may_become(version.state, State.APPROVED):
        raise UnableToDecide(_("%(version)s is not waiting for approval.") % {"version": version})
    if not isinstance(by, User):
        raise UnableToDecide(_("A person approves a policy and signs it."))
    if by.pk == version.author_id:
        raise UnableToDecide(_("You wrote this version, so someone else has to approve it."))
    if begins < today:
        told = _("A policy comes into force today or later.")
        raise UnableToWrite(told, fields={"effective_from": [told]})
    before: PolicyVersion | None = version.policy.versions.filter(state=State.APPROVED).first()
    if before is not None and before.effective_from is not None and before.effective_from > begins:
        told = _("%(version)s comes into force on %(day)s. Choose that day or a later one.") % {
            "version": before,
            "day": before.effective_from.isoformat(),
        }
        raise UnableToWrite(told, fields={"effective_from": [told]})
    return before


def _sign(
    version: PolicyVersion, meaning: Meaning, content: object, proof: Reauthentication | None, *, at: datetime
) -> None:
    if proof is None:
        raise UnableToSign(_("Confirm the signature with your password."))
    sign(version, meaning=meaning, content=content, proof=proof, zone=zone_at(version.policy.site, at))


@action("awareness.policy.review", needs=Permission.POLICY_APPROVE)
def review(
    version: PolicyVersion, *, note: str, proof: Reauthentication | None = None, by: Actor, at: datetime
) -> PolicyVersion:
    """Say and sign that an approved version holds on as it is, until the next day of review."""
    if version.state != State.APPROVED:
        raise UnableToDecide(_("%(version)s is not the approved version.") % {"version": version})
    if not note.strip():
        told = _("Say what was looked at.")
        raise InvalidInput(told, fields={"note": [told]})
    today = day_at(version.policy.site, at)
    content = {**versions.content(version, effective_from=version.effective_from), "note": note.strip()}
    _sign(version, Meaning.REVIEWED, content, proof, at=at)
    return acts.save(version, reviewed_on=today, review_due_on=after_months(today, version.review_months))


@action("awareness.policy.retire", needs=Permission.POLICY_APPROVE)
def retire(policy: Policy, *, reason: str, by: Actor, at: datetime) -> Policy:
    """End a policy: it demands nothing from today on. All its versions stay readable."""
    if policy.retired_on is not None:
        return policy
    _say_why(reason)
    today = day_at(policy.site, at)
    for one in policy.versions.filter(state=State.APPROVED):
        acts.save(one, state=State.SUPERSEDED, effective_to=max(today, one.effective_from or today))
    return acts.save(policy, retired_on=today, retired_reason=reason.strip()[:300])
