"""Files on disk, one or thousands: found, read, judged, over one process or several."""

from __future__ import annotations

import os
from collections import deque
from contextlib import suppress
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

from budgetcheck.checks import kinds
from budgetcheck.judging.question import EVERYTHING, Question
from budgetcheck.judging.report import validate
from budgetcheck.model.files import is_folder, is_stream, real, unreadable
from budgetcheck.model.record import EMPTY
from budgetcheck.model.report import FileReport
from budgetcheck.model.words import PANIC, InputError, Severity, Text
from budgetcheck.pack import choose_pack, load_pack
from budgetcheck.readers import STANDARD_INPUT, open_document, open_together, read_bytes, searched
from budgetcheck.reporters import tell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Executor, Future

    from budgetcheck.model.budget import Budget, Unread
    from budgetcheck.model.layout import Reading
    from budgetcheck.pack import Pack
    from budgetcheck.readers import Document
    from budgetcheck.readers.published import Placed, PublishedDocument
    from budgetcheck.reporters import Style, Told
    from budgetcheck.runs.kept import Shelf
    from budgetcheck.runs.limits import Limits

_T = TypeVar("_T")

_LEFT_OUT = (".", "~$")
"""How names of hidden files begin, and of those that Office leaves beside an open one (LibreOffice: .~lock)."""
_WINDOW = 128
"""Jobs that are out at once: what a slow file may hold up, and what is held in memory meanwhile."""
_MAX_SENT = 128 * 1024 * 1024
"""Bytes of files that are out at once, where contents are sent."""


class Job(NamedTuple):
    """One file to check, and how."""

    path: str
    question: Question = EVERYTHING
    more: tuple[str, ...] = ()
    """Further documents that make one budget together with the first: text in Word, tables in Excel."""
    contents: tuple[bytes, ...] = ()
    """The bytes of `files`, where a worker cannot read them itself."""
    kept: Shelf | None = None
    """Where the results of earlier runs are, if they may serve again."""
    copies: tuple[str, ...] = ()
    """Files that say the same again: nothing of them is read but to be held against what the others say."""
    before: tuple[str, ...] = ()
    """Further documents of last year's budget, where that is of several too."""
    notice: Text | None = None
    """What is to be said of how its files were found."""

    @property
    def pack(self) -> str | None:
        """The pack that it is to be checked by; None where the file says."""
        return self.question.pack

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that is read for it."""
        return (self.path, *self.more, *self.copies, *self.last_years)

    @property
    def last_years(self) -> tuple[str, ...]:
        """The files of last year's budget; none where it is not asked for."""
        return () if self.question.previous is None else (self.question.previous, *self.before)


def check_file(job: Job) -> FileReport:
    """Return the verdict on one file; a file that cannot be read is reported, not raised."""
    try:
        return remembered(job, _verdict)
    except InputError as error:
        return FileReport(job.path, pack=job.pack, error=error)


def remembered(job: Job, make: Callable[[Job], _T]) -> _T:
    """Return what a function makes of a job, or made of it in an earlier run that kept it. Raises InputError."""
    if job.kept is None:
        return make(job)
    from budgetcheck.runs.kept import kept

    return kept(job, make)


def _verdict(job: Job) -> FileReport:
    return judged(job)[0]


def judged(job: Job) -> tuple[FileReport, Budget]:
    """Return the verdict on one file, and its figures. Raises InputError."""
    question = job.question
    if question.places and not job.more and not job.contents:
        # Both the reader and who looks up lines and columns want the bytes, and a file is opened once.
        job = job._replace(contents=tuple(map(read_bytes, job.files)))
    document = _opened(job)
    chosen, notice = (question.pack, None) if question.pack else choose_pack(document.identity, document.forms)
    pack = _pack(chosen, question.severity, question.readings)
    budget = _budget(document, pack)
    if job.more or job.copies:
        budget = budget._replace(files=tuple(_each_file(document, job, pack)))
    previous = None
    if job.last_years:
        from budgetcheck.runs.last_year import last_years

        before = _open(job.last_years, job.contents[-len(job.last_years) :])
        previous = last_years(before, budget, pack, job.last_years[0], _budget)
    report = validate(budget, pack, question, previous=previous, notice=joined(notice, job.notice))
    if question.places and document.whole and (report.findings or report.suspects):
        from budgetcheck.runs.written import as_written

        report = as_written(report, job.contents[0], budget)
    return report._replace(region=budget.region, stage=budget.stage), budget


def _opened(job: Job) -> Document:
    return _open((job.path, *job.more), job.contents[: 1 + len(job.more)])


def _each_file(document: Document, job: Job, pack: Pack) -> Iterator[Budget]:
    """Yield what each file of a disclosure prints by itself; one that prints no table of it is none. Raises InputError."""
    parts = cast("PublishedDocument", document).documents if job.more else (document,)
    start = 1 + len(job.more)
    contents = job.contents[start : start + len(job.copies)] or (None,) * len(job.copies)
    again = (open_document(path, content) for path, content in zip(job.copies, contents, strict=True))
    for each in chain(parts, again):
        # A file of notes, or of attachments alone, has nothing that another could print otherwise.
        with suppress(InputError):
            yield _budget(each, pack)


def _open(paths: Sequence[str], contents: Sequence[bytes]) -> Document:
    if len(paths) > 1:
        return open_together(paths, contents)
    return open_document(paths[0], contents[0] if contents else None)


def joined(*notices: Text | None) -> Text | None:
    """Return notices as one, or None where there are none."""
    said = [notice for notice in notices if notice is not None]
    return Text("；".join(each.zh for each in said), "; ".join(each.en for each in said)) if said else None


@lru_cache(maxsize=8)
def _pack(reference: str, severity: tuple[tuple[str, str], ...], readings: tuple[Reading, ...] = ()) -> Pack:
    pack = load_pack(reference)
    if readings:
        try:
            pack = pack._replace(layout=pack.layout.read_as(readings))
        except KeyError as error:
            problem = Text(f"规则包 {pack.id} 中没有“{error.args[0]}”", f"the pack {pack.id} has no '{error.args[0]}'")
            remedy = Text(
                "请写表的编号、标题或名称，列的标题或名称",
                "Give a table by number, title or id, a column by heading or key",
            )
            raise InputError("readings", problem, remedy=remedy) from None
    return pack.judged_by({rule: Severity(name) for rule, name in severity}) if severity else pack


def read_file(path: str, pack: str | None = None) -> tuple[Budget, Pack]:
    """Return a file's budget and the pack that judges it. Raises InputError."""
    document = open_document(path)
    rules = load_pack(pack or choose_pack(document.identity, document.forms)[0])
    return _budget(document, rules), rules


def _budget(document: Document, pack: Pack) -> Budget:
    """Return a document's figures, those of a text that lost its blank cells in the columns that the rules give them."""
    budget = document.budget(pack.layout)
    doubts = getattr(document, "doubts", None)
    if doubts:
        from budgetcheck.judging.readings import chosen

        document = cast("PublishedDocument", document).read_as(chosen(budget, pack, doubts))
        budget = document.budget(pack.layout)
    placed = _placed(budget, pack)
    return cast("PublishedDocument", document).budget(pack.layout, placed) if placed else budget


def _placed(budget: Budget, pack: Pack) -> Placed:
    """Return where the figures of a budget's loose rows belong; nothing, and nothing loaded, where it has none."""
    if not budget.loose:
        return EMPTY
    from budgetcheck.judging.loose_rows import placements

    return placements(budget, pack)


def import_documents(paths: Sequence[str], pack: str | None = None) -> tuple[str, tuple[Unread, ...]]:
    """Return documents as the text of one budget file, and what was not understood of them. Raises InputError."""
    from budgetcheck.documents.own_figures import unknown_tables
    from budgetcheck.judging.coverage import not_given
    from budgetcheck.readers.budget_text import budget_text, fields_of
    from budgetcheck.readers.grid_schema import grid_entries
    from budgetcheck.readers.unread_entries import unread_entries

    document = open_together(paths)
    rules = load_pack(pack or choose_pack(document.identity, document.forms)[0])
    content = document.content(rules.layout)
    budget = document.budget_of(content, rules.layout)
    if document.doubts:
        from budgetcheck.judging.readings import chosen

        document = document.read_as(chosen(budget, rules, document.doubts))
        content = document.content(rules.layout)
        budget = document.budget_of(content, rules.layout)
    placed = _placed(budget, rules)
    if placed:
        content = document.content(rules.layout, placed)
        budget = document.budget_of(content, rules.layout)
    unknown = unknown_tables(budget)
    grids = {"grids": grid_entries(unknown)} if unknown else {}
    named = unread_entries(budget, not_given(budget, unknown))
    unread = {"unread": named} if named else {}
    return budget_text(fields_of(content, rules.layout) | grids | unread), budget.unread


def expand_paths(paths: Sequence[str], apart: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield the files to check: folders are searched for known formats, hidden folders left out. Raises InputError.

    A folder is read one level at a time, so that ten thousand files are never listed at once. What is `apart`, by its
    real path, is passed over there.
    """
    seen: set[str] = set()
    for path in paths:
        inside = _inside(path, apart) if path != STANDARD_INPUT and is_folder(path) else _named(path)
        if len(paths) == 1:
            # Nothing can be named twice.
            yield from inside
            return
        for each in inside:
            where = each if is_stream(each) else real(each)
            if where not in seen:
                seen.add(where)
                yield each


def _named(path: str) -> Iterator[str]:
    """Yield the one file that a path names, or what is in it where it is an archive."""
    if path.lower().endswith(".zip"):
        from budgetcheck.readers.zip_file import expanded, is_archive

        if is_archive(path):
            return expanded(path, searched())
    return iter((path,))


def _inside(folder: str, apart: frozenset[str]) -> Iterator[str]:
    # Only a folder needs every format's module, and what tells reports; one JSON file loads none of them.
    from budgetcheck.runs.earlier import is_report

    suffixes = searched()
    # A real path takes long to find, so only a file of such a name is asked for it.
    names = {PurePath(path).name for path in apart}
    linked: set[str] = set()
    home = real(folder)
    found = 0
    for path in _walk(Path(folder), suffixes):
        if (path.name in names and real(str(path)) in apart) or is_report(str(path)):
            continue
        if path.is_symlink():
            where = real(str(path))
            if where in linked or _is_walked(where, home, suffixes):
                continue
            linked.add(where)
        found += 1
        yield from _named(str(path))
    if not found:
        listed = " ".join(sorted(suffixes))
        problem = Text("文件夹中没有预算文件", "holds no budget file")
        remedy = Text(f"可读取的格式：{listed}", f"Formats that can be read: {listed}")
        raise InputError(folder, problem, remedy=remedy)


def _is_walked(path: str, home: str, suffixes: set[str]) -> bool:
    """Whether a file is found in a folder under its own name, beside the link that leads to it."""
    if not path.startswith(home + os.sep) or PurePath(path).suffix.lower() not in suffixes:
        return False
    from budgetcheck.readers.html_folder import ENDINGS

    inside = PurePath(path).relative_to(home).parts
    # The frames of a saved page lie in a folder that is passed over, as is what is hidden.
    return not any(part.startswith(".") or part.endswith(ENDINGS) for part in inside)


def _walk(folder: Path, suffixes: set[str]) -> Iterator[Path]:
    from budgetcheck.readers.html_folder import own_folders

    try:
        with os.scandir(folder) as entries:
            inside = sorted((each.name, each.is_dir(follow_symlinks=False), _is_file(each)) for each in entries)
    except OSError as error:
        raise unreadable(str(folder), error, kind=("文件夹", "folder")) from None
    with_pages = own_folders(name for name, _, is_file in inside if is_file)
    for name, is_inner, is_file in inside:
        if name.startswith(_LEFT_OUT) or (is_inner and name in with_pages):
            continue
        path = folder / name
        if is_inner:
            yield from _walk(path, suffixes)
        elif is_file and path.suffix.lower() in suffixes:
            # It was there a moment ago: one that is gone by the time it is read is said to be, and not passed over.
            yield path


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Say whether an entry of a folder is a file, or a link to one; most folders know without asking."""
    return entry.is_file(follow_symlinks=False) or (entry.is_symlink() and Path(entry.path).is_file())


class Means(NamedTuple):
    """By what files are checked: this process, others of ours, or an executor."""

    processes: int = 0
    """Of ours; none where this one does it."""
    limits: Limits | None = None
    """What one file may take, here and in processes of ours; an executor has limits of its own."""
    executor: Executor | None = None
    send: bool = False
    """Whether the files' bytes go to the executor, for workers elsewhere that do not see this machine's files."""


def check_files(
    jobs: Iterable[Job],
    processes: int = 0,
    *,
    limits: Limits | None = None,
    executor: Executor | None = None,
    send: bool = False,
) -> Iterator[FileReport]:
    """Yield the verdicts in the order of the jobs, by the means that are given."""
    for job, outcome in each_of(check_file, jobs, Means(processes, limits, executor, send)):
        yield _unjudged(job, outcome) if isinstance(outcome, InputError) else outcome


def tell_files(jobs: Iterable[Job], wanted: Sequence[tuple[str, Style]], means: Means | None = None) -> Iterator[Told]:
    """Yield what reports say of each file, told where it was checked: a report has ten times the size of its text."""
    for job, outcome in each_of(partial(_told, tuple(wanted)), jobs, means):
        yield tell(_unjudged(job, outcome), wanted) if isinstance(outcome, InputError) else outcome


def _told(wanted: tuple[tuple[str, Style], ...], job: Job) -> Told:
    return tell(check_file(job), wanted)


def _unjudged(job: Job, error: InputError) -> FileReport:
    return FileReport(job.path, pack=job.pack, error=error)


def each_of(
    function: Callable[[Job], _T], jobs: Iterable[Job], means: Means | None = None
) -> Iterator[tuple[Job, _T | InputError]]:
    """Yield each job, in order, with what a function makes of it, or why nothing came of it.

    No more jobs are out than the window and the bytes allow, so that memory does not grow with their number.
    """
    processes, limits, executor, send = means or Means()
    if executor is None and not processes:
        for job in jobs:
            yield job, _tried(job, function, limits)
        return
    from budgetcheck.runs.processes import Workers

    own = Workers(processes, limits, needed=(_module_of(function), *_needed())) if executor is None else None
    pool: Executor = executor or cast("Executor", own)
    out: deque[tuple[Job, Future[_T] | InputError]] = deque()
    load = 0
    try:
        for job in jobs:
            sent = job
            # Standard input and pipes are this process's own, wherever the other files can be read.
            if send or any(map(is_stream, job.files)):
                try:
                    sent = job._replace(contents=tuple(map(read_bytes, job.files)))
                except InputError as error:
                    out.append((job, error))
                    continue
            load += _weight(sent)
            out.append((sent, _submitted(pool, function, sent)))
            while out and (len(out) >= _WINDOW or load > _MAX_SENT or _ready(out[0][1])):
                load -= _weight(out[0][0])
                given, future = out.popleft()
                outcome = _came(given, future)
                yield given._replace(contents=()), outcome
        while out:
            given, future = out.popleft()
            outcome = _came(given, future)
            yield given._replace(contents=()), outcome
    finally:
        for _, future in out:
            if not isinstance(future, InputError):
                future.cancel()
        if own is not None:
            own.shutdown(cancel_futures=True)


def _module_of(function: Callable[[Job], object]) -> str:
    """Return where a function is from, that of a partial one too."""
    module: str = getattr(function, "func", function).__module__
    return module


def _needed() -> Iterator[str]:
    """Yield the modules that are loaded only when a file asks for them, and that nearly every file asks for."""
    yield from ("budgetcheck.readers.json_file", "budgetcheck.locate.locator", "budgetcheck.judging.related")
    for kind in kinds():
        yield f"budgetcheck.checks.{kind}"


def _weight(job: Job) -> int:
    return sum(map(len, job.contents))


def _tried(job: Job, function: Callable[[Job], _T], limits: Limits | None) -> _T | InputError:
    try:
        if limits is None:
            return function(job)
        from budgetcheck.runs.limits import bounded

        with bounded(limits):
            return function(job)
    except Exception as error:
        return lost(job, error)
    except BaseException as panic:
        # PyO3 raises a panic of native code past `except Exception`.
        if type(panic).__name__ != PANIC:
            raise
        return lost(job, panic)


def _submitted(pool: Executor, function: Callable[[Job], _T], job: Job) -> Future[_T] | InputError:
    try:
        return pool.submit(function, job)
    except Exception as error:
        return lost(job, error)


def _ready(future: Future[_T] | InputError) -> bool:
    return isinstance(future, InputError) or future.done()


def _came(job: Job, future: Future[_T] | InputError) -> _T | InputError:
    if isinstance(future, InputError):
        return future
    try:
        return future.result()
    except Exception as error:
        return lost(job, error)


def lost(job: Job, error: BaseException) -> InputError:
    """Return why nothing came of a job, in words, whatever was raised."""
    if isinstance(error, InputError):
        return error
    problem = getattr(error, "problem", None)
    if isinstance(problem, Text):
        return InputError(job.path, problem, remedy=getattr(error, "remedy", None))
    if isinstance(error, MemoryError):
        return InputError(job.path, Text("内存不足，无法检查", "memory ran out while it was checked"))
    words = f"{type(error).__name__}: {error}"
    problem = Text(f"检查时程序出错（{words}）", f"budgetcheck failed on it ({words})")
    return InputError(job.path, problem, remedy=Text("请报告此问题", "Please report this; the file may be in order"))
