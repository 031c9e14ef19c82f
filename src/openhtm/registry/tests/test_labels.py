"""Labels: what is printed can be read back by a reader that has nothing to do with what drew it; who may print;
what is refused."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import typst
import zxingcpp
from django.test import Client
from django.urls import reverse
from PIL import Image

from openhtm.kernel.errors import InvalidInput
from openhtm.registry import access
from openhtm.registry.labels import sheet as sheets
from openhtm.registry.labels.addresses import base_address, label_address
from openhtm.registry.labels.sheet import Label, Sheet, draw, label_of, without_bars
from openhtm.registry.labels.stocks import stock, stocks
from openhtm.registry.labels.symbols import code_128
from openhtm.registry.queries.scans import tag_of_label
from openhtm.ui.pseudo import assert_all_translated, pseudo_locale

if TYPE_CHECKING:
    from openhtm.registry.api import Device
    from openhtm_testing.personas import World

SignIn = Callable[[str], Client]
BASE = "https://htm.general-hospital.example.org"


def label(tag: str = "GEN-000123X") -> Label:
    lines = ("Infusion pump", "B. Braun Infusomat Space", "SN 4711", "General Hospital")
    return Label(tag=tag, lines=lines, address=label_address(tag, base=BASE))


def picture(labels: list[Label], code: str, tmp_path: Path) -> np.ndarray[Any, Any]:
    """The first page as an office printer of 300 dots an inch would print it."""
    seen: dict[str, Any] = {}

    def keep(source: str, *, inputs: dict[str, str], files: dict[str, bytes]) -> bytes:
        seen.update(source=source, files=files)
        return b""

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheets, "typeset", keep)
        draw(labels, Sheet(stock=stock(code)))
    (tmp_path / "main.typ").write_text(seen["source"])
    for name, content in seen["files"].items():
        (tmp_path / name).write_bytes(content)
    pages = typst.compile(str(tmp_path / "main.typ"), format="png", ppi=300.0, ignore_system_fonts=True)
    return np.array(Image.open(io.BytesIO(pages)).convert("L"))


@pytest.mark.parametrize("code", stocks())
def test_what_is_printed_can_be_read_back(code: str, tmp_path: Path) -> None:
    found = {
        (str(each.format), each.text) for each in zxingcpp.read_barcodes(picture([label()], code, tmp_path))
    }
    expected = {("QR Code", f"{BASE}/r/GEN-000123X/")}
    if code != "letter-80":  # too narrow for bars that can be read
        expected.add(("Code 128", "GEN-000123X"))
    assert found == expected


@pytest.mark.parametrize("tag", ["A", "12", "GEN-000123X", "LB 12/3", "000123456789", "X" * 20])
def test_bars_say_the_tag(tag: str) -> None:
    bars = code_128(tag)
    assert bars is not None
    row = np.array([*[0] * 20, *bars.rows[0], *[0] * 20], dtype=np.uint8)
    drawn = np.repeat(np.repeat((1 - row)[None, :] * 255, 60, axis=0), 3, axis=1).astype(np.uint8)
    assert [each.text for each in zxingcpp.read_barcodes(drawn)] == [tag]


def test_a_tag_with_letters_that_bars_do_not_know_has_its_qr_code_alone(tmp_path: Path) -> None:
    odd = label("ÄRZTE-1")
    assert without_bars([odd, label()], stock("a4-21")) == ["ÄRZTE-1"]
    read = zxingcpp.read_barcodes(picture([odd], "a4-21", tmp_path))
    assert [tag_of_label(each.text) for each in read] == ["ÄRZTE-1"]


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        (f"{BASE}/r/GEN-1/", "GEN-1"),
        (f"{BASE}/a/GEN-1", "GEN-1"),
        (f"{BASE}/under/r/LB%2012%2F3/", "LB 12/3"),
        (f"{BASE}/r/sent/secret/", f"{BASE}/r/sent/secret/"),
        ("GEN-1", "GEN-1"),
    ],
)
def test_the_address_of_a_label_leads_back_to_its_tag(text: str, tag: str) -> None:
    assert tag_of_label(text) == tag


def test_the_same_sheet_is_the_same_file() -> None:
    first = draw([label()], Sheet(stock=stock("a4-24")))
    assert first.startswith(b"%PDF-")
    assert draw([label()], Sheet(stock=stock("a4-24"))) == first


@pytest.mark.parametrize(
    ("count", "sheet", "said"),
    [
        (0, {}, "Select the devices"),
        (1, {"start": 22}, "The sheet has 21 labels."),
        (1, {"copies": 0}, "Between 1 and 20 copies."),
        (1, {"copies": 21}, "Between 1 and 20 copies."),
        (101, {"copies": 20}, "at most 2000"),
    ],
)
def test_a_sheet_that_cannot_be_is_refused_with_the_reason(
    count: int, sheet: dict[str, int], said: str
) -> None:
    with pytest.raises(InvalidInput, match=said):
        draw([label(f"T-{number}") for number in range(count)], Sheet(stock=stock("a4-21"), **sheet))


def test_a_paper_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(InvalidInput, match=r"'a5-1'.*roll-62x29"):
        stock("a5-1")


def test_a_label_names_the_device_and_never_a_person(
    enter_device: Callable[..., Device], world: World
) -> None:
    found = enter_device(
        "CPAP-1",
        serial="77",
        name="CPAP of John Doe",
        ownership="patient_owned",
        owner="John Doe",
        custodian="John Doe",
        notes="John Doe, room 4",
    )
    loaded = access.device(world.tess, found.tag)
    assert "Doe" not in json.dumps(label_of(loaded, base=BASE).__dict__)
    assert label_of(loaded, base=BASE).lines == ("SN 77", "General Hospital")


def test_the_address_that_was_set_goes_before_the_one_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENHTM_ORIGINS", "https://*.example.org, https://htm.example.org/")
    assert base_address("http://127.0.0.1:8000/") == "https://htm.example.org"
    monkeypatch.delenv("OPENHTM_ORIGINS")
    assert base_address("http://127.0.0.1:8000/") == "http://127.0.0.1:8000"


# -- pages ------------------------------------------------------------------------------------------------


def sheet_of(client: Client, **given: Any) -> Any:
    common = {"stock": "a4-21", "start": 1, "copies": 1, "order": "route"}
    return client.post(reverse("registry:label_sheet"), common | given)


def test_selected_devices_get_their_labels(device: Device, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    page = tess.post(reverse("registry:bulk"), {"act": "labels", "selected": [device.tag]})
    assert "For 1 device." in page.content.decode()
    assert f'name="selected" value="{device.tag}"' in page.content.decode()
    answer = sheet_of(tess, selected=[device.tag], copies=2)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    assert "inline" in answer["Content-Disposition"]


def test_the_paper_used_last_is_offered_first(device: Device, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    sheet_of(tess, selected=[device.tag], stock="roll-57x32")
    page = tess.get(reverse("registry:labels"), {"selected": device.tag}).content.decode()
    assert '<option value="roll-57x32" selected' in page


def test_one_device_leads_to_its_label(device: Device, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    label_url = reverse("registry:label", args=[device.tag])
    assert label_url in tess.get(reverse("registry:device", args=[device.tag])).content.decode()
    page = tess.get(label_url, follow=True)
    assert "For 1 device." in page.content.decode()
    assert f"/r/{device.tag}/" in page.content.decode()


def test_a_place_gets_the_labels_of_what_is_there(
    enter_device: Callable[..., Device], world: World, sign_in: SignIn
) -> None:
    here, elsewhere = enter_device("HERE-1"), enter_device("AWAY-1", department_id=None, room_id=None)
    tess = sign_in("tess")
    room = {"room": world.icu_room.pk}
    assert (
        f"{reverse('registry:labels')}?room={world.icu_room.pk}"
        in tess.get(reverse("registry:device_list"), room).content.decode()
    )
    page = tess.get(reverse("registry:labels"), room).content.decode()
    assert here.tag in page
    assert elsewhere.tag not in page


def test_nobody_labels_what_is_not_theirs(device: Device, sign_in: SignIn) -> None:
    labels = reverse("registry:labels")
    for name in ("nina", "ada"):
        client = sign_in(name)
        assert client.get(labels).status_code == 403
        assert sheet_of(client, selected=[device.tag]).status_code == 403
        assert client.get(reverse("registry:label", args=[device.tag])).status_code == 403
        page = client.post(reverse("registry:bulk"), {"act": "labels", "selected": [device.tag]})
        assert "No devices to label" in page.content.decode()
    otto = sign_in("otto")
    shown = otto.get(labels, {"selected": device.tag}).content.decode()
    assert "1 of the selected may not be labeled by you" in shown
    assert "Defibrillator" not in shown
    assert sheet_of(otto, selected=[device.tag]).status_code == 422
    assert otto.get(reverse("registry:label", args=[device.tag])).status_code == 404
    assert otto.get(labels, {"of": "import:1"}).status_code == 404
    assert otto.get(labels, {"of": "nothing"}).status_code == 404


def test_a_refused_sheet_keeps_what_was_chosen(device: Device, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    for given, said in (
        ({"start": 22}, "The sheet has 21 labels."),
        ({"copies": 99}, "20"),
        ({"stock": "x"}, "x"),
    ):
        answer = sheet_of(tess, selected=[device.tag], **given)
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert f'name="selected" value="{device.tag}"' in answer.content.decode()


def test_the_page_says_which_papers_have_no_room_for_bars(device: Device, sign_in: SignIn) -> None:
    page = sign_in("tess").get(reverse("registry:labels"), {"selected": device.tag}).content.decode()
    assert page.count("QR code only") == 0  # DEF-0001 is short
    device.tag = "DEFIBRILLATOR-CART-0001"
    device.save(update_fields=["tag"])
    page = sign_in("tess").get(reverse("registry:labels"), {"selected": device.tag}).content.decode()
    assert "½ in: QR code only, no room for a bar code" in page


def test_the_page_speaks_the_language_of_its_reader(device: Device, sign_in: SignIn) -> None:
    client = sign_in("tess")
    data = ["Tess Technician", "General Hospital", "GEN", device.tag]
    data += ["TT", *(paper.paper for paper in stocks().values()), *(p.size for p in stocks().values())]
    with pseudo_locale():
        page = client.get(reverse("registry:labels"), {"selected": device.tag}).content.decode()
    assert_all_translated(page, data=data)


# -- REST -------------------------------------------------------------------------------------------------


def test_programs_get_the_same_sheet(device: Device, sign_in: SignIn) -> None:
    tess = sign_in("tess")
    papers = tess.get("/api/v1/labels/papers").json()
    assert {paper["code"]: paper["labels"] for paper in papers}["a4-65"] == 65
    answer = tess.get("/api/v1/labels/sheet", {"tag": device.tag.lower(), "paper": "roll-62x29"})
    assert answer.content.startswith(b"%PDF-")
    assert tess.get("/api/v1/labels/sheet", {"tag": device.tag, "paper": "none"}).status_code == 422
    assert tess.get("/api/v1/labels/sheet", {"tag": [device.tag, "GONE-1"]}).status_code == 422
    assert tess.get("/api/v1/labels/sheet").status_code == 422
    assert sign_in("otto").get("/api/v1/labels/sheet", {"tag": device.tag}).status_code == 422
    assert sign_in("ada").get("/api/v1/labels/sheet", {"tag": device.tag}).status_code == 403
