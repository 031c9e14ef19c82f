"""Reaching the records of device security.

What is known of a release belongs to the organization, as the model does; which devices run it is seen by whoever
sees the devices.
"""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, one, scope
from openhtm.kernel.errors import NotFound

from .feeds.feed import Feed
from .feeds.published import all_feeds
from .models import (
    AcceptanceQuerySet,
    Assessment,
    AssessmentQuerySet,
    Bill,
    BillComponent,
    BillQuerySet,
    Claim,
    ClaimQuerySet,
    ComponentQuerySet,
    Control,
    ControlQuerySet,
    DeviceFact,
    Disclosure,
    DisclosureQuerySet,
    FeedFetch,
    FeedPack,
    FeedState,
    Inquiry,
    InquiryQuerySet,
    InquiryStatement,
    NetworkHost,
    NetworkHostQuerySet,
    NetworkScan,
    PlanLine,
    PlanQuerySet,
    Release,
    ReleaseQuerySet,
    RemediationPlan,
    RiskAcceptance,
    SecurityDocument,
    TrustedKey,
    Vulnerability,
)


def releases(user: Any, permission: str = Permission.SECURITY_READ) -> ReleaseQuerySet:
    rows: ReleaseQuerySet = Release.objects.for_list()
    return rows if user.may_anywhere(permission) else rows.none()


def release(user: Any, pk: int, permission: str = Permission.SECURITY_READ) -> Release:
    missing = _("There is no such software release, or it is outside your sites.")
    return cast(Release, one(releases(user, permission), missing, pk=pk))


def bills(user: Any, release: Release) -> BillQuerySet:
    """The bills of a release that was reached by ``release``, the standing one first."""
    rows: BillQuerySet = Bill.objects.of(release).select_related("document")
    return rows if user.may_anywhere(Permission.SECURITY_READ) else rows.none()


def components(user: Any, bill: Bill) -> ComponentQuerySet:
    rows: ComponentQuerySet = BillComponent.objects.filter(bill=bill)
    return rows if user.may_anywhere(Permission.SECURITY_READ) else rows.none()


def standing_components(user: Any) -> ComponentQuerySet:
    """Of every bill that stands."""
    rows: ComponentQuerySet = BillComponent.objects.filter(bill__replaced_at__isnull=True)
    return rows if user.may_anywhere(Permission.SECURITY_READ) else rows.none()


def documents(user: Any, permission: str = Permission.SECURITY_READ) -> QuerySet[SecurityDocument]:
    rows: QuerySet[SecurityDocument] = SecurityDocument.objects.all()
    return rows if user.may_anywhere(permission) else rows.none()


def document(user: Any, pk: int) -> SecurityDocument:
    missing = _("There is no such document, or it is outside your sites.")
    return cast(SecurityDocument, one(documents(user), missing, pk=pk))


def claims(user: Any, document: SecurityDocument) -> ClaimQuerySet:
    """What a document that was reached by ``document`` says."""
    rows: ClaimQuerySet = Claim.objects.filter(document=document).select_related("vulnerability")
    return rows if user.may_anywhere(Permission.SECURITY_READ) else rows.none()


def vulnerabilities(user: Any) -> QuerySet[Vulnerability]:
    rows: QuerySet[Vulnerability] = Vulnerability.objects.all()
    return rows if user.may_anywhere(Permission.SECURITY_READ) else rows.none()


def vulnerability(user: Any, name: str) -> Vulnerability:
    """By its name or another name of it."""
    missing = _("There is no such vulnerability on record.")
    named = Q(name__iexact=name) | Q(aliases__name__iexact=name)
    return cast(Vulnerability, one(vulnerabilities(user).filter(named).distinct(), missing))


def documents_on(user: Any, vulnerability: Vulnerability) -> QuerySet[SecurityDocument]:
    """The standing documents that speak of it."""
    told = Claim.objects.standing().filter(vulnerability=vulnerability)
    return documents(user).filter(pk__in=told.values("document"))


def feeds(user: Any) -> list[tuple[Feed, FeedState]]:
    """Every feed that is declared, with how it stands here; what was never set stands as it is declared."""
    if not user.may_anywhere(Permission.SECURITY_READ):
        return []
    states = {one.slug: one for one in FeedState.objects.all()}
    return [
        (feed, states.get(feed.slug) or FeedState(slug=feed.slug, is_on=feed.is_on)) for feed in all_feeds()
    ]


def feed(user: Any, slug: str) -> tuple[Feed, FeedState]:
    found = next((pair for pair in feeds(user) if pair[0].slug == slug), None)
    if found is None:
        raise NotFound(_("There is no such feed."))
    return found


def fetches(user: Any, slug: str) -> QuerySet[FeedFetch]:
    """What came of a feed, taken or not."""
    rows: QuerySet[FeedFetch] = FeedFetch.objects.filter(feed__slug=slug).select_related("feed")
    return rows if user.may_anywhere(Permission.SECURITY_READ) else rows.none()


def packs(user: Any) -> QuerySet[FeedPack]:
    rows: QuerySet[FeedPack] = FeedPack.objects.select_related("key")
    return rows if user.may_anywhere(Permission.SECURITY_READ) else rows.none()


def trusted_keys(user: Any) -> QuerySet[TrustedKey]:
    rows: QuerySet[TrustedKey] = TrustedKey.objects.all()
    return rows if user.may_anywhere(Permission.SECURITY_READ) else rows.none()


def assessments(user: Any, permission: str = Permission.SECURITY_READ) -> AssessmentQuerySet:
    """What was judged for all, for one's sites and for one's devices; ended ones too."""
    rows: AssessmentQuerySet = Assessment.objects.for_list().within(scope(user, permission))
    return rows if user.may_anywhere(permission) else rows.none()


def assessment(user: Any, pk: int, permission: str = Permission.SECURITY_READ) -> Assessment:
    missing = _("There is no such assessment, or it is outside your sites.")
    return cast(Assessment, one(assessments(user, permission), missing, pk=pk))


def disclosures(user: Any, permission: str = Permission.SECURITY_READ) -> DisclosureQuerySet:
    """Statements of makers (MDS2), replaced ones too."""
    rows: DisclosureQuerySet = Disclosure.objects.for_list()
    return rows if user.may_anywhere(permission) else rows.none()


def disclosure(user: Any, pk: int, permission: str = Permission.SECURITY_READ) -> Disclosure:
    missing = _("There is no such security statement, or it is outside your sites.")
    return cast(Disclosure, one(disclosures(user, permission), missing, pk=pk))


def controls(user: Any, permission: str = Permission.SECURITY_READ) -> ControlQuerySet:
    """Those for all sites and those of one's own; ended ones too."""
    rows: ControlQuerySet = Control.objects.for_list().within(scope(user, permission))
    return rows if user.may_anywhere(permission) else rows.none()


def control(user: Any, pk: int, permission: str = Permission.SECURITY_READ) -> Control:
    missing = _("There is no such control, or it is outside your sites.")
    return cast(Control, one(controls(user, permission), missing, pk=pk))


def acceptances(user: Any, permission: str = Permission.SECURITY_READ) -> AcceptanceQuerySet:
    """Accepted risks and proposals, those for all sites and those of one's own."""
    rows: AcceptanceQuerySet = RiskAcceptance.objects.for_list().within(scope(user, permission))
    return rows if user.may_anywhere(permission) else rows.none()


def acceptance(user: Any, pk: int, permission: str = Permission.SECURITY_READ) -> RiskAcceptance:
    missing = _("There is no such accepted risk, or it is outside your sites.")
    return cast(RiskAcceptance, one(acceptances(user, permission), missing, pk=pk))


def network_scans(user: Any, permission: str = Permission.SECURITY_READ) -> QuerySet[NetworkScan]:
    """What was seen of the segments of one's sites."""
    rows: QuerySet[NetworkScan] = NetworkScan.objects.within(scope(user, permission)).select_related("site")
    return rows


def hosts(user: Any, permission: str = Permission.SECURITY_READ) -> NetworkHostQuerySet:
    """Hosts that were seen in the segments of one's sites."""
    rows: NetworkHostQuerySet = NetworkHost.objects.for_list().within(scope(user, permission))
    return rows


def host(user: Any, pk: int, permission: str = Permission.SECURITY_READ) -> NetworkHost:
    missing = _("There is no such host, or it is outside your sites.")
    return cast(NetworkHost, one(hosts(user, permission), missing, pk=pk))


def plans(user: Any, permission: str = Permission.SECURITY_READ) -> PlanQuerySet:
    """Plans for all sites and for one's own; ended ones too."""
    rows: PlanQuerySet = RemediationPlan.objects.for_list().within(scope(user, permission))
    return rows if user.may_anywhere(permission) else rows.none()


def plan(user: Any, pk: int, permission: str = Permission.SECURITY_READ) -> RemediationPlan:
    missing = _("There is no such plan, or it is outside your sites.")
    return cast(RemediationPlan, one(plans(user, permission), missing, pk=pk))


def plan_lines(user: Any) -> QuerySet[PlanLine]:
    """The devices of plans, those of one's own."""
    rows: QuerySet[PlanLine] = PlanLine.objects.within(scope(user, Permission.SECURITY_READ))
    return rows.select_related("device__site", "device__department").order_by("device__tag")


def device_facts(user: Any, device: Any) -> QuerySet[DeviceFact]:
    """How a device that was reached by the registry is set up, and was."""
    rows: QuerySet[DeviceFact] = DeviceFact.objects.filter(device=device)
    return rows if user.may_anywhere(Permission.SECURITY_READ) else rows.none()


def inquiries(user: Any, permission: str = Permission.SECURITY_READ) -> InquiryQuerySet:
    """What manufacturers are asked for all sites and for one's own; closed ones too."""
    rows: InquiryQuerySet = Inquiry.objects.for_list().within(scope(user, permission))
    return rows if user.may_anywhere(permission) else rows.none()


def inquiry(user: Any, pk: int, permission: str = Permission.SECURITY_READ) -> Inquiry:
    missing = _("There is no such inquiry, or it is outside your sites.")
    return cast(Inquiry, one(inquiries(user, permission), missing, pk=pk))


def inquiry_statement(user: Any, inquiry: Inquiry, pk: int) -> InquiryStatement:
    """What was answered to an inquiry that was reached by ``inquiry``."""
    rows = InquiryStatement.objects.filter(answer__inquiry=inquiry)
    rows = rows if user.may_anywhere(Permission.SECURITY_READ) else rows.none()
    found = rows.select_related("answer__document", "line__release__model__manufacturer")
    return cast(InquiryStatement, one(found, _("There is no such answer."), pk=pk))
