"""A line on the terminal that says how far a run is, while somebody waits for it."""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING

from budgetcheck.cli.terminal import say

if TYPE_CHECKING:
    from types import TracebackType

FROM = 1.0
"""Seconds after which it is worth saying that a run goes on."""
_TICK = 0.2
_CLEAR = "\r\x1b[K"


class Clock:
    """Says on standard error how many of so many files are done, and for how long the run has gone on."""

    def __init__(self, total: int) -> None:
        self._total, self._done = total, 0
        self._since = time.monotonic()
        self._lock = threading.Lock()
        self._shown = self._paused = False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Clock:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()
        self._wipe()

    def pause(self) -> None:
        """Take the line away: something is about to be written."""
        with self._lock:
            self._paused = True
            self._wipe()

    def resume(self) -> None:
        """Wait for the next file."""
        with self._lock:
            self._paused = False
            self._done += 1

    def words(self) -> str:
        """Return what the line says."""
        seconds = int(time.monotonic() - self._since)
        done = f"{self._done} / {self._total}  " if self._total > 1 else ""
        return say(f"正在检查 {done}{seconds} 秒", f"checking {done}{seconds} s")

    def _run(self) -> None:
        pause = FROM
        while not self._ended.wait(pause):
            pause = _TICK
            with self._lock:
                if not self._paused:
                    sys.stderr.write(f"{_CLEAR}{self.words()}")
                    sys.stderr.flush()
                    self._shown = True

    def _wipe(self) -> None:
        if self._shown:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
            self._shown = False
