"""What each permission lets a person do, in words: for the matrix of roles and for tokens."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .permissions import Permission

WORDS: dict[str, str | Promise] = {
    Permission.DEVICE_READ: _("See devices"),
    Permission.DEVICE_CREATE: _("Enter devices"),
    Permission.DEVICE_UPDATE: _("Change the facts of devices"),
    Permission.DEVICE_MOVE: _("Move and hand over devices"),
    Permission.DEVICE_STATUS: _("Change the status of devices"),
    Permission.DEVICE_RELEASE: _("Release devices that were held"),
    Permission.DEVICE_RETIRE: _("Retire devices"),
    Permission.DEVICE_COST: _("See and change what devices cost"),
    Permission.DEVICE_EXPORT: _("Export devices"),
    Permission.DEVICE_CONFIGURE: _("Define fields of devices"),
    Permission.CATALOG_READ: _("See manufacturers, models and device types"),
    Permission.CATALOG_EDIT: _("Change manufacturers, models and device types"),
    Permission.CATALOG_MERGE: _("Merge manufacturers"),
    Permission.CATALOG_RISK: _("Set the risk class of models"),
    Permission.PLACE_READ: _("See sites, departments and rooms"),
    Permission.PLACE_EDIT: _("Change sites, departments and rooms"),
    Permission.CONTRACT_READ: _("See vendors and contracts"),
    Permission.CONTRACT_EDIT: _("Change vendors and contracts"),
    Permission.PART_READ: _("See parts and stock"),
    Permission.PART_EDIT: _("Change parts and kits"),
    Permission.STOCK_KEEP: _("Receive, count and move stock"),
    Permission.DOCUMENT_READ: _("See documents"),
    Permission.DOCUMENT_ADD: _("Add documents"),
    Permission.IMPORT_RUN: _("Import lists"),
    Permission.IMPORT_UNDO: _("Undo imports"),
    Permission.PROCEDURE_READ: _("See procedures"),
    Permission.PROCEDURE_EDIT: _("Write procedures"),
    Permission.PROCEDURE_APPROVE: _("Approve procedures"),
    Permission.PLAN_READ: _("See plans"),
    Permission.PLAN_EDIT: _("Make and change plans"),
    Permission.PLAN_APPROVE: _("Approve the terms of plans"),
    Permission.SCHEDULE_GENERATE: _("Plan ahead what is due"),
    Permission.WORK_ORDER_READ: _("See work orders"),
    Permission.WORK_ORDER_REQUEST: _("Report problems"),
    Permission.WORK_ORDER_CREATE: _("Open work orders"),
    Permission.WORK_ORDER_UPDATE: _("Change work orders"),
    Permission.WORK_ORDER_ASSIGN: _("Assign work orders"),
    Permission.WORK_ORDER_PERFORM: _("Do the work of orders"),
    Permission.WORK_ORDER_SIGN: _("Sign for work done"),
    Permission.WORK_ORDER_VERIFY: _("Verify the work of others"),
    Permission.WORK_ORDER_CLOSE: _("Close work orders"),
    Permission.WORK_ORDER_CANCEL: _("Cancel work orders"),
    Permission.COMPETENCY_READ: _("See what people are able to do"),
    Permission.COMPETENCY_EDIT: _("Assess people and keep competencies"),
    Permission.SECURITY_READ: _("See what devices run and which flaws concern them"),
    Permission.SECURITY_EDIT: _("Keep what devices run, and judge flaws"),
    Permission.SECURITY_ACCEPT: _("Accept the risk of flaws for a time, and set the clocks"),
    Permission.COMPLIANCE_READ: _("See findings and requirements"),
    Permission.COMPLIANCE_ACCEPT: _("Accept findings for a time"),
    Permission.COMPLIANCE_EDIT: _("Load requirement sets"),
    Permission.CHECK_READ: _("See the daily and weekly checks of units"),
    Permission.CHECK_PERFORM: _("Do the checks of a unit"),
    Permission.CHECK_EDIT: _("Set up the checks of units"),
    Permission.CHECK_ANSWER: _("Take note of what checks found"),
    Permission.POLICY_READ: _("Read policies and attest to them"),
    Permission.POLICY_EDIT: _("Write policies"),
    Permission.POLICY_APPROVE: _("Approve, review and retire policies"),
    Permission.ATTESTATION_READ: _("See how ready units are and who has attested"),
    Permission.ATTESTATION_ENTER: _("Enter sign-sheets of a unit"),
    Permission.PERSON_READ: _("See people"),
    Permission.PERSON_EDIT: _("Enter and change people"),
    Permission.ROLE_GRANT: _("Give and take roles"),
    Permission.TOKEN_OWN: _("Make own tokens for programs"),
    Permission.LEDGER_READ: _("See and verify the ledger"),
    Permission.LEDGER_EXPORT: _("Export the ledger"),
    Permission.REPORT_READ: _("See numbers and reports"),
    Permission.SETTINGS_CONFIGURE: _("Change the settings"),
    Permission.SYSTEM_OPERATE: _("Back up, restore and rebuild"),
}


def words(permission: str) -> str:
    """``device.move`` as "Move and hand over devices"; a name that is no permission stays as it is."""
    return str(WORDS.get(permission, permission))
