"""What a program of your own calls: check one file or many, and render what was found."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from budgetcheck.judging.question import EVERYTHING, Question
from budgetcheck.model.report import FileReport, Report
from budgetcheck.reporters import Style, produce
from budgetcheck.runs.files import Job, check_file, expand_paths
from budgetcheck.runs.files import check_files as check_jobs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_STYLE = Style()


def check(path: str | os.PathLike[str], pack: str | None = None, question: Question = EVERYTHING) -> FileReport:
    """Return the verdict on one budget file or document, as the command line gives it.

    `pack` is the id or the path of a rule pack; without it the file's region, year and stage choose one. A file that
    cannot be read is no exception: its report has an `error`, and the outcome `unreadable`. Raises InputError for a
    pack that cannot be used.
    """
    from budgetcheck.pack import load_pack

    if pack is not None:
        load_pack(pack)
    return check_file(_job(path, pack, question))


def check_files(
    paths: Iterable[str | os.PathLike[str]],
    pack: str | None = None,
    question: Question = EVERYTHING,
    *,
    processes: int = 0,
) -> Iterator[FileReport]:
    """Yield the verdicts on many files in their order; folders are searched for files of known formats.

    `processes` check them side by side, each with files of its own; with 0 this process does it. A script that asks
    for processes calls this under `if __name__ == "__main__":`. Raises InputError for a folder without any budget.
    """
    found = expand_paths([os.fspath(path) for path in paths])
    return check_jobs((_job(path, pack, question) for path in found), processes)


def _job(path: str | os.PathLike[str], pack: str | None, question: Question) -> Job:
    return Job(os.fspath(path), question._replace(pack=pack or question.pack))


def render(
    found: FileReport | Report | Iterable[FileReport], format: str = "text", style: Style = _STYLE
) -> str | bytes:
    """Return a report in a format that `validate --format` knows: text, or bytes for a workbook.

    Raises InputError for an unknown format.
    """
    from budgetcheck.runs.outputs import known_format

    if isinstance(found, FileReport):
        found = Report((found,))
    elif not isinstance(found, Report):
        found = Report(tuple(found))
    return produce(found, known_format(format), style)
