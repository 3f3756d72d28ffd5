"""Relations and places in words that a finance officer reads: table, row, column, figures, and how the sum goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.arithmetic.relations import Balance, Bound, Change, Share, figures_of, show, sum_of
from budgetcheck.model.budget import GRID, PREVIOUS, ROLES, SCALE, SENTENCES, Figure, in_measure
from budgetcheck.model.report import Place
from budgetcheck.model.words import TOTAL, Text, Verdict, both, cell_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcheck.arithmetic.relations import Judgement, Relation, Term
    from budgetcheck.model.budget import Budget
    from budgetcheck.model.layout import Layout
    from budgetcheck.model.printed_table import PrintedTable

MAX_TERMS = 8
"""A longer sum is shown by its first terms and its number of items."""

BLANK = Text("空白", "blank")

_PRINTED_CODES = ("function", "economic", "unit")
"""Schemes of codes that stand in the document itself."""


_TEXT = Text("文字", "Text")
"""What stands for a sentence's table."""


class Explanation(NamedTuple):
    """A relation in words and, unless it holds exactly, its figures as they go into the report."""

    message: Text
    expected: str | None
    actual: str | None
    difference: str | None
    bound: str | None


class Names:
    """The printed names of one budget's tables, rows and columns."""

    def __init__(self, budget: Budget, layout: Layout) -> None:
        self._budget = budget
        self._layout = layout
        self._labels = {sentence.key: sentence.label for sentence in budget.sentences}
        self._grids = {f"{GRID}{grid.place}": grid for grid in budget.grids}

    def table(self, table: str) -> Text:
        """Return a table's number and title, and whether it is last year's."""
        return _last_year(table) + self._table(table)

    def _table(self, table: str) -> Text:
        if table == SENTENCES:
            return _TEXT
        if table in self._grids:
            return _grid(self._grids[table])
        layout = self._layout.tables[table]
        published = self._budget.tables.get(table)
        number = (published.number if published else "") or layout.number
        title = (published.title if published else "") or layout.title
        english = f"{layout.title_en} ({title})" if layout.title_en else title
        return Text(f"{number} {title}".strip(), f"{number.replace('表', 'Table ')} {english}".strip())

    def short_table(self, table: str) -> Text:
        """Return a table's number, or its title where it has none, and whether it is last year's."""
        return _last_year(table) + self._short_table(table)

    def _short_table(self, table: str) -> Text:
        if table == SENTENCES:
            return _TEXT
        if table in self._grids:
            return _grid(self._grids[table], short=True)
        layout = self._layout.tables[table]
        published = self._budget.tables.get(table)
        number = (published.number if published else "") or layout.number
        if number:
            return Text(number, number.replace("表", "Table "))
        return Text(f"“{layout.title}”", layout.title_en or layout.title)

    def place(self, figure: Figure) -> Text:
        """Return a figure's table, row and column in few words."""
        table, row = self.short_table(figure.table), self.row_in_words(figure.table, figure.row, short=True)
        column = self.column_in_words(figure.table, figure.column)
        if figure.table == SENTENCES:
            return _spaced(table, row, column)
        cell = cell_in_words(row, column)
        return Text(f"{table.zh}{cell.zh}", f"{table.en}, {cell.en}")

    def row_in_words(self, table: str, row: str, *, short: bool = False) -> Text:
        """Return what is printed for a row: its code where that is printed, then its name; in short either of them."""
        name = self.row(table, row)
        if table == SENTENCES:
            return both(name)
        if row == "total":
            return Text(name or TOTAL.zh, TOTAL.en)
        code, _, second = row.partition("/")
        if not self._prints(table, code):
            return self._told_apart(table, row, name)
        if table not in self._grids and self._layout.tables[table].second_key:
            name = second or name
        return both(code if short else f"{code} {name}".strip())

    def _prints(self, table: str, code: str) -> bool:
        """Whether a row's code stands in the document; numbers of an outline and those of a form's rows are ours."""
        if table in self._grids:
            return code[:1].isdigit()
        return self._layout.tables[table].codes in _PRINTED_CODES and code[:1].isdigit()

    def _told_apart(self, table: str, row: str, name: str) -> Text:
        """Return a row's name; where others of the table may have it too, with the part of the table it stands in."""
        layout = None if table in self._grids else self._layout.tables[table]
        above, _, last = row.rpartition(".")
        if layout is not None and layout.numbered and above:
            return Text(f"第 {above} 表第 {last} 项 {name}".strip(), f"{last} of form {above} {name}".strip())
        fixed = {} if layout is None else layout.rows
        if above in fixed and list(fixed.values()).count(name) > 1:
            return both(f"{fixed[above]}：{name}")
        return both(name or row)

    def row(self, table: str, row: str) -> str:
        """Return a row's printed name; a sentence's is what it is about."""
        if table == SENTENCES:
            return self._labels.get(row, "")
        if table in self._grids:
            return _row_of(self._grids[table], row)
        published = self._budget.tables.get(table)
        found = published.by_key.get(row) if published else None
        if found is not None and found.name:
            return found.name
        return self._layout.tables[table].rows.get(row, TOTAL.zh if row == "total" else "")

    def column_in_words(self, table: str, column: str) -> Text:
        """Return a column's printed heading; in English what it is called there."""
        label = self.column(table, column)
        known = table not in self._grids and table != SENTENCES
        return Text(label, column.replace("_", " ") if known else label)

    def column(self, table: str, column: str) -> str:
        """Return a column's printed heading."""
        if table == SENTENCES:
            return ROLES.get(column) or ROLES.get(column.rstrip("0123456789"), "其他数")
        if table in self._grids:
            return column
        known = self._layout.tables[table].columns.get(column)
        return known.label if known is not None else _OTHER_COLUMNS.get(column, column)


def _grid(grid: PrintedTable, *, short: bool = False) -> Text:
    """Return the number and title of a printed table; one that has neither is told by its place."""
    number = grid.number if grid.number not in grid.title else ""
    if short and grid.number:
        return Text(grid.number, grid.number.replace("表", "Table "))
    title = f"{number} {grid.title}".strip()
    return Text(title or f"第 {grid.place} 个表", title or f"table {grid.place} of the document")


def _row_of(grid: PrintedTable, row: str) -> str:
    """Return the name of a row that is called by its code; others are called by their name."""
    code = row.partition("/")[0]
    return next((each.label.bare for lane in grid.lanes for each in lane.rows if each.code == code), "")


def _last_year(table: str) -> Text:
    return Text("上年", "last year's ") if table.startswith(PREVIOUS) else Text("", "")


_OTHER_COLUMNS = {"name": "名称", "code": "编码", "statement": "空表说明", "title": "标题"}


def _value(figure: Figure, *, with_measure: bool = False) -> Text:
    if figure.value is None:
        return BLANK
    shown = f"{figure.text} {figure.measure}" if with_measure else figure.text
    return Text(shown, shown)


def _mixed(relation: Balance | Bound) -> bool:
    """Whether figures of different measures meet, so that each has to say its own."""
    return len({figure.measure for figure in figures_of(relation) if figure.value is not None}) > 1


def _label(figure: Figure, beside: Figure, names: Names) -> Text:
    """Name a figure by what sets it apart from the one it is compared with; empty where nothing does."""
    nothing = Text("", "")
    apart = figure.table != beside.table
    table = names.short_table(figure.table) if apart else nothing
    row = names.row_in_words(figure.table, figure.row, short=True) if apart or figure.row != beside.row else nothing
    # Of a row in another table the column is said too, or nobody could find the cell.
    other = figure.column != beside.column or (apart and figure.table != SENTENCES)
    column = names.column_in_words(figure.table, figure.column) if other else nothing
    if figure.table == SENTENCES or not (apart or (row.zh and column.zh)):
        # One word is enough where the rest is said already.
        return _spaced(table, row, column)
    cell = cell_in_words(row, column)
    return Text(f"{table.zh}{cell.zh}", f"{table.en}, {cell.en}")


def _spaced(*parts: Text) -> Text:
    return Text(" ".join(each.zh for each in parts if each.zh), " ".join(each.en for each in parts if each.en))


def _named(figure: Figure, beside: Figure, names: Names, *, with_measure: bool) -> Text:
    """Return a figure with its name in brackets behind it: 353.43（人员经费）."""
    label, value = _label(figure, beside, names), _value(figure, with_measure=with_measure)
    return Text(
        f"{value.zh}（{label.zh}）" if label.zh else value.zh,
        f"{value.en} ({label.en})" if label.en else value.en,
    )


def _terms(
    terms: Iterable[Term], beside: Figure, names: Names, constant: int = 0, *, with_measure: bool = False
) -> Text:
    shown = [term for term in terms if term.figure.value is not None] or list(terms)
    zh, en = [], []
    for index, (coefficient, published) in enumerate(shown[:MAX_TERMS]):
        figure = published
        times = f"{abs(coefficient)}×" if abs(coefficient) != 1 else ""
        negative = coefficient < 0
        if index and not times and figure.units < 0:
            # 4.65 + -606.00 reads as 4.65 - 606.00.
            value = None if figure.value is None else -figure.value
            negative, figure = not negative, figure._replace(value=value, units=-figure.units)
        joint = ("-" if index == 0 else " - ") if negative else ("" if index == 0 else " + ")
        named = _named(figure, beside, names, with_measure=with_measure)
        zh.append(f"{joint}{times}{named.zh}")
        en.append(f"{joint}{times}{named.en}")
    if len(shown) > MAX_TERMS:
        zh.append(f" + …（共 {len(shown)} 项）")
        en.append(f" + … ({len(shown)} items in all)")
    if constant or not shown:
        joint = "" if not shown else " - " if constant < 0 else " + "
        number = joint + in_measure(abs(constant) if shown else constant, "")
        zh.append(number)
        en.append(number)
    return Text("".join(zh), "".join(en))


def explain(relation: Relation, judgement: Judgement, names: Names, others: Iterable[Judgement] = ()) -> Explanation:
    """Return what a judged relation says, in words and figures; `others` are alternatives that do not hold either."""
    if judgement.verdict is Verdict.EXACT:
        return Explanation(_holds(relation, names), None, None, None, None)
    if isinstance(relation, Balance):
        found = _explain_balance(relation, judgement, names)
    elif isinstance(relation, Bound):
        found = _explain_bound(relation, judgement, names)
    else:
        found = _explain_percent(relation, judgement, names)
    if judgement.hint is not None:
        hint = judgement.hint
        found = found._replace(message=found.message + Text(f"。{hint.zh}", f". {hint.en[0].upper()}{hint.en[1:]}"))
    because = None if isinstance(relation, Bound) else relation.because
    if because is not None:
        found = found._replace(message=found.message + Text(f"（{because.zh}）", f" ({because.en})"))
    like = figures_of(relation)[0]
    values = dict.fromkeys(show(other.expected, like) for other in others if other.expected != judgement.expected)
    if values:
        listed = "、".join(values)
        found = found._replace(message=found.message + Text(f"。也不等于 {listed}", f". Nor is it {', '.join(values)}"))
    return found


def _holds(relation: Relation, names: Names) -> Text:
    """Return an exact relation in words: what equals what, and nothing about differences."""
    if isinstance(relation, Share | Change):
        percent = figures_of(relation)[0]
        if not _divisor(relation):
            return Text(f"{percent.text}%，除数与被除数均为 0", f"{percent.text}%, 0 divided by 0")
        formula = _quotient(relation, names)
        return Text(f"{percent.text}% = {formula.zh}", f"{percent.text}% = {formula.en}")
    left, right = _sides(relation, names)
    sign = "≤" if isinstance(relation, Bound) else "="
    return Text(f"{left.zh} {sign} {right.zh}", f"{left.en} {sign} {right.en}")


def _allowance(judgement: Judgement, like: Figure) -> Text:
    if judgement.verdict is Verdict.ROUNDING:
        shown = show(judgement.bound, like)
        return Text(f"（四舍五入允许 {shown}）", f" (rounding allows {shown})")
    if judgement.verdict is Verdict.UNLIKELY:
        shown = show(judgement.bound, like)
        return Text(
            f"（未超过四舍五入的上限 {shown}，但极少见）",
            f" (within the bound of rounding, {shown}, but very unlikely)",
        )
    if judgement.bound:
        shown = show(judgement.bound, like)
        return Text(f"，超出四舍五入允许的 {shown}", f"; rounding can explain at most {shown}")
    return Text("，应完全一致", "; they must agree exactly")


def _single(relation: Balance | Bound) -> bool:
    """Whether a figure stands alone on the left, so that the place of the relation is its name already."""
    return len(relation.left) == 1 and relation.left[0].coefficient == 1


def _sides(relation: Balance | Bound, names: Names) -> tuple[Text, Text]:
    """Return both sides of a relation in words."""
    first = (relation.left or relation.right)[0].figure
    mixed = _mixed(relation)
    if _single(relation):
        left = _value(first, with_measure=mixed)
    else:
        left = _terms(relation.left, first, names, with_measure=mixed)
    return left, _terms(relation.right, first, names, relation.constant, with_measure=mixed)


def _explain_balance(relation: Balance, judgement: Judgement, names: Names) -> Explanation:
    first = (relation.left or relation.right)[0].figure
    like = _finest(relation)
    single = _single(relation)
    left, right = _sides(relation, names)
    expected = show(judgement.expected, like)
    difference = show(judgement.difference, like)
    several = len([term for term in relation.right if term.figure.value is not None]) + bool(relation.constant) > 1
    total = f" = {expected}" if several else ""
    # What stands alone on the left is the published figure itself, and what should stand there is in its own digits.
    actual = first.text if single else show(judgement.expected + judgement.difference, like)
    own = in_measure(judgement.expected, first.measure, first.decimals) if single else expected
    if not single:
        left += Text(f" = {actual}", f" = {actual}")
    sign = "≈" if judgement.verdict in (Verdict.ROUNDING, Verdict.UNLIKELY, Verdict.TRUNCATED) else "≠"
    allowance = _allowance(judgement, like)
    message = Text(
        f"{left.zh} {sign} {right.zh}{total}，差 {difference}{allowance.zh}",
        f"{left.en} {sign} {right.en}{total}, difference {difference}{allowance.en}",
    )
    return Explanation(message, own, actual, difference, show(judgement.bound, like))


def _finest(relation: Balance | Bound) -> Figure:
    """Return the figure whose measure the relation is explained in: its first one, in its own or a finer precision."""
    terms = (*relation.left, *relation.right)
    first = terms[0].figure
    if first.value is None:
        first = next((term.figure for term in terms if term.figure.value is not None), first)
    return first


def _explain_bound(relation: Bound, judgement: Judgement, names: Names) -> Explanation:
    like = _finest(relation)
    left, right = _sides(relation, names)
    over = show(judgement.difference, like)
    limit = show(judgement.expected, like)
    several = len([term for term in relation.right if term.figure.value is not None]) > 1
    total = f" = {limit}" if several else ""
    allowance = _allowance(judgement, like) if judgement.bound else Text("", "")
    message = Text(
        f"{left.zh} 不应大于 {right.zh}{total}，超出 {over}{allowance.zh}",
        f"{left.en} may not exceed {right.en}{total}; it does by {over}{allowance.en}",
    )
    actual = show(judgement.expected + judgement.difference, like)
    return Explanation(message, f"<= {limit}", actual, over, show(judgement.bound, like))


def _divisor(relation: Share | Change) -> int:
    """Return what a percentage is of: the whole, or last year's amount."""
    if isinstance(relation, Share):
        return sum_of(relation.whole)[0]
    return relation.current.units - relation.change.units


def _quotient(relation: Share | Change, names: Names) -> Text:
    """Return what a percentage is of, in words."""
    if isinstance(relation, Share):
        top = _terms(relation.part, relation.share, names)
        below = _terms(relation.whole, relation.share, names)
        if len(relation.part) > 1:
            top = Text(f"({top.zh})", f"({top.en})")
        return Text(f"{top.zh} ÷ {below.zh}", f"{top.en} ÷ {below.en}")
    prior = relation.current.units - relation.change.units
    like = relation.current if relation.current.value is not None else relation.change
    was = show(prior, like)
    moved, now = relation.change.text, _value(relation.current)
    minus = moved[1:] if moved.startswith("-") else moved
    sign = "+" if moved.startswith("-") else "-"
    return Text(
        f"{moved} ÷ 上年数 {was}（{now.zh} {sign} {minus}）",
        f"{moved} ÷ last year's {was} ({now.en} {sign} {minus})",
    )


def _explain_percent(relation: Share | Change, judgement: Judgement, names: Names) -> Explanation:
    percent = figures_of(relation)[0]
    formula = _quotient(relation, names)
    expected = show(judgement.expected, percent)
    difference = show(judgement.difference, percent)
    bound = _round_up(judgement.bound, percent)
    settled = judgement.verdict in (Verdict.ROUNDING, Verdict.UNLIKELY)
    close = "≈" if settled else "≠"
    if judgement.hint is not None and judgement.expected == 0 and judgement.difference:
        message = Text(f"{percent.text}% {close} {formula.zh}", f"{percent.text}% {close} {formula.en}")
        return Explanation(message, None, percent.text, None, None)
    allowance = (
        Text(f"（四舍五入允许 {bound}）", f" (rounding allows {bound})")
        if settled
        else Text(f"，超出四舍五入允许的 {bound}", f"; rounding can explain at most {bound}")
    )
    message = Text(
        f"{percent.text}% {close} {formula.zh} = {expected}%，差 {difference} 个百分点{allowance.zh}",
        f"{percent.text}% {close} {formula.en} = {expected}%, {difference} points off{allowance.en}",
    )
    return Explanation(message, expected, percent.text, difference, bound)


def _round_up(units: int, like: Figure) -> str:
    """Return a bound on a percentage with two more decimals than it was printed with, never understated."""
    step = 10 ** max(SCALE - like.decimals - 2, 0)
    return in_measure(-(-units // step) * step, like.measure, like.decimals)


def place_of(at: Figure | Place) -> tuple[str, str | None, str | None]:
    """Return table, row and column of a place."""
    return at.table, at.row, at.column
