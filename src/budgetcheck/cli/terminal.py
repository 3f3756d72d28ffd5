"""The user's side of the command line: language, colours, progress, interruption, and what goes to standard error."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING, TypeVar

from budgetcheck.model.words import Text, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from budgetcheck.model.report import Summary
    from budgetcheck.model.words import InputError, Language
    from budgetcheck.reporters import Style

_LANGUAGE_VARIABLE = "BUDGETCHECK_LANG"
_OPTION = "--lang"

_T = TypeVar("_T")


def asked_language(arguments: Sequence[str]) -> Language | None:
    """Return the language that --lang asks for, wherever it stands among the arguments of the command line."""
    for given, value in zip(arguments, [*arguments[1:], ""], strict=False):
        if given == "--":
            break
        said = value if given == _OPTION else given.removeprefix(f"{_OPTION}=")
        if said in ("zh", "en") and given.startswith(_OPTION):
            return "zh" if said == "zh" else "en"
    return None


def locale_language() -> Language:
    """Return the user's language: Chinese where the environment says so, else English."""
    for variable in (_LANGUAGE_VARIABLE, "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable)
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    if sys.platform == "win32":
        import locale

        return "zh" if "chinese" in (locale.getlocale()[0] or "").lower() else "en"
    return "en"


_ASKED = asked_language(sys.argv[1:])
LANGUAGE = _ASKED or locale_language()
"""The language of this run: help, messages and reports. Help is worded as modules load, before options are read."""


def say(zh: str, en: str) -> str:
    """Return words in the user's language."""
    return zh if LANGUAGE == "zh" else en


def tell(text: Text) -> None:
    """Say something on standard error."""
    sys.stderr.write(f"budgetcheck: {text.say(LANGUAGE)}\n")


def wrote(path: str) -> None:
    """Say on standard error which file was written."""
    tell(Text(f"已写入 {printable(path, ' ')}", f"wrote {printable(path, ' ')}"))


def complain(error: InputError) -> None:
    """Say on standard error what cannot be used, and the remedy."""
    sys.stderr.write(f"budgetcheck: {error.say(LANGUAGE)}\n")


def style(lang: Language | None, *, verbose: bool = False, quiet: bool = False, to_terminal: bool = True) -> Style:
    """Return how a report is to look on standard output, or in a file where it does not go to the terminal."""
    from budgetcheck.reporters import Style

    terminal = to_terminal and sys.stdout.isatty()
    colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = None
    if terminal:
        import shutil

        width = shutil.get_terminal_size().columns
    elif os.environ.get("FORCE_COLOR") and to_terminal:
        colour = not os.environ.get("NO_COLOR")
    return Style(_ASKED or lang or LANGUAGE, verbose=verbose, quiet=quiet, colour=colour, width=width)


def progress(results: Iterator[_T], total: int) -> Iterator[_T]:
    """Show on a terminal's standard error how far a run is, once it takes longer than a second; nothing elsewhere."""
    return _tracked(results, total) if sys.stderr.isatty() else results


def _tracked(results: Iterable[_T], total: int) -> Iterator[_T]:
    from budgetcheck.cli.waiting import Clock

    with Clock(total) as clock:
        for each in results:
            # What is written of it may go to the same terminal.
            clock.pause()
            yield each
            clock.resume()


def waited(work: Callable[[], _T]) -> _T:
    """Return what a piece of work comes to; where it takes longer than a second a terminal is told."""
    if not sys.stderr.isatty():
        return work()
    from budgetcheck.cli.waiting import Clock

    with Clock(1):
        return work()


def interruptible(results: Iterable[_T], total: int) -> AbstractContextManager[Iterable[_T]]:
    """Return results that Ctrl-C ends early; a run over one file has nothing to keep, and is ended itself."""
    if total == 1:
        return nullcontext(results)
    from budgetcheck.runs.interruption import Interruptible

    return Interruptible(results)


def partial(summary: Summary, results: object, total: int) -> Summary:
    """Return the summary of what was done; it says, here too, where that is not everything."""
    if getattr(results, "interrupted", False):
        summary = summary._replace(of=total)
        tell(summary.interruption)
    return summary
