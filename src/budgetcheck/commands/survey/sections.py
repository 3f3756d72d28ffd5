"""The survey as plain sections of headed rows, from which every page is made."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.model.report import OUTCOME_NAMES, FileOutcome
from budgetcheck.model.words import Text, printable
from budgetcheck.runs.disclosures import same_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcheck.commands.survey import Entry, Survey
    from budgetcheck.commands.survey.units import Unit
    from budgetcheck.model.words import Language


_MAX_NAME = 60
"""Letters of a unit's name that are shown: no real one is longer, and one that is would push all else off the page."""


class Column(NamedTuple):
    """One column of a section: its heading, and whether it holds numbers."""

    heading: str
    numbers: bool = False


class Section(NamedTuple):
    """One table of a page."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


class _Table(NamedTuple):
    """A section in both languages; a column's mark says that it holds numbers."""

    title: Text
    columns: tuple[tuple[Text, bool], ...]
    rows: Iterable[tuple[str, ...]]


def headline(survey: Survey, say: Language) -> str:
    """Return the survey in one sentence, whose verdicts add up to the files, and which says so where it is partial."""
    counts = Counter(entry.verdict for entry in survey.entries)
    passed, warned, wrong, unchecked, unread = (counts[verdict] for verdict in _VERDICTS)
    words = Text(
        f"{len(survey.entries)} 个文件：{passed} 个通过，{warned} 个有警告，{wrong} 个有错误，{unread} 个无法检查",
        f"{len(survey.entries)} files: {passed} passed, {warned} with warnings, {wrong} with errors,"
        f" {unread} cannot be checked",
    )
    if unchecked:
        words += Text(f"，{unchecked} 个未达到检查要求", f", {unchecked} not checked")
    if survey.listed:
        words += Text(
            f"；名单上 {survey.listed} 个单位，缺少 {len(survey.absent)} 个",
            f"; of {survey.listed} listed units {len(survey.absent)} are missing",
        )
    departments = len({each.department for each in survey.differences})
    if departments:
        words += Text(
            f"；{departments} 个部门不等于各单位之和", f"; {departments} departments differ from the sum of their units"
        )
    if survey.of is not None:
        words += Text(f"；已中断，共 {survey.of} 个文件", f"; interrupted, partial: of {survey.of} files")
    return words.say(say)


def sections(survey: Survey, say: Language) -> tuple[Section, ...]:
    """Return every section that has something to say: what is common to many units first, each unit's verdict last."""
    return tuple(
        Section(
            table.title.say(say),
            tuple(Column(heading.say(say), numbers) for heading, numbers in table.columns),
            tuple(tuple(printable(cell, " ") for cell in row) for row in rows),
        )
        for table in _tables(survey, say)
        if (rows := tuple(table.rows))
    )


_UNIT, _YEAR, _PATH = (Text("单位", "unit"), False), (Text("年度", "year"), True), (Text("文件", "file"), False)
_PARENT, _WHY = (Text("主管部门", "department"), False), (Text("说明", "why"), False)
_ERRORS, _WARNINGS = (Text("错误", "errors"), True), (Text("警告", "warnings"), True)
_TABLE = (Text("表", "table"), False)


def _tables(survey: Survey, say: Language) -> Iterator[_Table]:
    """Yield every section: what is common to many units, what is missing, the departments, and each file."""
    yield from _common(survey, say)
    yield from _departments(survey, say)
    yield from _files(survey, say)


def _common(survey: Survey, say: Language) -> Iterator[_Table]:
    unread = [(same_name(entry.path), entry.path) for entry in survey.entries if entry.error is not None]
    gone = Counter(title for entry in survey.entries for title in entry.missing)
    yield _Table(
        Text("最常见的问题", "Most frequent faults"),
        (
            (Text("问题", "fault"), False),
            (Text("文件数", "files"), True),
            (Text("处数", "findings"), True),
            (Text("规则", "rule"), False),
        ),
        ((each.title.say(say), str(each.files), str(each.findings), each.rule) for each in survey.faults),
    )
    yield _Table(
        Text("名单中缺少的单位", "Missing units"),
        (
            _UNIT,
            _YEAR,
            _PARENT,
            (Text("可能是这个无法检查的文件", "perhaps this file, which cannot be checked"), False),
        ),
        (
            (_short(each.name), str(each.year or ""), _short(each.parent), _its_file(each, unread))
            for each in survey.absent
        ),
    )
    yield _Table(
        Text("最常缺少的表和段落", "Tables and sections most often missing"),
        (_TABLE, (Text("文件数", "files"), True)),
        ((title.say(say), str(files)) for title, files in gone.most_common()),
    )
    yield _Table(
        Text("缺少的表和段落", "Missing tables and sections"),
        (_UNIT, _TABLE, _PATH),
        ((_short(each.unit), title.say(say), each.path) for each in survey.entries for title in each.missing),
    )


def _departments(survey: Survey, say: Language) -> Iterator[_Table]:
    yield _Table(
        Text("各单位之和不等于部门", "Sums over units that differ from the department"),
        (
            _PARENT,
            (Text("位置", "place"), False),
            (Text("部门", "own"), True),
            (Text("各单位之和", "sum of units"), True),
            (Text("差额", "difference"), True),
            (Text("四舍五入允许", "rounding allows"), True),
            (Text("计量", "measure"), False),
        ),
        (
            (
                _short(each.department),
                each.place.say(say),
                each.own,
                each.units,
                each.difference,
                each.bound,
                each.measure,
            )
            for each in survey.differences
        ),
    )
    yield _Table(
        Text("未能汇总的部门", "Departments not summed"),
        (_PARENT, _WHY),
        ((_short(name), reason.say(say)) for name, reason in survey.unsummed),
    )


def _files(survey: Survey, say: Language) -> Iterator[_Table]:
    yield _Table(Text("名单之外的单位", "Units not in the list"), (_UNIT, _YEAR, _PATH), map(_who, survey.unlisted))
    yield _Table(
        Text("重复的单位", "Units with more than one file"),
        (_UNIT, _YEAR, _PATH, (Text("已有文件", "there is already"), False)),
        ((*_who(each), first) for each, first in zip(survey.repeated, survey.firsts, strict=True)),
    )
    yield _Table(
        Text("无法检查的文件", "Files that cannot be checked"),
        (_PATH, _WHY),
        ((each.path, each.error.reason(say)) for each in survey.entries if each.error is not None),
    )
    yield _Table(
        Text("未达到检查要求的文件", "Files of which too little is covered"),
        (_PATH, _WHY),
        ((each.path, each.not_checked.say(say)) for each in survey.entries if each.not_checked is not None),
    )
    yield _Table(
        Text("各单位结论", "Verdicts"),
        ((Text("结论", "verdict"), False), _ERRORS, _WARNINGS, _UNIT, _YEAR, _PATH),
        (
            (_VERDICTS[each.verdict].say(say), str(each.errors), str(each.warnings), *_who(each))
            if each.error is None
            else (_VERDICTS[each.verdict].say(say), "", "", *_who(each))
            for each in survey.entries
        ),
    )


_VERDICTS = {
    "passed": Text("通过", "passed"),
    "warnings": Text("有警告", "warnings"),
    "errors": Text("有错误", "errors"),
    "unchecked": OUTCOME_NAMES[FileOutcome.NOT_CHECKED],
    "unread": OUTCOME_NAMES[FileOutcome.UNREADABLE],
}


def _its_file(unit: Unit, unread: Sequence[tuple[str, str]]) -> str:
    """Return the file that was not read and whose path names the unit: it is rather broken than missing."""
    name = same_name(unit.name)
    return min((path for called, path in unread if name in called), key=len, default="")


def _who(entry: Entry) -> tuple[str, str, str]:
    return _short(entry.unit), str(entry.year or ""), entry.path


def _short(name: str) -> str:
    return name if len(name) <= _MAX_NAME else name[: _MAX_NAME - 1] + "…"
