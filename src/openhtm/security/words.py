"""The words of device security, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from .rules import disclosures, fetching, judgment, reconciling
from .rules.documents import Trouble
from .rules.wording import Form, Note, Why

Text = str | Promise

#: Names of standards, the same in every language.
KINDS: Mapping[str, str] = {
    "cyclonedx": "CycloneDX",
    "spdx": "SPDX",
    "spdx3": "SPDX",
    "csaf": "CSAF",
    "openvex": "OpenVEX",
    "cve": "CVE",
    "nvd": "NVD",
    "nvd-1-1": "NVD 1.1",
    "osv": "OSV",
    "kev": "KEV",
    "epss": "EPSS",
    "mds2": "MDS2",
}
FORMS: Mapping[Form, Text] = {
    Form.ALL: lazy("All versions"),
    Form.EXACT: lazy("Exactly these versions"),
    Form.INTERVALS: lazy("From and to"),
    Form.UNPARSED: lazy("Not understood: a person reads it"),
}
WHYS: Mapping[Why, Text] = {
    Why.NOTHING: lazy("No version is stated."),
    Why.DATE: lazy("It speaks of a date, not of a version."),
    Why.CONDITION: lazy("It holds under a condition that the version alone does not show."),
    Why.MODEL: lazy("It names a model or a part, not a version."),
    Why.DAMAGED: lazy("A character of it is damaged."),
    Why.TOO_LONG: lazy("It is too long to be a wording of versions."),
    Why.UNCLEAR_BOUND: lazy("Its bounds do not fit together."),
    Why.PROSE: lazy("It is prose."),
}
NOTES: Mapping[Note, Text] = {
    Note.NOTHING_ELSE_STATED: lazy("Nothing beside it says that all versions are meant."),
    Note.BOUNDARY_DISAGREEMENT: lazy("The name of the product puts the bound elsewhere."),
}
TROUBLES: Mapping[Trouble, Text] = {
    Trouble.SYNTAX: lazy("The notation is broken."),
    Trouble.CUT_OFF: lazy("The end is missing."),
    Trouble.ENCODING: lazy("Bytes are no text in UTF-8."),
    Trouble.TOO_LARGE: lazy("It is larger than is read."),
    Trouble.TOO_DEEP: lazy("It is nested deeper than is read."),
    Trouble.ENTITY: lazy("It uses references that could fill the memory or reach outside the file."),
    Trouble.KIND: lazy("It is no kind of document that is known."),
    Trouble.EDITION: lazy("It is of an edition that is not known."),
    Trouble.MISSING: lazy("A value is missing."),
    Trouble.WRONG_TYPE: lazy("A value is of the wrong type."),
    Trouble.NOT_ALLOWED: lazy("The edition does not allow this value."),
    Trouble.NOT_KNOWN: lazy("The edition does not know this."),
    Trouble.BAD_FORM: lazy("The value is not written as it must be."),
    Trouble.TWICE: lazy("It is there twice."),
    Trouble.NOBODY: lazy("It refers to something that is not there."),
    Trouble.CYCLE: lazy("It leads back to itself."),
    Trouble.CONTRADICTION: lazy("Two values cannot both be true."),
    Trouble.FORMULA: lazy("A formula stands in place of a value; what it gives is not taken."),
}

FETCH_TROUBLES: Mapping[fetching.Trouble, Text] = {
    fetching.Trouble.ADDRESS: lazy("The address is not written as it must be."),
    fetching.Trouble.SCHEME: lazy("The address, or where it leads, is not HTTPS."),
    fetching.Trouble.INSIDE: lazy(
        "The address, or where it leads, is inside the house and not among the mirrors that the operator named."
    ),
    fetching.Trouble.NAME: lazy("Nobody knows the name of the server."),
    fetching.Trouble.CONNECTION: lazy("The server cannot be reached."),
    fetching.Trouble.CERTIFICATE: lazy("The server cannot prove who it is: its certificate is not accepted."),
    fetching.Trouble.TIME: lazy("It took too long."),
    fetching.Trouble.CUT_OFF: lazy("The end of the file did not come."),
    fetching.Trouble.TOO_LARGE: lazy("The file is larger than is taken."),
    fetching.Trouble.REDIRECTS: lazy("The server sends on and on to other addresses."),
    fetching.Trouble.STATUS: lazy("The server refused."),
    fetching.Trouble.WAIT: lazy("The server asked to come back later."),
    fetching.Trouble.TYPE: lazy("It is another kind of file, such as the page of a sign-in."),
    fetching.Trouble.ENCODING: lazy("The file is packed in a way that was not asked for."),
    fetching.Trouble.REFUSED: lazy("The file came and was refused; what stood before stands."),
}
FRESHNESS: Mapping[fetching.Freshness, Text] = {
    fetching.Freshness.NEVER: lazy("Never fetched"),
    fetching.Freshness.OLD: lazy("Old"),
    fetching.Freshness.CURRENT: lazy("Current"),
}
#: Why a pack is not taken, by the code of the refusal.
PACK_TROUBLES: Mapping[str, Text] = {
    "not_a_pack": lazy("This is no feed pack, or its end is missing."),
    "pack_edition": lazy("The pack is of an edition that this version does not know: %(found)s."),
    "unknown_key": lazy("The pack is signed with a key that is not trusted here: %(found)s."),
    "bad_signature": lazy("The signature of the pack does not fit: it was altered after it was signed."),
    "bad_manifest": lazy("The table of contents of the pack is not written as it must be at %(found)s."),
    "missing_file": lazy("A file that the table of contents names is not in the pack: %(found)s."),
    "extra_file": lazy("The pack holds a file that its table of contents does not name: %(found)s."),
    "altered_file": lazy("A file of the pack was altered: %(found)s."),
    "too_large": lazy("The pack is larger than is taken: %(found)s."),
    "older_pack": lazy("A newer pack of the same home was taken already: that of %(found)s."),
    "pack_of_the_future": lazy("The pack says that it was made at %(found)s, which is still to come."),
}

#: What a hit was found by.
BECAUSE: Mapping[str, Text] = {
    "package": lazy("The package is %(word)s."),
    "cpe": lazy("Its CPE name is %(word)s."),
    "name": lazy("It is called %(word)s."),
    "supplier": lazy("Its supplier is %(word)s."),
    "maker": lazy("The maker is the vendor %(word)s."),
    "model": lazy("The name of the product holds these words of the model: %(word)s."),
    "bill": lazy("The statement is on the bill of materials %(word)s itself."),
    "version": lazy("Its version is %(word)s."),
    "range": lazy("The document names the versions %(word)s."),
    "unnamed": lazy("It holds %(word)s; no document on record names this version of it."),
    "untold": lazy("It holds %(word)s, of which no document on record says anything."),
    "beside": lazy("It must run beside %(word)s, which the bill of materials does not name."),
}
OUTCOMES_OF: Mapping[str, Text] = {
    "unknown_component": lazy("No bill of materials names this component."),
    "unknown_product": lazy("No model of yours is this product."),
    "conflict": lazy("Another statement says the opposite; a person decides."),
}
#: Why a judgment cannot be made.
REFUSALS: Mapping[judgment.Refusal, Text] = {
    judgment.Refusal.REASON: lazy("Give the reason: others will rely on it."),
    judgment.Refusal.JUSTIFICATION: lazy("Say why it is not affected, by one of the justifications."),
    judgment.Refusal.NO_JUSTIFICATION: lazy("A justification is only for what is not affected."),
    judgment.Refusal.ACTION: lazy("Say what is to be done about it."),
    judgment.Refusal.REVIEW: lazy("Say when it is looked at again."),
    judgment.Refusal.REVIEW_PAST: lazy("The day of review lies in the future."),
    judgment.Refusal.UNKNOWN_VERSION: lazy(
        "Nobody knows the version. Read the label first: what is unknown cannot be cleared."
    ),
}
#: Why a judgment holds no longer.
NO_LONGER: Mapping[judgment.Why, Text] = {
    judgment.Why.REVIEW: lazy("its day of review has passed"),
    judgment.Why.STATEMENT: lazy("something is said now that was not known then"),
    judgment.Why.RANGE: lazy("a document names other versions than it did then"),
    judgment.Why.EDITION: lazy("a document that it was made upon was replaced by a newer one"),
    judgment.Why.SURER: lazy("a document concerns it otherwise than it did then"),
    judgment.Why.COMPONENT: lazy("the component is there in another version than it was then"),
}
DECISIONS: Mapping[str, Text] = {
    "immediate": lazy("At once: interim control within 48 hours"),
    "out_of_cycle": lazy("Out of cycle: within 14 days"),
    "scheduled": lazy("Scheduled: with the next maintenance, within 90 days"),
    "defer": lazy("Deferred: looked at yearly"),
}
PARTS: Mapping[str, Text] = {
    "safety": lazy("Patient safety"),
    "exploited": lazy("Known to be exploited"),
    "network": lazy("On the network"),
    "severity": lazy("Severity (CVSS)"),
    "likelihood": lazy("Likelihood (EPSS)"),
}


#: What the sections of a statement on security (MDS2) ask for.
SECTIONS: Mapping[str, Text] = {
    "DOC": lazy("The device and the document"),
    "MPII": lazy("Personal data"),
    "ALOF": lazy("Logging off by itself"),
    "AUDT": lazy("Audit log"),
    "AUTH": lazy("Who may do what"),
    "CNFS": lazy("Security settings"),
    "CSUP": lazy("Security updates"),
    "DIDT": lazy("Taking names off data"),
    "DTBK": lazy("Backup and recovery"),
    "EMRG": lazy("Emergency access"),
    "IGAU": lazy("Integrity of data"),
    "MLDP": lazy("Protection from malware"),
    "NAUT": lazy("Proof of who a machine is"),
    "CONN": lazy("Connections"),
    "PAUT": lazy("Proof of who a person is"),
    "PLOK": lazy("Physical locks"),
    "RDMP": lazy("Parts of others over the years"),
    "SBOM": lazy("Bill of materials"),
    "SAHD": lazy("Hardening"),
    "SGUD": lazy("Guidance"),
    "STCF": lazy("Secrecy of stored data"),
    "TXCF": lazy("Secrecy of sent data"),
    "TXIG": lazy("Integrity of sent data"),
    "RMOT": lazy("Remote service"),
    "OTHR": lazy("Other"),
    "": lazy("Of no section that is known"),
}
#: How an answer meets what the hospital wants.
MEETS: Mapping[disclosures.Meets, Text] = {
    disclosures.Meets.GAP: lazy("Gap"),
    disclosures.Meets.UNKNOWN: lazy("Unknown"),
    disclosures.Meets.SEE_NOTE: lazy("Read the note"),
    disclosures.Meets.NOT_APPLICABLE: lazy("Not applicable"),
    disclosures.Meets.MET: lazy("Met"),
}


#: What a finding about a host rests on.
HOSTS: Mapping[reconciling.Because, Text] = {
    reconciling.Because.MAC: lazy("The register has its MAC address."),
    reconciling.Because.SERIAL: lazy("It shows the serial number of the device."),
    reconciling.Because.HOSTNAME: lazy("It is called as the device is."),
    reconciling.Because.LINKED: lazy("Somebody linked it."),
    reconciling.Because.IP_HINT: lazy(
        "Only its IP address is that of a device: a hint, since leases move on."
    ),
    reconciling.Because.NOBODY: lazy("No device of the register is known by its addresses, number or name."),
    reconciling.Because.LOCAL_MAC: lazy(
        "Its MAC address is set by software, perhaps at random: it may be another one tomorrow."
    ),
    reconciling.Because.MAC_OF_SEVERAL: lazy("Several devices of the register have its MAC address."),
    reconciling.Because.MAC_AT_SEVERAL: lazy("Several hosts show its MAC address at once."),
    reconciling.Because.SERIAL_OF_SEVERAL: lazy("Several devices have its serial number."),
    reconciling.Because.HOSTNAME_OF_SEVERAL: lazy("Several devices have its name."),
    reconciling.Because.OTHER_SERIAL: lazy("Its serial number is that of another device."),
    reconciling.Because.OTHER_HOSTNAME: lazy("Its name is that of another device."),
    reconciling.Because.MISSED: lazy("The last scans of the segment did not see it."),
}
DIFFERS: Mapping[str, Text] = {
    "mac": lazy("MAC address"),
    "ip": lazy("IP address"),
    "hostname": lazy("Host name"),
}


#: How a device is set up, by fact and answer.
CONFIGURED: Mapping[str, Text] = {
    "segment": lazy("Segment of the network"),
    "remote_access": lazy("Remote access"),
    "service_port": lazy("Service port"),
    "usb": lazy("USB ports"),
    "default_credentials": lazy("Passwords of the maker"),
}
CONFIGURED_VALUES: Mapping[tuple[str, str], Text] = {
    ("segment", "isolated"): lazy("Isolated: it reaches named partners only"),
    ("segment", "controlled"): lazy("Of its own, behind a firewall"),
    ("segment", "open"): lazy("Open to the house"),
    ("remote_access", "off"): lazy("Off"),
    ("remote_access", "on_request"): lazy("Only when the hospital starts it"),
    ("remote_access", "on"): lazy("Always possible"),
    ("service_port", "off"): lazy("Off"),
    ("service_port", "on"): lazy("On"),
    ("usb", "blocked"): lazy("Blocked"),
    ("usb", "open"): lazy("Open"),
    ("default_credentials", "changed"): lazy("Changed"),
    ("default_credentials", "unchanged"): lazy("Unchanged"),
}


def configured(fact: str, value: str) -> str:
    """One fact of a device's set-up with its answer."""
    return f"{CONFIGURED[fact]}: {CONFIGURED_VALUES[fact, value]}"


def because(code: str, word: str) -> str:
    """One reason of a hit, as a sentence."""
    if code == "note":
        return str(NOTES[Note(word)])
    if code == "version" and word == "?":
        return _("Nobody knows its version.")
    if code == "range" and word == "?":
        return _("The document does not say which versions.")
    if code == "range" and word in ("*", "vers:all/*"):
        return _("The document names all versions.")
    return str(BECAUSE[code]) % {"word": word}


def place(row: Any) -> str:
    """For whom an assessment holds."""
    if row.device is not None:
        return _("for %(tag)s alone") % {"tag": row.device.tag}
    if row.at_site is not None:
        return _("for %(site)s") % {"site": row.at_site.name}
    return _("for all who run it")
