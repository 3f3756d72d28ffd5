"""A corrected copy of one file: judged, mended where that is certain, and judged once more before anybody has it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.model.words import InputError, Severity, Text
from budgetcheck.readers import read_bytes
from budgetcheck.runs.configuration import Configuration
from budgetcheck.runs.files import check_file, judged
from budgetcheck.runs.waivers import waived

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.model.report import FileReport, Suspect
    from budgetcheck.runs.files import Job

NOTHING = Text("没有可以确定改正的错误，未写副本", "nothing certain to mend, no copy")
NO_BETTER = Text("改正后并未更好，未写副本", "the copy would be no better, and is not written")


class Mended(NamedTuple):
    """What came of mending a file."""

    before: FileReport
    done: tuple[Suspect, ...]
    left: tuple[Suspect, ...]
    """What a person has to look at."""
    suffix: str
    data: bytes = b""
    """The copy; nothing where there is none."""
    after: FileReport | None = None
    """The verdict on the copy."""
    why_not: Text | None = None
    """Why there is no copy."""

    @property
    def wrong(self) -> int:
        """How many findings above a note stay: of the copy, or of the file where there is no copy."""
        return _wrong(self.before if self.after is None else self.after)


def mended(job: Job, only: Sequence[int] = (), configuration: Configuration | None = None) -> Mended:
    """Return a copy of a job's one file in which mistakes are mended: those that are certain, or some by their numbers.

    What the configuration waives is no mistake, and has no number. A copy that would be no better is none. Raises
    InputError, as for a number that the report has not.
    """
    from budgetcheck.copies.corrections import corrected, suffix_of

    data = job.contents[0] if job.contents else read_bytes(job.path)
    suffix = suffix_of(job.path, data)
    settings = configuration or Configuration()
    before, budget = judged(job)
    before = waived(before, settings)
    wanted = _wanted(before, only)
    made = corrected(job.path, data, [before.suspects[number] for number in wanted], budget)
    left = tuple(each for each in before.suspects if each not in made.done)
    found = Mended(before, made.done, left, suffix)
    if not made.done:
        return found._replace(why_not=NOTHING)
    # Under the name of the original, which may be all that says the year; the copy is not written before it is judged.
    after = waived(check_file(job._replace(contents=(made.data, *job.contents[1:]))), settings)
    if _wrong(after) >= _wrong(before):
        return found._replace(why_not=NO_BETTER)
    return found._replace(data=made.data, after=after)


def _wanted(file: FileReport, only: Sequence[int]) -> list[int]:
    """Return the numbers of the mistakes to mend, from 0: those that are certain, or those that were named."""
    for number in only:
        if not 1 <= number <= len(file.suspects):
            problem = Text(f"报告中没有第 {number} 处错误", f"the report has no mistake {number}")
            remedy = Text("序号见 validate 的报告", "validate numbers them")
            raise InputError("--only", problem, remedy=remedy)
    if only:
        return [number - 1 for number in dict.fromkeys(only)]
    return [number for number, each in enumerate(file.suspects) if each.certain]


def _wrong(file: FileReport) -> int:
    """Return how many findings are more than notes; more than any where the file cannot be read."""
    if file.error is not None:
        return sys.maxsize
    return sum(finding.severity is not Severity.NOTE for finding in file.findings)
