"""GUDID, the FDA's list of device models: XML, often zipped, read record by record in a few megabytes of
memory.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from django.utils.translation import gettext as _

from . import archives
from .archives import refuse_entities
from .base import FileFacts, Limits, Options, Row, Table
from .errors import BrokenFile, EmptyFile, HostileFile

_CHUNK = 256 * 1024
_DEEPEST = 64
_LONGEST_TEXT = 1_000_000
HEADERS = (
    "primary_di",
    "issuing_agency",
    "other_identifiers",
    "company_name",
    "brand_name",
    "version_model_number",
    "catalog_number",
    "description",
    "fda_product_codes",
    "fda_product_names",
    "gmdn_codes",
    "gmdn_names",
    "mri_safety",
    "single_use",
    "serial_on_label",
    "lot_on_label",
    "record_status",
    "distribution_status",
    "distribution_end",
    "publish_date",
)
_SINGLE = {
    "brandName": "brand_name",
    "versionModelNumber": "version_model_number",
    "catalogNumber": "catalog_number",
    "companyName": "company_name",
    "deviceDescription": "description",
    "MRISafetyStatus": "mri_safety",
    "singleUse": "single_use",
    "serialNumber": "serial_on_label",
    "lotBatch": "lot_on_label",
    "deviceRecordStatus": "record_status",
    "deviceCommDistributionStatus": "distribution_status",
    "deviceCommDistributionEndDate": "distribution_end",
    "devicePublishDate": "publish_date",
}
_SEVERAL = {
    "productCode": "fda_product_codes",
    "productCodeName": "fda_product_names",
    "gmdnCode": "gmdn_codes",
    "gmdnPTName": "gmdn_names",
}
_IDENTIFIER = {"deviceId", "deviceIdType", "deviceIdIssuingAgency"}
SEPARATOR = " | "


class Gudid:
    slug = "gudid"
    title = "GUDID XML, also zipped"
    order = 20

    def recognizes(self, head: bytes, path: Path) -> bool:
        if head.startswith(archives.SIGNATURE):
            names = archives.names_in(path)
            return bool(names) and all(name.endswith((".xml", "/")) for name in names)
        return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and (
            b"gudid" in head or b"<!" in head[:4096]
        )

    def read(self, path: Path, options: Options) -> Table:
        source = _Source(path, options.limits)
        if next(source.records(), None) is None:
            raise EmptyFile(_("The XML holds no GUDID device record."))
        facts = FileFacts("gudid", "utf-8", header_row=0)
        return Table(HEADERS, lambda: _rows(source), facts)


READER = Gudid()


@dataclass(frozen=True, slots=True)
class _Source:
    path: Path
    limits: Limits

    def records(self) -> Iterator[dict[str, str]]:
        with self.path.open("rb") as file:
            zipped = file.read(4) == archives.SIGNATURE
        if not zipped:
            yield from _parse(self._plain_chunks())
            return
        with archives.opened(self.path, self.limits) as archive:
            for name in _members(archive):
                yield from _parse(archives.chunks(archive, name, self.limits))

    def _plain_chunks(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk


def _members(archive: zipfile.ZipFile) -> list[str]:
    return [name for name in archive.namelist() if name.endswith(".xml")]


def _rows(source: _Source) -> Iterator[Row]:
    for number, record in enumerate(source.records(), 1):
        yield Row(number, tuple(record.get(header, "") for header in HEADERS))


@dataclass(slots=True)
class _Watcher:
    """Collects one device record at a time from the parser's events."""

    done: list[dict[str, str]] = field(default_factory=list)
    record: dict[str, str] | None = None
    identifier: dict[str, str] | None = None
    text: list[str] = field(default_factory=list)
    depth: int = 0
    length: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise HostileFile(_("The XML is nested too deeply for a GUDID list. It is refused."))
        self.text.clear()
        self.length = 0
        if name == "device":
            self.record = {}
        elif name == "identifier":
            self.identifier = {}

    def characters(self, text: str) -> None:
        self.length += len(text)
        if self.length > _LONGEST_TEXT:
            raise HostileFile(_("One value of the XML has more than a million characters. It is refused."))
        self.text.append(text)

    def end(self, name: str) -> None:
        self.depth -= 1
        if self.record is None:
            return
        if name == "device":
            self.done.append(self.record)
            self.record = None
        elif name == "identifier":
            self._keep_identifier(self.record)
        else:
            self._keep_value(name, " ".join("".join(self.text).split()), self.record)
        self.text.clear()

    def _keep_value(self, name: str, text: str, record: dict[str, str]) -> None:
        if not text:
            return
        if self.identifier is not None and name in _IDENTIFIER:
            self.identifier[name] = text
        elif name in _SINGLE:
            record.setdefault(_SINGLE[name], text)
        elif name in _SEVERAL:
            header = _SEVERAL[name]
            record[header] = f"{record[header]}{SEPARATOR}{text}" if header in record else text

    def _keep_identifier(self, record: dict[str, str]) -> None:
        identifier, self.identifier = self.identifier or {}, None
        device_id = identifier.get("deviceId", "")
        if identifier.get("deviceIdType") == "Primary" and "primary_di" not in record:
            record["primary_di"] = device_id
            record["issuing_agency"] = identifier.get("deviceIdIssuingAgency", "")
        elif device_id:
            kind, agency = (
                identifier.get("deviceIdType", "Other"),
                identifier.get("deviceIdIssuingAgency", ""),
            )
            entry = f"{kind} {agency} {device_id}"
            before = record.get("other_identifiers")
            record["other_identifiers"] = f"{before}{SEPARATOR}{entry}" if before else entry


def _parse(parts: Iterator[bytes]) -> Iterator[dict[str, str]]:
    watcher = _Watcher()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = watcher.start
    parser.EndElementHandler = watcher.end
    parser.CharacterDataHandler = watcher.characters
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    try:
        for part in parts:
            parser.Parse(part)
            yield from watcher.done
            watcher.done.clear()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise BrokenFile(
            _("The XML is broken in line %(line)d: %(error)s. Get the file again.")
            % {"line": error.lineno, "error": expat.errors.messages.get(error.code, "")}
        ) from error


def _refuse_doctype(*_arguments: object) -> None:
    refuse_entities(b"<!DOCTYPE")
