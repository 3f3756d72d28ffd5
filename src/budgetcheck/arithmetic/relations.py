"""Relations between figures and their verdict under rounding: Balance, Copy, Share, Change and Bound.

A figure published with last digit u stands for a true amount within u/2 of it; a blank is an exact 0. All
arithmetic here is on whole numbers (10^-8 of the base measure), so no verdict depends on a tolerance.
"""

from collections.abc import Iterable
from math import comb, factorial
from typing import Literal, NamedTuple

from budgetcheck.model.budget import SCALE, Figure, in_measure
from budgetcheck.model.words import Text, Verdict

HUNDRED = 100
ONE = 10**SCALE

UNLIKELY_ODDS = 1000
"""A rounding difference rarer than one in this many is not broken, but is said to be unlikely."""


class Term(NamedTuple):
    """A figure times a whole coefficient."""

    coefficient: int
    figure: Figure


class Written(NamedTuple):
    """How the numbers of a formula were written, for those who read what was found."""

    scale: int = 1
    """What every coefficient and constant was multiplied by, so that all of them are whole numbers."""
    factors: tuple[tuple[int, str], ...] = ()
    """Coefficients as written: 55 is 0.55, 5 is 5 %."""
    numbers: tuple[tuple[str, str], ...] = ()
    """Constants in the base of their measure, as written: 45000 is 4.5 万元."""

    def times(self, factor: int) -> "Written":
        """Return the same where everything is multiplied once more."""
        return Written(self.scale * factor, tuple((each * factor, text) for each, text in self.factors), self.numbers)


class Balance(NamedTuple):
    """Σ left = Σ right + constant. With `copy`, two figures alone must be equal to the last digit."""

    left: tuple[Term, ...]
    right: tuple[Term, ...]
    constant: int = 0
    """Added to the right side, in units."""
    copy: bool = False
    stretch: int = 0
    """Further units explained if changes were printed as differences of printed amounts."""
    because: Text | None = None
    """On which ground it is asked, where no rule's formula says so."""
    written: Written | None = None
    """Where its numbers are not whole, or have a measure."""


class Bound(NamedTuple):
    """Σ left ≤ Σ right + constant; or the left is less, where the rule says so."""

    left: tuple[Term, ...]
    right: tuple[Term, ...]
    constant: int = 0
    stretch: int = 0
    says: Literal["<=", ">=", "<", ">", "!="] = "<="
    """How the rule says it: with ≥ and > it names the right side first; ≠ is two of them, of which one holds."""
    written: Written | None = None

    @property
    def strict(self) -> bool:
        """Whether both sides may not be equal either."""
        return self.says in ("<", ">", "!=")

    @property
    def sides(self) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
        """Both sums, in the order in which the rule names them."""
        return (self.right, self.left) if self.says in (">=", ">") else (self.left, self.right)


class Share(NamedTuple):
    """share = 100 · part / whole. `others` are the remaining shares of the same list."""

    share: Figure
    part: tuple[Term, ...]
    whole: tuple[Term, ...]
    others: tuple[Figure, ...] = ()
    because: Text | None = None


class Change(NamedTuple):
    """percent = 100 · change / (current − change)."""

    percent: Figure
    change: Figure
    current: Figure
    because: Text | None = None


Relation = Balance | Bound | Share | Change


class Judgement(NamedTuple):
    """The verdict on one relation; units are those of the first figure's base measure."""

    verdict: Verdict
    expected: int = 0
    difference: int = 0
    """Actual minus expected."""
    bound: int = 0
    """The largest difference that rounding alone explains."""
    hint: Text | None = None


_new = tuple.__new__
"""Makes a named tuple in half the time that calling its class takes."""


def as_terms(coefficient: int, figures: Iterable[Figure]) -> list[Term]:
    """Return a term for each figure; a budget with a wrong figure has thousands made."""
    return [_new(Term, (coefficient, figure)) for figure in figures]


def any_printed(terms: Iterable[Term]) -> bool:
    """Whether any figure of a sum is printed."""
    return any(figure.value is not None for _, figure in terms)


def terms_of(relation: Relation) -> list[Term]:
    """Return every term of a relation, the one it is about first."""
    if isinstance(relation, Share):
        return [Term(1, relation.share), *relation.part, *relation.whole]
    if isinstance(relation, Change):
        return [Term(1, relation.percent), Term(1, relation.change), Term(1, relation.current)]
    return [*relation.left, *relation.right]


def figures_of(relation: Relation) -> list[Figure]:
    """Return every figure of a relation, blanks included, the one it is about first."""
    if isinstance(relation, Bound):
        return [figure for terms in relation.sides for _, figure in terms]
    if isinstance(relation, Balance):
        return [figure for terms in (relation.left, relation.right) for _, figure in terms]
    return [figure for _, figure in terms_of(relation)]


def judge(relation: Relation) -> Judgement:
    """Return the verdict on a relation."""
    if isinstance(relation, Balance):
        return _in_its_measure(_judge_balance(relation), relation.written)
    if isinstance(relation, Share):
        return _judge_share(relation)
    if isinstance(relation, Change):
        return _judge_change(relation)
    return _in_its_measure(_judge_bound(relation), relation.written)


SETTLED = (Verdict.EXACT, Verdict.ROUNDING, Verdict.TRUNCATED, Verdict.UNLIKELY)
BROKEN = (Verdict.BROKEN, Verdict.SUSPICIOUS)
_ORDER = {verdict: place for place, verdict in enumerate((*SETTLED, *reversed(BROKEN)))}


def rank(judgement: Judgement) -> tuple[int, int]:
    """Return what orders judgements, the one that does best first."""
    return _ORDER[judgement.verdict], abs(judgement.difference)


def _in_its_measure(judgement: Judgement, written: Written | None) -> Judgement:
    """Return what was found by whole coefficients in units again; a bound is never understated."""
    if written is None or written.scale == 1:
        return judgement
    scale = written.scale
    return judgement._replace(
        expected=round_half_up(judgement.expected, scale, 1),
        difference=round_half_up(judgement.difference, scale, 1),
        bound=-(-judgement.bound // scale),
    )


def _judge_balance(relation: Balance) -> Judgement:
    left = right = bound = present = 0
    for coefficient, figure in relation.left:
        if figure.value is not None:
            left += coefficient * figure.units
            bound += abs(coefficient) * figure.half
            present += 1
    for coefficient, figure in relation.right:
        if figure.value is not None:
            right += coefficient * figure.units
            bound += abs(coefficient) * figure.half
            present += 1
    right += relation.constant
    residual = left - right
    if residual == 0:
        return Judgement(Verdict.EXACT, right, 0, bound)
    if relation.copy and present == 2 and not relation.constant and _same_factors(relation):
        return _judge_copy(relation, left, right)
    distance = abs(residual)
    if distance <= bound:
        # What is no more than one last digit is never rare; the coarsest digit is no less than the mean one.
        unlikely = distance * present > 2 * bound and _unlikely(relation, distance)
        return Judgement(Verdict.UNLIKELY if unlikely else Verdict.ROUNDING, right, residual, bound)
    if distance <= bound + relation.stretch:
        hint = Text("仅当增减额由公开数相减得出时成立", "holds only if the changes are differences of printed amounts")
        return Judgement(Verdict.UNLIKELY, right, residual, bound + relation.stretch, hint)
    return Judgement(Verdict.BROKEN, right, residual, bound)


def _same_factors(relation: Balance) -> bool:
    """Whether no figure is a multiple of the other: twice a rounded amount is no copy of anything."""
    return (
        len({abs(term.coefficient) for term in (*relation.left, *relation.right) if term.figure.value is not None}) == 1
    )


def _judge_copy(relation: Balance, left: int, right: int) -> Judgement:
    """Two figures for one amount: equal, or the coarser one rounds or cuts the finer one."""
    present = [term.figure for term in (*relation.left, *relation.right) if term.figure.value is not None]
    fine, coarse = sorted(present, key=lambda figure: figure.half)
    residual = left - right
    if fine.half == coarse.half:
        return Judgement(Verdict.BROKEN, right, residual, 0)
    bound = coarse.half + fine.half
    if abs(residual) <= bound:
        return Judgement(Verdict.ROUNDING, right, residual, bound)
    digit = 2 * coarse.half
    cut = abs(fine.units) // digit * digit
    same_sign = coarse.units == 0 or (fine.units < 0) == (coarse.units < 0)
    if cut == abs(coarse.units) and same_sign:
        hint = Text("截位，未四舍五入", "was cut off, not rounded")
        return Judgement(Verdict.TRUNCATED, right, residual, bound, hint)
    return Judgement(Verdict.BROKEN, right, residual, bound)


def _unlikely(relation: Balance, distance: int) -> bool:
    """Whether rounding alone explains so large a difference less than once in a thousand (Irwin-Hall)."""
    halves = [
        abs(term.coefficient) * term.figure.half
        for term in (*relation.left, *relation.right)
        if term.figure.value is not None and term.figure.half
    ]
    # Figures of differing precision count as if all had the coarsest: that overstates the odds, and so errs to silence.
    digit = 2 * max(halves)
    count = len(halves) - 1
    if count < 4 or 25 * distance * distance <= 16 * count * digit * digit:
        # Within 0.8·√n last digits, under three standard deviations, nothing is rare.
        return False
    # The total is rounded too: it prints `distance` when the items' errors add up to half a digit less.
    numerator, denominator = 2 * distance - digit, 2 * digit
    return _tail_is_rare(count, numerator, denominator)


def _tail_is_rare(count: int, numerator: int, denominator: int) -> bool:
    """Whether P(|Σ of count uniform errors in ±½| ≥ numerator/denominator) < 1/UNLIKELY_ODDS, exactly."""
    # P(sum of n uniforms on [0,1] ≤ y) = Σ (−1)^k C(n,k) (y−k)^n / n!, with y = n/2 − x by symmetry.
    top = count * denominator - 2 * numerator
    base = 2 * denominator
    if top <= 0:
        return True
    if count > 60:
        # Beyond this the sum is normal to many digits: 3.29 standard deviations, squared, times variance n/12.
        return numerator * numerator * 12 * 100 > 1083 * count * denominator * denominator
    total = sum((-1) ** k * comb(count, k) * (top - k * base) ** count for k in range(count + 1) if top > k * base)
    whole: int = base**count
    return bool(2 * total * UNLIKELY_ODDS < factorial(count) * whole)


def _judge_bound(relation: Bound) -> Judgement:
    left = sum(term.coefficient * term.figure.units for term in relation.left)
    right = sum(term.coefficient * term.figure.units for term in relation.right) + relation.constant
    slack = sum(abs(term.coefficient) * term.figure.half for term in (*relation.left, *relation.right))
    slack += relation.stretch
    excess = left - right
    if excess < 0 or (excess == 0 and not relation.strict):
        return Judgement(Verdict.EXACT, right, 0, slack)
    explained = excess < slack if relation.strict else excess <= slack
    return Judgement(Verdict.ROUNDING if explained else Verdict.BROKEN, right, excess, slack)


def sum_of(terms: tuple[Term, ...]) -> tuple[int, int]:
    """Return the value of a sum and how far rounding may have moved it."""
    value = half = 0
    for coefficient, figure in terms:
        value += coefficient * figure.units
        half += abs(coefficient) * figure.half
    return value, half


def round_half_up(numerator: int, denominator: int, digit: int) -> int:
    """Return numerator/denominator rounded half away from zero to a whole number of digits, in units."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    step = denominator * digit
    steps = (2 * abs(numerator) + step) // (2 * step)
    return steps * digit if numerator >= 0 else -steps * digit


class _Range(NamedTuple):
    """The quotients 100·a/b that rounding allows, as units; None where b may be 0."""

    low: int
    high: int


def _quotients(a: int, a_half: int, b: int, b_half: int) -> _Range | None:
    """Return the range of 100·a/b over both intervals, widened outwards to whole units."""
    if b < 0:
        a, b = -a, -b
    low_b, high_b = b - b_half, b + b_half
    if low_b <= 0:
        return None
    low_a, high_a = a - a_half, a + a_half
    scale = HUNDRED * ONE
    low = low_a * scale // (high_b if low_a >= 0 else low_b)
    high = -(-high_a * scale // (low_b if high_a >= 0 else high_b))
    return _Range(low, high)


def _judge_share(relation: Share) -> Judgement:
    share = relation.share
    part, part_half = sum_of(relation.part)
    whole, whole_half = sum_of(relation.whole)
    if whole == 0:
        return _judge_share_of_zero(share, part, part_half, whole_half)
    digit = 2 * share.half or 1
    expected = round_half_up(part * HUNDRED * ONE, whole, digit)
    difference = share.units - expected
    if difference == 0:
        return Judgement(Verdict.EXACT, expected, 0, share.half)
    span = _quotients(part, part_half, whole, whole_half)
    if span is None:
        hint = Text("总数太小，占比无法判断", "the whole is too small for its share to say anything")
        return Judgement(Verdict.ROUNDING, expected, difference, share.half, hint)
    bound = max(span.high - expected, expected - span.low, 0) + share.half
    if span.low - share.half <= share.units <= span.high + share.half:
        return Judgement(Verdict.ROUNDING, expected, difference, bound)
    if _squeezed(relation, difference):
        hint = Text("为使占比合计为 100% 而倒挤", "squeezed so that the shares add up to 100")
        return Judgement(Verdict.ROUNDING, expected, difference, bound, hint)
    return Judgement(Verdict.BROKEN, expected, difference, bound, _share_hint(relation, part, whole))


def _judge_share_of_zero(share: Figure, part: int, part_half: int, whole_half: int) -> Judgement:
    """A whole printed as 0: no share is right but 0, or any where the amounts are too small to be printed."""
    if part == 0 and share.units in (0, HUNDRED * ONE):
        return Judgement(Verdict.EXACT, 0, share.units, share.half)
    least = HUNDRED * ONE * max(abs(part) - part_half, 0)
    if whole_half and (abs(share.units) + share.half) * whole_half >= least:
        hint = Text("总数不足一个末位，占比无法判断", "the whole is below the last digit: its share cannot be judged")
        return Judgement(Verdict.UNLIKELY, 0, share.units, share.half, hint)
    hint = Text("总数为 0，不能计算占比", "the whole is 0, so there is no share")
    return Judgement(Verdict.BROKEN, 0, share.units, share.half, hint)


def _squeezed(relation: Share, difference: int) -> bool:
    """Whether the share makes its list add up to 100 and is off by no more than the list's roundings."""
    if not relation.others:
        return False
    shares = (relation.share, *relation.others)
    adds_up = sum(figure.units for figure in shares) == HUNDRED * ONE
    return adds_up and abs(difference) <= sum(figure.half for figure in shares)


def fits(relation: Share, whole: Figure) -> bool:
    """Whether a share is what it would be over another whole: the usual slip is to divide by the wrong total."""
    if not whole.units or not relation.share.units:
        return False
    part, _ = sum_of(relation.part)
    return relation.share.units == round_half_up(part * HUNDRED * ONE, whole.units, 2 * relation.share.half or 1)


def _share_hint(relation: Share, part: int, whole: int) -> Text | None:
    digit = 2 * relation.share.half or 1
    if relation.share.units and relation.share.units == round_half_up(part * ONE, whole, digit):
        return Text("疑似比值未乘以 100", "looks like a fraction that was not multiplied by 100")
    return None


def _judge_change(relation: Change) -> Judgement:
    percent, change, current = relation.percent, relation.change, relation.current
    prior = current.units - change.units
    digit = 2 * percent.half or 1
    if prior == 0:
        return _judge_change_from_zero(relation)
    expected = round_half_up(change.units * HUNDRED * ONE, prior, digit)
    difference = percent.units - expected
    if difference == 0:
        return Judgement(Verdict.EXACT, expected, 0, percent.half)
    for widening, verdict in ((1, Verdict.ROUNDING), (2, Verdict.UNLIKELY)):
        span = _change_span(change, current, widening)
        if span is None:
            hint = Text(
                "上年数太小，百分比无法判断", "last year's amount is too small for a percentage to say anything"
            )
            return Judgement(Verdict.ROUNDING, expected, difference, percent.half, hint)
        bound = max(span.high - expected, expected - span.low, 0) + percent.half
        if span.low - percent.half <= percent.units <= span.high + percent.half:
            return Judgement(verdict, expected, difference, bound)
        if widening == 1:
            first = bound
    return Judgement(Verdict.BROKEN, expected, difference, first, _change_hint(relation, prior))


def _change_span(change: Figure, current: Figure, widening: int) -> _Range | None:
    """Return the percentages allowed; widened twice, the change may be a difference of two printed amounts."""
    # In each variable alone 100·Δ/(c−Δ) is monotonic while the prior amount keeps its sign: look at the corners only.
    sign = -1 if current.units < change.units else 1
    wide = widening * change.half
    low_change, high_change = sign * change.units - wide, sign * change.units + wide
    low_current, high_current = sign * current.units - current.half, sign * current.units + current.half
    if low_current - high_change <= 0:
        return None
    scale = HUNDRED * ONE
    corners = [
        (delta * scale, now - delta) for delta in (low_change, high_change) for now in (low_current, high_current)
    ]
    return _Range(min(top // below for top, below in corners), max(-(-top // below) for top, below in corners))


def _judge_change_from_zero(relation: Change) -> Judgement:
    """Last year printed as 0: no percentage is right, except 0 where nothing changed either."""
    percent, change, current = relation.percent, relation.change, relation.current
    hint = Text("上年数为 0，不能计算增减百分比", "last year's amount is 0, so there is no percentage")
    tiny = Text(
        "上年数不足一个末位，百分比无法判断",
        "last year's amount is below the last digit: the percentage cannot be judged",
    )
    whole = HUNDRED * ONE
    if current.units == 0:
        if percent.units == 0:
            return Judgement(Verdict.EXACT, 0, 0, percent.half)
        if current.half == 0:
            # The amount is known to be exactly 0, so a prior amount too small to print fell by the whole of it.
            fell = change.half > 0 and percent.units == -whole
            return Judgement(Verdict.ROUNDING if fell else Verdict.BROKEN, 0, percent.units, percent.half)
        return Judgement(Verdict.UNLIKELY, 0, percent.units, percent.half, tiny)
    if percent.units in (0, whole):
        return Judgement(Verdict.SUSPICIOUS, 0, percent.units, 0, hint)
    # The change may be a difference of two printed amounts, and so a whole last digit off.
    slack = current.half + 2 * change.half
    if slack and (abs(percent.units) + percent.half) * slack >= whole * (abs(change.units) - 2 * change.half):
        return Judgement(Verdict.UNLIKELY, 0, percent.units, 0, tiny)
    return Judgement(Verdict.BROKEN, 0, percent.units, 0, hint)


def _change_hint(relation: Change, prior: int) -> Text | None:
    percent, change, current = relation.percent, relation.change, relation.current
    digit = 2 * percent.half or 1
    top = change.units * HUNDRED * ONE
    if percent.units == -round_half_up(top, prior, digit):
        return Text("百分比与增减额的符号相反", "the percentage has the opposite sign of the change")
    if current.units and percent.units == round_half_up(top, current.units, digit):
        return Text("疑似误除以本年数，应除以上年数", "looks divided by this year's amount instead of last year's")
    if percent.units and percent.units == round_half_up(change.units * ONE, prior, digit):
        return Text("疑似比值未乘以 100", "looks like a fraction that was not multiplied by 100")
    return None


def show(units: int, like: Figure) -> str:
    """Return units as digits in a figure's measure, with at least its decimals."""
    return in_measure(units, like.measure, like.decimals)
