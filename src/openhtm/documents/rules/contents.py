"""What a file is, told by its content: names and declared types are what an uploader says, not what is
there."""

from __future__ import annotations

from dataclasses import dataclass

#: How much of a file is looked at.
HEAD = 8192


@dataclass(frozen=True, slots=True)
class Content:
    """``images`` True: it is drawn anew before it is stored, so that nothing hidden in it is kept."""

    content_type: str
    extension: str
    image: bool = False


PDF = Content("application/pdf", ".pdf")
JPEG = Content("image/jpeg", ".jpg", image=True)
PNG = Content("image/png", ".png", image=True)
WEBP = Content("image/webp", ".webp", image=True)
TEXT = Content("text/plain", ".txt")
CSV = Content("text/csv", ".csv")
# Sent as plain text: nobody's browser is to make a page of it.
XML = Content("text/plain", ".xml")
JSON = Content("application/json", ".json")
DOCX = Content("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx")
XLSX = Content("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx")
ODT = Content("application/vnd.oasis.opendocument.text", ".odt")
ODS = Content("application/vnd.oasis.opendocument.spreadsheet", ".ods")
DICOM = Content("application/dicom", ".dcm")

_STARTS = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
_TEXTS = {".csv": CSV, ".json": JSON}
#: Marks of UTF-16, in which some instruments write their lists.
_WIDE = (b"\xff\xfe", b"\xfe\xff")
#: What a browser draws or runs, or what reaches outside the file.
_PAGES = ("<html", "<svg", "<script", "xhtml", "<!doctype", "<!entity", "<?xml-stylesheet")
#: What people are told that they may bring.
ACCEPTED = "PDF, JPEG, PNG, WebP, DOCX, XLSX, ODT, ODS, DICOM, TXT, CSV, JSON, XML"


def content_of(head: bytes, *, name: str) -> Content | None:
    """What the first ``HEAD`` bytes say it is; None: nothing that is accepted. Of text alone, the name's
    ending says which kind, since the content cannot."""
    for start, content in _STARTS:
        if head.startswith(start):
            return content
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[128:132] == b"DICM":
        return DICOM
    if head[:4] == b"PK\x03\x04":
        return _office(head)
    return _text(head, name)


def _office(head: bytes) -> Content | None:
    """Office files are ZIP archives; which, the names and types of their first members say."""
    if b"mimetypeapplication/vnd.oasis.opendocument.text" in head:
        return ODT
    if b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet" in head:
        return ODS
    if b"[Content_Types].xml" not in head and b"_rels/.rels" not in head:
        return None
    return DOCX if b"word/" in head else XLSX if b"xl/" in head else None


def _text(head: bytes, name: str) -> Content | None:
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    # Instruments write lists in the encoding of their own country; of other text UTF-8 is asked.
    text = _decoded(head, own_encoding=ending in (".csv", ".xml"))
    if not text:
        return None
    if text.lstrip("\ufeff \t\r\n")[:1] == "<":
        # Markup could be shown as a page by a browser that guesses; only plain data is taken.
        plain = ending == ".xml" and not any(mark in text.lower() for mark in _PAGES)
        return XML if plain else None
    return _TEXTS.get(ending, TEXT)


def _decoded(head: bytes, *, own_encoding: bool) -> str:
    """The text, empty where it is none."""
    if own_encoding and head.startswith(_WIDE):
        return head.decode("utf-16", errors="replace")
    if own_encoding and head[1::2].count(0) * 2 > len(head[1::2]):
        return head.decode("utf-16-le", errors="replace")
    if b"\x00" in head:
        return ""
    try:
        return head.decode("utf-8")
    except UnicodeDecodeError as problem:
        # A character may be cut at the end of what was looked at.
        if len(head) >= HEAD and problem.start >= len(head) - 4:
            return head[: problem.start].decode("utf-8")
    written = own_encoding and not any(byte < 32 and byte not in (9, 10, 11, 12, 13) for byte in head)
    return head.decode("cp1252", errors="replace") if written else ""
