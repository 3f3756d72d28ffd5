"""Files on disk, one or thousands: found, read, judged, over one process or several."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from budgetcheck.engine import validate
from budgetcheck.finding import FileReport, InputError, Severity, Text
from budgetcheck.pack import choose_pack, load_pack
from budgetcheck.readers import STANDARD_INPUT, open_document, open_together, readers
from budgetcheck.record import EMPTY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.budget import Budget, Unread
    from budgetcheck.pack import Pack
    from budgetcheck.readers import Document
    from budgetcheck.readers.published import Placed, PublishedDocument


class Job(NamedTuple):
    """One file to check, and how."""

    path: str
    pack: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    """Further documents that make one budget together with the first: text in Word, tables in Excel."""
    severity: tuple[tuple[str, str], ...] = ()
    """Severities that the configuration gives rules."""
    strict: bool = True
    """Whether each name in `select` and `ignore` must be of a rule of this file's pack."""
    previous: str | None = None
    """The file of the same unit that was published last year."""
    locate: bool = True
    """Whether to look for the figures that explain what broke."""
    tables: bool = False
    """Whether the report is to show the tables and every relation, not only what was found."""


def check_file(job: Job) -> FileReport:
    """Return the verdict on one file; a file that cannot be read is reported, not raised."""
    try:
        document = open_together((job.path, *job.more)) if job.more else open_document(job.path)
        chosen, notice = (job.pack, None) if job.pack else choose_pack(document.identity)
        pack = _pack(chosen, job.severity)
        budget = _budget(document, pack)
        previous = None if job.previous is None else _last_years(job.previous, budget, pack)
        return validate(
            budget,
            pack,
            select=job.select,
            ignore=job.ignore,
            notice=notice,
            strict=job.strict,
            previous=previous,
            locate=job.locate,
            tables=job.tables,
        )
    except InputError as error:
        return FileReport(job.path, pack=job.pack, error=error)


@lru_cache(maxsize=8)
def _pack(reference: str, severity: tuple[tuple[str, str], ...]) -> Pack:
    pack = load_pack(reference)
    return pack.judged_by({rule: Severity(name) for rule, name in severity}) if severity else pack


def read_file(path: str, pack: str | None = None) -> tuple[Budget, Pack]:
    """Return a file's budget and the pack that judges it. Raises InputError."""
    document = open_document(path)
    rules = load_pack(pack or choose_pack(document.identity)[0])
    return _budget(document, rules), rules


def _budget(document: Document, pack: Pack) -> Budget:
    """Return a document's figures, those of a text that lost its blank cells in the columns that the rules give them."""
    budget = document.budget(pack.layout)
    placed = _placed(budget, pack)
    return cast("PublishedDocument", document).budget(pack.layout, placed) if placed else budget


def _last_years(path: str, budget: Budget, pack: Pack) -> Budget:
    """Return the budget of the year before, in whatever format; raises InputError where it is of another year or unit."""
    previous = _budget(open_document(path), pack)
    wrong = (
        (previous.year != budget.year - 1, f"{previous.year}", f"{budget.year - 1}"),
        (previous.unit != budget.unit, previous.unit, budget.unit),
        (previous.stage != budget.stage, previous.stage, budget.stage),
    )
    for differs, found, wanted in wrong:
        if differs:
            problem = Text(f"是 {found} 的，应为 {wanted} 的", f"is of {found}, not of {wanted}")
            remedy = Text(
                "--previous 应为同一单位上一年的同类文件", "--previous takes the same unit's file of last year"
            )
            raise InputError(path, problem, remedy=remedy)
    return previous


def _placed(budget: Budget, pack: Pack) -> Placed:
    """Return where the figures of a budget's loose rows belong; nothing, and nothing loaded, where it has none."""
    if not budget.loose:
        return EMPTY
    from budgetcheck.placement import placements

    return placements(budget, pack)


def import_documents(paths: Sequence[str], pack: str | None = None) -> tuple[str, tuple[Unread, ...]]:
    """Return documents as the text of one budget file, and what was not understood of them. Raises InputError."""
    from budgetcheck.readers.budget_text import budget_text

    document = open_together(paths)
    rules = load_pack(pack or choose_pack(document.identity)[0])
    content = document.content(rules.layout)
    placed = _placed(document.budget_of(content, rules.layout), rules)
    if placed:
        content = document.content(rules.layout, placed)
    return budget_text(content.fields), content.unread


def expand_paths(paths: Sequence[str]) -> tuple[str, ...]:
    """Return the files to check: folders are searched for known formats, hidden folders left out. Raises InputError."""
    found: dict[str, None] = {}
    for path in paths:
        if path == STANDARD_INPUT or not Path(path).is_dir():
            found[path] = None
            continue
        # Only a folder needs every format's module; one JSON file loads none of the others.
        suffixes = set(readers())
        inside = [
            str(each)
            for each in sorted(Path(path).rglob("*"))
            if each.suffix.lower() in suffixes
            and each.is_file()
            and not any(part.startswith(".") for part in each.relative_to(path).parts)
        ]
        if not inside:
            listed = " ".join(sorted(suffixes))
            problem = Text("文件夹中没有预算文件", "holds no budget file")
            raise InputError(
                path, problem, remedy=Text(f"可读取的格式：{listed}", f"Formats that can be read: {listed}")
            )
        found.update(dict.fromkeys(inside))
    return tuple(found)


def check_files(jobs: Sequence[Job], processes: int = 1) -> Iterator[FileReport]:
    """Yield the verdicts in the order of the jobs, over several processes where that is asked for."""
    if processes <= 1 or len(jobs) <= 1:
        yield from map(check_file, jobs)
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(min(processes, len(jobs))) as pool:
        yield from pool.map(check_file, jobs, chunksize=max(1, min(32, len(jobs) // (4 * processes))))
