"""The few functions through which everyone reaches records of maintenance inside their scope.

Procedures and plans belong to the organization, like the catalog: whoever holds the permission anywhere reads
them. Everything that happens to a device lies at its site and department.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from openhtm.accounts.api import Permission, one, scope
from openhtm.kernel.canonical import sha256
from openhtm.kernel.errors import NotFound
from openhtm.kernel.models import ScopedQuerySet
from openhtm.places.api import Site
from openhtm.registry.api import Device, tag_key

from .measuring import JOINS as ANALYZER_JOINS
from .models import (
    Analyzer,
    AnalyzerQuerySet,
    BaseDate,
    BaseDateQuerySet,
    Batch,
    BatchLine,
    BatchQuerySet,
    CalendarFeed,
    Campaign,
    CampaignQuerySet,
    CampaignTask,
    Certificate,
    FaultRequest,
    HandOver,
    Holiday,
    Leveling,
    Mention,
    MeterReading,
    MeterReadingQuerySet,
    Occurrence,
    OrderNote,
    Paper,
    PaperQuerySet,
    Plan,
    PlanRevision,
    Procedure,
    ProcedureVersion,
    SafetyStandard,
    VendorVisit,
    WorkOrder,
    WorkOrderQuerySet,
)
from .models.occurrence import OccurrenceQuerySet
from .models.request import FaultRequestQuerySet


def safety_standards(user: Any) -> dict[int, str]:
    """The table of electrical safety that each site inside the scope follows, by the site's key."""
    rows = SafetyStandard.objects.within(scope(user, Permission.PROCEDURE_READ))
    return dict(rows.values_list("site_id", "table"))


def work_orders(
    user: Any, permission: str = Permission.WORK_ORDER_READ, *, site_id: int | None = None
) -> WorkOrderQuerySet:
    """Orders the user may see: those of their sites, and those assigned to them wherever they are."""
    rows: WorkOrderQuerySet = WorkOrder.objects.within(scope(user, permission).narrowed(site_id))
    return rows


#: What the page of an order shows of it.
_SHOWN = ("site", "department", "device__room__building", "device__department", "assignee")


def work_order(
    user: Any,
    reference: str,
    permission: str = Permission.WORK_ORDER_READ,
    *,
    joined: Sequence[str] = _SHOWN,
) -> WorkOrder:
    """``joined``: the relations to read with it; what is left out is read when it is asked for."""
    joined_rows = _reached(user, permission).select_related(*joined)
    return cast(
        WorkOrder,
        one(
            joined_rows,
            _("There is no such work order, or it is outside your sites."),
            reference=reference.upper(),
        ),
    )


def _reached(user: Any, permission: str) -> WorkOrderQuerySet:
    rows = work_orders(user, permission)
    return rows | WorkOrder.objects.concerning(user) if permission in _OWN else rows


#: A vendor's engineer reads and performs the orders they have or help on, and no others.
_OWN = frozenset({Permission.WORK_ORDER_READ, Permission.WORK_ORDER_PERFORM})


def campaigns(user: Any, permission: str = Permission.WORK_ORDER_READ) -> CampaignQuerySet:
    """Those of the user's sites, and those for all sites; their devices are narrowed to the scope apart."""
    rows: CampaignQuerySet = Campaign.objects.visible_in(scope(user, permission))
    return rows


def campaign(user: Any, pk: int, permission: str = Permission.WORK_ORDER_READ) -> Campaign:
    rows = campaigns(user, permission).select_related("site", "procedure")
    return cast(Campaign, one(rows, _("There is no such campaign, or it is outside your sites."), pk=pk))


def campaign_task(user: Any, pk: int, permission: str = Permission.WORK_ORDER_READ) -> CampaignTask:
    rows = CampaignTask.objects.within(scope(user, Permission.WORK_ORDER_READ))
    joined = rows.within(scope(user, permission)).select_related(
        "campaign__procedure", "device__site", "device__department", "work_order__site", "site"
    )
    return cast(CampaignTask, one(joined, _("There is no such device in a campaign of your sites."), pk=pk))


def batches(user: Any, permission: str = Permission.WORK_ORDER_READ) -> BatchQuerySet:
    """Those with a device inside the scope; their devices are narrowed to it apart."""
    rows: BatchQuerySet = Batch.objects.visible_in(scope(user, permission))
    return rows


def batch(user: Any, pk: int, permission: str = Permission.WORK_ORDER_READ) -> Batch:
    rows = batches(user, permission).select_related("site", "procedure")
    return cast(Batch, one(rows, _("There is no such batch, or it is outside your sites."), pk=pk))


def batch_line(user: Any, pk: int, permission: str = Permission.WORK_ORDER_READ) -> BatchLine:
    rows = BatchLine.objects.within(scope(user, Permission.WORK_ORDER_READ))
    joined = rows.within(scope(user, permission)).select_related(
        "batch__procedure", "batch__site", "device__site", "work_order__site", "site"
    )
    return cast(BatchLine, one(joined, _("There is no such device in a batch of your sites."), pk=pk))


def hand_over(user: Any, pk: int) -> HandOver:
    """One that was given to the user, or that lies where they may assign work."""
    mine = HandOver.objects.filter(receiver_id=getattr(user, "pk", None))
    rows = mine | HandOver.objects.filter(work_order__in=work_orders(user, Permission.WORK_ORDER_ASSIGN))
    joined = rows.select_related("note", "receiver", "work_order__site", "work_order__device")
    return cast(HandOver, one(joined, _("There is no such hand-over for you."), pk=pk))


def mention(user: Any, pk: int) -> Mention:
    """One of the user."""
    rows = Mention.objects.filter(person_id=getattr(user, "pk", None)).select_related("note__work_order")
    return cast(Mention, one(rows, _("There is no such note for you."), pk=pk))


def order_note(user: Any, pk: int, permission: str = Permission.WORK_ORDER_READ) -> OrderNote:
    """A note of an order that the user may see."""
    rows = OrderNote.objects.filter(work_order__in=_reached(user, permission))
    return cast(OrderNote, one(rows, _("There is no such note, or it is outside your sites."), pk=pk))


def occurrences(
    user: Any, permission: str = Permission.PLAN_READ, *, site_id: int | None = None
) -> OccurrenceQuerySet:
    rows: OccurrenceQuerySet = Occurrence.objects.within(scope(user, permission).narrowed(site_id))
    return rows


def occurrence(user: Any, pk: int, permission: str = Permission.PLAN_READ) -> Occurrence:
    return cast(
        Occurrence,
        one(
            occurrences(user, permission).for_list(),
            _("There is no such planned inspection, or it is outside your sites."),
            pk=pk,
        ),
    )


def occurrences_by_key(
    user: Any, keys: Sequence[int], permission: str = Permission.WORK_ORDER_CREATE
) -> list[Occurrence]:
    """Those asked for, by tag, ready to be opened together; one outside the scope is not found."""
    joins = ("site", "plan__procedure", "device__site", "device__department", "device__technician")
    rows = occurrences(user, permission).filter(pk__in=keys).select_related(*joins, "work_order")
    found = list(rows.order_by("device__tag", "pk"))
    if len(found) < len(set(keys)):
        raise NotFound(_("There is no such planned inspection, or it is outside your sites."))
    return found


def fault_requests(
    user: Any, permission: str = Permission.WORK_ORDER_READ, *, site_id: int | None = None
) -> FaultRequestQuerySet:
    rows: FaultRequestQuerySet = FaultRequest.objects.within(scope(user, permission).narrowed(site_id))
    return rows


def fault_request(user: Any, pk: int, permission: str = Permission.WORK_ORDER_READ) -> FaultRequest:
    rows = fault_requests(user, permission).select_related("device", "site", "department", "work_order")
    return cast(FaultRequest, one(rows, _("There is no such request, or it is outside your sites."), pk=pk))


def fault_request_of_link(key: str) -> FaultRequest:
    """The request whose sender holds the secret link."""
    found = FaultRequest.objects.select_related("work_order", "device", "site").filter(key=key).first()
    if found is None:
        raise NotFound(_("This link leads to no report."))
    return cast(FaultRequest, found)


def plan(user: Any, pk: int, permission: str = Permission.PLAN_READ) -> Plan:
    """A plan for all sites, or for a site inside the scope."""
    reach = scope(user, permission)
    if reach.is_empty:
        raise NotFound(_("There is no such plan, or it is outside your sites."))
    rows = Plan.objects.select_related("model__manufacturer", "device_type", "site", "procedure")
    found = rows.filter(pk=pk).first()
    if found is None or (found.site_id is not None and not reach.sees_site(found.site_id)):
        raise NotFound(_("There is no such plan, or it is outside your sites."))
    return cast(Plan, found)


def revision(user: Any, pk: int, permission: str = Permission.PLAN_READ) -> PlanRevision:
    """Terms of a plan; those of one device only where the device lies inside the scope."""
    found = PlanRevision.objects.select_related("plan", "device").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There are no such terms, or they are outside your sites."))
    plan(user, found.plan_id, permission)
    device = found.device
    if device is not None and not scope(user, permission).includes(
        site_id=device.site_id, department_id=device.department_id
    ):
        raise NotFound(_("There are no such terms, or they are outside your sites."))
    return cast(PlanRevision, found)


def procedures(user: Any, permission: str = Permission.PROCEDURE_READ) -> QuerySet[Procedure]:
    """All procedures, for whoever may read them anywhere."""
    rows = Procedure.objects.all() if not scope(user, permission).is_empty else Procedure.objects.none()
    return cast("QuerySet[Procedure]", rows)


def procedure(user: Any, code: str, permission: str = Permission.PROCEDURE_READ) -> Procedure:
    rows = Procedure.objects.all() if not scope(user, permission).is_empty else Procedure.objects.none()
    return cast(
        Procedure, one(rows, _("There is no such procedure, or it is outside your sites."), code__iexact=code)
    )


def procedure_version(
    user: Any, code: str, number: int | None = None, *, newest: bool = False
) -> ProcedureVersion:
    """A version by its number; without one the version in force, or the newest while none is."""
    found = procedure(user, code)
    rows = found.versions.select_related("procedure__device_type", "procedure__model", "author", "approver")
    if number is not None:
        return cast(
            ProcedureVersion,
            one(rows, _("There is no such version, or it is outside your sites."), number=number),
        )
    in_force = None if newest else rows.filter(state="approved").order_by("number").last()
    latest = in_force or rows.order_by("number").last()
    if latest is None:
        raise NotFound(_("This procedure has no version yet."))
    return cast(ProcedureVersion, latest)


def analyzers(
    user: Any, permission: str = Permission.DEVICE_READ, *, site_id: int | None = None
) -> AnalyzerQuerySet:
    """Test equipment: it lies where its device lies."""
    rows: AnalyzerQuerySet = Analyzer.objects.within(scope(user, permission).narrowed(site_id))
    return rows


def analyzer(user: Any, tag: str, permission: str = Permission.DEVICE_READ) -> Analyzer:
    rows = analyzers(user, permission).select_related(*ANALYZER_JOINS).prefetch_related("certificates")
    return cast(
        Analyzer,
        one(
            rows, _("There is no such test equipment, or it is outside your sites."), device__tag=tag_key(tag)
        ),
    )


def meter_readings(user: Any, permission: str = Permission.WORK_ORDER_READ) -> MeterReadingQuerySet:
    rows: MeterReadingQuerySet = MeterReading.objects.within(scope(user, permission))
    return rows


def meter_reading(user: Any, pk: int, permission: str = Permission.WORK_ORDER_PERFORM) -> MeterReading:
    rows = meter_readings(user, permission).select_related("device__site")
    return cast(MeterReading, one(rows, _("There is no such reading, or it is outside your sites."), pk=pk))


def base_dates(user: Any, permission: str = Permission.PLAN_READ) -> BaseDateQuerySet:
    """Those in force, of the places inside the scope."""
    rows: BaseDateQuerySet = BaseDate.objects.within(scope(user, permission))
    return rows.in_force().select_related("site", "department", "building")


def base_date(user: Any, pk: int, permission: str = Permission.PLAN_READ) -> BaseDate:
    missing = _("There is no such base date in force, or it is outside your sites.")
    return cast(BaseDate, one(base_dates(user, permission), missing, pk=pk))


def levelings(user: Any, permission: str = Permission.SCHEDULE_GENERATE) -> ScopedQuerySet:
    rows: ScopedQuerySet = Leveling.objects.within(scope(user, permission))
    return rows.select_related("site")


def leveling(user: Any, pk: int, permission: str = Permission.SCHEDULE_GENERATE) -> Leveling:
    missing = _("There is no such draft, or it is outside your sites.")
    return cast(Leveling, one(levelings(user, permission), missing, pk=pk))


def certificate(user: Any, pk: int, permission: str = Permission.DEVICE_READ) -> Certificate:
    rows = Certificate.objects.within(scope(user, permission))
    joined = rows.select_related(*(f"analyzer__{name}" for name in ANALYZER_JOINS))
    return cast(
        Certificate, one(joined, _("There is no such certificate, or it is outside your sites."), pk=pk)
    )


def holidays(user: Any, permission: str = Permission.WORK_ORDER_READ) -> QuerySet[Holiday]:
    """Days on which departments do not work, in order."""
    rows: QuerySet[Holiday] = Holiday.objects.within(scope(user, permission))
    return rows.select_related("site")


def holiday(user: Any, site: Site, day: date, permission: str = Permission.SETTINGS_CONFIGURE) -> Holiday:
    rows = holidays(user, permission).filter(site=site)
    return cast(Holiday, one(rows, _("There is no such holiday, or it is outside your sites."), day=day))


def papers(user: Any, permission: str = Permission.WORK_ORDER_READ) -> PaperQuerySet:
    """Issued papers: those of orders lie where the order lies, tags where the device lay then."""
    rows: PaperQuerySet = Paper.objects.within(scope(user, permission))
    return rows


def papers_of_device(user: Any, device: Device) -> PaperQuerySet:
    """Of a device that the user sees: its tags, and the papers of those orders that they may read."""
    tags = Paper.objects.filter(device=device, work_order=None)
    rows: PaperQuerySet = tags | papers(user).filter(device=device, work_order__isnull=False)
    return rows.for_list()


def papers_by_key(user: Any, keys: Sequence[int]) -> list[Paper]:
    """Papers of orders in the order asked for; one that is not there or outside the scope is not found."""
    rows = (
        papers(user).filter(pk__in=keys, work_order__isnull=False).select_related("work_order__site", "site")
    )
    found = {paper.pk: paper for paper in rows}
    if set(keys) - set(found):
        raise NotFound(_("There is no such paper, or it is outside your sites."))
    return [found[key] for key in dict.fromkeys(keys)]


def vendor_visit(user: Any, pk: int, permission: str = Permission.WORK_ORDER_READ) -> VendorVisit:
    """A visit is seen by whoever sees its order."""
    rows = VendorVisit.objects.filter(work_order__in=work_orders(user, permission))
    joined = rows.select_related(
        "work_order__site", "work_order__device", "vendor", "contract", "accepted_by"
    )
    return cast(VendorVisit, one(joined, _("There is no such visit, or it is outside your sites."), pk=pk))


def calendar_feeds(user: Any) -> QuerySet[CalendarFeed]:
    """One's own feeds that work; nobody sees another's."""
    rows: QuerySet[CalendarFeed] = CalendarFeed.objects.working().filter(owner=user)
    return rows.select_related("owner", "department__site").order_by("department__name", "pk")


def calendar_feed(user: Any, pk: int) -> CalendarFeed:
    return cast(CalendarFeed, one(calendar_feeds(user), _("There is no such calendar feed."), pk=pk))


def calendar_feed_of_secret(secret: str) -> CalendarFeed:
    """The feed whose secret the caller holds: for the address that calendar programs read, and nothing else."""
    rows = CalendarFeed.objects.working().select_related("owner", "department__site")
    return cast(CalendarFeed, one(rows, _("There is no such calendar."), secret_hash=sha256(secret)))


def device_of_code(code: str) -> Device:
    """The device whose code somebody scanned, without asking who they are: for the public report page only,
    which shows tag and type and nothing else."""
    rows = Device.objects.active().select_related("device_type", "site", "department")
    found: Device = one(rows, _("There is no such device, or it is outside your sites."), tag=tag_key(code))
    return found
