"""One press of Ctrl-C is enough, wherever it comes while a result is waited for."""

from __future__ import annotations

import signal
import sys
import time
import weakref
from collections.abc import Iterator

import pytest

from budgetcheck.runs.interruption import Interruptible

_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM") if hasattr(signal, name)]


class _Freed:
    pass


def _slow(number: signal.Signals, times: int) -> Iterator[int]:
    """Yield a result, then be interrupted where an object is freed: Python drops exceptions there."""
    yield 1
    for _ in range(times):
        freed = _Freed()
        kept = weakref.ref(freed, lambda _: signal.raise_signal(number))
        del freed
        assert kept() is None
    time.sleep(20)
    yield 2


@pytest.fixture(autouse=True)
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hear signals even where whoever runs the tests ignores them, and leave all as it was."""
    before = [(each, signal.signal(each, signal.default_int_handler)) for each in _SIGNALS]
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    yield
    for each, handler in before:
        signal.signal(each, handler)


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("number", _SIGNALS)
def test_a_lost_interrupt_is_sent_again(number: signal.Signals, times: int, capfd: pytest.CaptureFixture[str]) -> None:
    with Interruptible(_slow(number, times)) as results:
        assert list(results) == [1]
    assert results.interrupted
    assert capfd.readouterr() == ("", "")


def test_other_faults_are_still_told() -> None:
    told: list[sys.UnraisableHookArgs] = []
    sys.unraisablehook = told.append
    with Interruptible([1]) as results:
        for _ in results:
            freed = _Freed()
            kept = weakref.ref(freed, lambda _: 1 // 0)
            del freed
            assert kept() is None
    assert [each.exc_type for each in told] == [ZeroDivisionError]
    assert sys.unraisablehook == told.append
