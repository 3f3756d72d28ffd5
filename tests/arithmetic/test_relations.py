"""The verdict: what rounding explains, what it hardly explains, and what is broken, to the last unit."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import pairwise, product
from math import comb
from random import Random

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from budgetcheck.arithmetic.relations import (
    ONE,
    Balance,
    Bound,
    Change,
    Judgement,
    Relation,
    Share,
    Term,
    _tail_is_rare,
    figures_of,
    fits,
    judge,
    round_half_up,
    show,
)
from budgetcheck.model.budget import MEASURES, SCALE, Figure
from budgetcheck.model.words import Verdict

EXACT, ROUNDING, TRUNCATED = Verdict.EXACT, Verdict.ROUNDING, Verdict.TRUNCATED
UNLIKELY, BROKEN, SUSPICIOUS = Verdict.UNLIKELY, Verdict.BROKEN, Verdict.SUSPICIOUS


def figure(printed: str, measure: str = "万元", *, exact: bool = False, column: str = "total") -> Figure:
    """Return a figure with the precision that its digits show; an empty one is a blank."""
    if not printed:
        return Figure("t", "1", column)
    value, decimals = Decimal(printed), len(printed.partition(".")[2])
    scale = SCALE + MEASURES[measure]
    half = 0 if exact else 5 * 10 ** (scale - decimals - 1)
    return Figure("t", "1", column, value, decimals, measure, int(value.scaleb(scale)), half)


def percent(printed: str) -> Figure:
    return figure(printed, "%")


def terms(*printed: str, measure: str = "万元", exact: bool = False) -> tuple[Term, ...]:
    """Return terms; a leading `-` of a figure in brackets subtracts it: "-(1.00)"."""
    return tuple(
        Term(-1, figure(each[2:-1], measure, exact=exact))
        if each.startswith("-(")
        else Term(1, figure(each, measure, exact=exact))
        for each in printed
    )


def verdict(relation: Relation) -> Verdict:
    return judge(relation).verdict


def hint(relation: Relation) -> str:
    found = judge(relation).hint
    return found.en if found else ""


# ---------------------------------------------------------------------------------------------------------- balances

EIGHT = ("1.00",) * 8
FOURTEEN = ("1.00",) * 14


@pytest.mark.parametrize(
    ("left", "right", "wanted"),
    [
        (["3.00"], ["1.00", "2.00"], EXACT),
        (["3.01"], ["1.00", "2.00"], ROUNDING),
        (["2.99"], ["1.00", "2.00"], ROUNDING),
        (["3.02"], ["1.00", "2.00"], BROKEN),
        (["36.16"], ["19.61", "16.54"], ROUNDING),
        (["-3.01"], ["-1.00", "-2.00"], ROUNDING),
        (["-3.02"], ["-1.00", "-2.00"], BROKEN),
        (["1.00"], ["3.01", "-(2.00)"], ROUNDING),
        (["1.00"], ["3.02", "-(2.00)"], BROKEN),
        (["3.01"], ["3.00"], ROUNDING),
        (["3.02"], ["3.00"], BROKEN),
        # A blank is an exact 0 and widens nothing; a printed zero is rounded like any other figure.
        (["3.01"], ["1.00", "2.00", ""], ROUNDING),
        (["3.02"], ["1.00", "2.00", ""], BROKEN),
        (["3.02"], ["1.00", "2.00", "0.00"], ROUNDING),
        (["3.03"], ["1.00", "2.00", "0.00"], BROKEN),
        (["3.01"], ["", "3.00"], ROUNDING),
        (["0.01"], ["", ""], BROKEN),
        (["0.00"], ["", ""], EXACT),
        (["0.01"], ["0.00"], ROUNDING),
        (["0.01"], [""], BROKEN),
        # Mixed precision: the coarser figure has the wider interval.
        (["3.0"], ["1.04", "2.01"], ROUNDING),
        (["3.0"], ["1.05", "2.01"], ROUNDING),
        (["3.0"], ["1.05", "2.02"], BROKEN),
        (["3"], ["1.51", "2.00"], ROUNDING),
        (["3"], ["1.52", "2.00"], BROKEN),
        # Eight items and their total: four and a half last digits is the bound, reached by nobody in practice.
        (["8.03"], EIGHT, ROUNDING),
        (["8.04"], EIGHT, UNLIKELY),
        (["7.96"], EIGHT, UNLIKELY),
        (["8.05"], EIGHT, BROKEN),
        (["14.03"], FOURTEEN, ROUNDING),
        (["14.04"], FOURTEEN, UNLIKELY),
        (["14.07"], FOURTEEN, UNLIKELY),
        (["13.93"], FOURTEEN, UNLIKELY),
        (["14.08"], FOURTEEN, BROKEN),
    ],
)
def test_a_sum_holds_within_half_a_digit_a_figure(left: list[str], right: list[str], wanted: Verdict) -> None:
    """Exact, within the bound, hardly within it, and just beyond; whichever side the total stands on."""
    assert verdict(Balance(terms(*left), terms(*right))) is wanted
    assert verdict(Balance(terms(*right), terms(*left))) is wanted


@pytest.mark.parametrize(
    ("yuan", "wan", "as_copy", "as_sum"),
    [
        ("12345000.00", "1234.50", EXACT, EXACT),
        ("12345678.00", "1234.5678", EXACT, EXACT),
        ("12345678.00", "1234.57", ROUNDING, ROUNDING),
        ("12345678.00", "1234.56", TRUNCATED, BROKEN),
        ("12345000.00", "1234.51", BROKEN, BROKEN),
        ("12344950.00", "1234.50", ROUNDING, ROUNDING),
        ("12344949.99", "1234.50", BROKEN, BROKEN),
        ("1234.50", "1234.50", BROKEN, BROKEN),
    ],
)
def test_measures_may_differ(yuan: str, wan: str, as_copy: Verdict, as_sum: Verdict) -> None:
    """元 and 万元 are one scale, and each figure's own last digit counts."""
    left, right = terms(yuan, measure="元"), terms(wan)
    assert verdict(Balance((*left, *terms("")), right, copy=True)) is as_copy
    assert verdict(Balance(left, right)) is as_sum


def test_a_judgement_says_how_far_off_and_how_far_it_may_be() -> None:
    """Expected, difference and bound are whole units of the first figure's base, and can be shown in its measure."""
    relation = Balance(terms("3.02"), terms("1.00", "2.00"))
    found = judge(relation)
    assert found == Judgement(BROKEN, 3 * 10**12, 2 * 10**10, 15 * 10**9)
    shown = [show(units, relation.left[0].figure) for units in (found.expected, found.difference, found.bound)]
    assert shown == ["3.00", "0.02", "0.015"]


def test_constants_and_multiples_are_exact() -> None:
    """A constant widens nothing, a multiple its figure's interval as often as it counts."""
    weights = terms("50", "60", measure="", exact=True)
    assert verdict(Balance(weights, (), 100 * ONE)) is BROKEN
    assert verdict(Balance(weights, (), 110 * ONE)) is EXACT
    assert verdict(Balance(terms("100.01", measure="%"), (), 100 * ONE)) is BROKEN
    assert verdict(Balance(terms("50.01", "50.00", measure="%"), (), 100 * ONE)) is ROUNDING
    double = (Term(2, figure("1.00")),)
    assert verdict(Balance(terms("2.01"), double)) is ROUNDING
    assert verdict(Balance(terms("2.02"), double)) is BROKEN


def test_exact_figures_have_no_rounding() -> None:
    """A count is either the sum of its kinds or not."""
    assert verdict(Balance(terms("25", measure="", exact=True), terms("18", "7", measure="", exact=True))) is EXACT
    assert verdict(Balance(terms("26", measure="", exact=True), terms("18", "7", measure="", exact=True))) is BROKEN


def test_changes_may_be_differences_of_printed_amounts() -> None:
    """What only this explains is unlikely and says so; beyond it the sum is broken."""
    half = 5 * 10**9
    relation = Balance(terms("3.03"), terms("1.00", "2.00"), stretch=3 * half)
    assert (verdict(relation), hint(relation)) == (
        UNLIKELY,
        "holds only if the changes are differences of printed amounts",
    )
    assert verdict(relation._replace(left=terms("3.04"))) is BROKEN
    assert verdict(relation._replace(left=terms("3.01"))) is ROUNDING


# ------------------------------------------------------------------------------------------------------------- copies


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("628.97", "628.97", EXACT),
        ("628.97", "628.98", BROKEN),
        ("628.970", "628.97", EXACT),
        ("628.97", "629.0", ROUNDING),
        ("628.95", "629.0", ROUNDING),
        ("628.94", "629.0", BROKEN),
        ("628.97", "628.9", TRUNCATED),
        ("628.97", "628.8", BROKEN),
        ("628.97", "628", TRUNCATED),
        ("-628.97", "-628.9", TRUNCATED),
        ("-628.97", "-629.0", ROUNDING),
        ("628.97", "-628.97", BROKEN),
        ("-0.97", "0", TRUNCATED),
        ("0.97", "0", TRUNCATED),
        ("0.49", "0", ROUNDING),
    ],
)
def test_a_copy_is_equal_or_rounds_to_it_or_was_cut_off(one: str, other: str, wanted: Verdict) -> None:
    """To the last digit at one precision; at two, the finer rounds to the coarser, or lost its tail."""
    assert verdict(Balance(terms(one), terms(other), copy=True)) is wanted
    assert verdict(Balance(terms(other), terms(one), copy=True)) is wanted


def test_a_copy_of_an_exact_number_reaches_its_bound() -> None:
    """A number without rounding may lie just half a digit off, and no further."""
    for printed_exactly, wanted in (("628.95", ROUNDING), ("628.949", BROKEN)):
        exactly = terms(printed_exactly, exact=True)
        assert verdict(Balance(exactly, terms("629.0"), copy=True)) is wanted


def test_only_two_figures_alone_are_a_copy() -> None:
    """A third printed figure makes it a sum; a blank does not."""
    assert verdict(Balance(terms("3.01"), terms("3.00", ""), copy=True)) is BROKEN
    assert verdict(Balance(terms("3.01"), terms("3.00", "0.00"), copy=True)) is ROUNDING
    assert verdict(Balance(terms("3.01"), terms("3.00"), copy=False)) is ROUNDING
    assert verdict(Balance(terms("3.01"), terms(""), copy=True)) is BROKEN


# ------------------------------------------------------------------------------------------------- odds of a difference


Polynomial = list[Fraction]
"""Coefficients, lowest power first."""


def integral(polynomial: Polynomial) -> Polynomial:
    return [Fraction(0), *(c / (power + 1) for power, c in enumerate(polynomial))]


def value(polynomial: Polynomial, at: Fraction) -> Fraction:
    return sum((c * at**power for power, c in enumerate(polynomial)), Fraction(0))


def one_later(polynomial: Polynomial) -> Polynomial:
    """Return p(x − 1)."""
    found = [Fraction(0)] * len(polynomial)
    for power, c in enumerate(polynomial):
        for k in range(power + 1):
            found[k] += c * comb(power, k) * (-1) ** (power - k)
    return found


@cache
def density(count: int) -> tuple[Polynomial, ...]:
    """Return the density of a sum of uniform errors on [0, count]: on [k, k + 1] the k-th polynomial."""
    if count == 1:
        return ([Fraction(1)],)
    before = [[Fraction(0)], *density(count - 1), [Fraction(0)]]
    found = []
    for k in range(count):
        # The density at x is the integral of that of one error less from x − 1 to k, and from k to x.
        left, right = integral(before[k]), integral(before[k + 1])
        later = one_later(left)
        found.append(
            [
                (right[power] if power < len(right) else Fraction(0))
                - (later[power] if power < len(later) else Fraction(0))
                for power in range(max(len(left), len(right)))
            ]
        )
        found[-1][0] += value(left, Fraction(k)) - value(right, Fraction(k))
    return tuple(found)


def tail(count: int, distance: Fraction) -> Fraction:
    """Return P(|Σ of `count` uniform errors in ±½| ≥ distance), from the density built up error by error."""
    below = Fraction(count, 2) - distance
    mass = Fraction(0)
    for k, piece in enumerate(density(count)):
        if below > k:
            whole = integral(piece)
            mass += value(whole, min(below, Fraction(k + 1))) - value(whole, Fraction(k))
    return 2 * mass


def test_the_reference_for_the_odds_is_right() -> None:
    """One, two and three errors have densities known by heart, and a hundred thousand throws agree for eight."""
    assert tail(1, Fraction(1, 4)) == Fraction(1, 2)
    assert tail(2, Fraction(1, 2)) == Fraction(1, 4)
    assert tail(3, Fraction(1)) == Fraction(1, 24)
    random = Random(2024)
    hits = sum(abs(sum(random.random() - 0.5 for _ in range(8))) >= 1.5 for _ in range(40_000))
    assert abs(hits / 40_000 - float(tail(8, Fraction(3, 2)))) < 0.005


@pytest.mark.parametrize("count", range(1, 13))
def test_the_odds_are_exact(count: int) -> None:
    """On both sides of every threshold the integer arithmetic agrees with the density folded in fractions."""
    for steps in range(1, 8 * count + 1):
        distance = Fraction(steps, 16)
        assert _tail_is_rare(count, steps, 16) is (tail(count, distance) < Fraction(1, 1000)), (count, distance)


def test_many_terms_are_judged_like_few() -> None:
    """Where the normal law takes over, the threshold goes on as it was; a column of ten thousand takes no time."""

    def threshold(count: int) -> int:
        return next(steps for steps in range(20_000) if _tail_is_rare(count, steps, 100))

    near = [threshold(count) for count in range(56, 66)]
    assert near == sorted(near)
    assert max(later - earlier for earlier, later in pairwise(near)) < 12
    # 3.2905 standard deviations of the sum of 10,000 errors are 94.99.
    assert _tail_is_rare(10_000, 9_505, 100)
    assert not _tail_is_rare(10_000, 9_490, 100)
    long = Balance(terms("10000.90"), terms(*["1.00"] * 10_000))
    assert verdict(long) is ROUNDING
    assert verdict(long._replace(left=terms("10030.00"))) is UNLIKELY
    assert verdict(long._replace(left=terms("10050.01"))) is BROKEN


@pytest.mark.parametrize(("count", "digits"), [(72, 9), (100, 11), (1000, 40)])
def test_a_long_column_is_unlikely_from_where_its_odds_are(count: int, digits: int) -> None:
    """A hundred items add up to within ten last digits, 999 times in 1,000."""
    total = f"{Decimal(count) + Decimal(digits) / 100:.2f}"
    assert _tail_is_rare(count, 2 * digits - 1, 2)
    assert verdict(Balance(terms(total), terms(*["1.00"] * count))) is UNLIKELY


@pytest.mark.parametrize(("count", "seldom"), [(5, 3), (6, 3), (8, 4), (14, 4), (20, 5), (40, 7)])
def test_from_how_many_last_digits_a_sum_is_unlikely(count: int, seldom: int) -> None:
    """The first difference with odds under one in a thousand, as anybody can look it up."""
    found = []
    for digits in range(1, count):
        relation = Balance(terms(f"{count}.{digits:02d}"), terms(*["1.00"] * count))
        found.append(verdict(relation))
    assert found.index(UNLIKELY) + 1 == seldom
    assert BROKEN not in found[: (count + 1) // 2]


def test_few_figures_are_never_unlikely() -> None:
    """With fewer than four items beside the total the bound itself is likely enough."""
    for count in range(1, 4):
        bound = (count + 1) // 2
        relation = Balance(terms(f"{count}.{bound:02d}"), terms(*["1.00"] * count))
        assert verdict(relation) is ROUNDING


# ------------------------------------------------------------------------------------------------------------- shares


def share(printed: str, part: str, whole: str, *others: str) -> Share:
    return Share(percent(printed), terms(part), terms(whole), tuple(map(percent, others)))


@pytest.mark.parametrize(
    ("printed", "part", "whole", "wanted", "why"),
    [
        ("51.78", "628.97", "1214.63", EXACT, ""),
        ("51.8", "628.97", "1214.63", EXACT, ""),
        ("52", "628.97", "1214.63", EXACT, ""),
        ("51.79", "628.97", "1214.63", BROKEN, ""),
        ("51.77", "628.97", "1214.63", BROKEN, ""),
        ("12.5", "1.00", "8.00", EXACT, ""),
        ("13", "1.00", "8.00", EXACT, ""),
        ("12", "1.00", "8.00", ROUNDING, ""),
        ("-13", "-1.00", "8.00", EXACT, ""),
        ("-12.5", "1.00", "-8.00", EXACT, ""),
        ("9.98", "62.74", "628.97", EXACT, ""),
        ("9.97", "62.74", "628.97", ROUNDING, ""),
        ("9.96", "62.74", "628.97", BROKEN, ""),
        ("0.52", "628.97", "1214.63", BROKEN, "not multiplied by 100"),
        ("0.00", "0.00", "5.00", EXACT, ""),
        ("0.10", "0.00", "5.00", ROUNDING, ""),
        ("0.12", "0.00", "5.00", BROKEN, ""),
        ("0.00", "", "5.00", EXACT, ""),
        ("0.10", "", "5.00", BROKEN, ""),
        ("100.00", "5.00", "5.00", EXACT, ""),
        ("100.00", "", "", EXACT, ""),
        ("0.00", "0.00", "0.00", EXACT, ""),
        ("50.00", "", "", BROKEN, "whole is 0"),
        ("100.00", "5.00", "", BROKEN, "the whole is 0"),
        ("33.33", "0.01", "0.01", ROUNDING, ""),
        ("33.00", "0.01", "0.01", BROKEN, ""),
        ("300.00", "0.01", "0.01", ROUNDING, ""),
    ],
)
def test_a_share_is_the_quotient_as_rounding_allows(
    printed: str, part: str, whole: str, wanted: Verdict, why: str
) -> None:
    """Half-up to its own digits, or what some true amounts give; a wrong denominator is named."""
    relation = share(printed, part, whole)
    assert verdict(relation) is wanted
    assert why in hint(relation)
    assert bool(why) is bool(hint(relation))


def test_the_last_share_may_be_squeezed() -> None:
    """A share that makes its list add up to 100 may be off by the roundings of the others, and no more."""
    relation = share("33.34", "1000.00", "3000.00", "33.33", "33.33")
    assert (verdict(relation), hint(relation)) == (ROUNDING, "squeezed so that the shares add up to 100")
    assert verdict(share("33.34", "1000.00", "3000.00", "33.33", "33.34")) is BROKEN
    assert verdict(share("33.34", "1000.00", "3000.00")) is BROKEN
    assert verdict(share("33.36", "1000.00", "3000.00", "33.33", "33.31")) is BROKEN


def test_a_share_of_sums_has_their_intervals() -> None:
    """Part and whole may be sums; each figure of theirs adds its half digit."""
    split = Share(percent("9.97"), terms("62.70", "0.04"), terms("600.00", "28.97"))
    assert verdict(split) is ROUNDING
    assert judge(split).bound > judge(share("9.97", "62.74", "628.97")).bound
    assert figures_of(split)[0] == percent("9.97")
    assert [each.text for each in figures_of(split)] == ["9.97", "62.70", "0.04", "600.00", "28.97"]


def test_the_total_that_was_divided_by_can_be_recognised() -> None:
    """A share fits another whole where it is its quotient to the last digit, and never a whole of 0."""
    relation = share("51.78", "628.97", "999.00")
    assert fits(relation, figure("1214.63"))
    assert not fits(relation, figure("1214.00"))
    assert not fits(relation, figure("0.00"))
    assert not fits(share("0.00", "0.00", "1.00"), figure("5.00"))


# ------------------------------------------------------------------------------------------------------------ changes


def change(printed: str, by: str, current: str) -> Change:
    return Change(percent(printed), figure(by), figure(current))


@pytest.mark.parametrize(
    ("printed", "by", "current", "wanted", "why"),
    [
        ("-10.55", "-58.49", "495.83", EXACT, ""),
        ("-10.6", "-58.49", "495.83", EXACT, ""),
        ("-10.54", "-58.49", "495.83", BROKEN, ""),
        ("-72.72", "-16.05", "6.02", EXACT, ""),
        ("-72.70", "-16.05", "6.02", ROUNDING, ""),
        ("-72.69", "-16.05", "6.02", UNLIKELY, ""),
        ("-72.68", "-16.05", "6.02", BROKEN, ""),
        ("0.74", "4.65", "628.97", EXACT, ""),
        ("0.00", "0.00", "5.00", EXACT, ""),
        ("0.10", "0.00", "5.00", ROUNDING, ""),
        ("0.20", "0.00", "5.00", UNLIKELY, ""),
        ("0.25", "0.00", "5.00", BROKEN, ""),
        ("-100.00", "-5.00", "", EXACT, ""),
        ("-100.00", "-5.00", "0.00", EXACT, ""),
        ("-99.95", "-5.00", "0.00", ROUNDING, ""),
        ("-99.95", "-5.00", "", BROKEN, ""),
        ("10.55", "-58.49", "495.83", BROKEN, "opposite sign"),
        ("-11.80", "-58.49", "495.83", BROKEN, "this year's amount"),
        ("-0.11", "-58.49", "495.83", BROKEN, "not multiplied by 100"),
        ("25.00", "5.00", "20.00", BROKEN, "this year's amount"),
        ("33.33", "5.00", "20.00", EXACT, ""),
        ("-33.33", "5.00", "20.00", BROKEN, "opposite sign"),
        ("50.00", "-1.00", "-3.00", EXACT, ""),
        # Last year was 0.
        ("100.00", "5.00", "5.00", SUSPICIOUS, "last year's amount is 0"),
        ("0.00", "5.00", "5.00", SUSPICIOUS, "last year's amount is 0"),
        ("50.00", "5.00", "5.00", BROKEN, "last year's amount is 0"),
        ("99900.00", "5.00", "5.00", UNLIKELY, "below the last digit"),
        ("0.00", "", "", EXACT, ""),
        ("0.00", "0.00", "0.00", EXACT, ""),
        ("5.00", "", "", BROKEN, ""),
        ("-100.00", "0.00", "", ROUNDING, ""),
        ("-99.00", "0.00", "", BROKEN, ""),
        ("55.00", "0.00", "0.00", UNLIKELY, "below the last digit"),
        # Last year was so little that anything may be right.
        ("500.00", "0.04", "0.05", ROUNDING, "too small"),
        ("5.00", "0.04", "0.05", ROUNDING, "too small"),
        ("250.00", "0.04", "0.06", ROUNDING, ""),
        ("350.00", "0.04", "0.06", ROUNDING, ""),
        ("650.00", "0.04", "0.06", UNLIKELY, ""),
        ("10.00", "0.04", "0.06", BROKEN, ""),
    ],
)
def test_a_change_is_over_last_years_amount(printed: str, by: str, current: str, wanted: Verdict, why: str) -> None:
    """Half-up, or as rounding allows; what a wrong percentage looks like is said."""
    relation = change(printed, by, current)
    assert (verdict(relation), why in hint(relation)) == (wanted, True)


def test_a_change_between_measures() -> None:
    """A change in 元 over an amount in 万元 is one and the same arithmetic."""
    relation = Change(percent("-10.55"), figure("-584900.00", "元"), figure("495.83"))
    assert verdict(relation) is EXACT


# ------------------------------------------------------------------------------------------------------------- bounds


@pytest.mark.parametrize(
    ("left", "right", "wanted"),
    [
        (["5.00"], ["5.00"], EXACT),
        (["4.00"], ["5.00"], EXACT),
        (["5.01"], ["5.00"], ROUNDING),
        (["5.02"], ["5.00"], BROKEN),
        (["5.01"], ["2.00", "3.00"], ROUNDING),
        (["5.02"], ["2.00", "3.00", "0.00"], ROUNDING),
        (["5.02"], ["2.00", "3.00", ""], BROKEN),
        (["0.01"], [""], BROKEN),
        (["-5.00"], [""], EXACT),
        ([""], ["-5.00"], BROKEN),
        ([""], [""], EXACT),
    ],
)
def test_a_bound_may_be_exceeded_by_rounding_alone(left: list[str], right: list[str], wanted: Verdict) -> None:
    """At most, within half a digit a figure."""
    assert verdict(Bound(terms(*left), terms(*right))) is wanted


def test_a_bound_with_a_constant_or_a_stretch() -> None:
    """A count may not be below 0; changes may be differences of printed amounts."""
    assert verdict(Bound((), terms("-1", measure="", exact=True))) is BROKEN
    assert verdict(Bound((), terms("0", measure="", exact=True))) is EXACT
    assert verdict(Bound(terms("5.02"), (), 5 * 10**12)) is BROKEN
    assert verdict(Bound(terms("5.02"), (), 5 * 10**12, stretch=15 * 10**9)) is ROUNDING


# ---------------------------------------------------------------------------------- honest figures are never called broken

CALM = (EXACT, ROUNDING, UNLIKELY)


def half_up(true: Fraction, decimals: int) -> Decimal:
    """Return an amount as an office prints it."""
    scaled = abs(true) * 10**decimals
    digits = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(digits if true >= 0 else -digits).scaleb(-decimals)


def printed(true: Fraction, measure: str, decimals: int, *, blank: bool = False) -> Figure:
    """Return a true amount in 元, or a true percentage, as a printed figure; an exact zero may be left blank."""
    if blank and not true:
        return figure("")
    return figure(f"{half_up(true / 10 ** MEASURES[measure], decimals):.{decimals}f}", measure)


def test_the_printing_of_the_properties_is_half_up() -> None:
    """Ties go away from zero, like on every calculator."""
    wanted = {"0.125": "0.13", "-0.125": "-0.13", "0.1249": "0.12", "2.5": "2.50", "0.005": "0.01"}
    assert {text: str(half_up(Fraction(text), 2)) for text in wanted} == wanted


def amounts(*, negative: bool = True) -> st.SearchStrategy[Fraction]:
    """Amounts in 元 of every size, finer than any printed digit: from a thousandth of a 分 to ten trillion."""
    size = st.sampled_from([1, 10**3, 10**5, 10**7, 10**9, 10**12, 10**18])
    steps = size.flatmap(lambda top: st.integers(-top if negative else 0, top))
    return steps.map(lambda number: Fraction(number, 10**5))


SCALES = st.tuples(st.sampled_from(["元", "万元"]), st.integers(0, 6))
HONEST = settings(max_examples=250, deadline=None, derandomize=True)


@HONEST
@given(st.lists(st.tuples(amounts(), SCALES, st.booleans()), min_size=1, max_size=40), SCALES, st.integers(0, 40))
def test_an_honest_sum_is_never_broken(
    items: list[tuple[Fraction, tuple[str, int], bool]], total: tuple[str, int], moved: int
) -> None:
    """Each item rounded on its own, in its own measure and precision, some on the total's side."""
    figures = [Term(1, printed(true, *scale, blank=blank)) for true, scale, blank in items]
    whole = Term(1, printed(sum((true for true, _, _ in items), Fraction(0)), *total))
    across = tuple(Term(-1, term.figure) for term in figures[:moved])
    assert verdict(Balance((whole, *across), tuple(figures[moved:]))) in CALM
    assert verdict(Bound((whole, *across), tuple(figures[moved:]))) in CALM
    assert verdict(Bound(tuple(figures[moved:]), (whole, *across))) in CALM


@HONEST
@given(amounts(), SCALES, SCALES)
def test_an_honest_copy_is_never_broken(true: Fraction, one: tuple[str, int], other: tuple[str, int]) -> None:
    """The same amount in two places, whether each was rounded from it or the coarser from the finer."""
    first, second = printed(true, *one), printed(true, *other)
    assert verdict(Balance((Term(1, first),), (Term(1, second),), copy=True)) in CALM
    fine, coarse = sorted((one, other), key=lambda scale: MEASURES[scale[0]] - scale[1])
    origin = printed(true, *fine)
    rounded = printed(Fraction(origin.units, ONE), *coarse)
    assert verdict(Balance((Term(1, origin),), (Term(1, rounded),), copy=True)) in CALM
    if one == other:
        assert verdict(Balance((Term(1, first),), (Term(1, second),), copy=True)) is EXACT


@HONEST
@given(amounts(), st.fractions(-2, 2, max_denominator=997), SCALES, SCALES, st.integers(0, 4))
@example(Fraction(62_744_949, 10), Fraction(1, 3), ("万元", 2), ("万元", 2), 2)
def test_an_honest_share_is_never_broken(
    whole: Fraction, ratio: Fraction, one: tuple[str, int], other: tuple[str, int], decimals: int
) -> None:
    """The quotient of the true amounts, or of the printed ones; as long as the whole is printed as more than 0."""
    over, part = printed(whole, *one), printed(whole * ratio, *other)
    assume(over.units)
    relation = Share(printed(ratio * 100, "%", decimals), (Term(1, part),), (Term(1, over),))
    assert verdict(relation) in CALM
    of_printed = Fraction(part.units, over.units) * 100
    assert verdict(relation._replace(share=printed(of_printed, "%", decimals))) is EXACT


@pytest.mark.parametrize(("text", "part", "whole"), [("33.33", "0.00", "0.00"), ("150.00", "0.01", "0.00")])
def test_a_share_of_what_is_too_small_to_print_is_not_broken(text: str, part: str, whole: str) -> None:
    """A printed 0.00 may stand for a small amount: 10 元 of 30 元 are 33.33 per cent of 0.00 万元."""
    assert verdict(share(text, part, whole)) in CALM


@HONEST
@given(amounts(), amounts(), SCALES, SCALES, st.integers(0, 4))
def test_an_honest_change_is_never_broken(
    current: Fraction, prior: Fraction, one: tuple[str, int], other: tuple[str, int], decimals: int
) -> None:
    """The change rounded itself: exact, within rounding, or too small to be judged."""
    assume(prior)
    now, by = printed(current, *one), printed(current - prior, *other)
    rate = printed((current - prior) / prior * 100, "%", decimals)
    found = verdict(Change(rate, by, now))
    # A hundred per cent over an amount that is printed as nothing looks like the usual slip, and may be one.
    assert found in CALM or (found is SUSPICIOUS and now.units == by.units and rate.text.startswith(("100", "0")))


@HONEST
@given(amounts(), amounts(), SCALES, st.integers(0, 4))
def test_an_honest_change_between_printed_amounts_is_never_broken(
    current: Fraction, prior: Fraction, scale: tuple[str, int], decimals: int
) -> None:
    """The change as the difference of two printed amounts, the percentage of the true ones or of the printed ones."""
    now, before = printed(current, *scale), printed(prior, *scale)
    assume(before.units)
    difference = Fraction(now.units - before.units, ONE)
    by = printed(difference, *scale)
    assert by.units == now.units - before.units
    rate = printed((current - prior) / prior * 100, "%", decimals)
    assert verdict(Change(rate, by, now)) in CALM
    of_printed = printed(difference / Fraction(before.units, ONE) * 100, "%", decimals)
    assert verdict(Change(of_printed, by, now)) is EXACT


def test_a_change_between_printed_amounts_from_almost_nothing_is_not_broken() -> None:
    """46 元 grew to 59 元: 0.00 and 0.01 万元, printed as grown by their difference, and by 28.10 per cent."""
    assert verdict(change("28.10", "0.01", "0.01")) in CALM


@HONEST
@given(st.lists(amounts(), min_size=2, max_size=6), SCALES, st.integers(2, 60), st.sampled_from([1, -1]))
def test_a_sum_beyond_its_bound_is_always_broken(
    items: list[Fraction], scale: tuple[str, int], beyond: int, sign: int
) -> None:
    """One digit more than rounding can explain is never taken for rounding, however large the amounts."""
    figures = [printed(true, *scale) for true in items]
    digit = 2 * figures[0].half
    off = ((len(items) + 1) * figures[0].half // digit + beyond - 1) * digit * sign
    units = sum(each.units for each in figures) + off
    total = figures[0]._replace(value=Decimal(units), units=units)
    assert verdict(Balance((Term(1, total),), tuple(Term(1, each) for each in figures))) is BROKEN


# --------------------------------------------------------------------------------------------------------- no floats

RELATIONS: list[Relation] = [
    Balance(terms("9999999999999.99"), terms("9999999999999.98")),
    Balance(terms("9999999999999.9"), terms("9999999999999.94"), copy=True),
    Balance(terms("8.04"), terms(*EIGHT)),
    Bound(terms("9999999999999.99"), terms("1.00")),
    share("33.33", "3333333333333.33", "9999999999999.99"),
    share("33.34", "3333333333333.33", "9999999999999.99"),
    change("-10.55", "-58.49", "495.83"),
    change("100.00", "5.00", "5.00"),
    change("50.00", "5.00", "5.00"),
]


@pytest.mark.parametrize("relation", RELATIONS)
def test_every_number_of_a_judgement_is_whole(relation: Relation) -> None:
    """No float comes out, and none could have been on the way: amounts beyond 2^53 differ by their last digit."""
    found = judge(relation)
    assert {int} == {type(number) for number in (found.expected, found.difference, found.bound)}


def test_amounts_beyond_a_floats_digits_are_told_apart() -> None:
    """A difference that a binary float would lose is still one last digit too many."""
    many = "9007199254740992.00", "9007199254740993.00"
    assert float(many[0]) == float(many[1])
    assert verdict(Balance(terms(many[0], measure="元"), terms(many[1], measure="元"), copy=True)) is BROKEN


@pytest.mark.parametrize("sign", [1, -1])
def test_half_up_is_away_from_zero(sign: int) -> None:
    """All four combinations of signs, in units of any digit."""
    for numerator, denominator in product((25, -25), (10, -10)):
        wanted = 3 if numerator * denominator > 0 else -3
        assert round_half_up(numerator * sign, denominator * sign, 1) == wanted
    assert round_half_up(249 * sign, 100, 1) == 2 * sign
    assert round_half_up(149_999_999 * sign, 1, 10**8) == 10**8 * sign
    assert round_half_up(0, -7, 10) == 0
