"""Relations and places in words that a finance officer reads: table, row, column, figures, and how the sum goes."""

from __future__ import annotations

from decimal import Decimal
from math import gcd
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.arithmetic.relations import Balance, Bound, Change, Share, figures_of, round_half_up, show, sum_of
from budgetcheck.judging.names import Names, spaced
from budgetcheck.model.budget import (
    SCALE,
    SENTENCES,
    Figure,
    in_measure,
    power_of,
    value_of,
)
from budgetcheck.model.report import Place
from budgetcheck.model.words import Text, Verdict, cell_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcheck.arithmetic.relations import Judgement, Relation, Term, Written

MAX_TERMS = 8
"""A longer sum is shown by its first terms and its number of items."""

BLANK = Text("空白", "blank")


class Explanation(NamedTuple):
    """A relation in words and, unless it holds exactly, its figures as they go into the report."""

    message: Text
    expected: str | None
    actual: str | None
    difference: str | None
    bound: str | None


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
        return spaced(table, row, column)
    cell = cell_in_words(row, column)
    return Text(f"{table.zh}{cell.zh}", f"{table.en}, {cell.en}")


def _named(figure: Figure, beside: Figure, names: Names, *, with_measure: bool) -> Text:
    """Return a figure with its name in brackets behind it: 353.43（人员经费）."""
    label, value = _label(figure, beside, names), _value(figure, with_measure=with_measure)
    return Text(
        f"{value.zh}（{label.zh}）" if label.zh else value.zh,
        f"{value.en} ({label.en})" if label.en else value.en,
    )


def _factor(coefficient: int, written: Written | None) -> str:
    """Return a factor as it was written, with the sign of multiplication; nothing for 1."""
    scale = 1 if written is None else written.scale
    if coefficient == scale:
        return ""
    said = "" if written is None else dict(written.factors).get(coefficient, "")
    return f"{said or _decimal(coefficient, scale)}×"


def _decimal(numerator: int, denominator: int) -> str:
    """Return a quotient as a decimal, or as a fraction where none ends soon."""
    whole, rest = divmod(numerator * 10**6, denominator)
    if rest:
        shared = gcd(numerator, denominator)
        return f"{numerator // shared}/{denominator // shared}"
    return f"{Decimal(whole).scaleb(-6).normalize():f}"


def _number(constant: int, written: Written | None) -> str:
    """Return a constant as it was written, or else in the base of its measure."""
    units = constant if written is None else constant // written.scale
    said = "" if written is None else dict(written.numbers).get(f"{value_of(abs(units), '').normalize():f}", "")
    if said:
        return f"-{said}" if units < 0 else said
    return in_measure(units, "")


def _terms(  # noqa: PLR0913 - a sum and how it is shown
    terms: Iterable[Term],
    beside: Figure,
    names: Names,
    constant: int = 0,
    *,
    with_measure: bool = False,
    written: Written | None = None,
) -> Text:
    shown = [term for term in terms if term.figure.value is not None] or list(terms)
    zh, en = [], []
    for index, (coefficient, published) in enumerate(shown[:MAX_TERMS]):
        figure = published
        times = _factor(abs(coefficient), written)
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
        number = joint + _number(abs(constant) if shown else constant, written)
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
    sign = _SIGNS[relation.says] if isinstance(relation, Bound) else "="
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


def _scale(relation: Balance | Bound) -> int:
    return 1 if relation.written is None else relation.written.scale


def _single(relation: Balance | Bound) -> bool:
    """Whether a figure stands alone on the left, so that the place of the relation is its name already."""
    left = _in_order(relation)[0]
    return len(left) == 1 and left[0].coefficient == _scale(relation)


def _in_order(relation: Balance | Bound) -> tuple[tuple[Term, ...], tuple[Term, ...], int]:
    """Return both sums in the order in which the rule names them, and the number beside the second."""
    if isinstance(relation, Bound) and relation.says in (">=", ">"):
        return relation.right, relation.left, -relation.constant
    return relation.left, relation.right, relation.constant


def _sides(relation: Balance | Bound, names: Names) -> tuple[Text, Text]:
    """Return both sides of a relation in words, as the rule names them."""
    one, other, constant = _in_order(relation)
    first = (one or other)[0].figure
    written = relation.written
    measured = written is not None and any(text[-1] == "元" for _, text in (*written.factors, *written.numbers))
    mixed = _mixed(relation) or measured
    if _single(relation):
        left = _value(first, with_measure=mixed)
    else:
        left = _terms(one, first, names, with_measure=mixed, written=written)
    return left, _terms(other, first, names, constant, with_measure=mixed, written=written)


def _explain_balance(relation: Balance, judgement: Judgement, names: Names) -> Explanation:
    first = (relation.left or relation.right)[0].figure
    like = _finest(relation)
    single = _single(relation)
    left, right = _sides(relation, names)
    expected = _shown(judgement.expected, like, relation)
    difference = _shown(judgement.difference, like, relation)
    several = (
        _scale(relation) != 1
        or len([term for term in relation.right if term.figure.value is not None]) + bool(relation.constant) > 1
    )
    total = f" = {expected}" if several else ""
    # What stands alone on the left is the published figure itself, and what should stand there is in its own digits.
    actual = first.text if single else _shown(judgement.expected + judgement.difference, like, relation)
    own = (
        in_measure(judgement.expected, first.measure, first.decimals) if single and _scale(relation) == 1 else expected
    )
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


_SIGNS = {"<=": "≤", ">=": "≥", "<": "<", ">": ">", "!=": "≠"}
_ASKED = {
    "<=": Text("不应大于", "may not exceed"),
    ">=": Text("不应小于", "may not be less than"),
    "<": Text("应小于", "must be less than"),
    ">": Text("应大于", "must be more than"),
    "!=": Text("不应等于", "may not equal"),
}


def _explain_bound(relation: Bound, judgement: Judgement, names: Names) -> Explanation:
    like = _finest(relation)
    left, right = _sides(relation, names)
    turned = relation.says in (">=", ">")
    # Said the other way round, what is compared with stands left of the relation.
    named = judgement.expected + judgement.difference if turned else judgement.expected
    given = judgement.expected if turned else judgement.expected + judgement.difference
    by, limit, actual = (_shown(units, like, relation) for units in (judgement.difference, named, given))
    _, other, constant = _in_order(relation)
    several = sum(term.figure.value is not None for term in other) + bool(constant) > 1
    scaled = any(abs(term.coefficient) != _scale(relation) for term in other if term.figure.value is not None)
    total = f" = {limit}" if several or scaled else ""
    first = "" if _single(relation) else f" = {actual}"
    allowance = _allowance(judgement, like) if judgement.bound else Text("", "")
    asked = _ASKED[relation.says]
    if not judgement.difference:
        off = Text("，两数相等", "; they are equal")
    elif turned:
        off = Text(f"，少 {by}", f"; it is {by} less")
    else:
        off = Text(f"，超出 {by}", f"; it does by {by}")
    message = Text(
        f"{left.zh}{first} {asked.zh} {right.zh}{total}{off.zh}{allowance.zh}",
        f"{left.en}{first} {asked.en} {right.en}{total}{off.en}{allowance.en}",
    )
    bound = _shown(judgement.bound, like, relation)
    return Explanation(message, f"{relation.says} {limit}", actual, by, bound)


def _shown(units: int, like: Figure, relation: Balance | Bound) -> str:
    """Return units as digits; what comes of a factor is shown with two more decimals than the figures have, at most."""
    if _scale(relation) == 1:
        return show(units, like)
    step = 10 ** max(SCALE + power_of(like.measure) - like.decimals - 2, 0)
    return show(round_half_up(units, 1, step), like)


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
