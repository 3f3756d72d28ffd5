"""Which files are one disclosure: its notes, its tables and its attachments; the same in another format counts once.

Files are told apart by the unit, the year, the stage and the folder. One that leaves some of these out, as a workbook
of tables often does, belongs to the only disclosure of its folder that it can be of.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.model.words import InputError, Text, printable
from budgetcheck.readers import open_document
from budgetcheck.readers.amounts import are_again
from budgetcheck.runs.files import each_of, remembered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcheck.runs.files import Job, Means

_BRACKETS = str.maketrans("（）", "()")
_MOST = 0.9
"""A file with so much of the most amounts that one of its disclosure has says as much."""
_SHARED = 3
"""As many amounts of a file that names no unit are not in another unit's disclosure by chance."""
_BY_FORMAT = (".docx", ".html", ".htm", ".mhtml", ".xlsx", ".ods", ".xls", ".ofd", ".pdf", ".txt")
"""Of two files that say the same the one that is read: the earlier here."""


class About(NamedTuple):
    """What tells a file's disclosure from others."""

    path: str
    unit: str = ""
    year: int | None = None
    stage: str = ""
    amounts: frozenset[str] = frozenset()
    """The different amounts that it prints, as plain digits."""
    whole: bool = False
    """Whether it is a budget file, which is a whole budget by itself."""
    error: InputError | None = None

    @property
    def folder(self) -> PurePath:
        """The folder or archive that it lies in."""
        return PurePath(self.path).parent


class Disclosure(NamedTuple):
    """Files that are read together, and those that only say the same again."""

    files: tuple[str, ...]
    """The first is the one with most amounts: notes and tables, before attachments."""
    copies: tuple[str, ...] = ()
    """Files that are only held against the others, as `files` hold nine tenths of their amounts."""
    about: About = About("")
    """What is known of it from all its files."""

    @property
    def notice(self) -> Text | None:
        """Which of its files were read, where it is of several."""
        if len(self.files) + len(self.copies) == 1:
            return None
        read = "、".join(_names(self.files))
        zh, en = f"合为一份检查：{read}", f"read as one: {read}"
        if self.copies:
            again = "、".join(_names(self.copies))
            zh, en = (
                f"{zh}；所印的数已在其中，只作比对：{again}",
                f"{en}; only compared, as they say the same again: {again}",
            )
        return Text(zh, en)


def _names(paths: Sequence[str]) -> Iterator[str]:
    return (printable(PurePath(path).name, " ") for path in paths)


def same_name(name: str) -> str:
    """Return a unit's name as it is compared: blanks and the width of brackets do not matter."""
    return "".join(name.split()).translate(_BRACKETS)


class Earlier:
    """The disclosures of a folder of last year's, found by unit and stage."""

    def __init__(self, found: Iterable[Disclosure]) -> None:
        self._known: dict[tuple[str, int | None, str], list[Disclosure]] = {}
        for each in found:
            self._known.setdefault((each.about.unit, each.about.year, each.about.stage), []).append(each)

    def of(self, disclosure: Disclosure) -> tuple[tuple[str, ...], Text | None]:
        """Return the files of the same unit's disclosure of last year, and what is to be said where there is no one such."""
        unit, year, stage = disclosure.about.unit, disclosure.about.year, disclosure.about.stage
        found = self._known.get((unit, None if year is None else year - 1, stage), []) if unit else []
        if len(found) == 1:
            return found[0].files, None
        if not found:
            return (), Text(
                "上年文件夹中没有该单位的文件，未与上年核对",
                "the folder of last year holds no file of this unit: it was not compared with last year's",
            )
        listed = "、".join(printable(each.files[0], " ") for each in found)
        return (), Text(
            f"上年文件夹中该单位有多份文件（{listed}），未与上年核对",
            f"the folder of last year holds several of this unit ({listed}): it was not compared with last year's",
        )


def told_apart(jobs: Iterable[Job], means: Means, *, together: bool = True) -> list[Disclosure]:
    """Return the disclosures of some files, each opened once; without `together` every file is one of its own."""
    found = [
        About(job.path, error=known) if isinstance(known, InputError) else known
        for job, known in each_of(about, jobs, means)
    ]
    return disclosures(found) if together else [Disclosure((each.path,), (), each) for each in found]


def about(job: Job) -> About:
    """Return what tells the disclosure of a job's file, or what an earlier run found of it."""
    return remembered(job, _about)


def _about(job: Job) -> About:
    try:
        document = open_document(job.path, job.contents[0] if job.contents else None)
    except InputError as error:
        return About(job.path, error=error)
    try:
        identity = document.identity
    except InputError:
        # Tables alone often name no year.
        return About(job.path, amounts=document.amounts)
    unit = same_name(identity.unit)
    return About(job.path, unit, identity.year, identity.stage, document.amounts, document.whole)


def disclosures(files: Iterable[About]) -> list[Disclosure]:
    """Return the disclosures, in the order in which the first file of each was given."""
    known = list(files)
    groups: list[list[About]] = []
    # Those that say most of themselves come first, so that the others find what they belong to.
    for each in sorted(known, key=lambda each: -sum((bool(each.unit), each.year is not None, bool(each.stage)))):
        fitting = [] if each.error is not None else [group for group in groups if _belongs(each, group)]
        nearest = max((_shared(each, group) for group in fitting), default=0)
        near = [group for group in fitting if _shared(each, group) == nearest]
        if len(near) == 1:
            near[0].append(each)
        else:
            groups.append([each])
    order = {each.path: place for place, each in enumerate(known)}
    groups.sort(key=lambda group: min(order[each.path] for each in group))
    return [_read(sorted(group, key=lambda each: order[each.path])) for group in groups]


def _belongs(each: About, group: Sequence[About]) -> bool:
    """Whether a file can be of a group's disclosure: near it, and nothing that it says of itself is against it."""
    if any(other.error is not None for other in group):
        return False
    if not any(_is_near(each.folder, other.folder) for other in group):
        return False
    return all(_agree(each, other) for other in group) and any(_is_of(each, other) for other in group)


def _is_of(each: About, other: About) -> bool:
    """Whether both name one unit or, where one of them names none, that one has amounts of the other, or its name."""
    if each.unit and other.unit:
        return True
    named = any(
        one.unit and one.unit in same_name(PurePath(two.path).name) for one, two in ((each, other), (other, each))
    )
    return named or len(each.amounts & other.amounts) >= _SHARED


def _is_near(folder: PurePath, other: PurePath) -> bool:
    return folder == other or folder in other.parents or other in folder.parents


def _agree(each: About, other: About) -> bool:
    units = not (each.unit and other.unit) or each.unit.endswith(other.unit) or other.unit.endswith(each.unit)
    years = each.year is None or other.year is None or each.year == other.year
    return units and years and (not (each.stage and other.stage) or each.stage == other.stage)


def _shared(each: About, group: Sequence[About]) -> int:
    """Return how deep the folder is that a file shares with a group: the nearest group is its own."""
    return max(
        sum(1 for one, two in zip(each.folder.parts, other.folder.parts, strict=False) if one == two) for other in group
    )


def _read(group: Sequence[About]) -> Disclosure:
    """Return what of a group is read: a file whose amounts others of it have says the same again."""
    most = max(len(each.amounts) for each in group)
    ranked = sorted(group, key=lambda each: _rank(each, most))
    files: list[About] = []
    copies: list[str] = []
    for each in ranked:
        if any(are_again(each.amounts, other.amounts) for other in files):
            copies.append(each.path)
        else:
            files.append(each)
    if any(each.whole for each in files):
        # A budget file is no part of another budget: it is the one that counts where it says as much as the others.
        files, copies = _without_whole(files, copies)
    unit = max((each.unit for each in group), key=len)
    year = next((each.year for each in group if each.year is not None), None)
    stage = next((each.stage for each in group if each.stage), "")
    told = files[0]._replace(unit=unit, year=year, stage=stage)
    return Disclosure(tuple(each.path for each in files), tuple(copies), told)


def _without_whole(files: list[About], copies: list[str]) -> tuple[list[About], list[str]]:
    documents = [each for each in files if not each.whole]
    if documents:
        return documents, [*copies, *(each.path for each in files if each.whole)]
    return files[:1], [*copies, *(each.path for each in files[1:])]


def _rank(each: About, most: int) -> tuple[bool, bool, int, int]:
    """Rank documents before budget files, then those with most amounts; a tenth less is the same, and goes by format."""
    suffix = PurePath(each.path).suffix.lower()
    place = _BY_FORMAT.index(suffix) if suffix in _BY_FORMAT else len(_BY_FORMAT)
    less = len(each.amounts) < _MOST * most
    return each.whole, less, 0 if less else place, -len(each.amounts)
