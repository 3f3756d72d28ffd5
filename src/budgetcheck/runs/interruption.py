"""Ctrl-C in a run over many files: what is done is kept, what is written is whole, and one press is enough."""

from __future__ import annotations

import _thread
import signal
import sys
import threading
import time
from collections.abc import Generator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from sys import UnraisableHookArgs
    from types import FrameType

_T = TypeVar("_T")
_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Ctrl-C; what a server that stops, or a job that is over its time, is sent; and a terminal that is closed."""


_SOON = 0.02
"""Seconds after which an interrupt that got lost is sent again."""


class Interruptible(AbstractContextManager["Interruptible[_T]"], Generic[_T]):
    """Results that end early where the run is interrupted while the next one is waited for.

    Whoever takes them is never interrupted: a signal that comes meanwhile ends them after that, and further signals do
    nothing, as libraries that are being closed take them badly.
    """

    def __init__(self, results: Iterable[_T]) -> None:
        self._results = results
        self._came = self._waiting = self._lost = False
        self._number = int(signal.SIGINT)
        self.interrupted = False
        """Whether there may be results that were not waited for."""

    def __enter__(self) -> Interruptible[_T]:
        # What the parent wants ignored, as nohup does or a script that keeps on over Ctrl-C, stays ignored.
        heard = [each for each in _SIGNALS if signal.getsignal(each) != signal.SIG_IGN]
        self._before: list[tuple[signal.Signals, Any]] = [(each, signal.signal(each, self._come)) for each in heard]
        self._hook, sys.unraisablehook = sys.unraisablehook, self._lose
        return self

    def __exit__(self, *_: object) -> None:
        if self._came:
            # The program is about to end, and a further signal is to do nothing until it has.
            return
        sys.unraisablehook = self._hook
        for each, handler in self._before:
            signal.signal(each, handler)

    def __iter__(self) -> Iterator[_T]:
        results = iter(self._results)
        # It may have come while the last one was taken, or where an exception gets lost.
        while not self._came:
            try:
                self._waiting = True
                result = next(results)
            except StopIteration:
                self._lost = False
                return
            except KeyboardInterrupt:
                break
            finally:
                self._waiting = False
            yield result
        self.interrupted = True
        self._lost = False
        if isinstance(results, Generator):
            # Here, where no signal disturbs it, and not wherever it is forgotten.
            results.close()

    def _come(self, number: int, frame: FrameType | None) -> None:
        first, self._came, self._number = not self._came, True, number
        if not self._waiting:
            self._lost = False
        elif first or self._lost:
            if self._is_telling(frame):
                # An exception that is raised while another one is told gets lost as well.
                self._send_again()
            else:
                self._lost = False
                raise KeyboardInterrupt

    def _lose(self, told: UnraisableHookArgs) -> None:
        """Send an interrupt again that came where Python drops exceptions, as in what runs when an object is freed."""
        if issubclass(told.exc_type, KeyboardInterrupt):
            self._send_again()
        else:
            self._hook(told)

    def _is_telling(self, frame: FrameType | None) -> bool:
        """Whether the interrupted code is called by the one that is told of dropped exceptions."""
        while frame is not None:
            if frame.f_code is Interruptible._lose.__code__:
                return True
            frame = frame.f_back
        return False

    def _send_again(self) -> None:
        if not self._lost:
            self._lost = True
            threading.Thread(target=self._send, args=(threading.main_thread().ident,), daemon=True).start()

    def _send(self, thread: int) -> None:
        """Send the main thread a signal that also ends what it waits for, until it is taken."""
        while self._lost:
            time.sleep(_SOON)
            if not self._lost:
                break
            if hasattr(signal, "pthread_kill"):
                signal.pthread_kill(thread, self._number)
            else:
                _thread.interrupt_main(signal.Signals(self._number))
