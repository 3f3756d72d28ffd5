"""What each column of a printed table holds: codes, names, line numbers, amounts; and which columns make a lane."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from budgetcheck.documents.blocks import figure_text, likened, squeezed
from budgetcheck.model.printed_table import FIGURES, Column, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from budgetcheck.documents.blocks import Cell


ENOUGH = 4, 5
"""A column holds figures where at least 4 in 5 of its cells that are not blank are figures."""

_LINE = re.compile(r"(?:行次|序号|行号|序次|编号|No\.?)")
_NOTE = re.compile(r"备注|说明|附注|^注$|来源$|依据$|用途$|内容说明")
_UNIT = re.compile(r"(?:单位|部门|机构)[^类款项科目]{0,4}(?:代码|编码|编号)$")
_CODE = re.compile(r"(?:编码|代码|编号)(?:[（(].*[)）])?$|^[类款项目节]$|^科目编码")
_PART = re.compile(r"^[类款项目节]$")
_NAME = re.compile(r"科目名称|^科目$|^项目$|支出功能分类|功能分类|经济分类|名称$|^收入$|^支出$|^内容$|支出内容|^项$")
_UNIT_NAME = re.compile(r"(?:单位|部门|机构)[（）()单位部门]*名?称?$")
_WORDY = re.compile(r"名称|单位$|内容|依据|负责人|电话|地址|部门$|目标|指标|来源|方式|^项目$|^科目$")
_PERCENT = re.compile(r"%|％|比例|幅度|占比|比重|率$|率[（(%]")
_COUNT = re.compile(r"人数|数量|个数|台数|辆数|批次|人次|团组|面积|编制数|[（(][人个辆台套件平方米㎡次批]+[)）]")
_PRICE = re.compile(r"单价|均价")
_TARGET = re.compile(r"(?:指标|目标)值$")
"""What an indicator is to reach, which is no figure of the budget, whatever it is measured in."""
_LONG = re.compile(r"\d{13,}")
"""Digits that are a project's number in a register, and no amount: not even in yuan is one that long."""
_YEAR = re.compile(r"(?:199\d|20[0-4]\d)(?:年度?)?")
_DATED = re.compile(r"年份|年度|时间|日期|年限")
_MANY_YEARS = 3
"""Years one below the other that are no amounts, whatever their heading says."""
_MONEY = re.compile(r"数$|额|元|支出|收入|合计|总计|小计|经费|拨款|预算|决算|资金|费$|结转|结余")
_LETTER = re.compile(r"\w")
_MANY_LINES = 4
"""Rows that count 1, 2, 3, 4 by chance in no column of amounts."""
_TOP_CODE = 3
"""Digits of the shortest code of the official lists."""
_GROUPED = 2
"""Rows that say the same as the one above, in a column that names none of them."""
_FEW_BELOW = 2
"""Codes below others that no column of amounts has by chance."""
_DIGITS = re.compile(r"\d{1,9}")
_PART_ALONE = re.compile(r"\d{2}")
_CODE_LIKE = re.compile(r"[(（\[]?\d{1,9}(?:[.．\-]\d{2})*[)）\]]?[类款项]?[)）]?")


def columns_of(paths: Sequence[tuple[str, ...]], body: Sequence[Sequence[Cell]]) -> tuple[Column, ...]:
    """Return each column with its kind, told by its heading and by what stands in it."""
    # A cell in doubt (an error, a format that shows another figure) says nothing of what its column holds.
    texts = [
        [squeezed(row[x].text) for row in body if x < len(row) and row[x].text.strip() and not row[x].doubt]
        for x in range(len(paths))
    ]
    kinds: list[Kind] = []
    for x, path in enumerate(paths):
        kinds.append(_kind(path, texts[x], kinds, texts[x + 1 :]))
    return tuple(map(Column, range(len(paths)), paths, _settled(paths, kinds, texts)))


def _kind(path: tuple[str, ...], texts: list[str], before: list[Kind], behind: list[list[str]]) -> Kind:
    leaf = likened(path[-1]) if path else ""
    by_heading = _kind_by_heading(leaf, texts)
    if by_heading is not None:
        return by_heading
    figures = [text for text in texts if figure_text(text)]
    blank = [text for text in texts if figure_text(text) == ""]
    words = len(texts) - len(figures) - len(blank)
    if not figures and not words:
        return _kind_of_blank(leaf, path, before)
    few, many = ENOUGH
    enough = len(figures) * many >= (len(texts) - len(blank)) * few
    doubtful = len(figures) * 2 >= len(texts) - len(blank) and _MONEY.search(leaf) is not None
    if not (enough or doubtful):
        return Kind.TEXT
    if enough and _holds_codes(leaf, texts, before, behind):
        return Kind.CODE
    return _kind_of_figures(path, figures)


def _kind_by_heading(leaf: str, texts: list[str]) -> Kind | None:
    if _numbers_lines(texts) or (
        _LINE.fullmatch(leaf) and all(_DIGITS.fullmatch(text) or _is_total(text) for text in texts)
    ):
        return Kind.LINE
    long = sum(_LONG.fullmatch(text) is not None for text in texts)
    if long * 2 > len(texts) or _TARGET.search(leaf):
        return Kind.TEXT
    if _NOTE.search(leaf) and not any(figure_text(text) for text in texts):
        return Kind.NOTE
    coded = sum(_CODE_LIKE.fullmatch(text) is not None for text in texts)
    words = sum(_is_word(text) for text in texts)
    if _UNIT.search(leaf) and words <= coded:
        return Kind.UNIT
    if _CODE.search(leaf) and words <= coded:
        return Kind.CODE
    return None


def _numbers_lines(texts: list[str]) -> bool:
    """Whether a column counts its rows: 1, 2, 3 …, whatever stands over it."""
    numbers = [text for text in texts if not _is_total(text)]
    return len(numbers) >= _MANY_LINES and numbers == [str(at) for at in range(1, len(numbers) + 1)]


def _kind_of_blank(leaf: str, path: tuple[str, ...], before: list[Kind]) -> Kind:
    """Return what a column without any entry is for: amounts, where it has a heading behind the names."""
    after_names = any(kind in (Kind.TEXT, *FIGURES) for kind in before)
    if not path or _WORDY.search(leaf) or not (after_names or (_MONEY.search(leaf) and not _NAME.search(leaf))):
        return Kind.TEXT
    return _kind_of_figures(path, [])


def _kind_of_figures(path: tuple[str, ...], figures: list[str]) -> Kind:
    whole = likened("".join(path))
    leaf = likened(path[-1]) if path else ""
    signed = sum(text.endswith("%") for text in figures)
    if _PERCENT.search(leaf) or (signed and signed * 2 > len(figures)):
        return Kind.PERCENT
    years = bool(figures) and all(_YEAR.fullmatch(text) for text in figures)
    if years and not _MONEY.search(whole) and (_DATED.search(leaf) or len(figures) >= _MANY_YEARS):
        return Kind.TEXT
    if _PRICE.search(leaf):
        return Kind.PRICE
    counted = _COUNT.search(leaf) or (_COUNT.search(whole) and not _MONEY.search(leaf))
    return Kind.COUNT if counted and not any("." in text for text in figures) else Kind.AMOUNT


def _holds_codes(leaf: str, texts: list[str], before: list[Kind], behind: list[list[str]]) -> bool:
    """Whether whole numbers at the left of a lane are codes: words follow, and no amount's heading stands over them."""
    if _MONEY.search(leaf) or not all(_DIGITS.fullmatch(text) or _is_total(text) for text in texts):
        return False
    if (before and before[-1] in (Kind.LABEL, Kind.TEXT)) or _COUNT.search(leaf):
        return False
    if leaf and any(kind in FIGURES for kind in before) and not (Kind.CODE in before and _make_a_tree(texts)):
        # Behind amounts a column without any heading may begin the codes of a further lane; one whose heading nobody
        # knows, where an earlier lane has codes and its own numbers are a tree of codes.
        return False
    # The further parts of a code, 款 and 项, may stand between it and the names.
    following = next((cells for cells in behind if cells and not all(map(_PART_ALONE.fullmatch, cells))), [])
    words = sum(figure_text(text) is None for text in following)
    return words * 2 > len(following)


def _make_a_tree(texts: list[str]) -> bool:
    """Whether whole numbers are codes beyond doubt: in order, none twice, and each longer one below one it begins with."""
    codes = [text for text in texts if not _is_total(text)]
    tops = min(map(len, codes), default=0)
    longer = [code for code in codes if len(code) > tops]
    placed = all(any(code.startswith(above) for above in codes if len(above) < len(code)) for code in longer)
    ordered = all(one < two for one, two in pairwise(codes))
    return tops >= _TOP_CODE and len(longer) >= _FEW_BELOW and placed and ordered


def _is_word(text: str) -> bool:
    """Whether a cell of a code column holds words: neither a code, nor dots, a total, or 类 款 项 of its heading."""
    coded = _CODE_LIKE.fullmatch(text) or _PART.fullmatch(text) or not _LETTER.search(text)
    return not coded and not _is_total(text)


def _is_total(text: str) -> bool:
    return text.endswith(("合计", "总计", "小计"))


def _settled(paths: Sequence[tuple[str, ...]], kinds: list[Kind], texts: list[list[str]]) -> list[Kind]:
    """Return the kinds lane by lane: the names among several columns of words, units' codes where items have their own."""
    settled = list(kinds)
    for lane in lanes_of(kinds):
        figures = [x for x in lane if kinds[x] in FIGURES]
        lead = [x for x in lane if x < min(figures, default=lane[-1] + 1)]
        _settle_codes(lead, paths, settled, texts)
        codes = [x for x in lead if settled[x] is Kind.CODE]
        words = [x for x in lead if settled[x] is Kind.TEXT and (paths[x] or texts[x])]
        # Beside a code the same item may stand in several rows, one a project.
        single = [x for x in words if codes or not _groups_rows(texts[x])]
        label = _label(single or words, codes, paths)
        if label is not None:
            settled[label] = Kind.LABEL
        for x in lane:
            if figures and x > figures[-1] and settled[x] is Kind.TEXT:
                settled[x] = Kind.NOTE
    return settled


def _settle_codes(lead: list[int], paths: Sequence[tuple[str, ...]], kinds: list[Kind], texts: list[list[str]]) -> None:
    """Keep one code of several in a row: the items' rather than the unit's, the first of two classifications."""
    units = [x for x in lead if kinds[x] is Kind.UNIT]
    groups = _neighbours([x for x in lead if kinds[x] is Kind.CODE], paths)
    if units and not groups:
        for x in units:
            kinds[x] = Kind.CODE
        return
    constant = [
        group for group in groups if len(group) == 1 and len(texts[group[0]]) > 1 and len(set(texts[group[0]])) == 1
    ]
    if len(groups) > 1:
        kept = next((group for group in groups if group not in constant), groups[0])
        for group in groups:
            for x in group if group is not kept else ():
                kinds[x] = Kind.UNIT if group in constant else Kind.TEXT


def _neighbours(codes: list[int], paths: Sequence[tuple[str, ...]]) -> list[list[int]]:
    """Return code columns in groups that make one code each: 类 | 款 | 项, or one heading over columns side by side."""
    groups: list[list[int]] = []
    for x in codes:
        together = groups and groups[-1][-1] == x - 1
        parts = _PART.match(paths[x][-1]) if paths[x] else None
        same = together and (parts or paths[x] == paths[x - 1] or not paths[x])
        if same:
            groups[-1].append(x)
        else:
            groups.append([x])
    return groups


def _groups_rows(texts: list[str]) -> bool:
    """Whether a column says of several rows together what they are, as a cell does that is merged over them."""
    again = sum(one == two for one, two in pairwise(texts))
    return again >= _GROUPED and again * 2 >= len(texts) - 1


def _label(words: list[int], codes: list[int], paths: Sequence[tuple[str, ...]]) -> int | None:
    def says(x: int, pattern: re.Pattern[str]) -> bool:
        return bool(paths[x]) and pattern.search(likened(paths[x][-1])) is not None

    behind = [x for x in words if not codes or x > codes[-1]]
    candidates = behind or words
    tests: list[Callable[[int], bool]] = [
        lambda x: bool(codes) and x == codes[-1] + 1,
        lambda x: says(x, _NAME) and not says(x, _UNIT_NAME),
        lambda x: not says(x, _UNIT_NAME),
        lambda _: True,
    ]
    return next((x for test in tests for x in candidates if test(x)), None)


def lanes_of(kinds: Sequence[Kind]) -> list[range]:
    """Return the lanes: a column of codes or names behind amounts opens the next, where amounts follow it in turn."""
    starts = [0]
    seen = False
    for x, kind in enumerate(kinds):
        if kind in FIGURES:
            seen = True
        elif seen and kind is not Kind.NOTE and any(later in FIGURES for later in kinds[x:]):
            starts.append(x)
            seen = False
    return [range(start, end) for start, end in zip(starts, [*starts[1:], len(kinds)], strict=True)]
