"""What becomes of an anticipated failure that a view lets pass."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from openhtm.accounts.middleware import DomainErrorMiddleware, SiteMiddleware
from openhtm.kernel.errors import DomainError, NotFound, NotPermitted
from openhtm_testing.personas import World

pytestmark = pytest.mark.django_db


def _processed(exception: Exception) -> HttpResponse | None:
    request = RequestFactory().get("/")
    return DomainErrorMiddleware(lambda _request: HttpResponse()).process_exception(request, exception)


def test_not_found_becomes_the_404_page() -> None:
    with pytest.raises(Http404):
        _processed(NotFound("There is no such device."))


def test_not_permitted_becomes_the_403_page() -> None:
    with pytest.raises(PermissionDenied):
        _processed(NotPermitted("No."))


def test_another_anticipated_failure_becomes_a_page_that_says_what_to_do() -> None:
    response = _processed(DomainError("The device is in use. Wait until it is free."))
    assert response is not None
    assert response.status_code == 409
    assert "Wait until it is free." in response.content.decode()


def test_a_bug_is_not_hidden() -> None:
    assert _processed(ValueError("bug")) is None


def test_the_chosen_site_is_on_the_request_only_when_it_is_in_scope(world: World) -> None:
    seen: list[object] = []

    def view(request: object) -> HttpResponse:
        seen.append(request.site or None)  # type: ignore[attr-defined]
        return HttpResponse()

    for chosen, who in ((world.site.pk, "mara"), (world.site.pk, "otto"), (None, "mara")):
        request = RequestFactory().get("/")
        request.session = {"site": chosen}  # type: ignore[assignment]
        request.user = world.people[who]
        SiteMiddleware(view)(request)
    assert seen == [world.site, None, None]
