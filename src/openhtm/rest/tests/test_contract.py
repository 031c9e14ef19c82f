"""Schemathesis asks every operation what the description allows and what it does not: answers keep to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from openhtm.config.wsgi import application
from openhtm_testing.sample_arguments import ARGUMENTS
from openhtm_testing.samples import MARKERS, Samples

if TYPE_CHECKING:
    from openhtm_testing.personas import World

EXAMPLES = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """A request through WSGI ends by closing the connection, with the test's transaction in it; Django's own
    test client takes the same two listeners away."""
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    yield
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


def _operations() -> list[Any]:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    found: list[Any] = list(schema.get_all_operations())
    return [item.ok() for item in found]


def _ask_everything(headers: dict[str, str], judge: Callable[[Any, Any], None]) -> int:
    """Every operation by generated requests; each answer is judged and what it changed taken back."""
    asked = 0
    for operation in _operations():

        @EXAMPLES
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            nonlocal asked
            asked += 1
            point = transaction.savepoint()
            try:
                judge(case, case.call(headers=headers))
            finally:
                transaction.savepoint_rollback(point)

        ask()
    return asked


def _headers(token: Callable[..., str], world: World, who: str) -> dict[str, str]:
    from openhtm.accounts.api import Permission

    held = [str(item) for item in Permission if world.people[who].may_anywhere(item)]
    return {"Authorization": f"Bearer {token(who, *held)}"}


@pytest.mark.slow
@pytest.mark.timeout(1_200)
def test_answers_keep_to_the_description(
    db: None, samples: Samples, world: World, token: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openhtm.rest.doors.CALLS", 10**6)

    def judge(case: Any, response: Any) -> None:
        checks = [not_a_server_error, content_type_conformance, response_schema_conformance]
        case.validate_response(response, checks=checks)

    assert _ask_everything(_headers(token, world, "mara"), judge) > 100


@pytest.mark.slow
@pytest.mark.timeout(1_200)
def test_no_request_shows_otto_anything_of_general_hospital(
    db: None, samples: Samples, world: World, token: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openhtm.rest.doors.CALLS", 10**6)
    own = {str(value(samples)) for value in ARGUMENTS.values()}

    def judge(case: Any, response: Any) -> None:
        assert response.status_code < 500, response.text
        # Files are judged by their bytes: what they draw is packed.
        text = response.content.decode(errors="replace").lower()
        shown = [marker for marker in MARKERS if marker.lower() in text]
        assert not [marker for marker in shown if marker not in own], f"{case.method} {case.path}: {shown}"

    assert _ask_everything(_headers(token, world, "otto"), judge) > 100
