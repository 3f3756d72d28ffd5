"""What a run may take: how many processes, and for each file how much time and memory."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.model.words import InputError, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import FrameType

Wrong = tuple[Text, Text]
"""A problem and its remedy."""

AUTO = "auto"
"""As many processes as are worth it."""
TIME_VARIABLE = "BUDGETCHECK_TIME_LIMIT"
"""The environment variable with the seconds for one file, which comes before the configuration."""

_MOST_PROCESSES = 61 if sys.platform == "win32" else 256
"""Windows waits for no more at once; elsewhere, what more than one machine has is a slip of the hand."""
_PIPES, _OWN_FILES = 3, 20
"""What a process of ours keeps open here, and what this one opens itself."""
_MOST_UNASKED = 16
"""More than one process can hand files to and take reports from."""
_WORTH = 20
"""Budget files that take as long to check as a process takes to start; a document takes that long alone."""
_MOST_SECONDS = 24 * 60 * 60
_MEBIBYTES = range(512, 1024 * 1024 + 1)
"""What a limit of memory may be: with less, Python and the libraries of documents find no room themselves."""
_BUDGETS = (".json", "")
"""Suffixes of budget files, standard input among them; everything else is a document."""
_AGAIN = 5.0
"""Seconds after which a file is interrupted once more, where the first time was lost in a callback."""


class Limits(NamedTuple):
    """What one file may take."""

    seconds: float = 300.0
    """A document of hundreds of pages needs about one minute."""
    mebibytes: int = 4096
    """Of address space, which is what systems can bound; far more than any disclosure needs."""

    def out_of_time(self) -> GivenUp:
        """Return what is said of a file that took longer."""
        seconds = f"{self.seconds:g}"
        return GivenUp(
            Text(f"检查超过 {seconds} 秒，已放弃", f"took longer than {seconds} seconds and was given up"),
            _raise_limit("time-limit", TIME_VARIABLE),
        )

    def out_of_memory(self) -> GivenUp:
        """Return what is said of a file that needed more."""
        problem = Text(
            f"检查所需内存超过 {self.mebibytes} MiB，已放弃",
            f"needs more than {self.mebibytes} MiB of memory and was given up",
        )
        return GivenUp(problem, _raise_limit("memory-limit"))


class GivenUp(Exception):  # noqa: N818 - named for what happened
    """No verdict on a file could be had: it took too much, or the process that checked it died."""

    def __init__(self, problem: Text, remedy: Text | None = None) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return self.problem.en


class _Alarm(BaseException):
    """Time is up; no `except Exception` on the way may swallow it."""


@contextmanager
def bounded(limits: Limits) -> Iterator[None]:
    """Hold what runs inside to the limits, in this process and as far as the system can. Raises GivenUp."""
    try:
        with _timed(limits.seconds), _confined(limits.mebibytes):
            yield
    except _Alarm:
        raise limits.out_of_time() from None
    except MemoryError:
        raise limits.out_of_memory() from None


@contextmanager
def _timed(seconds: float) -> Iterator[None]:
    """Interrupt what runs inside when its time is up; only the main thread of a POSIX system can."""
    try:
        before = signal.signal(signal.SIGALRM, _ring)
    except (AttributeError, ValueError):
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _ring(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - as handlers are called
    raise _Alarm


@contextmanager
def _confined(mebibytes: int) -> Iterator[None]:
    before = confine(mebibytes)
    try:
        yield
    finally:
        if before is not None:
            _set_space(before)


def confine(mebibytes: int) -> int | None:
    """Give this process no more address space, and return what it had; None where the system cannot."""
    try:
        import resource
    except ImportError:
        return None
    before, most = resource.getrlimit(resource.RLIMIT_AS)
    wanted = mebibytes * 1024 * 1024
    # A limit that somebody has set lower stays.
    known = [each for each in (before, most) if each != resource.RLIM_INFINITY]
    return before if _set_space(min([wanted, *known])) else None


def _set_space(soft: int) -> bool:
    import resource

    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (soft, resource.getrlimit(resource.RLIMIT_AS)[1]))
        return True
    return False


def limits(seconds: float | None, mebibytes: int | None) -> Limits:
    """Return the limits that a configuration sets, the environment's seconds first. Raises InputError."""
    said = os.environ.get(TIME_VARIABLE)
    if said:
        wrong = wrong_seconds(said)
        if wrong is not None:
            raise InputError(TIME_VARIABLE, wrong[0], remedy=wrong[1])
        seconds = float(said)
    default = Limits()
    return Limits(seconds or default.seconds, mebibytes or default.mebibytes)


def wrong_seconds(value: object) -> Wrong | None:
    """Return what is wrong with a limit of time, and the remedy; None where it is one."""
    try:
        fits = not isinstance(value, bool) and 0 < float(str(value)) <= _MOST_SECONDS
    except ValueError:
        fits = False
    if fits:
        return None
    remedy = Text(f"请写大于 0、不超过 {_MOST_SECONDS} 的秒数", f"Give seconds: above 0, {_MOST_SECONDS} at most")
    return _no("时限", "limit of time", value), remedy


def wrong_mebibytes(value: object) -> Wrong | None:
    """Return what is wrong with a limit of memory, and the remedy; None where it is one."""
    if type(value) is int and value in _MEBIBYTES:
        return None
    least, most = _MEBIBYTES[0], _MEBIBYTES[-1]
    remedy = Text(f"请写 {least} 至 {most} 的整数（MiB）", f"Give a whole number of MiB from {least} to {most}")
    return _no("内存上限", "limit of memory", value), remedy


def wrong_jobs(value: object) -> Wrong | None:
    """Return what is wrong with a number of processes, and the remedy; None where it is one, or `auto`."""
    words = str(value)
    if words == AUTO or (type(value) in (int, str) and words.isascii() and words.isdecimal() and _few(words)):
        return None
    if get_close_matches(words, [AUTO]):
        remedy = Text(f"是否应为“{AUTO}”？", f"Did you mean '{AUTO}'?")
    else:
        remedy = Text(
            f"请写 1 至 {_MOST_PROCESSES} 的整数，或 {AUTO}", f"Give a number from 1 to {_MOST_PROCESSES}, or {AUTO}"
        )
    return _no("进程数", "number of processes", value), remedy


def _few(digits: str) -> bool:
    return len(digits) < 10 and 0 < int(digits) <= _MOST_PROCESSES


def _no(zh: str, en: str, value: object) -> Text:
    return Text(f"“{value}”不是{zh}", f"'{value}' is no {en}")


def _raise_limit(key: str, variable: str = "") -> Text:
    """Return what to do about a limit, where it was set: what the environment says comes before the configuration."""
    if os.environ.get(variable):
        return Text(
            f"文件无误时，请调高环境变量 {variable}", f"If the file is in order, raise {variable} in the environment"
        )
    return Text(
        f"文件无误时，请在 budgetcheck.toml 中调高 {key}", f"If the file is in order, raise {key} in budgetcheck.toml"
    )


def processes(jobs: str | int, paths: Iterable[str], *, together: bool = False) -> int:
    """Return how many processes of their own files are worth; 0 where this one had better check them itself.

    One process of its own is slower than none, yet a file that kills it is then the only one lost: so where there are
    more than a few files, one is taken even if more are not wanted. Budgets that are read `together` are one.
    """
    wanted = 0 if jobs == AUTO else int(jobs)
    most = wanted or min(processors(), _MOST_UNASKED)
    files = worth = 0
    for path in paths:
        files += 1
        worth += 1 if PurePath(path).suffix.lower() in _BUDGETS else _WORTH
        if files >= most and worth >= max(2, most) * _WORTH:
            break
    if together or files < 2:
        return 0
    if wanted > 1:
        return min(wanted, files, _openable())
    return min(most, files, worth // _WORTH, _openable()) if worth >= 2 * _WORTH else 0


def _openable() -> int:
    """Return to how many processes this one can hold the pipes open, as far as the system bounds that."""
    try:
        import resource
    except ImportError:
        return _MOST_PROCESSES
    open_files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return _MOST_PROCESSES if open_files == resource.RLIM_INFINITY else max(0, (open_files - _OWN_FILES) // _PIPES)


def processors() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
