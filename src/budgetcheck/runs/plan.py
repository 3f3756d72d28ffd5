"""What one run is to do: the configuration that stands near the files, and the flags, which come first."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from budgetcheck.judging.question import EVERYTHING, Question
from budgetcheck.model.files import is_folder, real
from budgetcheck.model.words import InputError, Text
from budgetcheck.readers import STANDARD_INPUT
from budgetcheck.reporters import is_stream, shows_places, shows_tables
from budgetcheck.runs.configuration import Configuration, find
from budgetcheck.runs.files import Job, Means, check_files, expand_paths, joined, tell_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Executor

    from budgetcheck.model.report import FileReport
    from budgetcheck.reporters import Style, Told
    from budgetcheck.runs.disclosures import Disclosure, Earlier
    from budgetcheck.runs.outputs import Output

_T = TypeVar("_T")
_BUDGET_FILE = ".json"
_TABLES_UP_TO = 50
"""A report on more files than this lists what was found without showing every table of every file."""


class Plan(NamedTuple):
    """The files to check, found anew whenever they are asked for, and the configuration that they are checked under."""

    configuration: Configuration
    files: tuple[str, ...]
    """Files and folders, as they were named."""
    question: Question
    """How each is checked; the configuration may give each a pack of its own."""
    as_one: bool = False
    told_apart: tuple[Disclosure, ...] | None = None
    """The disclosures that the files make, where these were told apart; else each file is one."""
    earlier: Earlier | None = None
    """Last year's disclosures, where a folder of them was named."""
    keeps: bool = False
    """Whether results are kept for later runs, and those of earlier runs serve again."""
    apart: frozenset[str] = frozenset()
    """Reports and baseline, of this run and of the configuration: no budgets, though they may lie in the same folder."""

    def paths(self) -> Iterator[str]:
        """Yield every file that is read, each once."""
        return expand_paths(self.files, self.apart)

    def beside(self, written: Iterable[str | None], *read: str | None) -> Plan:
        """Return the plan for a run that writes files and reads others besides: none of them is checked in its folders.

        Raises InputError for one that would take the place of a file that is named to be checked, or read besides.
        """
        out = [path for path in written if path is not None]
        other = [path for path in read if path is not None]
        if not out and not other:
            return self
        from budgetcheck.runs.outputs import keep_apart

        keep_apart(out, (*self.files, *other, *filter(None, (self.question.previous,))))
        return self._replace(apart=self.apart | _real(out) | _real(other))

    def keeping(self, wanted: bool = True) -> Plan:
        """Return the plan with the results kept, where it is of more than one file: one alone is soon checked again."""
        several = not self.as_one and len(tuple(islice(self.paths(), 2))) > 1
        if not (wanted and several):
            return self
        from budgetcheck.runs.kept import tidy

        tidy()
        return self._replace(keeps=True)

    def jobs(self) -> Iterator[Job]:
        """Yield the jobs; ten thousand are never held at once."""
        if self.as_one:
            first, *more = self.paths()
            yield self._job(first, tuple(more))
            return
        jobs = map(self._job, self.paths()) if self.told_apart is None else map(self._of, self.told_apart)
        yield from self._kept(jobs) if self.keeps else jobs

    def _of(self, disclosure: Disclosure) -> Job:
        first, *more = disclosure.files
        job = self._job(first, tuple(more))._replace(copies=disclosure.copies, notice=disclosure.notice)
        if self.earlier is None:
            return job
        before, missing = self.earlier.of(disclosure)
        previous = before[0] if before else None
        said = joined(job.notice, missing)
        return job._replace(question=job.question._replace(previous=previous), before=before[1:], notice=said)

    def in_disclosures(self, means: Means, *, together: bool) -> Plan:
        """Return the plan over disclosures instead of files: `together` makes one of several files that belong together.

        Where a folder of last year's is named, each is held against that of its unit. Every file is opened once for it.
        Raises InputError for a folder that holds none.
        """
        from budgetcheck.runs.disclosures import Earlier, told_apart

        found = told_apart(self._plain(self.paths()), means, together=together)
        earlier = None
        previous = self.question.previous
        if previous is not None:
            earlier = Earlier(told_apart(self._plain(expand_paths((previous,))), means))
        return self._replace(told_apart=tuple(found), earlier=earlier)

    def disclosed(self, jobs: str | None, executor: Executor | None, *, together: bool) -> Plan:
        """Return the plan over disclosures where files have to be told apart first, else this one.

        They have to where some make one budget `together`, or where last year's are named by their folder.
        """
        by_unit = self.question.previous is not None and is_folder(self.question.previous)
        return self.in_disclosures(self.means(jobs, executor), together=together) if together or by_unit else self

    def _plain(self, paths: Iterator[str]) -> Iterator[Job]:
        jobs = map(Job, paths)
        return self._kept(jobs) if self.keeps else jobs

    @staticmethod
    def _kept(jobs: Iterable[Job]) -> Iterator[Job]:
        from budgetcheck.runs.kept import Shelf, shelf

        shelves: dict[str | None, Shelf | None] = {}
        for job in jobs:
            if job.pack not in shelves:
                shelves[job.pack] = shelf(job.pack)
            yield job._replace(kept=shelves[job.pack])

    def reported_in(self, wanted: Sequence[Output], styles: Sequence[Style]) -> Plan:
        """Return the plan for the reports that are wanted, each in its style: what none of them shows is not asked for."""
        tables = any(shows_tables(each.format) for each in wanted) and self.total() <= _TABLES_UP_TO
        # A waiver may be of a rounding difference, and is then to be found in use.
        rounding = any(style.verbose for style in styles) or bool(self.configuration.keys.waivers)
        places = any(shows_places(each.format) for each in wanted)
        return self._replace(question=self.question._replace(tables=tables, places=places, rounding=rounding))

    def _job(self, path: str, more: tuple[str, ...] = ()) -> Job:
        return Job(path, _of_file(path, self.question, self.configuration), more)

    def total(self) -> int:
        """Return the number of jobs. Raises InputError for a folder that holds none."""
        if self.told_apart is not None:
            return len(self.told_apart)
        number = sum(1 for _ in self.paths())
        return 1 if self.as_one else number

    def means(self, jobs: str | None = None, executor: Executor | None = None) -> Means:
        """Return by what the files are checked: the flag's number of processes before the configuration's.

        An executor may be of other machines, so it is sent what files hold. Raises InputError for what is no number.
        """
        keys = self.configuration.keys
        if jobs is None and self._is_small():
            return Means(executor=executor, send=executor is not None)
        from budgetcheck.runs.limits import limits, processes, wrong_jobs

        wrong = wrong_jobs(jobs) if jobs is not None else None
        if wrong is not None:
            raise InputError("--jobs", wrong[0], remedy=wrong[1])
        number = processes(keys.jobs if jobs is None else jobs, self.paths(), together=self.as_one)
        return Means(number, limits(keys.time_limit, keys.memory_limit), executor, executor is not None)

    def _is_small(self) -> bool:
        """Whether there is one budget file and no limit for it: nothing is then loaded that would hold it to one."""
        keys = self.configuration.keys
        if keys.time_limit or keys.memory_limit or "BUDGETCHECK_TIME_LIMIT" in os.environ:
            return False
        first, *others = islice(self.paths(), 2)
        return not others and (first == STANDARD_INPUT or first.lower().endswith(_BUDGET_FILE))

    def check(self, jobs: str | None = None, executor: Executor | None = None) -> Iterator[FileReport]:
        """Yield the verdicts, nothing set aside."""
        results = check_files(self.jobs(), **self.means(jobs, executor)._asdict())
        return self._converted(results) if executor is None else results

    def can_tell(self, wanted: Iterable[Output], baseline: str | None) -> bool:
        """Whether reports can be told where files are checked: each goes file by file, and nothing is set aside here."""
        return not baseline and not self.configuration.keys.waivers and all(is_stream(each.format) for each in wanted)

    def told(
        self,
        wanted: Sequence[Output],
        styles: Sequence[Style],
        jobs: str | None = None,
        executor: Executor | None = None,
    ) -> Iterator[Told]:
        """Yield what the reports, each in its style, say of each file."""
        pairs = [(each.format, style) for each, style in zip(wanted, styles, strict=True)]
        results = tell_files(self.jobs(), pairs, self.means(jobs, executor))
        return self._converted(results) if executor is None else results

    def _converted(self, results: Iterator[_T]) -> Iterator[_T]:
        """Yield the results of a run here, those files converted together that are of formats which LibreOffice reads."""
        if self._is_small():
            yield from results
            return
        from budgetcheck.readers.office_file import converted_together

        with converted_together(self.paths()):
            yield from results

    def accept(self, files: Iterable[FileReport], baseline: str | None = None) -> Iterable[FileReport]:
        """Return the verdicts, as they come, with what waivers and a baseline accept set aside.

        Raises InputError for a baseline that cannot be used, before any file is checked or report begun.
        """
        if self.configuration.keys.waivers:
            from datetime import date

            from budgetcheck.runs.waivers import waive

            files = waive(files, self.configuration, date.today())
        if baseline:
            from budgetcheck.runs.baseline import only_new

            files = only_new(files, baseline)
        return files


def plan(
    files: Sequence[str], question: Question = EVERYTHING, *, config: str | None = None, as_one: bool = False
) -> Plan:
    """Return what to do; raises InputError for a configuration that cannot be used."""
    configuration = _configuration(config or find(files))
    keys = configuration.keys
    if configuration.file:
        _check_rules(configuration, question)
    question = asked_under(configuration, question)
    kept = (*keys.output, keys.baseline) if keys.baseline else keys.output
    found = Plan(configuration, tuple(files), question, as_one, apart=_real(map(configuration.path, kept)))
    previous = question.previous
    if previous is not None and not is_folder(previous) and not as_one and len(tuple(islice(found.paths(), 2))) > 1:
        raise one_file_only("--previous", Text("或给出上年的文件夹", "or name a folder of last year's files"))
    return found


def question_for(path: str, question: Question, configuration: Configuration) -> Question:
    """Return what is asked of one file under a configuration: its pack, and what is known of its tables, included."""
    return _of_file(path, asked_under(configuration, question), configuration)


def _of_file(path: str, question: Question, configuration: Configuration) -> Question:
    pack = question.pack or configuration.pack_of(path)
    return question._replace(pack=pack, readings=question.readings + configuration.readings_of(path))


def asked_under(configuration: Configuration, question: Question) -> Question:
    """Return what is asked of a file under a configuration: what a question leaves open, the configuration says."""
    keys = configuration.keys
    return question._replace(
        select=question.select or keys.select,
        ignore=question.ignore or keys.ignore,
        severity=tuple((rule, str(severity)) for rule, severity in keys.severity.items()),
        fail_on=question.fail_on or keys.fail_on,
        fail_under=keys.fail_under if question.fail_under is None else question.fail_under,
        strict=not configuration.file,
    )


def _real(paths: Iterable[str]) -> frozenset[str]:
    return frozenset(map(real, paths))


def one_file_only(option: str, other: Text | None = None) -> InputError:
    """Return the error of an option that goes with one budget alone, and what can be done besides."""
    problem = Text("只能与一个文件一起使用", "goes with one file only")
    remedy = Text("请逐个文件检查", "Check the files one by one")
    if other is not None:
        remedy = Text(f"{remedy.zh}，{other.zh}", f"{remedy.en}, {other.en}")
    return InputError(option, problem, remedy=remedy)


def _configuration(path: str | None) -> Configuration:
    if path is None:
        return Configuration()
    from budgetcheck.runs.configuration import load

    return load(path)


def _check_rules(configuration: Configuration, question: Question) -> None:
    """Refuse a rule's name that no pack has, wherever it is written: a waiver or severity for it would do nothing."""
    from budgetcheck.runs.configuration import known_rules

    keys, file = configuration.keys, configuration.file
    named = [("--select", "", each) for each in question.select] + [("--ignore", "", each) for each in question.ignore]
    named += [(file, "select", each) for each in keys.select] + [(file, "ignore", each) for each in keys.ignore]
    named += [(file, "severity", each) for each in keys.severity]
    named += [(file, f"waivers.{number}.rule", each.rule) for number, each in enumerate(keys.waivers, 1)]
    known_rules(configuration, question.pack, named)
