"""The words of maintenance as stored, with what people read. Values are the rules' where a rule has them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..rules.calibration import AsFound
from ..rules.clocks import Unit as GoalUnit
from ..rules.electrical import Connection, ProtectionClass
from ..rules.intervals import Unit
from ..rules.meters import Counts, How
from ..rules.occasions import Trigger
from ..rules.priority import Priority
from ..rules.schedule import Kind
from ..rules.steps import StepKind
from ..rules.verdicts import Overall, Verdict
from ..rules.windows import Scheme
from ..rules.work_order_states import State


class ProcedureState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    RETIRED = "retired", _("Retired")


class Source(models.TextChoices):
    """Where a procedure comes from."""

    OEM = "oem", _("Manufacturer's manual")
    STANDARD = "standard", _("Standard")
    RECOGNIZED = "recognized", _("Recognized procedure (ECRI, AAMI)")
    AEM = "aem", _("Alternate equipment maintenance")
    LOCAL = "local", _("Local")


class StepKindChoice(models.TextChoices):
    INSTRUCTION = StepKind.INSTRUCTION, _("Instruction")
    PASS_FAIL_NA = StepKind.PASS_FAIL_NA, _("Pass, fail or not applicable")
    MEASURE = StepKind.MEASURE, _("Measurement")
    TEXT = StepKind.TEXT, _("Text")
    CHOICE = StepKind.CHOICE, _("Choice")
    DATE = StepKind.DATE, _("Date")
    PHOTO = StepKind.PHOTO, _("Photo")
    SIGNATURE = StepKind.SIGNATURE, _("Signature")
    METER_READING = StepKind.METER_READING, _("Meter reading")
    SOFTWARE_VERSION = StepKind.SOFTWARE_VERSION, _("Software version")
    BARCODE = StepKind.BARCODE, _("Barcode")
    CALC = StepKind.CALC, _("Calculated value")
    ELECTRICAL_SAFETY = StepKind.ELECTRICAL_SAFETY, _("Electrical safety by table")


class ProtectionChoice(models.TextChoices):
    I = ProtectionClass.I, _("Class I, with protective earth")  # noqa: E741
    II = ProtectionClass.II, _("Class II, double insulated")
    IP = ProtectionClass.IP, _("Internally powered, no mains")


class ConnectionChoice(models.TextChoices):
    CORD = Connection.CORD, _("With its mains cord")
    NO_CORD = Connection.NO_CORD, _("Detachable cord, measured apart")
    FIXED = Connection.FIXED, _("Permanently wired")
    SYSTEM = Connection.SYSTEM, _("System on a multiple socket-outlet")


class Basis(models.TextChoices):
    """Why a plan is as it is."""

    IFU = "ifu", _("Manufacturer's instructions")
    AEM = "aem", _("Alternate equipment maintenance (AEM)")
    LAW = "law", _("Law or regulation")
    POLICY = "policy", _("Hospital policy")
    UNKNOWN = "unknown", _("Unknown")


class ScheduleKind(models.TextChoices):
    FIXED = Kind.FIXED, _("Fixed dates")
    FLOATING = Kind.FLOATING, _("Floating: counted from the day done")
    HYBRID = Kind.HYBRID, _("Hybrid: fixed unless done far off")
    CALENDAR_LIST = Kind.CALENDAR_LIST, _("Listed days")
    ONCE = Kind.ONCE, _("Once, on one day for all")
    EVENT = Kind.EVENT, _("After an event")
    CONDITION = Kind.CONDITION, _("After a result outside its limit")
    METER = Kind.METER, _("By a meter, at the latest by the calendar")


class TriggerChoice(models.TextChoices):
    """What has to happen for work under a plan of events to fall due."""

    ACCEPTANCE = Trigger.ACCEPTANCE, _("Acceptance")
    REPAIR = Trigger.REPAIR, _("Repair")
    UPDATE = Trigger.UPDATE, _("Modification or software update")
    INCIDENT = Trigger.INCIDENT, _("Incident investigation, release from sequestration")
    RELOCATION = Trigger.RELOCATION, _("Move to another room, department or site")
    LOAN = Trigger.LOAN, _("Return from a loan")


class CountsChoice(models.TextChoices):
    """What a meter counts."""

    HOURS = Counts.HOURS, _("hours")
    CYCLES = Counts.CYCLES, _("cycles")
    SHOCKS = Counts.SHOCKS, _("shocks")
    EXPOSURES = Counts.EXPOSURES, _("exposures")
    LITERS = Counts.LITERS, _("liters")
    USES = Counts.USES, _("uses")


class HowChoice(models.TextChoices):
    """How a reading follows the one before."""

    READ = How.READ, _("As usual")
    ROLLED_OVER = How.ROLLED_OVER, _("The display went past its last number and began again")
    REPLACED = How.REPLACED, _("The counter was exchanged or reset")


class IntervalUnit(models.TextChoices):
    DAY = Unit.DAY, _("days")
    WEEK = Unit.WEEK, _("weeks")
    MONTH = Unit.MONTH, _("months")
    YEAR = Unit.YEAR, _("years")


class WindowScheme(models.TextChoices):
    MONTH = Scheme.MONTH, _("Any day of the due month")
    WEEK = Scheme.WEEK, _("Any day of the due week")
    PLUSMINUS = Scheme.PLUSMINUS, _("Days before and after")


class RevisionState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ACTIVE = "active", _("Active")
    REJECTED = "rejected", _("Rejected")
    ENDED = "ended", _("Ended")


class OccurrenceState(models.TextChoices):
    """OPEN is still to be done, whether or not late. The rest are settled for ever."""

    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    SUPERSEDED = "superseded", _("Superseded")
    CANCELLED = "cancelled", _("Cancelled")


class AttemptKind(models.TextChoices):
    IN_USE = "in_use", _("In use on a patient")
    COULD_NOT_LOCATE = "could_not_locate", _("Could not locate")
    NOT_AVAILABLE = "not_available", _("Not available")
    REFUSED = "refused", _("Refused by the department")
    FOUND = "found", _("Found, not inspected yet")


class OrderKind(models.TextChoices):
    SCHEDULED = "scheduled", _("Scheduled maintenance")
    REPAIR = "repair", _("Repair")
    ACCEPTANCE = "acceptance", _("Acceptance inspection")
    INSTALLATION = "installation", _("Installation")
    MOVE = "move", _("Move")
    RECALL = "recall", _("Recall or field action")
    MODIFICATION = "modification", _("Modification or upgrade")
    CYBER = "cyber", _("Cyber patch or mitigation")
    INVESTIGATION = "investigation", _("Incident investigation")
    SUPPORT = "support", _("User support or training")
    RENTAL = "rental", _("Rental or loaner check")
    PROJECT = "project", _("Project")
    DECOMMISSION = "decommission", _("Decommissioning")
    SANITIZE = "sanitize", _("Data sanitization")
    CALIBRATION = "calibration", _("Calibration of test equipment")
    VENDOR_SERVICE = "vendor_service", _("Vendor service")
    PATIENT_OWNED = "patient_owned", _("Check of a patient-owned device")
    RETEST = "retest", _("Return-to-service inspection")
    ROUNDS = "rounds", _("Rounds")
    OTHER = "other", _("Other")


class OrderState(models.TextChoices):
    REQUESTED = State.REQUESTED, _("Requested")
    TRIAGED = State.TRIAGED, _("Triaged")
    ASSIGNED = State.ASSIGNED, _("Assigned")
    IN_PROGRESS = State.IN_PROGRESS, _("In progress")
    WAIT_PARTS = State.WAIT_PARTS, _("Waiting for parts")
    WAIT_VENDOR = State.WAIT_VENDOR, _("Waiting for the vendor")
    WAIT_PURCHASE = State.WAIT_PURCHASE, _("Waiting for a purchase order")
    WAIT_DEPARTMENT = State.WAIT_DEPARTMENT, _("Waiting for the department or access")
    WAIT_IT = State.WAIT_IT, _("Waiting for IT")
    WAIT_INFORMATION = State.WAIT_INFORMATION, _("Waiting for information")
    WORK_DONE = State.WORK_DONE, _("Work done")
    VERIFIED = State.VERIFIED, _("Verified")
    CLOSED = State.CLOSED, _("Closed")
    CANCELLED = State.CANCELLED, _("Cancelled")
    DUPLICATE = State.DUPLICATE, _("Duplicate")


class PriorityChoice(models.IntegerChoices):
    CRITICAL = Priority.CRITICAL, _("1 Critical")
    URGENT = Priority.URGENT, _("2 Urgent")
    ROUTINE = Priority.ROUTINE, _("3 Routine")
    PLANNED = Priority.PLANNED, _("4 Planned")


class GoalUnitChoice(models.TextChoices):
    """What a service target is counted in."""

    MINUTE = GoalUnit.MINUTE, _("minutes")
    HOUR = GoalUnit.HOUR, _("hours")
    DAY = GoalUnit.DAY, _("days")
    BUSINESS_DAY = GoalUnit.BUSINESS_DAY, _("business days")


class OrderSource(models.TextChoices):
    """How an order came in."""

    STAFF = "staff", _("Entered by staff")
    REQUEST = "request", _("Request")
    SCAN = "scan", _("Code on the device")
    PHONE = "phone", _("Phone")
    SCHEDULE = "schedule", _("Schedule")
    CHECK = "check", _("Failed check")
    DEVICE = "device", _("Device alert")
    RECALL = "recall", _("Recall")
    IMPORTED = "imported", _("Imported history")


class Relation(models.TextChoices):
    """What an order is to the one it follows."""

    REPAIR_OF = "repair_of", _("Repairs what this found")
    RETEST_OF = "retest_of", _("Retests after")
    FOLLOW_UP = "follow_up", _("Follows up")
    PART_OF = "part_of", _("Part of the batch")


class LaborKind(models.TextChoices):
    WORK = "work", _("Work")
    TRAVEL = "travel", _("Travel")
    WAITING = "waiting", _("Waiting")
    PHONE = "phone", _("Phone")
    ADMINISTRATION = "administration", _("Administration")
    TRAINING = "training", _("Training")


class RateClass(models.TextChoices):
    REGULAR = "regular", _("Regular")
    OVERTIME = "overtime", _("Overtime")
    ON_CALL = "on_call", _("On call")


class PartSource(models.TextChoices):
    OEM = "oem", _("Manufacturer")
    THIRD_PARTY = "third_party", _("Third party")
    REFURBISHED = "refurbished", _("Refurbished")
    HARVESTED = "harvested", _("From another device")
    UNKNOWN = "unknown", _("Unknown")


class NoteKind(models.TextChoices):
    COMMENT = "comment", _("Comment")
    HAND_OVER = "hand_over", _("Hand-over")
    ADDENDUM = "addendum", _("Addendum")


class RunPurpose(models.TextChoices):
    """MAIN is the work itself; RETEST proves a device whole after a repair."""

    MAIN = "main", _("Main checklist")
    RETEST = "retest", _("Retest")


class VerdictChoice(models.TextChoices):
    PASS = Verdict.PASS, _("Pass")
    FAIL = Verdict.FAIL, _("Fail")
    NOT_APPLICABLE = Verdict.NOT_APPLICABLE, _("Not applicable")
    RECORDED = Verdict.RECORDED, _("Recorded")
    INCOMPLETE = Verdict.INCOMPLETE, _("Incomplete")


class OverallChoice(models.TextChoices):
    PASS = Overall.PASS, _("Passed")
    PASS_WITH_NOTES = Overall.PASS_WITH_NOTES, _("Passed with notes")
    FAIL = Overall.FAIL, _("Failed")
    INCOMPLETE = Overall.INCOMPLETE, _("Incomplete")


class AsFoundChoice(models.TextChoices):
    IN = AsFound.IN, _("In tolerance")
    OUT = AsFound.OUT, _("Out of tolerance")
    UNKNOWN = AsFound.UNKNOWN, _("Unknown")
