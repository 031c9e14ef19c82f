"""No cell of a table becomes a formula."""

from __future__ import annotations

import pytest

from openhtm.kernel.cells import plain


@pytest.mark.parametrize("text", ["=1+1", "+49", "-1", "@cmd", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_work_out_is_made_text(text: str) -> None:
    assert plain(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "GEN-0001", "1=1", "'quoted'"])
def test_everything_else_stays_as_it_is(text: str) -> None:
    assert plain(text) == text
