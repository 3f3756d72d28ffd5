"""The workers behind the page: as many as are worth it, and none while nobody asks for anything."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING, TypeVar, cast

from budgetcheck.runs.limits import Limits, processors
from budgetcheck.runs.processes import Workers
from budgetcheck.web.work import ready

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

_MOST = 8
_AHEAD = 2
"""Jobs for each worker whose documents are in memory: one that it is at, and the next."""
_IDLE = 60.0
"""Seconds without work after which the workers go home, and their memory with them."""
_TICK = 5.0
MOST_WAITING = 1_000
"""Jobs that may wait; who brings more is asked to come again."""
_NEEDED = ("budgetcheck.web.work", "budgetcheck.locate.locator", "budgetcheck.readers.docx_file")

_T = TypeVar("_T")


class TooManyError(Exception):
    """More waits than can be done in any time that somebody would wait for."""


class Crew:
    """Workers that come when there is work."""

    def __init__(self, limits: Limits | None = None, count: int = 0) -> None:
        self._limits = limits
        self._count = count or max(1, min(processors(), _MOST))
        self._lock = threading.Lock()
        self._workers: Workers | None = None
        self._turns = asyncio.Semaphore(_AHEAD * self._count)
        self._waiting = self._out = 0
        self._since = time.monotonic()

    def expect(self, more: int) -> None:
        """Take in so many jobs more. Raises TooManyError."""
        if self._waiting + more > MOST_WAITING:
            raise TooManyError
        self._waiting += more

    def left(self) -> None:
        """Say that a job that was expected is done, or not wanted any more."""
        self._waiting -= 1

    @property
    def turn(self) -> asyncio.Semaphore:
        """What to wait for before a job's documents are taken into memory."""
        return self._turns

    async def do(self, function: Callable[..., _T], *given: object) -> _T:
        """Have a worker do a job; raises what it raises, and GivenUp where it took too much or died."""
        with self._lock:
            self._out += 1
        try:
            workers = await asyncio.to_thread(self._hired)
            return await asyncio.wrap_future(cast("Future[_T]", workers.submit(function, *given)))
        finally:
            self._came()

    def _hired(self) -> Workers:
        with self._lock:
            if self._workers is None:
                self._workers = Workers(self._count, self._limits, needed=_NEEDED)
            return self._workers

    def _came(self) -> None:
        with self._lock:
            self._out -= 1
            self._since = time.monotonic()

    async def warm(self) -> None:
        """Have a worker ready: somebody has opened the page."""
        self._since = time.monotonic()
        if self._workers is None:
            await self.do(ready)

    async def rest(self) -> None:
        """Send the workers home whenever there has been no work for a while; never returns."""
        while True:
            await asyncio.sleep(_TICK)
            with self._lock:
                idle = self._workers is not None and not self._out and time.monotonic() - self._since > _IDLE
                workers, self._workers = (self._workers, None) if idle else (None, self._workers)
            if workers is not None:
                await asyncio.to_thread(workers.shutdown)

    def close(self) -> None:
        """End all work at once."""
        with self._lock:
            workers, self._workers = self._workers, None
        if workers is not None:
            workers.shutdown(cancel_futures=True)
