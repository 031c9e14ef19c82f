"""Looking for cycles is put off and taken up again, whatever happens."""

from __future__ import annotations

import gc

import pytest

from openhtm.kernel.memory import uncollected


def test_cycles_are_looked_for_again_afterwards() -> None:
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_also_after_a_failure() -> None:
    with pytest.raises(ValueError, match="broken"), uncollected():
        raise ValueError("broken")
    assert gc.isenabled()


def test_who_has_switched_it_off_finds_it_off() -> None:
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
