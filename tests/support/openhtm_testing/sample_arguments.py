"""What stands for each part of an address in the walks: "folder.parameter", and the record of ``samples``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .samples import Samples

#: What to put into an address: by the last fixed part of its route and the name of the parameter.
ARGUMENTS: dict[str, Callable[[Samples], Any]] = {
    # accounts
    "people.pk": lambda s: s.world.vic.pk,
    "roles.held_id": lambda s: s["held"].pk,
    "tokens.pk": lambda s: s["token"].pk,
    "places.code": lambda s: s.world.site.code,
    "sites.code": lambda s: s.world.site.code,
    "departments.pk": lambda s: s.world.icu.pk,
    "rooms.pk": lambda s: s.world.icu_room.pk,
    "ledger.pk": lambda s: _entry_of_the_site(s),
    # documents
    "of.subject_type": lambda s: "registry.device",
    "of.subject_id": lambda s: s["device"].pk,
    "add.subject_type": lambda s: "registry.device",
    "add.subject_id": lambda s: s["device"].pk,
    "documents.pk": lambda s: s["document"].pk,
    "documents.document_id": lambda s: s["document"].pk,
    # catalog
    "manufacturers.pk": lambda s: s["catalog"].getinge.pk,
    "names.pk": lambda s: s["alias"].pk,
    "names.verb": lambda s: "confirm",
    "merges.pk": lambda s: s["merge"].pk,
    "models.pk": lambda s: s["catalog"].monitor.pk,
    "types.pk": lambda s: s["catalog"].monitor_type.pk,
    "device-types.pk": lambda s: s["catalog"].monitor_type.pk,
    "manufacturer-names.verb": lambda s: "reject",
    "manufacturer-names.pk": lambda s: s["alias"].pk,
    # registry
    "devices.tag": lambda s: s["device"].tag,
    "views.pk": lambda s: s["view"].pk,
    "fields.key": lambda s: s["field"].key,
    "facts.kind": lambda s: "interface",
    "facts.pk": lambda s: s["fact"].pk,
    "stock-takes.pk": lambda s: s["stock_take"].pk,
    "stock-takes.stock_take_id": lambda s: s["stock_take"].pk,
    "scans.scan": lambda s: s["scan"].pk,
    "scans.scan_id": lambda s: s["scan"].pk,
    "rooms.room": lambda s: s.world.icu_room.pk,
    "rooms.room_id": lambda s: s.world.icu_room.pk,
    # supply
    "contracts.number": lambda s: s["contract"].number,
    "devices.pk": lambda s: s["coverage"].pk,
    "uses.pk": lambda s: s["use"].pk,
    "vendor-visits.pk": lambda s: s["visit"].pk,
    "vendors.pk": lambda s: s["contract"].vendor_id,
    "parts.part_id": lambda s: s["stock_part"].pk,
    "parts.number": lambda s: s["stock_part"].number,
    "stock.stock_id": lambda s: s["stock"].pk,
    "shelf.stock_id": lambda s: s["stock"].pk,
    "stores.store_id": lambda s: s["store"].pk,
    "base-dates.pk": lambda s: s["base_date"].pk,
    "labor-rates.rate_id": lambda s: s["rate"].pk,
    "kits.kit_id": lambda s: s["kit"].pk,
    "kits.code": lambda s: s["kit"].code,
    "reserved.reservation_id": lambda s: s["reservation"].pk,
    "reservations.reservation_id": lambda s: s["reservation"].pk,
    "contacts.contact_id": lambda s: s["contact"].pk,
    # workforce
    "competencies.code": lambda s: s["competency"].code,
    "people.person_id": lambda s: s.world.tess.pk,
    "assessments.pk": lambda s: s["grant"].pk,
    "competency-grants.pk": lambda s: s["grant"].pk,
    # compliance
    "findings.pk": lambda s: s["finding"].pk,
    "findings.finding_id": lambda s: s["finding"].pk,
    "standards.key": lambda s: s["own_set"].key,
    "requirement-sets.key": lambda s: s["own_set"].key,
    # security
    "releases.release_id": lambda s: s["release"].pk,
    "vulnerabilities.name": lambda s: s["vulnerability"].name,
    "judgments.assessment_id": lambda s: s["judgment"].pk,
    "export.kind": lambda s: "csaf",
    "security-assessments.assessment_id": lambda s: s["judgment"].pk,
    "advisories.document_id": lambda s: s["advisory"].pk,
    "security-documents.document_id": lambda s: s["advisory"].pk,
    "feeds.slug": lambda s: "kev",
    "security-feeds.slug": lambda s: "kev",
    "software-releases.release_id": lambda s: s["release"].pk,
    # lists read in
    "imports.pk": lambda s: s["import"].pk,
    "imports.import_id": lambda s: s["import"].pk,
    # maintenance
    "work-orders.reference": lambda s: s["order"].reference,
    "labor.pk": lambda s: s["labor"].pk,
    "parts.pk": lambda s: s["part"].pk,
    "campaigns.pk": lambda s: s["campaign"].pk,
    "campaign-devices.pk": lambda s: s["campaign_task"].pk,
    "batches.pk": lambda s: s["batch"].pk,
    "lines.tag": lambda s: s["batch_line"].device.tag,
    "batch-devices.pk": lambda s: s["batch_line"].pk,
    "helpers.pk": lambda s: s["helper"].pk,
    "hand-overs.pk": lambda s: s["hand_over"].pk,
    "mentions.pk": lambda s: s["mention"].pk,
    "downtime.pk": lambda s: s["down_span"].pk,
    "spans.pk": lambda s: s["down_span"].pk,
    "loans.pk": lambda s: s["loan"].pk,
    "level.pk": lambda s: s["leveling"].pk,
    "levelings.pk": lambda s: s["leveling"].pk,
    "meters.pk": lambda s: s["meter_reading"].pk,
    "meter-readings.pk": lambda s: s["meter_reading"].pk,
    "checklists.pk": lambda s: s["run"].pk,
    "checklists.purpose": lambda s: "main",
    "steps.key": lambda s: "leakage",
    "service-targets.priority": lambda s: 2,
    "working-hours.site": lambda s: s.world.site.code,
    "working-hours.code": lambda s: s.world.site.code,
    "holidays.pk": lambda s: s["holiday"].pk,
    "holidays.day": lambda s: s["holiday"].day.isoformat(),
    "requests.pk": lambda s: s["report"].pk,
    "test-equipment.tag": lambda s: s["analyzer"].device.tag,
    "certificates.pk": lambda s: s["certificate"].pk,
    "sent.key": lambda s: s["report"].key,
    "r.tag": lambda s: s["device"].tag,
    "searches.tag": lambda s: s["device"].tag,
    "calendars.pk": lambda s: s["feed"].pk,
    "calendar-feeds.pk": lambda s: s["feed"].pk,
    "calendar.secret": lambda s: s["feed secret"],
    "occurrences.pk": lambda s: s["due"].pk,
    "plans.pk": lambda s: s["filter_plan"].pk,
    "terms.pk": lambda s: s["revision"].pk,
    # checks
    "units.pk": lambda s: s.world.icu.pk,
    "check-units.pk": lambda s: s.world.icu.pk,
    "all.pk": lambda s: s["check"].pk,
    "checks.pk": lambda s: s["check"].pk,
    "points.pk": lambda s: s["point"].pk,
    "check-points.pk": lambda s: s["point"].pk,
    "records.pk": lambda s: s["check_record"].pk,
    "check-records.pk": lambda s: s["check_record"].pk,
    "closed.pk": lambda s: s["closed"].pk,
    "closed-days.pk": lambda s: s["closed"].pk,
    "templates.slug": lambda s: "aed",
    "check-templates.slug": lambda s: "aed",
    "library.slug": lambda s: "defibrillator",
    # acts of devices
    "conflicts.act_id": lambda s: s["held_act"].pk,
    "held.pk": lambda s: s["held_act"].pk,
    "files.number": lambda s: s["held_act"].files.get().pk,
    "electrical-safety.slug": lambda s: "nfpa_99_2012",
    "tables.slug": lambda s: "nfpa_99_2012",
    "numbers.slug": lambda s: "completion",
    "kpis.name": lambda s: "completion",
    "procedures.code": lambda s: s["version"].procedure.code,
    "procedures.number": lambda s: s["version"].number,
    # of the package for signing in
    "confirm-email.key": lambda s: "unknown-key",
    "key.uidb36": lambda s: "1",
    "key.key": lambda s: "unknown-key",
    "keys.pk": lambda s: 1,
    "oidc.provider_id": lambda s: "none",
}


def _entry_of_the_site(samples: Samples) -> int:
    from openhtm.audit.models import Entry

    entry = Entry.objects.filter(site_id=samples.world.site.pk).order_by("-pk").first()
    assert entry is not None
    return entry.pk
