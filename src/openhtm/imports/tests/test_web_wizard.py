"""The wizard as people go through it: File, Columns, Problems, Result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from openhtm.catalog.models import Manufacturer
from openhtm.imports.library import profiles
from openhtm.imports.models import Import, RememberedColumn
from openhtm.registry.models import Device
from openhtm.ui.pseudo import accented, assert_all_translated, pseudo_locale

from .conftest import LIST

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]


def upload(client: Client, text: str, site: Any, *, name: str = "list.csv", kind: str = "devices") -> Any:
    file = SimpleUploadedFile(name, text.encode())
    return client.post("/imports/new/", {"kind": kind, "file": file, "site": site.pk if site else ""})


def uploaded(client: Client, text: str, site: Any, **more: str) -> Import:
    response = upload(client, text, site, **more)
    assert response.status_code == 302, response.content.decode()[:2000]
    return Import.objects.latest("pk")


def text_of(response: Any) -> str:
    return b"".join(response.streaming_content).decode("utf-8-sig")


def test_a_list_goes_through_all_steps_without_script(world: Any, sign_in: SignIn) -> None:
    client = sign_in("mara")
    batch = uploaded(client, LIST, world.site)

    columns = client.get(f"/imports/{batch.pk}/", follow=True)
    assert columns.redirect_chain[-1][0] == f"/imports/{batch.pk}/columns/"
    assert "Serial Number" in columns.content.decode()
    assert "00123" in columns.content.decode()
    posted = {f.html_name: f.initial or "" for f in columns.context["page"].form}
    assert (
        client.post(f"/imports/{batch.pk}/columns/", posted).headers["Location"]
        == f"/imports/{batch.pk}/problems/"
    )

    problems = client.get(f"/imports/{batch.pk}/problems/").content.decode()
    assert "Dräger Evita V500" in problems
    assert Device.objects.count() == 0

    result = client.post(f"/imports/{batch.pk}/apply/", follow=True)
    assert result.redirect_chain[-1][0] == f"/imports/{batch.pk}/result/"
    assert Device.objects.count() == 2

    assert "Undo" in client.get(f"/imports/{batch.pk}/undo/").content.decode()
    client.post(f"/imports/{batch.pk}/undo/")
    assert Device.objects.count() == 0
    (row,) = client.get("/imports/").context["page"].rows
    assert row.batch == batch


def test_a_correction_of_a_column_is_remembered_for_the_next_list(world: Any, sign_in: SignIn) -> None:
    client = sign_in("mara")
    text = "Asset Tag,Colour Code\nBM-1,Gas supply\n"
    batch = uploaded(client, text, world.site)
    assert batch.found["columns"][1]["field"] is None

    form = client.get(f"/imports/{batch.pk}/columns/").context["page"].form
    client.post(
        f"/imports/{batch.pk}/columns/",
        {f.html_name: f.initial or "" for f in form} | {"column-1": "support_group"},
    )

    corrected = Import.objects.get(pk=batch.pk)
    assert corrected.found["columns"][1]["field"] == "support_group"
    assert RememberedColumn.objects.get().field == "support_group"
    again = uploaded(client, text, world.site)
    assert again.found["columns"][1] | {"samples": []} == {
        "header": "Colour Code",
        "field": "support_group",
        "confidence": 1.0,
        "how": "remembered",
        "near": "",
        "samples": [],
    }


def test_a_word_is_mended_for_all_its_rows_at_once(world: Any, sign_in: SignIn) -> None:
    client = sign_in("mara")
    text = "Asset Tag,Status\n" + "".join(f"BM-{number},Humming\n" for number in range(5)) + "BM-9,In use\n"
    batch = uploaded(client, text, world.site)
    (group,) = client.get(f"/imports/{batch.pk}/problems/").context["page"].errors
    assert (group.problem.count, "in_service" in {mend.value for mend in group.mends}) == (5, True)

    client.post(f"/imports/{batch.pk}/mend/", {"cause": group.key, "said": "in_service"})

    batch.refresh_from_db()
    assert (batch.error_count, batch.create_count) == (0, 6)


def test_the_order_of_dates_is_settled_for_the_column(world: Any, sign_in: SignIn) -> None:
    client = sign_in("mara")
    batch = uploaded(client, "Asset Tag,Purchase Date\nBM-1,05/06/2019\nBM-2,01/02/2019\n", world.site)
    (group,) = client.get(f"/imports/{batch.pk}/problems/").context["page"].errors
    client.post(f"/imports/{batch.pk}/mend/", {"cause": group.key, "said": "day_first"})
    client.post(f"/imports/{batch.pk}/apply/")

    assert str(Device.objects.get(tag="BM-1").purchased_on) == "2019-06-05"


def test_a_new_maker_can_be_the_same_as_a_known_one(world: Any, sign_in: SignIn) -> None:
    client = sign_in("mara")
    known = Manufacturer.objects.create(name="Philips", normalized="philips")
    batch = uploaded(client, "Asset Tag,Manufacturer,Model\nBM-1,Phillips,MX450\n", world.site)
    page = client.get(f"/imports/{batch.pk}/problems/").context["page"]
    row = next(each for each in page.names if each.name.name == "Phillips")
    assert f"same:{known.pk}" in dict(row.choices)

    decision = {"list_name": "manufacturer", "name": "Phillips", "said": f"same:{known.pk}"}
    client.post(f"/imports/{batch.pk}/names/", decision)
    client.post(f"/imports/{batch.pk}/apply/")

    assert Device.objects.get(tag="BM-1").manufacturer == known
    assert Manufacturer.objects.count() == 1


def test_a_new_maker_can_be_parked(world: Any, sign_in: SignIn) -> None:
    client = sign_in("mara")
    Manufacturer.objects.create(name="Philips", normalized="philips")
    batch = uploaded(client, "Asset Tag,Manufacturer,Model\nBM-1,Phillips,MX450\n", world.site)
    client.post(
        f"/imports/{batch.pk}/names/", {"list_name": "manufacturer", "name": "Phillips", "said": "park"}
    )
    client.post(f"/imports/{batch.pk}/apply/")

    device = Device.objects.get(tag="BM-1")
    assert device.manufacturer is None
    assert device.notes == "Manufacturer: Phillips\nModel: MX450"
    assert Manufacturer.objects.count() == 1


def test_refused_rows_and_problems_can_be_taken_along(world: Any, sign_in: SignIn) -> None:
    client = sign_in("mara")
    batch = uploaded(client, LIST.replace("00123", "1.22E+11").replace("A-7", "=1+1"), world.site)

    refused = text_of(client.get(f"/imports/{batch.pk}/refused.csv"))
    problems = text_of(client.get(f"/imports/{batch.pk}/problems.csv"))

    assert refused.splitlines()[1].startswith("BM-1,1.22E+11,Dräger")
    assert "a spreadsheet shortened this number" in refused
    assert len(refused.splitlines()) == 2
    assert "1.22E+11" in problems


def test_a_file_that_is_no_list_is_refused_on_the_form(world: Any, sign_in: SignIn) -> None:
    response = upload(sign_in("mara"), "\x00\x01\x02" * 200, world.site)

    assert response.status_code == 422
    assert "not a table" in response.content.decode()


def test_a_large_file_is_given_to_the_worker(
    world: Any, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django_tasks_db.models import DBTaskResult

    from openhtm.imports import jobs

    monkeypatch.setattr(jobs, "AT_ONCE_BYTES", 10)
    client = sign_in("mara")
    batch = uploaded(client, LIST, world.site)
    assert batch.job == "check"
    page = client.get(f"/imports/{batch.pk}/", follow=True)
    assert page.redirect_chain[-1][0] == f"/imports/{batch.pk}/progress/"
    assert "Checking the list" in page.content.decode()
    assert DBTaskResult.objects.count() == 1

    jobs.check_import.func(batch.pk, world.mara.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.job, batch.create_count) == ("checked", "", 2)


@pytest.mark.parametrize(
    "page", ["", "columns/", "problems/", "result/", "progress/", "undo/", "refused.csv", "problems.csv"]
)
def test_otto_of_the_other_hospital_sees_nothing_of_it(world: Any, sign_in: SignIn, page: str) -> None:
    batch = uploaded(sign_in("mara"), LIST, world.site)
    otto = sign_in("otto")

    assert otto.get(f"/imports/{batch.pk}/{page}").status_code == 404
    assert "list.csv" not in otto.get("/imports/").content.decode()


@pytest.mark.parametrize("act", ["mend/", "names/", "apply/", "undo/"])
def test_otto_decides_nothing_of_it(world: Any, sign_in: SignIn, act: str) -> None:
    batch = uploaded(sign_in("mara"), LIST, world.site)

    assert sign_in("otto").post(f"/imports/{batch.pk}/{act}").status_code == 404
    assert Device.objects.count() == 0


@pytest.mark.parametrize("person", ["nina", "tess", "ada"])
def test_whoever_may_not_import_is_told_so(world: Any, sign_in: SignIn, person: str) -> None:
    assert sign_in(person).get("/imports/new/").status_code == 403


def test_every_word_of_the_wizard_is_translated(world: Any, sign_in: SignIn) -> None:
    client = sign_in("mara")
    batch = uploaded(client, LIST.replace("00123", "1.22E+11"), world.site)
    uploaded_at = f"{batch.created_at:%Y-%m-%d %H:%M} UTC"
    data = [
        "list.csv",
        "Mara Manager",
        "MM",
        "GEN General Hospital",
        "Dräger",
        "Ventilator",
        "Evita V500",
        uploaded_at,
        *(profile.title for profile in profiles()),
    ]
    with pseudo_locale():
        for address in ("/imports/", "/imports/new/", f"/imports/{batch.pk}/columns/"):
            assert_all_translated(client.get(address).content.decode(), data=data)


def test_a_refused_file_is_told_in_the_language_of_the_reader(world: Any, sign_in: SignIn) -> None:
    client = sign_in("mara")
    with pseudo_locale():
        html = upload(client, "   \n", world.site).content.decode()
    assert accented("The file holds nothing but blanks. Export the list again.") in html
    data = ["Mara Manager", "MM", "GEN General Hospital", *(profile.title for profile in profiles())]
    assert_all_translated(html, data=data)


def test_what_an_import_entered_gets_its_labels(world: Any, sign_in: SignIn) -> None:
    client = sign_in("mara")
    batch = uploaded(client, LIST, world.site)
    labels = f"/devices/labels/?of=import:{batch.pk}"
    assert client.get(labels).status_code == 404
    result = client.post(f"/imports/{batch.pk}/apply/", follow=True).content.decode()
    assert f"{labels}" in result
    page = client.get(labels).content.decode()
    assert "For 2 devices." in page
    assert all(tag in page for tag in Device.objects.values_list("tag", flat=True))
    assert sign_in("otto").get(labels).status_code == 404
