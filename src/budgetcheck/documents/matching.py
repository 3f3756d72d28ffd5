"""Which of the layout's columns a printed column is: by its path of headings, years, measures and filler left aside."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.documents.blocks import likened
from budgetcheck.documents.grids import State
from budgetcheck.model.layout import NUMERIC_TYPES
from budgetcheck.model.printed_table import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.documents.grids import Column, Lane
    from budgetcheck.model.layout import TableLayout

_MAX_PATH = 5
_FEW_TURNED = 3
"""Headings that must be names of rows before a table is taken for a turned one."""
_MEASURE = re.compile(r"[（(](?:单位：?)?(?:人民币)?(?:百万元|千元|亿元|万元|元)[）)]")
_YEAR = re.compile(r"(20\d\d)年?度?")
_LAST_YEAR = re.compile(r"上年(?:度)?(?!结转|结余|财政拨款结转)|去年|上一年")
_CARRIED = re.compile(r"结转|结余")
_CHANGED = re.compile(r"增减|增长|增幅|增加|减少|比上年|较上年|比例|占比|占.*%|%|幅度|完成率")
_EXPLAINED = re.compile(r"（(?:不?含|包括)[^（）]*）$")
_IN_PERCENT = re.compile(r"（[%％]）$")
_OF_FUND = re.compile(r"(一般公共预算|政府性基金|国有资本经营)(?:预算)?(?:财政)?(?:拨款|资金)?(?:安排)?(?:收入)?$")
_BROUGHT_FORWARD = re.compile(r"^(?:上年|年初)(?:结转|结余)(?:[和及]?结余)?(?:收入|资金)?(?!的)")
"""What last year left over, under any of its names."""
_THIS_YEAR = re.compile(r"^(?:本年度?|当年|年)(?=.)|^其中：?")
_NEUTRAL = re.compile(
    r"(?:本年度?|当年)?(?:一般公共预算|财政拨款|全部)?(?:收入|支出)?(?:年初)?(?:预算|决算)?(?:安排)?(?:数|额|金额|总额|资金)?"
)
_SUM = re.compile(
    r"(?:本年)?(?:收入|支出|预算|决算)?(?:数|额)?(?:合计|总计|小计|总额|金额)|(?:本年)?(?:预算|决算|安排)(?:数|额)?"
)
_TOTALS = ("合计", "总计")


_NEAR = {0: "", 1: "上年"}
"""What a year is called by how many years it is ago."""


class Told(NamedTuple):
    """What a document says of itself and its headings are read by."""

    year: int
    final: bool


def cleaned(word: str, told: Told) -> str:
    """Return a heading without its measure and the document's own year."""
    plain = _MEASURE.sub("", likened(word))
    plain = _YEAR.sub(lambda match: _NEAR.get(told.year - int(match[1]), match[0]), plain)
    plain = _IN_PERCENT.sub("", _EXPLAINED.sub("", plain)) or plain
    return plain if plain in ("年",) else _THIS_YEAR.sub("", plain) or plain


def alike(word: str) -> str:
    """Return a heading with one name for each fund and for what last year left over, however they are worded."""
    plain = _EXPLAINED.sub("", word) or word
    return _OF_FUND.sub(r"\1", _BROUGHT_FORWARD.sub("上年结转", plain))


def is_other(column: Column, told: Told) -> bool:
    """Whether a column is beside this year's amounts: last year's, a change, a share, a count."""
    return column.kind in (Kind.PERCENT, Kind.COUNT) or _mark(column.path, told) in ("last", "change")


def _mark(path: Sequence[str], told: Told) -> str:
    """Return what sets a column apart from this year's amounts: change, last or carried; nothing where it is one of them."""
    words = [likened(word) for word in path]
    if any(_CHANGED.search(word) for word in words):
        return "change"
    years = {int(year) for word in words for year in _YEAR.findall(word)}
    if any(_LAST_YEAR.search(word) for word in words) or (years and told.year not in years):
        return "last"
    if told.final and any(re.search(r"预算数$|^预算$", word) for word in words):
        return "planned"
    return "carried" if any(_CARRIED.search(word) for word in words) else ""


_LAST_ALONE = re.compile(r"(?:上年|去年)度?")
_MARKED = {
    "change": _CHANGED,
    "last": re.compile(r"上年|去年"),
    "carried": _CARRIED,
    "planned": re.compile(r"预算"),
}
"""What a layout's heading must say itself to be that of a column set apart."""


def without(path: tuple[str, ...], shared: Sequence[str]) -> tuple[str, ...]:
    """Return a path of headings without what stands over the names too, which is of the lane and of no column."""
    size = 0
    while size < min(len(path) - 1, len(shared)) and likened(path[size]) == likened(shared[size]):
        size += 1
    return path[size:]


def matched(layout: TableLayout, columns: Sequence[Column], told: Told) -> dict[int, str]:
    """Return which of the layout's columns stands where: the closest heading first, no column twice."""
    labels = _labels(layout)
    scored = []
    for column in columns:
        names = readings(column.path, told)
        mark = _mark(column.path, told)
        whole = likened("".join(column.path))
        for label, key in labels:
            # A heading that is known as it is printed needs no marks to tell it.
            if label in names and (not mark or label == whole or _MARKED[mark].search(label)):
                scored.append((names[label], -len(label), column.place, key))
    found: dict[int, str] = {}
    for _, _, x, key in sorted(scored):
        if x not in found and key not in found.values():
            found[x] = key
    _add_total(found, layout, columns, told)
    return dict(sorted(found.items()))


def _labels(layout: TableLayout) -> list[tuple[str, str]]:
    """Return the layout's headings with their columns; in other words for a fund too, where one column alone has them."""
    labels = [(likened(heading), key) for key, heading in layout.headed]
    owners: dict[str, set[str]] = {}
    for label, key in labels:
        owners.setdefault(alike(label), set()).add(key)
    known = {label for label, _ in labels}
    more = [(label, next(iter(keys))) for label, keys in owners.items() if len(keys) == 1 and label not in known]
    return labels + more


def _add_total(found: dict[int, str], layout: TableLayout, columns: Sequence[Column], told: Told) -> None:
    """Find the column of the sum under another word than the layout's: 小计 under 2023年预算数, 金额, 预算数."""
    first = next((key for key, column in layout.columns.items() if column.type in NUMERIC_TYPES), None)
    if first is None or first in found.values():
        return
    known = {likened(heading) for _, heading in layout.headed} - set(_TOTALS)
    fitting = [
        column.place
        for column in columns
        if column.place not in found and not _mark(column.path, told) and _is_sum(column.path, known, told)
    ]
    totals = [column.place for column in columns if column.place in fitting and _says_total(column.path)]
    fitting = totals if len(totals) == 1 else fitting
    if len(fitting) == 1:
        found[fitting[0]] = first


def _says_total(path: Sequence[str]) -> bool:
    return bool(path) and likened(path[-1]).endswith(("合计", "总计", "小计"))


def _is_sum(path: Sequence[str], known: set[str], told: Told) -> bool:
    words = [cleaned(word, told) for word in path]
    if not words or not (_SUM.fullmatch(words[-1]) or _NEUTRAL.fullmatch(words[-1])):
        return False
    return all(word not in known and (_NEUTRAL.fullmatch(word) or _is_over_all(word)) for word in words[:-1])


def _is_over_all(word: str) -> bool:
    """Whether a heading stands over all amounts of a table rather than over a part of them."""
    return (word.endswith("基本支出") and word.startswith(("本年", "一般公共预算"))) or _SUM.fullmatch(word) is not None


def readings(path: tuple[str, ...], told: Told) -> dict[str, int]:
    """Return all that a column under several headings may be called, and how far from the whole each name is."""
    plain = tuple(likened(word) for word in path[:_MAX_PATH])
    bare = tuple(cleaned(word, told) for word in path[:_MAX_PATH])
    found: dict[str, int] = {}
    forms = {tuple(map(alike, bare)): 6, tuple(map(alike, plain)): 4, bare: 2, plain: 0}
    for words, distance in sorted(forms.items(), key=lambda each: each[1]):
        _combine(words, distance, found)
        if len(words) > 1 and _SUM.fullmatch(words[-1]):
            # 基本支出 over 小计 is the column of basic expenditure.
            _combine(words[:-1], distance + 2, found)
    return found


def _combine(words: tuple[str, ...], distance: int, found: dict[str, int]) -> None:
    if not words:
        return
    last = words[-1]
    found.setdefault(last, distance + 1)
    for size in range(1, len(words)):
        for above in combinations(words[:-1], size):
            found.setdefault("".join((*above, last)), distance)


def turned(lane: Lane, layout: TableLayout, told: Told) -> dict[int, tuple[str, str]]:
    """Return, for a table whose rows are printed as columns, the row and the column that each printed column is."""
    if not layout.rows or layout.lane or layout.codes != "outline":
        return {}
    names: dict[str, str] = {}
    for code, name in layout.row_names:
        names.setdefault(_unmarked(name), code)
    for code, beside in layout.sums.items():
        for name in beside:
            names.setdefault(_unmarked(name), code)
    found: dict[int, tuple[str, str]] = {}
    told_apart = [_says_this_year(column.path, told) for column in lane.columns]
    planned = [_mark(column.path, told) == "planned" for column in lane.columns]
    for place, column in enumerate(lane.columns):
        measured, path = _measured(column.path, told)
        code, over = _row_of(path, names)
        over = (*over, *measured)
        mark = _mark(column.path, told)
        if not code:
            continue
        key = _column_of(over, layout, told)
        if mark in ("last", "change") and (key is None or not _says(layout, key, mark)):
            continue
        if key is None or (mark == "planned" and not all(planned) and key == _first(layout)):
            continue
        found[place] = (code, key)
    found = _told(found, told_apart)
    rows = {code for code, _ in found.values()}
    filled = [row for row in lane.rows if any(row.cells[place].state is State.PRINTED for place in found)]
    named = [row for row in lane.rows if likened(row.label.bare) in {likened(name) for _, name in layout.row_names}]
    if len(rows) < _FEW_TURNED or len([row for row in named if not row.is_total]) > 1 or len(filled) > _MANY_UNITS:
        return {}
    return found


def says_apart(layout: TableLayout, key: str) -> bool:
    """Whether a column of the layout is of last year or of a change."""
    return any(_says(layout, key, mark) for mark in ("last", "change"))


def _says(layout: TableLayout, key: str, mark: str) -> bool:
    """Whether a column of the layout is set apart in the same way as a printed one."""
    return any(_MARKED[mark].search(heading) for heading in layout.columns[key].headings)


def _says_this_year(path: Sequence[str], told: Told) -> bool:
    return any(str(told.year) in word or likened(word).startswith(("本年", "当年")) for word in path)


def _told(found: dict[int, tuple[str, str]], this_year: Sequence[bool]) -> dict[int, tuple[str, str]]:
    """Keep of several columns for one place the one that names this year; where none or several do, keep none of them."""
    kept: dict[int, tuple[str, str]] = {}
    for place, target in found.items():
        rivals = [other for other, each in found.items() if each == target]
        named = [other for other in rivals if this_year[other]]
        if rivals == [place] or named == [place]:
            kept[place] = target
    return kept


_MANY_UNITS = 200


def _first(layout: TableLayout) -> str:
    return next(key for key, column in layout.columns.items() if column.type in NUMERIC_TYPES)


def _measured(path: tuple[str, ...], told: Told) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Part what is measured (预算数, 决算数, a year) from a path of headings that ends with it, and the path before it."""
    if len(path) > 1 and re.fullmatch(r"(?:上年|本年)?(?:年初)?(?:预算|决算|执行)数?", cleaned(path[-1], told)):
        return path[-1:], path[:-1]
    return (), path


def _row_of(path: Sequence[str], names: dict[str, str]) -> tuple[str, tuple[str, ...]]:
    """Return the row that a column's headings name, and the headings over it that do not."""
    for at in range(len(path) - 1, -1, -1):
        word = _unmarked(path[at])
        if at and word in ("合计", "小计", "") and _unmarked(path[at - 1]) in names:
            continue
        whole = _unmarked("".join(path[at:]))
        if word in names and (at == len(path) - 1 or not any(_unmarked(each) for each in path[at + 1 :])):
            return names[word], tuple(path[:at])
        if whole in names:
            return names[whole], tuple(path[:at])
        if at == len(path) - 1 and at and _unmarked(path[at - 1] + path[at]) in names:
            return names[_unmarked(path[at - 1] + path[at])], tuple(path[: at - 1])
    return "", ()


def _column_of(over: Sequence[str], layout: TableLayout, told: Told) -> str | None:
    """Return the layout's column that the headings over a turned row's name speak of; the first where they say nothing."""
    labels = {likened(heading): key for key, heading in layout.headed}
    for word in reversed(over):
        for form in (likened(word), cleaned(word, told)):
            if form in labels:
                return labels[form]
        if _LAST_ALONE.fullmatch(cleaned(word, told)):
            last = [key for key in layout.columns if _says(layout, key, "last") and not _says(layout, key, "change")]
            return last[0] if len(last) == 1 else None
    return _first(layout)


def _unmarked(name: str) -> str:
    """Return a name without brackets and 小计, which stand over a column as a heading of its own."""
    return re.sub(r"[（）]|小计$", "", likened(re.sub(r"[（(]小计[）)]", "", _MEASURE.sub("", name))))
