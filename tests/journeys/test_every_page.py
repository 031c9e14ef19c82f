"""Every page of the program, opened in a real browser: axe finds nothing and nothing scrolls sideways.

New pages are covered by themselves, as in the walk (tests/walk). In the suite each page has one look of the six
(three widths, light and dark), dealt out by its address, since all six for all pages take a quarter of an hour;
``LOOKS=all`` gives every page all six and keeps the pictures in ``test-output/screens`` (`make looks`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from openhtm_testing.addresses import doors
from openhtm_testing.looks import Looks, dealt

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from openhtm_testing.samples import Samples

# Who is asked first: what an administrator may not see, a manager, a technician or a nurse may.
VIEWERS = ("root", "mara", "tess", "nina")
#: The pages are dealt out to so many tests, so that several can run at once.
HANDS = 4
#: What is not a page of ours to judge, with the reason.
LEFT_OUT = {
    "offline/": "the pages without a network are read by their own journeys",
    "accounts/logout/": "ends the session",
}


def pages(samples: Samples, sign_in: Callable[[str], Client], *, hand: int) -> list[tuple[str, str, str]]:
    """(route, address, who opens it) of the hand's addresses that answer somebody with a page."""
    clients = {who: sign_in(who) for who in VIEWERS}
    found = []
    for door in doors(samples)[hand::HANDS]:
        if door.route.startswith(("api/", *LEFT_OUT)):
            continue
        for who, client in clients.items():
            response = client.get(door.url)
            response.close()
            if response.status_code == 200:
                if _is_page(response):
                    found.append((door.route, door.url, who))
                break
    return sorted(found, key=lambda page: page[2])


def _is_page(response: Any) -> bool:
    """A whole page: not a part of one, a file or a drawing."""
    if response.streaming or not response.headers["Content-Type"].startswith("text/html"):
        return False
    return b"<html" in response.content[:2_000] and "attachment" not in response.headers.get(
        "Content-Disposition", ""
    )


@pytest.mark.slow
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("hand", range(HANDS))
def test_every_page_can_be_used_by_everyone(
    hand: int,
    transactional_db: None,
    samples: Samples,
    sign_in: Callable[[str], Client],
    open_browser: Callable[..., BrowserContext],
    enter: Callable[[Page, Any], None],
    live_server: Any,
    looks: Looks,
) -> None:
    problems: list[str] = []
    opened: dict[str, Page] = {}
    found = pages(samples, sign_in, hand=hand)
    assert len(found) > 200 / HANDS, "The walk lost its pages."
    for route, address, who in found:
        if who not in opened:
            opened[who] = open_browser(base_url=live_server.url).new_page()
            enter(opened[who], samples.world.people[who])
        problems += looks.problems(
            opened[who],
            address,
            name=f"all-{route}",
            looked=dealt(route, count=1),
        )
    assert not problems, "\n".join(problems)
