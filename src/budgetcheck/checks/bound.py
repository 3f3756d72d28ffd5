"""One sum that may not exceed another: a part against its whole, reserved against all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from budgetcheck.arithmetic.families import AnyOf, NotApplicable, Why, alternatives
from budgetcheck.arithmetic.formula import FormulaError
from budgetcheck.arithmetic.instances import instance_at
from budgetcheck.arithmetic.relations import Balance, Bound, any_printed, judge, rank, sum_of
from budgetcheck.checks import Context, Outcome
from budgetcheck.checks._formulas import Formulas, Rows, each_formula, read_formulas
from budgetcheck.model.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.arithmetic.families import Asked
    from budgetcheck.arithmetic.formula import Formula
    from budgetcheck.arithmetic.instances import Instance, SideTerms
    from budgetcheck.arithmetic.relations import Term
    from budgetcheck.model.layout import Layout


Sign = Literal["<=", ">=", "<", ">", "!="]


CHINESE = {
    "": "大小比较：部分不大于总数、不高于限额、在两数之间；or 连接的比较满足其一即可。",
    "formula": "一个比较：左 <= 右，或 >=、<、>、≠、between … and …。",
    "formulas": "同一规则的几个比较。",
    "printed_rows_only": "表中没有印出符号左边的行时不检查。",
}


class Options(Formulas):
    """Comparisons: left ≤ right, or ≥, <, >, ≠, between … and …; `or` parts comparisons of which one must hold."""


def verify(options: Options, layout: Layout) -> None:
    """Raise FormulaError on a formula that is not a comparison of sums."""
    for formula in read_formulas(options, layout):
        if formula.operator == "=" and not formula.others and not formula.ratio:
            raise FormulaError(
                Text(f"“{formula.text}”不是大小比较", f"'{formula.text}' is not a comparison"),
                Text(
                    "用 <= 或 >= 连接两个和式；等式用 balance", "Put <= or >= between two sums; for = use kind balance"
                ),
            )
        check_sums(formula)


def check_sums(formula: Formula) -> None:
    """Raise FormulaError where a comparison holds a quotient that is not compared with numbers alone."""
    for each in (formula, *formula.others):
        if each.left.divisor or any(right.divisor for right in each.rights):
            raise FormulaError(
                Text(f"“{each.text}”中的商只能与数字比较", f"'{each.text}': a quotient is compared with numbers alone"),
                Text(
                    "写法：部分 / 总数 <= 60 %；占比用 share", "Write part / whole <= 60 %; for shares use kind share"
                ),
            )


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield one bound for each row code that a formula's tables have, two where it says between what a sum lies."""
    printed = options.printed_rows_only
    for outcome in each_formula(options, context, lambda formula: _Bounds(formula, context, printed_rows_only=printed)):
        if isinstance(outcome, _Bounds) and not outcome.formula.others:
            for formula in outcome.formula.limits():
                yield outcome if formula is outcome.formula else _Bounds(formula, context, printed_rows_only=printed)
        else:
            yield outcome


class _Bounds(Rows):
    """A comparison over the rows that it joins."""

    def of(self, instance: Instance) -> Asked:
        """Return the bound of one instance."""
        return compared(self.formula, instance, self.context)


def compared(formula: Formula, instance: Instance, context: Context, *, blank: bool = False) -> Asked:
    """Return what a comparison asks at one instance, or that it does not apply there; with `blank` blanks are 0."""
    if not formula.others:
        return _one(formula, instance, context, blank=blank)
    found = [_one(formula, instance, context, blank=blank)]
    for other in formula.others:
        found.append(_one(other, instance_at(other, context.selections)(instance.code or None), context, blank=blank))
    relations = tuple(relation for each in found for relation in alternatives(each))
    # Where one of the comparisons does not apply, nothing tells that it would not hold.
    left_out = next((each for each in found if isinstance(each, NotApplicable)), None)
    return left_out if left_out is not None else AnyOf(relations)


def _one(formula: Formula, instance: Instance, context: Context, *, blank: bool = False) -> Asked:
    """Return what a comparison asks, its alternatives left aside."""
    left, rights = instance.left, instance.rights
    terms = (*left.terms, *(term for right in rights for term in right.terms))
    if not blank and len({side.constant for side in (left, *rights)}) == 1 and not any_printed(terms):
        return NotApplicable(Why.BLANK)
    changes = context.changes(terms) if instance.stated else []
    if left.absent or any(right.absent for right in rights) or (formula.ratio and not _is_positive(instance.ratio)):
        return NotApplicable()
    if context.unsaid(changes):
        return NotApplicable(Why.UNSTATED)
    stretch = context.stretch(changes)
    if formula.operator == "between":
        low, high = _relation(">=", instance, rights[0], stretch), _relation("<=", instance, rights[1], stretch)
        # Both have to hold: the one that does worse speaks for both.
        return max(low, high, key=lambda each: rank(judge(each)))
    if formula.operator == "!=":
        one, other = (_relation("!=", instance, rights[0], stretch, turned=turned) for turned in (False, True))
        return AnyOf((one, other))
    found = tuple(_relation(formula.operator, instance, right, stretch) for right in rights)
    return found[0] if len(found) == 1 else AnyOf(found)


def _is_positive(terms: tuple[Term, ...]) -> bool:
    """Whether the amount of a sum is above 0, however its figures were rounded."""
    value, half = sum_of(terms)
    return value > half


def _relation(
    sign: str, instance: Instance, right: SideTerms, stretch: int, *, turned: bool = False
) -> Balance | Bound:
    """Return one comparison of the left side with one right side."""
    left, written = instance.left, instance.written
    constant, stretch = right.constant - left.constant, stretch + left.slack + right.slack
    if sign == "=":
        return Balance(left.terms, right.terms, constant, False, stretch, None, written)
    if sign in (">=", ">") or turned:
        return Bound(right.terms, left.terms, -constant, stretch, cast("Sign", sign), written)
    return Bound(left.terms, right.terms, constant, stretch, cast("Sign", sign), written)
