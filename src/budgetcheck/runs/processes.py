"""Processes that check files: one that dies or hangs loses the one file it had, and another takes its place.

Library pools fall short here: with ProcessPoolExecutor one death breaks the whole pool, and pebble, whose processes share
one locked channel, stood still when a process was killed while it wrote a result. Here every process has a pipe of its own.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import sys
import tempfile
import threading
import time
from collections import deque
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from multiprocessing.connection import Connection, Pipe, wait
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar

from budgetcheck.model.words import PANIC, Text
from budgetcheck.readers import READY_VARIABLE
from budgetcheck.runs.limits import GivenUp, Limits, confine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.process import BaseProcess

_SPARE = 30.0
"""Seconds over the limit after which a process ends itself, for when nobody is left to end it."""
_PAUSE = 0.1
"""Seconds before a process is started once more."""
_STILLBORN = 3
"""Processes that may die before they can take a job; then no further one is started, as it would die too."""
_LONGEST_FOLDER = 68
"""Bytes of the folder's name that leave room for the socket's own, of 104 (macOS) or 108 in all."""
_SAFE_PATH = "PYTHONSAFEPATH"
_AHEAD = 2
"""Jobs a process is given at once: while it reports the first, it can begin the second."""

_GUARD = Text(
    "检查进程一启动就退出；作为程序库使用时，请把调用放在 if __name__ == '__main__': 之下",
    "Every process ended as it started; in a script of your own, call it under if __name__ == '__main__':",
)

_P = ParamSpec("_P")
_T = TypeVar("_T")


@contextmanager
def _nothing_of_the_current_folder() -> Iterator[None]:
    """Start interpreters that import nothing from the current folder.

    A new interpreter puts the current folder first in its search path, and that is a folder of somebody's documents:
    a file called json.py there would run in place of the library's.
    """
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_SAFE_PATH]
        else:
            os.environ[_SAFE_PATH] = before


def _way_to_start() -> str:
    """Return how processes are started: by a fresh interpreter, as a fork would copy locks that other threads hold.

    What forks them from one is told to by a socket in the folder for temporary files, and the names of sockets are short.
    """
    forks = sys.platform != "win32" and len(os.fsencode(tempfile.gettempdir())) <= _LONGEST_FOLDER
    return "forkserver" if forks else "spawn"


class _Task(NamedTuple):
    future: Future[Any]
    call: tuple[Any, ...]


class _Worker:
    """One process, its pipe, and what it was given; the first is what it works on."""

    def __init__(self, limits: Limits, needed: Sequence[str]) -> None:
        context: Any = multiprocessing.get_context(_way_to_start())
        # Imported once, where processes are forked from, and not once in each of them.
        context.set_forkserver_preload(list(needed))
        self.pipe, theirs = Pipe()
        # What forks the processes keeps the variables that it was started with, through later runs too.
        settings = (theirs, limits, gc.get_threshold(), os.environ.get(READY_VARIABLE))
        self.process: BaseProcess = context.Process(target=_serve, args=settings, daemon=True)
        with _nothing_of_the_current_folder():
            self.process.start()
        theirs.close()
        self.given: deque[_Task] = deque()
        self.since = time.monotonic()
        self.ready = False
        """Whether it has said that it can work."""

    def give(self, task: _Task) -> None:
        if not self.given:
            self.since = time.monotonic()
        self.given.append(task)
        self.pipe.send(task.call)

    def end(self) -> int | None:
        """Kill the process, however busy, and return its exit code."""
        self.process.kill()
        self.process.join()
        self.pipe.close()
        return self.process.exitcode


class Workers(Executor):
    """An executor over processes, each of which works on one job and has the next at hand.

    `needed` are the modules that nearly every job needs.
    """

    def __init__(self, count: int, limits: Limits | None = None, *, needed: Sequence[str] = ()) -> None:
        self._count = count
        self._needed = tuple(needed)
        self._limits = limits or Limits()
        self._queue: deque[_Task] = deque()
        self._workers = self._first()
        self._lock = threading.Lock()
        self._open, self._abandoned = True, False
        self._stillborn = 0
        self._hopeless: Text | None = None
        """What ended the processes where none lives long enough to take a job."""
        self._bell, self._wake = Pipe(duplex=False)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _first(self) -> list[_Worker]:
        """Start one process here, where an error of how that is done reaches the caller; none where none can be now."""
        try:
            return [_Worker(self._limits, self._needed)]
        except (OSError, EOFError):
            return []

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Give a job to the next free process."""
        future: Future[_T] = Future()
        with self._lock:
            if not self._open:
                raise RuntimeError("the workers have been sent home")
            self._queue.append(_Task(future, (fn, args, kwargs)))
        self._ring()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End when all is done; with `cancel_futures`, end at once, whatever the processes are at."""
        with self._lock:
            self._open = False
            self._abandoned |= cancel_futures
        self._ring()
        if wait:
            self._thread.join()

    def _ring(self) -> None:
        try:
            self._wake.send_bytes(b"")
        except OSError:
            # The thread has ended, and with it every job.
            return

    def _run(self) -> None:
        try:
            while self._go_on():
                self._hand_out()
                self._listen()
                self._look_at_clock()
        finally:
            for worker in self._workers:
                worker.end()
                for task in worker.given:
                    task.future.set_exception(GivenUp(Text("检查已停止", "the run was ended")))
            for task in self._queue:
                task.future.cancel()
            self._bell.close()
            self._wake.close()

    def _go_on(self) -> bool:
        with self._lock:
            busy = bool(self._queue) or any(worker.given for worker in self._workers)
            return not self._abandoned and (self._open or busy)

    def _hand_out(self) -> None:
        if self._hopeless is not None:
            while task := self._next():
                task.future.set_exception(GivenUp(self._hopeless, _GUARD))
            return
        for ahead in range(_AHEAD):
            # Every process gets a first job before any gets a second.
            for place in range(self._count):
                worker = self._workers[place] if place < len(self._workers) else None
                if worker is not None and len(worker.given) > ahead:
                    continue
                task = self._next()
                if task is None:
                    return
                if worker is None:
                    worker = self._started(task)
                    if worker is None:
                        break
                try:
                    worker.give(task)
                except OSError:
                    # It has died. What it had before may be done and lie in the pipe, so that is listened to first.
                    with self._lock:
                        self._queue.appendleft(worker.given.pop())
                except Exception as error:
                    worker.given.pop()
                    task.future.set_exception(error)

    def _started(self, task: _Task) -> _Worker | None:
        """Start a process; where none can be, leave the job to those there are, or else give it up."""
        for pause in (_PAUSE, 0):
            try:
                worker = _Worker(self._limits, self._needed)
            except (OSError, EOFError) as error:
                # What forks the processes may have been killed together with one of them; it is then started anew.
                problem = Text(f"无法启动检查进程（{error!r}）", f"no process could be started to check it ({error!r})")
                time.sleep(pause)
                continue
            self._workers.append(worker)
            return worker
        if self._workers:
            # As where no more files can be open: those that were started do all there is.
            self._count = len(self._workers)
            with self._lock:
                self._queue.appendleft(task)
            return None
        task.future.set_exception(GivenUp(problem))
        return None

    def _next(self) -> _Task | None:
        with self._lock:
            while self._queue:
                task = self._queue.popleft()
                if task.future.running() or task.future.set_running_or_notify_cancel():
                    return task
        return None

    def _listen(self) -> None:
        deadlines = [worker.since + self._limits.seconds for worker in self._workers if worker.given]
        left = max(0.0, min(deadlines) - time.monotonic()) if deadlines else None
        pipes: dict[Any, _Worker] = {worker.pipe: worker for worker in self._workers}
        for ready in wait([self._bell, *pipes], left):
            if ready is self._bell:
                self._bell.recv_bytes()
                continue
            try:
                done, result = pipes[ready].pipe.recv()
            except Exception:
                self._replace(pipes[ready])
                continue
            if not pipes[ready].ready:
                # Only from here on is time the file's, and not what a process takes to start.
                pipes[ready].ready, pipes[ready].since, self._stillborn = True, time.monotonic(), 0
                continue
            task = pipes[ready].given.popleft()
            pipes[ready].since = time.monotonic()
            if done:
                task.future.set_result(result)
                continue
            task.future.set_exception(result)
            if isinstance(result, GivenUp):
                # It ran out of memory; what it has taken may not come free, and another starts with none.
                self._dismiss(pipes[ready])

    def _look_at_clock(self) -> None:
        now = time.monotonic()
        for worker in tuple(self._workers):
            if worker.given and now - worker.since > self._limits.seconds and not worker.pipe.poll():
                self._replace(worker, self._limits.out_of_time())

    def _replace(self, worker: _Worker, why: GivenUp | None = None) -> None:
        """End a process and give up the job that it was at."""
        worker.process.join(0 if why else 1)
        task = worker.given.popleft() if worker.given else None
        code = self._dismiss(worker)
        if task is not None:
            task.future.set_exception(why or GivenUp(_died(code), None if worker.ready else _GUARD))
        self._stillborn += why is None and not worker.ready
        if self._stillborn >= _STILLBORN:
            self._hopeless = _died(code)

    def _dismiss(self, worker: _Worker) -> int | None:
        """End a process; the jobs it still has go back to the head of the queue. Return its exit code."""
        self._workers.remove(worker)
        code = worker.end()
        with self._lock:
            self._queue.extendleft(reversed(worker.given))
        return code


def _died(code: int | None) -> Text:
    if code is not None and code < 0:
        name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
        return Text(f"检查进程被终止（{name}）", f"the process that checked it was killed ({name})")
    return Text(
        f"检查进程意外退出（退出码 {code}）", f"the process that checked it ended unexpectedly (exit code {code})"
    )


def _serve(pipe: Connection, limits: Limits, thresholds: tuple[int, int, int], ready: str | None = None) -> None:
    """Work on what comes through the pipe until the other end closes."""
    # Ctrl-C goes to every process of a terminal; whoever gives the jobs decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*thresholds)
    os.environ.pop(READY_VARIABLE, None)
    if ready is not None:
        os.environ[READY_VARIABLE] = ready
    confine(limits.mebibytes)
    try:
        pipe.send((True, None))
    except OSError:
        # The run was ended while this process began.
        return
    while True:
        try:
            function, args, kwargs = pipe.recv()
        except (EOFError, OSError):
            return
        _end_in(limits.seconds + _SPARE)
        data = None
        try:
            data = pickle.dumps((True, function(*args, **kwargs)), pickle.HIGHEST_PROTOCOL)
        except MemoryError:
            pass
        except Exception as error:
            data = _failed(error)
        except BaseException as panic:
            if type(panic).__name__ != PANIC:
                raise
            data = _failed(RuntimeError(f"{PANIC}: {panic}"))
        if data is None:
            # Said only here, where the error no longer holds what took the room.
            data = pickle.dumps((False, limits.out_of_memory()))
        _end_in(0)
        try:
            pipe.send_bytes(data)
        except OSError:
            return


def _failed(error: Exception) -> bytes:
    """Return an error as it goes through the pipe: itself where it can, else what it says."""
    try:
        return pickle.dumps((False, error), pickle.HIGHEST_PROTOCOL)
    except Exception:
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))


def _end_in(seconds: float) -> None:
    """Have the system end this process after a while, whatever it is at; 0 takes that back."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
