"""Documents: told by their content, stored once, shown to those who see the record, never as a page."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils.html import escape
from PIL import Image

from openhtm.audit.api import history
from openhtm.documents.api import AlreadyVoided, Document, DocumentKind, UnableToStore, add, current, void
from openhtm.documents.rules.contents import ACCEPTED, DOCX, XLSX, content_of
from openhtm.kernel.errors import InvalidInput, NotPermitted
from openhtm.registry.api import Device, devices
from openhtm.ui.pseudo import accented, assert_all_translated, pseudo_locale
from openhtm_testing.personas import World

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def device(world: World, at: datetime) -> Device:
    return devices.add(
        site=world.site, values={"tag": "DEF-1", "department_id": world.icu.pk}, by=world.root, at=at
    )


def _file(content: bytes, name: str = "manual.pdf") -> ContentFile[bytes]:
    return ContentFile(content, name=name)


def _stored(document: Document) -> bytes:
    with document.file.open("rb") as file:
        return bytes(file.read())


def _photo(size: tuple[int, int] = (40, 20), form: str = "JPEG") -> bytes:
    picture = Image.new("RGB", size, (200, 30, 30))
    exif = picture.getexif()
    exif[0x010F] = "SecretCamera"  # maker
    exif[0x0112] = 6  # to be turned by a quarter
    written = io.BytesIO()
    picture.save(written, form, exif=exif)
    return written.getvalue()


@pytest.mark.parametrize(
    ("head", "name", "content_type"),
    [
        (PDF, "x.exe", "application/pdf"),
        (b"\xff\xd8\xff\xe0", "x", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "x.pdf", "image/png"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "x", "image/webp"),
        (b"\0" * 128 + b"DICM", "x", "application/dicom"),
        (b"PK\x03\x04....[Content_Types].xml....word/document.xml", "x", DOCX.content_type),
        (b"PK\x03\x04....[Content_Types].xml....xl/workbook.xml", "x", XLSX.content_type),
        (b"a;b\n1;2\n", "x.csv", "text/csv"),
        ("Größe".encode(), "x.txt", "text/plain"),
        ("Strom;µA\n".encode("cp1252"), "x.csv", "text/csv"),
        ("Strom;µA\n".encode("cp1252"), "x.txt", None),
        ("a;b\n".encode("utf-16"), "x.csv", "text/csv"),
        ("a;b\n".encode("utf-16-le"), "x.csv", "text/csv"),
        ("ä".encode() * 4096 + b"x", "x.txt", "text/plain"),
        (b"a" * 8191 + "ä".encode()[:1], "x.txt", "text/plain"),
        (b"a;\x01\xb5", "x.csv", None),
        (b'<?xml version="1.0"?><readings/>', "x.xml", "text/plain"),
        (b"<readings/>", "x.csv", None),
        (b"<svg onload=x>", "x.xml", None),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y "z">]><x/>', "x.xml", None),
        (b"<html><script>", "x.txt", None),
        (b"  <svg onload=x>", "x.txt", None),
        (b"MZ\x90\x00", "x.pdf", None),
        (b"PK\x03\x04....anything", "x.docx", None),
        (b"\xff\xfea\x00", "x.txt", None),
        (b"", "x.txt", None),
    ],
)  # fmt: skip
def test_the_content_says_what_a_file_is(head: bytes, name: str, content_type: str | None) -> None:
    found = content_of(head, name=name)
    assert (found.content_type if found else None) == content_type


def test_a_document_hangs_on_its_record_and_is_in_its_history(
    world: World, device: Device, at: datetime
) -> None:
    document = add(device, file=_file(PDF), kind=DocumentKind.MANUAL, title="IFU", by=world.tess, at=at)
    assert (document.subject_type, document.subject_id, document.site_id) == (
        "registry.device",
        device.pk,
        world.site.pk,
    )
    assert _stored(document) == PDF
    assert history(device)[0].after["document"]["title"] == "IFU"


def test_the_same_content_is_stored_once(world: World, device: Device, at: datetime) -> None:
    first = add(device, file=_file(PDF), by=world.tess, at=at)
    second = add(device, file=_file(PDF, "again.pdf"), by=world.tess, at=at)
    assert first.file.name == second.file.name


def test_a_photo_is_stored_upright_and_without_what_the_camera_hid(
    world: World, device: Device, at: datetime
) -> None:
    document = add(device, file=_file(_photo(), "p.png"), by=world.tess, at=at)
    stored = _stored(document)
    assert b"SecretCamera" not in stored
    with Image.open(io.BytesIO(stored)) as picture:
        assert picture.size == (20, 40)
        assert not picture.getexif()
    assert (document.kind, document.name, document.content_type) == ("photo", "p.jpg", "image/jpeg")


def test_a_huge_photo_is_made_smaller(world: World, device: Device, at: datetime) -> None:
    document = add(device, file=_file(_photo((4000, 1000)), "p.jpg"), by=world.tess, at=at)
    with Image.open(io.BytesIO(_stored(document))) as picture:
        assert max(picture.size) == 2560


def test_a_picture_that_claims_to_be_gigantic_is_refused(world: World, device: Device, at: datetime) -> None:
    data = bytearray(_photo(form="PNG"))
    data[16:24] = (200_000).to_bytes(4, "big") * 2
    with pytest.raises(UnableToStore):
        add(device, file=_file(bytes(data), "p.png"), by=world.tess, at=at)


@pytest.mark.parametrize("content", [b"", b"MZ\x90\x00program", b"<html></html>", b"\xff\xd8\xffdamaged"])
def test_what_is_not_taken_leaves_nothing(world: World, device: Device, at: datetime, content: bytes) -> None:
    with pytest.raises(UnableToStore):
        add(device, file=_file(content), by=world.tess, at=at)
    assert not Document.objects.exists()


def test_a_file_larger_than_allowed_is_refused(
    world: World, device: Device, at: datetime, settings: Any
) -> None:
    settings.UPLOAD_LIMIT = 10
    with pytest.raises(UnableToStore, match="larger than"):
        add(device, file=_file(PDF), by=world.tess, at=at)


def test_names_are_names_never_paths(world: World, device: Device, at: datetime) -> None:
    document = add(device, file=_file(PDF, "..\\..\\etc\\passwd\n.sh"), by=world.tess, at=at)
    assert document.name == "passwd.pdf"


def test_a_newer_document_supersedes_and_a_wrong_one_is_voided(
    world: World, device: Device, at: datetime
) -> None:
    first = add(device, file=_file(PDF), by=world.tess, at=at)
    second = add(device, file=_file(PDF + b"2"), supersedes=first, by=world.tess, at=at)
    assert list(current(device)) == [second]
    with pytest.raises(InvalidInput):
        void(second, reason=" ", by=world.tess, at=at)
    void(second, reason="of another device", by=world.tess, at=at)
    assert list(current(device)) == [first]
    with pytest.raises(AlreadyVoided):
        void(second, reason="again", by=world.tess, at=at)


def test_who_may_not_add_does_not(world: World, device: Device, at: datetime) -> None:
    for person in (world.nina, world.otto, world.ada):
        with pytest.raises(NotPermitted):
            add(device, file=_file(PDF), by=person, at=at)


def _urls(document: Document) -> list[str]:
    base = f"/documents/{document.pk}/"
    return [
        base,
        f"{base}file/",
        f"/documents/of/registry.device/{document.subject_id}/",
        f"/api/v1/documents/{document.pk}",
    ]


def test_who_sees_the_device_sees_its_documents(
    world: World, device: Device, at: datetime, sign_in: Any
) -> None:
    document = add(device, file=_file(PDF), by=world.tess, at=at)
    for url in _urls(document):
        answer = sign_in("uma").get(url)
        assert answer.status_code == 200, "the unit manager of the ICU"
        answer.getvalue()
        assert sign_in("otto").get(url).status_code == 404
        assert sign_in("nina").get(url).status_code == 403


def test_a_document_leaves_the_unit_with_its_device(
    world: World, device: Device, at: datetime, sign_in: Any
) -> None:
    document = add(device, file=_file(PDF), by=world.tess, at=at)
    devices.move(device, room=None, department=world.operating, by=world.tess, at=at)
    assert sign_in("uma").get(_urls(document)[0]).status_code == 404


def test_a_file_is_sent_as_a_download_that_no_browser_guesses_about(
    world: World, device: Device, at: datetime, sign_in: Any
) -> None:
    document = add(device, file=_file(PDF), by=world.tess, at=at)
    answer = sign_in("tess").get(f"/documents/{document.pk}/file/")
    assert answer["Content-Disposition"] == 'attachment; filename="manual.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == PDF
    assert sign_in("tess").get(f"/documents/{document.pk}/picture/").status_code == 404


def test_a_photo_is_shown_in_place(world: World, device: Device, at: datetime, sign_in: Any) -> None:
    document = add(device, file=_file(_photo(), "p.jpg"), by=world.tess, at=at)
    answer = sign_in("tess").get(f"/documents/{document.pk}/picture/")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    answer.getvalue()


def test_adding_and_voiding_on_the_pages(world: World, device: Device, sign_in: Any) -> None:
    tess, url = sign_in("tess"), f"/documents/add/registry.device/{device.pk}/"
    wrong = tess.post(url, {"file": _file(b"MZ\x90\x00"), "kind": "other"})
    assert "none of the kinds" in wrong.content.decode()
    tess.post(url, {"file": _file(PDF), "kind": "manual", "title": "IFU"})
    document = Document.objects.get()
    assert "IFU" in tess.get(f"/documents/of/registry.device/{device.pk}/").content.decode()
    tess.post(f"/documents/{document.pk}/void/", {"reason": "wrong device"})
    assert "Voided" in tess.get(f"/documents/of/registry.device/{device.pk}/").content.decode()
    assert sign_in("otto").post(url, {"file": _file(PDF), "kind": "other"}).status_code == 404


def test_adding_and_voiding_over_rest(world: World, device: Device, sign_in: Any) -> None:
    tess, given = sign_in("tess"), {"subject_type": "registry.device", "subject_id": device.pk}
    made = tess.post("/api/v1/documents", given | {"file": _file(PDF)})
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    assert [row["id"] for row in tess.get("/api/v1/documents", given).json()["items"]] == [pk]
    assert b"".join(tess.get(f"/api/v1/documents/{pk}/file").streaming_content) == PDF
    voided = tess.post(f"/api/v1/documents/{pk}/void", {"reason": "wrong"}, content_type="application/json")
    assert voided.json()["void_reason"] == "wrong"
    assert (
        tess.get("/api/v1/documents", {"subject_type": "accounts.user", "subject_id": 1}).status_code == 404
    )


def test_a_refusal_speaks_the_language_of_its_reader(world: World, device: Device, sign_in: Any) -> None:
    tess, url = sign_in("tess"), f"/documents/add/registry.device/{device.pk}/"
    with pseudo_locale():
        html = tess.post(url, {"file": _file(b"\xff\xd8\xff\xe0", "x"), "kind": "photo"}).content.decode()
    assert escape(accented("'%(name)s' cannot be read as a picture.") % {"name": "x"}) in html
    assert_all_translated(html, data=["Tess Technician", "TT", "DEF-1", ACCEPTED])
