"""The survey as plain sections of headed rows, from which every page is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.finding import Text, printable

if TYPE_CHECKING:
    from budgetcheck.finding import Language
    from budgetcheck.survey import Entry, Survey


class Section(NamedTuple):
    """One table of a page."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def headline(survey: Survey, say: Language) -> str:
    """Return the survey in one sentence, which says so where it is partial."""
    wrong = sum(bool(entry.errors) for entry in survey.entries)
    words = Text(
        f"{len(survey.entries)} 个文件：{wrong} 个有错误，{survey.unreadable} 个无法检查；缺少 {len(survey.absent)} 个单位",
        f"{len(survey.entries)} files: {wrong} with errors, {survey.unreadable} cannot be checked;"
        f" {len(survey.absent)} units missing",
    )
    if survey.of is not None:
        words += Text(f"；已中断，共 {survey.of} 个文件", f"; interrupted, partial: of {survey.of} files")
    return words.say(say)


def sections(survey: Survey, say: Language) -> tuple[Section, ...]:
    """Return every section that has something to say."""

    def head(*words: tuple[str, str]) -> tuple[str, ...]:
        return tuple(Text(*each).say(say) for each in words)

    unit, year, path = ("单位", "unit"), ("年度", "year"), ("文件", "file")
    parent, message = ("主管部门", "department"), ("说明", "why")
    verdicts = [(_verdict(entry).say(say), *_who(entry), *_counts(entry)) for entry in survey.entries]
    unread = [(entry.path, entry.error.say(say)) for entry in survey.entries if entry.error is not None]
    gaps = [(entry.unit or entry.path, title.say(say)) for entry in survey.entries for title in entry.missing]
    sums = [
        (each.department, each.place.say(say), each.own, each.units, each.difference, each.bound, each.measure)
        for each in survey.differences
    ]
    made = (
        (
            ("各单位结论", "Verdicts"),
            (("结论", "verdict"), unit, year, path, ("错误", "errors"), ("警告", "warnings")),
            verdicts,
        ),
        (
            ("最常见的问题", "Most frequent faults"),
            (("规则", "rule"), ("问题", "fault"), ("文件数", "files"), ("处数", "findings")),
            [(each.rule, each.title.say(say), str(each.files), str(each.findings)) for each in survey.faults],
        ),
        (
            ("名单中缺少的单位", "Missing units"),
            (unit, year, parent),
            [(each.name, str(each.year or ""), each.parent) for each in survey.absent],
        ),
        (("缺少的表和段落", "Missing tables and sections"), (unit, ("表", "table")), gaps),
        (("名单之外的单位", "Units not in the list"), (unit, year, path), [_who(each) for each in survey.unlisted]),
        (("重复的单位", "Units with more than one file"), (unit, year, path), [_who(each) for each in survey.repeated]),
        (
            ("各单位之和不等于部门", "Sums over units that differ from the department"),
            (
                parent,
                ("位置", "place"),
                ("部门", "own"),
                ("各单位之和", "sum of units"),
                ("差额", "difference"),
                ("四舍五入最多", "rounding explains"),
                ("计量", "measure"),
            ),
            sums,
        ),
        (
            ("未能汇总的部门", "Departments not summed"),
            (parent, message),
            [(name, why.say(say)) for name, why in survey.unsummed],
        ),
        (("无法检查的文件", "Files that cannot be checked"), (path, message), unread),
    )
    return tuple(
        Section(
            Text(*title).say(say), head(*headings), tuple(tuple(printable(cell, " ") for cell in row) for row in rows)
        )
        for title, headings, rows in made
        if rows
    )


def _verdict(entry: Entry) -> Text:
    if entry.error is not None:
        return Text("无法检查", "cannot be checked")
    if entry.errors:
        return Text("有错误", "errors")
    return Text("有警告", "warnings") if entry.warnings else Text("通过", "passed")


def _who(entry: Entry) -> tuple[str, str, str]:
    return entry.unit, str(entry.year or ""), entry.path


def _counts(entry: Entry) -> tuple[str, str]:
    return str(entry.errors), str(entry.warnings)
