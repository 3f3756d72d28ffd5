"""Columns by the tree of their headings: a total is the sum of its siblings, a change this year less last."""

from __future__ import annotations

import re
from functools import partial
from itertools import permutations
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.arithmetic.relations import Balance, Change, Share, Term, as_terms
from budgetcheck.checks.structure.evidence import CHANGES, COLUMNS, Proposal, bears_out
from budgetcheck.documents.blocks import likened
from budgetcheck.documents.headings import Node, tree_of
from budgetcheck.model.printed_table import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from budgetcheck.arithmetic.relations import Relation
    from budgetcheck.checks.structure.figures import SheetLane


_TOTAL = re.compile(r"(?:小计|合计|总计|总额|共计|^计)(?:[（(].*[)）])?(?:数|额)?$")
_AMOUNT_ALONE = re.compile(r"^(?:金额|预算数|决算数|执行数|小计|合计)$")
_OF_WHICH = re.compile(r"^(?:其中|#)")
_ASIDE = re.compile(r"增减|增长|比.{0,12}(?:年|数)|机关运行|绩效|采购|^备注")
_BESIDE_THREE = re.compile(r"会议|培训")
"""What many tables of the three public expenses print beside these, and 合计 of them does not hold."""
_LAST = re.compile(r"上年|去年|上一年|上期")
_THIS = re.compile(r"本年|今年|当年|本期")
_YEAR = re.compile(r"(?:19|20)\d\d")
_OPENING = re.compile(r"(?:年初|期初|上年).{0,4}(?:结转|结余)")
_CLOSING = re.compile(r"(?:年末|期末|年终|结转下年).{0,4}(?:结转|结余)?")
_INCOME = re.compile(r"收入")
_EXPENDITURE = re.compile(r"支出")


class ColumnSum(NamedTuple):
    """Columns that are together the sum of others, less some: places among the lane's columns."""

    total: tuple[int, ...]
    parts: tuple[int, ...]
    less: tuple[int, ...] = ()

    def placed(self, places: Sequence[int]) -> ColumnSum:
        """Return the same sum with each column's place among others."""
        return ColumnSum(*(tuple(places[x] for x in part) for part in self))


def by_columns(lane: SheetLane) -> tuple[Proposal, ...]:
    """Return what the headings of a lane's columns say."""
    proposals: list[Proposal] = []
    for readings in column_sums(lane):
        best = _best(lane, readings)
        if best is not None:
            proposals += _proposals(lane, best, open_=len(readings) > 1)
    proposals += _changes(lane)
    proposals += _percents(lane)
    return tuple(proposals)


def column_sums(lane: SheetLane) -> list[list[ColumnSum]]:
    """Return, for each total among the columns, the ways to read it, likeliest first."""
    amounts = [x for x, column in enumerate(lane.lane.columns) if column.kind is Kind.AMOUNT]
    paths = [lane.lane.columns[x].path for x in amounts]
    found: list[list[ColumnSum]] = []
    for group in _split(paths):
        tree = tree_of([path for _, path in group])
        places = [amounts[at] for at, _ in group]
        found += _of_level(tree, places)
    return found


def _split(paths: Sequence[tuple[str, ...]]) -> list[list[tuple[int, tuple[str, ...]]]]:
    """Split columns by leaf first, where every heading has the same leaves under it: 预算数 | 决算数 under each part."""
    parents: dict[tuple[str, ...], list[str]] = {}
    for path in paths:
        parents.setdefault(path[:-1], []).append(likened(path[-1]) if path else "")
    leaves = next(iter(parents.values()), [])
    same = len(parents) > 1 and all(each == leaves for each in parents.values())
    if not same or len(leaves) < 2 or len(set(leaves)) < len(leaves) or any(_TOTAL.search(leaf) for leaf in leaves):
        return [list(enumerate(paths))]
    return [[(at, path[:-1]) for at, path in enumerate(paths) if path and likened(path[-1]) == leaf] for leaf in leaves]


def _of_level(nodes: Sequence[Node], places: Sequence[int]) -> list[list[ColumnSum]]:
    """Return the sums among headings that stand side by side, and those below each."""
    found: list[list[ColumnSum]] = []
    values = [_value(node) for node in nodes]
    for at, node in enumerate(nodes):
        if node.children:
            found += _of_level(node.children, places)
        elif _TOTAL.search(likened(node.word)):
            readings = [reading for reading in _siblings(nodes, values, at) if reading]
            if readings:
                found.append([ColumnSum((node.columns[0],), reading).placed(places) for reading in readings])
    stocks = _stocks(nodes, values)
    return [*found, [stocks.placed(places)]] if stocks is not None else found


def _value(node: Node) -> tuple[int, ...]:
    """Return the columns whose sum is what stands under a heading: its total's alone, else those of all its parts."""
    if not node.children:
        return node.columns[:1] if len(node.columns) == 1 else node.columns
    for child in node.children:
        word = likened(child.word)
        if not child.children and (_TOTAL.search(word) or (_AMOUNT_ALONE.match(word) and _rest_is_part(node, child))):
            return child.columns
    return tuple(x for child in node.children if not _OF_WHICH.match(likened(child.word)) for x in _value(child))


def _rest_is_part(node: Node, own: Node) -> bool:
    """Whether all other headings beside 金额 are parts of it: 其中：教育收费."""
    return all(_OF_WHICH.match(likened(child.word)) for child in node.children if child is not own)


def _counts(node: Node) -> bool:
    word = likened(node.word)
    return not _OF_WHICH.match(word) and not _ASIDE.search(word)


def _siblings(nodes: Sequence[Node], values: Sequence[tuple[int, ...]], at: int) -> list[tuple[int, ...]]:
    """Return the siblings that a total may sum: to its right up to the next total, all to its right, or to its left."""

    three = "三公" in nodes[at].word

    def of(span: Iterable[int]) -> tuple[int, ...]:
        parts = (other for other in span if not (three and _BESIDE_THREE.search(nodes[other].word)))
        return tuple(x for other in parts if _counts(nodes[other]) for x in values[other])

    totals = [
        other
        for other, node in enumerate(nodes)
        if not node.children and _TOTAL.search(likened(node.word)) and other != at
    ]
    after = next((other for other in totals if other > at), len(nodes))
    before = max((other for other in totals if other < at), default=-1)
    right, left = of(range(at + 1, after)), of(range(before + 1, at))
    if not totals:
        return [right] if right else [left]
    readings = [right, of(range(at + 1, len(nodes))), left]
    # 合计 | 小计 | 人员 | 公用 | 项目 in one row: a total may sum some of the columns behind it, subtotals for their parts.
    inner = next((other for other in totals if other > at), None)
    if inner is not None:
        readings += [
            (*of(range(at + 1, inner + 1)), *of(range(end, len(nodes)))) for end in range(inner + 2, len(nodes) + 1)
        ]
    readings += [of(range(at + 1, end)) for end in range(len(nodes) - 1, at + 2, -1)]
    return [reading for reading in dict.fromkeys(readings) if reading]


def _stocks(nodes: Sequence[Node], values: Sequence[tuple[int, ...]]) -> ColumnSum | None:
    """Return 年末 = 年初 + 收入 − 支出, where the four stand side by side."""
    found: list[int] = []
    for pattern, other in ((_OPENING, None), (_INCOME, _EXPENDITURE), (_EXPENDITURE, _INCOME), (_CLOSING, None)):
        fitting = [
            at
            for at, node in enumerate(nodes)
            if pattern.search(likened(node.word)) and not (other and other.search(likened(node.word)))
        ]
        if pattern in (_INCOME, _EXPENDITURE):
            fitting = [at for at in fitting if not _OPENING.search(likened(nodes[at].word))]
        if len(fitting) != 1:
            return None
        found.append(fitting[0])
    opening, income, expenditure, closing = (values[at] for at in found)
    return ColumnSum(closing, (*opening, *income), expenditure) if len(set(found)) == 4 else None


def _best(lane: SheetLane, readings: Sequence[ColumnSum]) -> ColumnSum | None:
    """Return the reading that most rows bear out; the only one where there is no other."""
    if len(readings) == 1:
        return readings[0]
    told = [(*bears_out(list(_proposals(lane, reading))), reading) for reading in readings]
    held, places, best = max(told, key=lambda each: each[0])
    return best if held * 2 > places else None


def _proposals(lane: SheetLane, reading: ColumnSum, *, open_: bool = False) -> Iterator[Proposal]:
    group = (COLUMNS, lane.table, lane.number, reading)
    for y, figures in enumerate(lane.figures):
        left = [figures[x] for x in reading.total]
        right = [figures[x] for x in reading.parts]
        less = [figures[x] for x in reading.less]
        known = [figure for figure in (*left, *right, *less) if figure is not None]
        if len(known) < len(left) + len(right) + len(less) or all(figure.value is None for figure in known):
            continue
        terms = [
            *as_terms(1, known[len(left) : len(left) + len(right)]),
            *as_terms(-1, known[len(left) + len(right) :]),
        ]
        balance = Balance(tuple(as_terms(1, known[: len(left)])), tuple(terms))
        yield Proposal(COLUMNS, group, (lane.table, lane.number, y), balance, open=open_)


# -- changes, shares and rates


class _Years(NamedTuple):
    this: tuple[int, ...]
    last: tuple[int, ...]


def _years(lane: SheetLane, aside: Sequence[int]) -> _Years | None:
    """Return the columns of this year and of last year, the total's alone where a year has several."""
    amounts = [x for x, column in enumerate(lane.lane.columns) if column.kind is Kind.AMOUNT and x not in aside]
    tree = tree_of([lane.lane.columns[x].path for x in amounts])
    years = sorted({int(year) for node in tree for year in _YEAR.findall(node.word)})
    last = [node for node in tree if _is_year(node.word, _LAST, years[0] if len(years) == 2 else None)]
    this = [node for node in tree if node not in last]
    named = [node for node in this if _is_year(node.word, _THIS, years[-1] if years else None)]
    this = named or this
    if len(last) != 1 or len(this) != 1:
        return None
    return _Years(tuple(amounts[x] for x in _value(this[0])), tuple(amounts[x] for x in _value(last[0])))


def _is_year(word: str, pattern: re.Pattern[str], year: int | None) -> bool:
    return pattern.search(word) is not None or (year is not None and str(year) in word)


def _change_columns(lane: SheetLane) -> list[int]:
    return [x for x, column in enumerate(lane.lane.columns) if column.kind is Kind.AMOUNT and lane.is_change(x)]


def _changes(lane: SheetLane) -> Iterator[Proposal]:
    """Yield 增减额 = this − last, where it is printed."""
    changes = _change_columns(lane)
    years = _years(lane, changes)
    if len(changes) != 1 or years is None:
        return
    group = (CHANGES, lane.table, lane.number, changes[0])
    for y, figures in enumerate(lane.figures):
        change = figures[changes[0]]
        this, last = [figures[x] for x in years.this], [figures[x] for x in years.last]
        known = [figure for figure in (*this, *last) if figure is not None]
        if change is None or change.value is None or len(known) < len(this) + len(last):
            continue
        balance = Balance(
            (Term(1, change),),
            (*as_terms(1, known[: len(this)]), *as_terms(-1, known[len(this) :])),
            stretch=change.half,
        )
        yield Proposal(CHANGES, group, (lane.table, lane.number, y), balance)


def _percents(lane: SheetLane) -> Iterator[Proposal]:
    """Yield what a column of percentages may be: the change on last year, a share of the total, one amount over another."""
    for x, column in enumerate(lane.lane.columns):
        if column.kind is not Kind.PERCENT:
            continue
        told = [(*bears_out(proposals), proposals) for proposals in _percent_readings(lane, x)]
        told = [each for each in told if each[1]]
        if told:
            held, places, best = max(told, key=lambda each: each[0])
            if held * 2 > places:
                yield from best


def _percent_readings(lane: SheetLane, x: int) -> Iterator[list[Proposal]]:
    changes = _change_columns(lane)
    years = _years(lane, changes)
    if years is not None and len(years.this) == len(years.last) == 1:
        this, last = years.this[0], years.last[0]
        yield _each_row(lane, x, lambda y: _ratio(lane, (x, y), ((1, this), (-1, last)), last), "change")
        if len(changes) == 1:
            yield _each_row(lane, x, lambda y: _rate(lane, (x, y), changes[0], this), "rate")
    amounts = [place for place, column in enumerate(lane.lane.columns) if column.kind is Kind.AMOUNT]
    near = [place for place in amounts if place < x][-NEAR:]
    for part, whole in permutations(near, 2):
        yield _each_row(lane, x, partial(_part_of, lane, x, part, whole), f"{part}/{whole}")
    totals = [y for y, row in enumerate(lane.lane.rows) if row.is_total]
    if len(totals) == 1:
        for part in near:
            yield _each_row(lane, x, partial(_share, lane, x, part, totals[0]), f"{part} of total")


NEAR = 3
"""Columns of amounts left of a percentage that it may be worked out of."""


def _part_of(lane: SheetLane, x: int, part: int, whole: int, y: int) -> Relation | None:
    return _ratio(lane, (x, y), ((1, part),), whole)


def _each_row(lane: SheetLane, x: int, ask: Callable[[int], Relation | None], kind: str) -> list[Proposal]:
    relations = [(y, ask(y)) for y in range(len(lane.figures))]
    return [
        Proposal(
            CHANGES, (CHANGES, lane.table, lane.number, x, kind), (lane.table, lane.number, y), relation, open=True
        )
        for y, relation in relations
        if relation is not None
    ]


def _ratio(lane: SheetLane, at: tuple[int, int], part: Sequence[tuple[int, int]], whole: int) -> Relation | None:
    x, y = at
    row = lane.figures[y]
    percent, base = row[x], row[whole]
    parts = [(coefficient, row[place]) for coefficient, place in part]
    known = [Term(coefficient, figure) for coefficient, figure in parts if figure is not None]
    if percent is None or percent.value is None or base is None or not base.units or len(known) < len(parts):
        return None
    return Share(percent, tuple(known), (Term(1, base),))


def _rate(lane: SheetLane, at: tuple[int, int], change: int, current: int) -> Relation | None:
    x, y = at
    row = lane.figures[y]
    percent, moved, now = row[x], row[change], row[current]
    if percent is None or percent.value is None or moved is None or moved.value is None or now is None:
        return None
    return Change(percent, moved, now) if now.units != moved.units else None


def _share(lane: SheetLane, x: int, part: int, total: int, y: int) -> Relation | None:
    percent, own, whole = lane.figures[y][x], lane.figures[y][part], lane.figures[total][part]
    if percent is None or percent.value is None or own is None or whole is None or not whole.units or y == total:
        return None
    return Share(percent, (Term(1, own),), (Term(1, whole),))
