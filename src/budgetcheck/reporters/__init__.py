"""Turning a report into text or a file: one module a format, each with render(report, style) that only returns it."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from budgetcheck.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from budgetcheck.finding import FileReport, Finding, Language, Report

_SUFFIX = "_report"


class Style(NamedTuple):
    """How a report is to look."""

    language: Language = "zh"
    verbose: bool = False
    """List what is otherwise folded: rounding differences, unchecked figures, idle rules."""
    quiet: bool = False
    """Only what went wrong."""
    colour: bool = False
    width: int | None = None
    """The width of the terminal, or None where lines are not to be broken."""


class Reporter(Protocol):
    """What each module of this package offers."""

    def render(self, report: Report, style: Style) -> str | bytes:
        """Return the report as text that ends with a line break, or is empty; as bytes where a format is no text."""
        ...


@lru_cache(maxsize=1)
def formats() -> tuple[str, ...]:
    """Return the names of all formats; a module dropped into this folder is known at once."""
    return tuple(sorted(path.stem.removesuffix(_SUFFIX) for path in Path(__file__).parent.glob(f"*{_SUFFIX}.py")))


def listed(file: FileReport, style: Style) -> list[Finding]:
    """Return the findings to list: what rounding explains, and other notes, only where the style is verbose."""
    return [finding for finding in file.findings if style.verbose or finding.severity is not Severity.NOTE]


def draw(pieces: Iterable[RenderableType], style: Style, width: int) -> str:
    """Return what rich makes of the pieces at a width, in colour where the style has it, without trailing blanks."""
    from io import StringIO

    from rich.console import Console

    out = StringIO()
    console = Console(
        file=out,
        force_terminal=style.colour,
        no_color=not style.colour,
        color_system="standard" if style.colour else None,
        width=width,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
    )
    for piece in pieces:
        console.print(piece)
    return "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines())


def produce(report: Report, name: str, style: Style) -> str | bytes:
    """Return the report in one of the known formats: text, or the bytes of a file that is no text."""
    return cast("Reporter", import_module(f"{__name__}.{name}{_SUFFIX}")).render(report, style)


def render(report: Report, name: str, style: Style) -> str:
    """Return the report in a format that is text."""
    content = produce(report, name, style)
    if isinstance(content, bytes):
        raise TypeError(f"the format {name} is no text")
    return content
