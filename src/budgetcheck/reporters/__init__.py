"""Turning a report into text or a file: one module a format, each of which only returns it.

A format that needs the whole report has render(report, style); one that goes file by file has head, one and foot, and
where something stands between two files, BETWEEN.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast, overload

from budgetcheck.model.report import Report, Summary
from budgetcheck.model.words import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from budgetcheck.model.budget import Figure
    from budgetcheck.model.report import FileReport, Finding, Place
    from budgetcheck.model.words import Language
    from budgetcheck.reporters.notice_wording import Wording

_SUFFIX = "_report"
_UNPACKED = 50
"""Reports that are held as they are: packing would only cost time."""


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
    wording: Wording | None = None
    """What a notice says in an office's own words; None for the words that ship."""


class Reporter(Protocol):
    """What each module of this package offers."""

    def render(self, report: Report, style: Style) -> str | bytes:
        """Return the report as text that ends with a line break, or is empty; as bytes where a format is no text."""
        ...


class StreamReporter(Protocol):
    """What a module offers whose report can be written file by file."""

    def head(self, style: Style) -> str:
        """Return what stands before the first file."""
        ...

    def one(self, file: FileReport, style: Style) -> str:
        """Return one file's part."""
        ...

    def foot(self, summary: Summary, style: Style) -> str:
        """Return what stands after the last file, and says so where the run was interrupted."""
        ...


@lru_cache(maxsize=1)
def formats() -> tuple[str, ...]:
    """Return the names of all formats; a module dropped into this folder is known at once."""
    return tuple(sorted(path.stem.removesuffix(_SUFFIX) for path in Path(__file__).parent.glob(f"*{_SUFFIX}.py")))


def listed(file: FileReport, style: Style) -> list[Finding]:
    """Return the findings to list where notes are listed only in a verbose style."""
    return [finding for finding in file.findings if style.verbose or finding.severity is not Severity.NOTE]


def line_of(file: FileReport, at: Figure | Place) -> int | None:
    """Return the line of a text on which a place stands; None in documents without lines."""
    region = file.regions.get(at[:3])
    if region is not None:
        return region.line
    return at.source.line if at.source is not None else None


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


def shows_tables(name: str) -> bool:
    """Whether a format shows the tables themselves: its module then says SHOWS_TABLES, and jobs ask for them."""
    return bool(getattr(_reporter(name), "SHOWS_TABLES", False))


def shows_places(name: str) -> bool:
    """Whether a format names lines and columns of budget files: its module then says SHOWS_PLACES."""
    return bool(getattr(_reporter(name), "SHOWS_PLACES", False))


def _as_listed(file: FileReport, style: Style) -> FileReport:
    """Return what a report is to list of a file: no format lists what rounding explains unless its style is verbose."""
    return file if style.verbose else file.folding()


class Told(NamedTuple):
    """What reports that are written file by file say of one file, and the file in numbers."""

    parts: tuple[str, ...]
    """One for each report."""
    summary: Summary


def is_stream(name: str) -> bool:
    """Whether a report can be written file by file."""
    return hasattr(_reporter(name), "one")


def tell(file: FileReport, wanted: Iterable[tuple[str, Style]]) -> Told:
    """Return what reports of some formats, each in its style, say of one file, wherever that is worked out."""
    parts = (_reporter(name).one(_as_listed(file, style), style) for name, style in wanted)
    return Told(tuple(parts), Summary().plus(file))


def produce(report: Report, name: str, style: Style) -> str | bytes:
    """Return the report in one of the known formats: text, or the bytes of a file that is no text."""
    stream = open_stream(name, style)
    pieces = [stream.head(), *map(stream.one, report.files), stream.foot(report.summary)]
    return pieces[-1] if isinstance(pieces[-1], bytes) else "".join(cast("list[str]", pieces))


def open_stream(name: str, style: Style) -> Streamed | Collected:
    """Return a report in one of the known formats, to be written as the files come."""
    module = _reporter(name)
    return Streamed(module, style) if hasattr(module, "one") else Collected(cast("Reporter", module), style)


class Streamed:
    """A report of which every file is written as it comes, and nothing kept."""

    def __init__(self, module: StreamReporter, style: Style) -> None:
        self._module, self._style = module, style
        self._before = ""
        self._between: str = getattr(module, "BETWEEN", "")

    def head(self) -> str:
        """Return what stands before the first file."""
        return self._module.head(self._style)

    def one(self, file: FileReport) -> str:
        """Return one file's part."""
        return self.part(self._module.one(_as_listed(file, self._style), self._style))

    def part(self, told: str) -> str:
        """Return what was told of one file as it stands behind those before it."""
        before, self._before = self._before, self._between
        return before + told

    def foot(self, summary: Summary) -> str | bytes:
        """Return what stands after the last file."""
        return self._module.foot(summary, self._style)


class Packed(Sequence["FileReport"]):
    """Reports on files, the first few as they are and further ones packed, to a tenth; unpacked when looked at."""

    def __init__(self) -> None:
        self._files: list[FileReport] = []
        self._packed: list[bytes] = []

    def append(self, file: FileReport) -> None:
        """Take in one more."""
        if len(self._files) < _UNPACKED:
            self._files.append(file)
            return
        import pickle
        import zlib

        self._packed.append(zlib.compress(pickle.dumps(file, pickle.HIGHEST_PROTOCOL), 1))

    def __len__(self) -> int:
        return len(self._files) + len(self._packed)

    @overload
    def __getitem__(self, place: int) -> FileReport: ...
    @overload
    def __getitem__(self, place: slice) -> list[FileReport]: ...
    def __getitem__(self, place: int | slice) -> FileReport | list[FileReport]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        place = range(len(self))[place]
        return self._files[place] if place < _UNPACKED else _unpacked(self._packed[place - _UNPACKED])


def _unpacked(data: bytes) -> FileReport:
    import pickle
    import zlib

    file: FileReport = pickle.loads(zlib.decompress(data))  # noqa: S301 - written above
    return file


class Collected:
    """A report whose format needs every file before its first line: all are kept until the foot."""

    def __init__(self, module: Reporter, style: Style) -> None:
        self._module, self._style = module, style
        self._files = Packed()

    def head(self) -> str:
        """Return nothing yet."""
        return ""

    def one(self, file: FileReport) -> str:
        """Keep a file, and return nothing yet."""
        self._files.append(_as_listed(file, self._style))
        return ""

    def foot(self, summary: Summary) -> str | bytes:
        """Return the whole report."""
        return self._module.render(Report(self._files, summary.of), self._style)


def render(report: Report, name: str, style: Style) -> str:
    """Return the report in a format that is text."""
    content = produce(report, name, style)
    if isinstance(content, bytes):
        raise TypeError(f"the format {name} is no text")
    return content


def _reporter(name: str) -> Any:  # noqa: ANN401 - a module of either kind
    return import_module(f"{__name__}.{name}{_SUFFIX}")
