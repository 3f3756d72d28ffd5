"""Tables checked by their own structure: codes, numbering, total words and the tree of headings say what must add up.

No family here knows a layout: each proposes relations between the figures of printed tables, and `evidence` asks those
that the table or the document bears out. This is the kind of check that brings them into a run.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

from budgetcheck.arithmetic.families import first_of
from budgetcheck.arithmetic.relations import Bound, figures_of
from budgetcheck.checks import Context, Held, Outcome, Problem
from budgetcheck.checks.structure.evidence import CHANGES, COLUMNS, COPIES
from budgetcheck.model.budget import SENTENCES, grid_number
from budgetcheck.model.layout import is_notes
from budgetcheck.model.record import Record
from budgetcheck.model.report import Place
from budgetcheck.model.words import Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from decimal import Decimal

    from budgetcheck.arithmetic.families import Asked as AskedOf
    from budgetcheck.checks.structure.analysis import Structure
    from budgetcheck.checks.structure.evidence import Asked, Evidence
    from budgetcheck.checks.structure.figures import Sheet, SheetLane
    from budgetcheck.model.budget import Figure
    from budgetcheck.model.layout import Layout

Check = Literal["rows", "columns", "outline", "small", "last_year", "changes", "copies", "codes", "levels", "measure"]

CHINESE = {
    "": "按表自身的结构检查：编码、编号、合计用词和表头的层级决定应如何汇总。",
    "check": "rows 编码逐级汇总；columns 合计列；outline 编号的行；small 只有其他表可佐证的；last_year 上年列；changes 增减；copies 两张表中的同一列；codes 编码错位；levels 缺上级或下级；measure 计量单位不同。",
    "not_in": "不检查的表：表名中的词。",
}
OF_FIGURES = False
NEEDS = ("grids",)


class Options(Record):
    """What a printed table says by itself must hold."""

    check: Check
    """rows: each code is the sum of those below it; columns: a total is the sum of its columns; outline: numbered rows
    and totals; small: the same where only the other tables bear it out;
    last_year: rows of last year's column; changes: this year less last year, and
    percentages; copies: a column that stands in two tables; codes: a code in the wrong place; levels: a code without the
    one above or below it; measure: figures that stand elsewhere in another measure."""
    not_in: tuple[str, ...] = ()
    """Words of titles of tables that are left out."""


def verify(options: Options, layout: Layout) -> None:
    """Accept any options: structure needs no layout."""


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield what the printed tables of a budget say must hold."""
    found = context.once(structure_in)
    if options.check in _WORDS:
        problems = [each for sheet, each in _WORDS[options.check](found) if not _is_left_out(sheet, options)]
        yield from problems
        if not problems:
            yield Held(len(found.sheets))
    else:
        wanted = [each for each in found.asked if _check_of(each) == options.check]
        left_out = {sheet.name for sheet in found.sheets if _is_left_out(sheet, options)}
        yield Borne([each for each in wanted if each.proposal.table not in left_out])


def structure_in(context: Context) -> Structure:
    """Return what the printed tables of a budget say of themselves, in the budget's own figures where it has them."""
    # A budget file without printed tables asks nothing: what finds structure need not load for it.
    from budgetcheck.checks.structure.analysis import structure_of
    from budgetcheck.documents.own_figures import own_figures

    budget = context.budget
    return structure_of(budget.grids, own_figures(budget.grids, budget))


def figures_in(context: Context) -> list[Figure]:
    """Return the printed figures of tables, or of columns, that no table of the layout holds."""
    printed = [
        figure
        for sheet in context.once(structure_in).sheets
        for lane in sheet.lanes
        for row in lane.figures
        for figure in row
        if figure is not None
    ]
    beyond = [figure for figure in printed if figure.value is not None and is_of_grid(figure)]
    # Where a format tells the page alone, a form's figures are known again by their page and value.
    known = set(map(id, printed))
    read = Counter(map(_page_and_value, (each for each in context.budget.figures() if _may_be(each, known))))
    return [figure for figure in beyond if _has_cell(figure) or not _taken(read, _page_and_value(figure))]


def _may_be(figure: Figure, known: set[int]) -> bool:
    """Whether a figure of a table may be one of a printed table that was not known again."""
    in_table = not is_notes(figure.table) and figure.table != SENTENCES
    return in_table and figure.source is not None and not _has_cell(figure) and id(figure) not in known


def _has_cell(figure: Figure) -> bool:
    return figure.source is not None and figure.source.cell is not None


def _page_and_value(figure: Figure) -> tuple[int | None, Decimal | None]:
    return None if figure.source is None else figure.source.page, figure.value


def _taken(counted: Counter[tuple[int | None, Decimal | None]], key: tuple[int | None, Decimal | None]) -> bool:
    """Whether one of a kind is left, which is then used up."""
    counted[key] -= 1
    return counted[key] >= 0


def is_of_grid(figure: Figure) -> bool:
    """Whether a figure is of a printed table as it stands, and of no table of the layout."""
    return grid_number(figure.table) is not None


def _is_left_out(sheet: Sheet, options: Options) -> bool:
    return any(words in sheet.table.title for words in options.not_in)


def _check_of(asked: Asked) -> Check:
    family = asked.proposal.family
    if family == COPIES:
        return "copies"
    if family == CHANGES:
        return "changes"
    if asked.evidence.document:
        return "small"
    if family == COLUMNS:
        return "columns"
    if asked.proposal.restated:
        return "last_year"
    return "rows" if asked.proposal.coded else "outline"


class Borne:
    """Relations that a table or its document bears out, as a family: each was judged when it was weighed."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        self._asked = asked
        self.tables = frozenset(figure.table for each in asked for figure in figures_of(each.proposal.relation))

    def keys(self) -> Iterable[int]:
        """Return the places of the relations."""
        return range(len(self._asked))

    def exact(self, key: int) -> bool:
        """Whether a relation was found to hold to the last digit."""
        return self._asked[key].judgement.verdict is Verdict.EXACT

    def relation(self, key: int) -> AskedOf:
        """Return a relation, with what bears it out."""
        asked = self._asked[key]
        relation = asked.proposal.relation
        return relation if isinstance(relation, Bound) else relation._replace(because=_because(asked.evidence))

    def figures(self, keys: Sequence[int]) -> Iterable[Figure]:
        """Return the printed figures of some relations."""
        found = (figure for key in keys for figure in figures_of(self._asked[key].proposal.relation))
        return (figure for figure in found if figure.value is not None)

    def firsts(self, keys: Sequence[int]) -> Iterable[Figure | None]:
        """Return the first figures of some relations."""
        return [first_of(self._asked[key].proposal.relation) for key in keys]


def _because(evidence: Evidence) -> Text:
    if evidence.document:
        return Text(
            "按表的结构推断，文件中其他各表均如此",
            "inferred from the table's structure, as the other tables of the file are",
        )
    return Text(
        f"按表的结构推断，其余 {evidence.places} 处中有 {evidence.held} 处成立",
        f"inferred from the table's structure, which holds in {evidence.held} of {evidence.places} other places",
    )


# -- what is said of words: codes, levels, measures


def _codes(found: Structure) -> Iterator[tuple[Sheet, Problem]]:
    for sheet, each in found.misplaced:
        lane = next(lane for lane in sheet.lanes if lane.lane.rows[each.place : each.place + 1] == (each.row,))
        zh = f"科目编码“{each.row.printed_code}”不在其位：归入 {each.parent.code} 后各列相加均成立"
        en = f"code '{each.row.printed_code}' is out of place: all columns add up with the row under {each.parent.code}"
        yield sheet, Problem(Verdict.MISMATCH, Text(zh, en), (_row(lane, each.place),), actual=each.row.printed_code)
    for sheet in found.sheets:
        for lane in sheet.lanes:
            yield from ((sheet, problem) for problem in _padded(lane))


def _padded(lane: SheetLane) -> Iterator[Problem]:
    """Yield codes that lack their leading zero where the others of the table have it."""
    rows = lane.lane.rows
    padded = [y for y, row in enumerate(rows) if row.padded]
    # A row may have its code from the rows above, and print none.
    printed = [row for row in rows if row.printed_code.strip() and not row.padded] if padded else []
    if any(len(row.code) > len(row.printed_code.split()[0]) for row in printed):
        for y in padded:
            message = Text(
                f"科目编码“{rows[y].printed_code}”缺前导零", f"code '{rows[y].printed_code}' lacks its leading zero"
            )
            yield Problem(Verdict.MISMATCH, message, (_row(lane, y),), rows[y].code, rows[y].printed_code)


def _levels(found: Structure) -> Iterator[tuple[Sheet, Problem]]:
    for each in found.missing:
        code = each.lane.lane.rows[each.row].code
        if each.code:
            message = Text(
                f"缺少上级 {each.code}：其他 {each.others} 个同级科目均有上级",
                f"there is no row {each.code} above it: the {each.others} other codes of its length have theirs",
            )
        else:
            message = Text(
                f"{code} 下没有明细：其他 {each.others} 个同级科目均有下级",
                f"there is no row below {code}: the {each.others} other codes of its length have theirs",
            )
        yield each.sheet, Problem(Verdict.MISSING, message, (_row(each.lane, each.row),), expected=each.code or None)


def _measures(found: Structure) -> Iterator[tuple[Sheet, Problem]]:
    for each in found.measures:
        own = each.sheet.table.measure
        message = Text(
            f"计量单位写作{own}，但 {each.figures} 个数中有 {each.recurring} 个出现在计量单位为{each.measure}的表中",
            f"says {own}, but {each.recurring} of its {each.figures} figures appear in tables in {each.measure}",
        )
        place = Place(each.sheet.name, text=own, source=each.sheet.table.source)
        yield each.sheet, Problem(Verdict.MISMATCH, message, (place,), each.measure, own)


_WORDS: dict[str, Callable[[Structure], Iterator[tuple[Sheet, Problem]]]] = {
    "codes": _codes,
    "levels": _levels,
    "measure": _measures,
}


def _row(lane: SheetLane, y: int) -> Place:
    """Return a row of a lane as a place: of the layout's table where the budget has its figures."""
    row = lane.lane.rows[y]
    known = next(
        (figure for figure in lane.figures[y] if figure is not None and grid_number(figure.table) is None), None
    )
    text = row.printed_code or row.label.text
    if known is not None:
        return Place(known.table, known.row, None, text, row.source)
    return Place(lane.table, lane.names[y], None, text, row.source)
