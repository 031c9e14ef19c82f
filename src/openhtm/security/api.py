"""What other contexts may call of device security."""

from . import (
    access,
    answering,
    assessing,
    clocks,
    disclosing,
    inquiring,
    inquiry_letters,
    inquiry_telling,
    listing,
    packs,
    planning,
    reconciling,
    treatments,
    updating,
    vexing,
)
from .actions import (
    acceptances,
    assessments,
    bills,
    configuration,
    controls,
    disclosures,
    inquiries,
    inquiry_answers,
    matching,
    plans,
    releases,
)
from .actions import documents as documents_in
from .actions import feeds as feed_acts
from .actions import hosts as host_acts
from .actions import packs as pack_acts
from .actions import scans as scan_acts
from .actions.acceptances import NewAcceptance
from .actions.assessments import NewAssessment
from .actions.controls import NewControl
from .actions.inquiries import Asking, NewLetter
from .actions.inquiry_answers import NewAnswer, NewStatement
from .actions.plans import NewPlan
from .errors import (
    NotABill,
    NotADisclosure,
    NotKnowledge,
    OlderDocument,
    OtherVersion,
    UnableToJudge,
    UnableToRead,
)
from .feed_standing import standing as feed_standing
from .feeds.reading import all_kinds, kind_of, read
from .feeds.sources import Source
from .inquiry_words import step_words
from .models import (
    Assessment,
    Bill,
    BillComponent,
    Control,
    Inquiry,
    PlanLine,
    Release,
    RemediationPlan,
    RiskAcceptance,
    Tier,
)
from .of_device import OfDevice, of_device
from .plan_looks import version_pill
from .plan_panels import PlanPanel, register_plan_panel
from .planning import ByVersion
from .queries import running
from .queries.disclosures import coverage
from .queries.exposure import without_bill
from .queries.inquiring import Subject
from .reaching import Group
from .rules import documents, ecosystems
from .rules.device_versions import Held, held
from .rules.inquiries import Want
from .rules.releases import is_same as is_same_version
from .rules.wording import Form, Interval, Note, Why, Wording
from .rules.wording_names import read_with_name
from .rules.wording_reading import read as read_wording
from .telling import assessment, told
from .words import FORMS, NOTES, TROUBLES, WHYS

__all__ = [
    "FORMS",
    "Assessment",
    "Bill",
    "BillComponent",
    "Control",
    "Group",
    "NewAcceptance",
    "NewAssessment",
    "NewControl",
    "NewPlan",
    "Asking",
    "NewAnswer",
    "NewLetter",
    "NewStatement",
    "Subject",
    "Want",
    "Inquiry",
    "inquiries",
    "is_same_version",
    "inquiring",
    "inquiry_answers",
    "inquiry_letters",
    "step_words",
    "inquiry_telling",
    "OfDevice",
    "ByVersion",
    "PlanLine",
    "PlanPanel",
    "RemediationPlan",
    "register_plan_panel",
    "Tier",
    "of_device",
    "NotABill",
    "NotADisclosure",
    "NotKnowledge",
    "OlderDocument",
    "OtherVersion",
    "Release",
    "RiskAcceptance",
    "UnableToJudge",
    "UnableToRead",
    "acceptances",
    "access",
    "configuration",
    "coverage",
    "disclosing",
    "disclosures",
    "answering",
    "assessing",
    "assessment",
    "assessments",
    "bills",
    "clocks",
    "controls",
    "listing",
    "matching",
    "releases",
    "running",
    "told",
    "planning",
    "plans",
    "treatments",
    "version_pill",
    "vexing",
    "without_bill",
    "NOTES",
    "TROUBLES",
    "WHYS",
    "Form",
    "Held",
    "Interval",
    "Note",
    "Source",
    "Why",
    "Wording",
    "all_kinds",
    "documents",
    "documents_in",
    "feed_acts",
    "host_acts",
    "reconciling",
    "scan_acts",
    "feed_standing",
    "pack_acts",
    "packs",
    "updating",
    "ecosystems",
    "held",
    "kind_of",
    "read",
    "read_with_name",
    "read_wording",
]
