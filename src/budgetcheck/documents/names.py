"""Which code a printed row without one has: by its name among the layout's rows, as a total, or by its numbering."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from budgetcheck.documents.blocks import likened, unbroken
from budgetcheck.documents.numbering import FIRST, FOURTH, SECOND, THIRD
from budgetcheck.documents.official import classes_by_name

if TYPE_CHECKING:
    from budgetcheck.documents.raw_rows import RawRow
    from budgetcheck.model.layout import TableLayout

_NUMBERING = re.compile(rf"^(?:其中[:：]?|加[:：]|{FIRST}|{SECOND}|{THIRD}|{FOURTH})+")
_TOTAL = re.compile(r"(?:本年)?(?:收入|支出)?(?:总计|合计|总合计)")
_STYLES = (
    ("of which", re.compile(r"其中")),
    ("一、", re.compile(FIRST)),
    ("（一）", re.compile(SECOND)),
    ("1、", re.compile(THIRD)),
    ("（1）", re.compile(FOURTH)),
)
_MAX_ALIGNED = 400
_PART = re.compile(r"预算|拨款|基金|资金|资本|专户|结转|结余|收入|支出|经费")
"""Words of the parts of what is carried over or left."""
_PARTED = ("carried", "left", "used", "distributed")
"""Rows beside this year's whose parts may be printed under them without a mark."""


def bare_name(text: str) -> str:
    """Return a printed row name without its numbering and 其中."""
    return _NUMBERING.sub("", unbroken(text))


def is_total(name: str) -> bool:
    """Whether a row's name is that of a total: 合计, 支出总计."""
    return _TOTAL.fullmatch(bare_name(name)) is not None


def codes_for(rows: list[RawRow], layout: TableLayout) -> None:
    """Give rows without a code that of the fixed row of the same name; of one name, the rows in their order."""
    _by_total(rows, layout)
    nameless = [row for row in rows if not row.code]
    by_code: dict[str, set[str]] = {}
    for code, name in layout.row_names:
        by_code.setdefault(code, set()).add(likened(name))
    fixed = list(by_code.items())
    names = [likened(bare_name(row.name)) for row in nameless]
    taken = {row.code for row in rows}
    for place, number in _aligned(names, [names_of for _, names_of in fixed]).items():
        if fixed[number][0] not in taken:
            nameless[place].code = fixed[number][0]
            taken.add(fixed[number][0])
    for row in nameless:
        if row.code:
            continue
        name = likened(bare_name(row.name))
        row.code = next((code for code, names_of in fixed if name in names_of and code not in taken), "")
        taken.add(row.code)
    _by_sum(rows, layout)
    _open_total(rows, layout)
    if layout.codes == "function":
        _by_class([row for row in nameless if not row.code])
    elif layout.codes == "outline" and not layout.rows:
        _by_numbering([row for row in nameless if not row.code])


def _by_total(rows: list[RawRow], layout: TableLayout) -> None:
    """Tell the grand total from that of this year's rows: 收入总计 stands under 本年收入合计 where both are printed."""
    named = {likened(name) for code, name in layout.row_names if code != "total"}
    own = {likened(name) for code, name in layout.row_names if code == "total"}
    current = {likened(name) for name in layout.sums.get("current", ())}
    totals = [row for row in rows if not row.code and is_total(row.name) and likened(bare_name(row.name)) not in named]
    if any(likened(bare_name(row.name)) in own and not is_total(row.name) for row in rows):
        # The layout calls its total by another name, which stands in the table too; 合计 then sums more than that.
        for row in totals:
            row.code = "grand" if "grand" in layout.sums else ""
        return
    this_year = [row for row in totals if likened(bare_name(row.name)) in current]
    if len(this_year) == 1 and len(totals) > 1:
        this_year[0].code = "current"
        totals.remove(this_year[0])
    for row in totals:
        row.code = "total"


def _open_total(rows: list[RawRow], layout: TableLayout) -> None:
    """Leave the total open where a row beside it has figures and nothing tells whether 合计 holds them."""
    codes = {row.code for row in rows}
    grouped = {code for code, group in layout.within.items() if group == "grand" and code != "total"}
    if "grand" in codes or grouped.isdisjoint(codes):
        return
    beside = [row for row in rows if row.code in grouped and row.values]
    for row in rows if beside else ():
        if row.code == "total" and "三公" not in row.name:
            row.open.extend(layout.columns)


def _by_sum(rows: list[RawRow], layout: TableLayout) -> None:
    """Give codes to the rows beside this year's: what is carried over, what is left, and the parts printed under them."""
    if not layout.sums:
        return
    by_name = {likened(name): code for code, names in layout.sums.items() for name in names}
    taken = {row.code for row in rows}
    above = ""
    parts = 0
    for row in rows:
        name = likened(bare_name(row.name))
        code = by_name.get(name, "")
        if row.code:
            above = row.code if row.code in _PARTED else ""
            parts = 0
        elif code and code not in taken:
            row.code = code
            taken.add(code)
            above, parts = code if code in _PARTED else "", 0
        elif above and name and name not in classes_by_name():
            if not (_PART.search(name) or any(pattern.match(row.name) for _, pattern in _STYLES)):
                # A row that says neither by a number nor by its name that it is a part may be a total, or anything.
                above = ""
                continue
            parts += 1
            row.code = f"{above}.{parts}"


def _by_class(rows: list[RawRow]) -> None:
    """Give rows without a code that of the functional class of their name: 一、一般公共服务支出 is 201."""
    for row in rows:
        name = bare_name(row.name)
        row.code = classes_by_name().get(likened(name), "")
        row.name = name if row.code else row.name


def _by_numbering(rows: list[RawRow]) -> None:
    """Give rows of an outline codes by their printed numbering: 一、 is 1, the 2、 under it 1.2, and so on."""
    order = [style for style, _ in _STYLES]
    styles: list[str] = []
    counts: list[int] = []
    for row in rows:
        style = next((style for style, pattern in _STYLES if pattern.match(row.name)), "")
        if style == "of which" or (not style and any(styles)):
            # What is named of a row (其中) need not be all of it: it is no part to add up.
            continue
        if styles and style in order and styles[0] in order and order.index(style) < order.index(styles[0]):
            # 二、 after （一）（二）: a row of the rank of one that has a code already, and whose name nobody knows. What
            # stands under it is not under the others.
            return
        if style not in styles:
            styles.append(style)
            counts.append(0)
        depth = styles.index(style)
        del styles[depth + 1 :], counts[depth + 1 :]
        counts[depth] += 1
        row.code = ".".join(map(str, counts))
        row.name = bare_name(row.name)


def _aligned(names: list[str], fixed: list[set[str]]) -> dict[int, int]:
    """Match rows to fixed rows in one order, as many as possible: names such as 单位资金 stand twice in an outline."""
    names, fixed = names[:_MAX_ALIGNED], fixed[:_MAX_ALIGNED]
    best = [[0] * (len(fixed) + 1) for _ in range(len(names) + 1)]
    for y in range(len(names) - 1, -1, -1):
        for x in range(len(fixed) - 1, -1, -1):
            same = 1 + best[y + 1][x + 1] if names[y] in fixed[x] else 0
            best[y][x] = max(same, best[y + 1][x], best[y][x + 1])
    found: dict[int, int] = {}
    y = x = 0
    while y < len(names) and x < len(fixed):
        if names[y] in fixed[x] and best[y][x] == 1 + best[y + 1][x + 1]:
            found[y] = x
            y, x = y + 1, x + 1
        elif best[y][x] == best[y + 1][x]:
            y += 1
        else:
            x += 1
    return found
