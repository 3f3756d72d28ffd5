"""Verdict tables: one line a case, and properties over honestly rounded amounts."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import comb, factorial

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from budgetcheck.budget import MEASURES, SCALE, Figure
from budgetcheck.finding import Verdict
from budgetcheck.relations import ONE, Balance, Bound, Change, Share, Term, _tail_is_rare, judge

EXACT, ROUNDING, TRUNCATED = Verdict.EXACT, Verdict.ROUNDING, Verdict.TRUNCATED
UNLIKELY, SUSPICIOUS, BROKEN = Verdict.UNLIKELY, Verdict.SUSPICIOUS, Verdict.BROKEN


def figure(printed: str) -> Figure:
    """Return a figure as printed: 1.50, 1.50元, 1.50%, or nothing for a blank; a leading = makes it exact."""
    if not printed:
        return Figure("t", "r", "c")
    exact, printed = printed.startswith("="), printed.removeprefix("=")
    measure = "元" if printed.endswith("元") else "%" if printed.endswith("%") else "万元"
    digits = printed.rstrip("元%")
    decimals, scale = len(digits.partition(".")[2]), SCALE + MEASURES[measure]
    half = 0 if exact else 5 * 10 ** (scale - decimals - 1)
    value = Decimal(digits)
    return Figure("t", "r", "c", value, decimals, measure, int(value.scaleb(scale)), half)


def sum_of(printed: str) -> tuple[Term, ...]:
    """Return the terms of `1.00 + 2.00`; `_` is a blank, and a leading `2*` counts a figure twice."""
    terms = []
    for each in printed.split(" + "):
        times, _, digits = each.rpartition("*")
        terms.append(Term(int(times or 1), figure("" if digits == "_" else digits)))
    return tuple(terms)


# ----------------------------------------------------------------------------------------------------------- balance


@pytest.mark.parametrize(
    ("total", "items", "wanted"),
    [
        pytest.param("3.00", "1.00 + 2.00", EXACT, id="exact"),
        pytest.param("3.01", "1.00 + 2.00", ROUNDING, id="one-digit-of-three-halves"),
        pytest.param("3.02", "1.00 + 2.00", BROKEN, id="two-digits-of-three-halves"),
        pytest.param("6.02", "1.00 + 2.00 + 3.00", ROUNDING, id="at-the-bound"),
        pytest.param("5.98", "1.00 + 2.00 + 3.00", ROUNDING, id="at-the-bound-below"),
        pytest.param("6.03", "1.00 + 2.00 + 3.00", BROKEN, id="just-beyond"),
        pytest.param("-6.02", "-1.00 + -2.00 + -3.00", ROUNDING, id="negative-at-the-bound"),
        pytest.param("-6.03", "-1.00 + -2.00 + -3.00", BROKEN, id="negative-just-beyond"),
        pytest.param("2.01", "2*1.00", ROUNDING, id="a-multiple-widens"),
        pytest.param("2.02", "2*1.00", BROKEN, id="a-multiple-just-beyond"),
        pytest.param("2.01", "1.00 + 1.00 + _", ROUNDING, id="a-blank-widens-nothing"),
        pytest.param("2.02", "1.00 + 1.00 + _", BROKEN, id="a-blank-just-beyond"),
        pytest.param("2.02", "1.00 + 1.00 + 0.00", ROUNDING, id="a-printed-zero-widens"),
        pytest.param("3.1", "1.00 + 2.04", ROUNDING, id="mixed-precision-at-the-bound"),
        pytest.param("3.1", "1.00 + 2.03", BROKEN, id="mixed-precision-just-beyond"),
        pytest.param("10000.00元", "0.40 + 0.60", EXACT, id="measures-exact"),
        pytest.param("10100.00元", "0.40 + 0.60", ROUNDING, id="measures-at-the-bound-but-for-a-fen"),
        pytest.param("10100.01元", "0.40 + 0.60", BROKEN, id="measures-just-beyond"),
        pytest.param("=4", "=1 + =2", BROKEN, id="counts-have-no-rounding"),
    ],
)
def test_balance(total: str, items: str, wanted: Verdict) -> None:
    """A sum may miss its total by half a last digit for every printed figure, and by no unit more."""
    assert judge(Balance(sum_of(total), sum_of(items))).verdict is wanted
    assert judge(Balance(sum_of(items), sum_of(total))).verdict is wanted


@pytest.mark.parametrize(
    ("total", "wanted"), [("3.00", EXACT), ("3.01", ROUNDING), ("3.02", UNLIKELY), ("3.03", BROKEN)]
)
def test_balance_with_a_stretch(total: str, wanted: Verdict) -> None:
    """Beyond the bound, what only differences of printed amounts explain is unlikely, and the hint says why."""
    found = judge(Balance(sum_of(total), sum_of("1.00 + 2.00"), stretch=10**10))
    assert found.verdict is wanted
    assert (found.hint is not None) is (wanted is UNLIKELY)


@pytest.mark.parametrize(("weight", "wanted"), [("=100", EXACT), ("=99", BROKEN), ("100.01%", BROKEN)])
def test_balance_against_a_constant(weight: str, wanted: Verdict) -> None:
    """A constant is exact: weights add up to it or do not."""
    number = figure(weight)._replace(units=int(Decimal(weight.strip("=%")).scaleb(SCALE)))
    assert judge(Balance((Term(1, number),), (), 100 * ONE)).verdict is wanted


# -------------------------------------------------------------------------------------------------------------- copy


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        pytest.param("628.97", "628.97", EXACT, id="equal"),
        pytest.param("628.97", "628.98", BROKEN, id="one-last-digit"),
        pytest.param("628.97", "6289700.00元", EXACT, id="equal-in-yuan"),
        pytest.param("628.97", "6289712.34元", ROUNDING, id="rounded-from-yuan"),
        pytest.param("628.97", "6289799.99元", TRUNCATED, id="cut-off-from-yuan"),
        pytest.param("628.97", "6289800.00元", BROKEN, id="a-whole-digit-from-yuan"),
        pytest.param("629", "628.97", ROUNDING, id="rounded"),
        pytest.param("629.0", "628.95", ROUNDING, id="rounded-up-from-half"),
        pytest.param("628", "628.97", TRUNCATED, id="cut-off"),
        pytest.param("-628", "-628.97", TRUNCATED, id="negative-cut-off"),
        pytest.param("0", "0.97", TRUNCATED, id="cut-off-to-nothing"),
        pytest.param(
            "0",
            "-0.97",
            TRUNCATED,
            id="negative-cut-off-to-nothing",
        ),
        pytest.param("-628", "628.97", BROKEN, id="opposite-sign-is-not-cut-off"),
        pytest.param("627", "628.97", BROKEN, id="neither"),
        pytest.param("0.01", "", BROKEN, id="only-one-printed"),
        pytest.param("0.00", "", EXACT, id="a-zero-and-a-blank"),
    ],
)
def test_copy(one: str, other: str, wanted: Verdict) -> None:
    """One amount in two places is equal, or the coarser is the finer rounded or, as a note, cut off."""
    for left, right in ((one, other), (other, one)):
        relation = Balance((Term(1, figure(left)),), (Term(1, figure(right)),), copy=True)
        assert judge(relation).verdict is wanted


# -------------------------------------------------------------------------------------------------------------- odds


@pytest.mark.parametrize(
    ("digits", "wanted"),
    [(0, EXACT), (1, ROUNDING), (2, ROUNDING), (3, ROUNDING), (4, UNLIKELY), (7, UNLIKELY), (8, BROKEN)],
)
@pytest.mark.parametrize("sign", [1, -1])
def test_fourteen_items(digits: int, sign: int, wanted: Verdict) -> None:
    """Fourteen items miss their total by four last digits less than once in a thousand, and by eight never."""
    total = f"{Decimal(14) + sign * Decimal(digits) / 100:.2f}"
    assert judge(Balance(sum_of(total), sum_of(" + ".join(["1.00"] * 14)))).verdict is wanted


def irwin_hall_tail(count: int, distance: Fraction) -> Fraction:
    """Return P(|Σ of `count` uniform errors in ±½| ≥ distance), from the alternating sum of the upper tail."""
    at = Fraction(count, 2) + distance
    above = sum((-1) ** k * comb(count, k) * max(Fraction(count - k) - at, Fraction(0)) ** count for k in range(count))
    return 2 * Fraction(above) / factorial(count)


def test_the_reference_tail_is_right() -> None:
    """One and two errors have tails known by heart, and no error at all is certain."""
    assert irwin_hall_tail(1, Fraction(1, 4)) == Fraction(1, 2)
    assert irwin_hall_tail(2, Fraction(1, 2)) == Fraction(1, 4)
    assert irwin_hall_tail(9, Fraction(0)) == 1


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 8, 13, 14, 20, 31, 45, 60])
def test_the_odds_agree_with_fractions(count: int) -> None:
    """Rare is what the exact tail puts below one in a thousand, at every tenth of a digit."""
    for tenths in range(5 * count + 5):
        distance = Fraction(tenths, 10)
        rare = distance >= Fraction(count, 2) or irwin_hall_tail(count, distance) < Fraction(1, 1000)
        assert _tail_is_rare(count, tenths, 10) is rare, distance


@pytest.mark.parametrize("count", [61, 80, 120])
def test_the_normal_law_takes_over_smoothly(count: int) -> None:
    """Beyond sixty items the threshold stays within a tenth of a digit of the exact one."""
    exact = next(t for t in range(9999) if irwin_hall_tail(count, Fraction(t, 10)) < Fraction(1, 1000))
    near = next(t for t in range(9999) if _tail_is_rare(count, t, 10))
    assert abs(exact - near) <= 1


# ------------------------------------------------------------------------------------------------------------- share


def share(printed: str, part: str, whole: str, *others: str) -> Share:
    return Share(figure(printed), sum_of(part), sum_of(whole), tuple(map(figure, others)))


@pytest.mark.parametrize(
    ("relation", "wanted", "hint"),
    [
        pytest.param(share("51.78%", "628.97", "1214.63"), EXACT, "", id="exact"),
        pytest.param(share("12.5%", "10.00", "80.00"), EXACT, "", id="exact-short"),
        pytest.param(share("13%", "10.00", "80.00"), EXACT, "", id="half-goes-up"),
        pytest.param(share("-13%", "-10.00", "80.00"), EXACT, "", id="half-goes-away-from-zero"),
        pytest.param(share("9.97%", "62.74", "628.97"), ROUNDING, "", id="true-amounts-give-it"),
        pytest.param(share("9.96%", "62.74", "628.97"), BROKEN, "", id="no-true-amounts-give-it"),
        pytest.param(
            share("33.34%", "1000.00", "3000.00", "33.33%", "33.33%"), ROUNDING, "squeezed", id="squeezed-to-100"
        ),
        pytest.param(share("33.34%", "1000.00", "3000.00", "33.33%", "33.34%"), BROKEN, "", id="adds-up-to-more"),
        pytest.param(
            share("33.40%", "1000.00", "3000.00", "33.30%", "33.30%"), BROKEN, "", id="too-far-to-be-squeezed"
        ),
        pytest.param(share("100.00%", "_", "_"), EXACT, "", id="nothing-of-nothing-all"),
        pytest.param(share("0.00%", "_", "_"), EXACT, "", id="nothing-of-nothing-none"),
        pytest.param(share("50.00%", "_", "_"), BROKEN, "whole is 0", id="half-of-nothing"),
        pytest.param(share("50.00%", "5.00", "_"), BROKEN, "whole is 0", id="something-of-nothing"),
        pytest.param(share("40.00%", "0.00", "0.01"), ROUNDING, "", id="a-whole-of-one-last-digit"),
        pytest.param(share("0.52%", "628.97", "1214.63"), BROKEN, "multiplied by 100", id="a-fraction"),
    ],
)
def test_share(relation: Share, wanted: Verdict, hint: str) -> None:
    """A share is the half-up quotient, one that true amounts give, the squeezed last of its list, or broken."""
    found = judge(relation)
    assert found.verdict is wanted
    assert hint in (found.hint.en if found.hint else "")
    assert bool(hint) is (found.hint is not None)


# ------------------------------------------------------------------------------------------------------------ change


def change(percent: str, by: str, current: str) -> Change:
    return Change(figure(percent), figure(by), figure(current))


@pytest.mark.parametrize(
    ("relation", "wanted", "hint"),
    [
        pytest.param(change("0.74%", "4.65", "628.97"), EXACT, "", id="exact"),
        pytest.param(change("-50.00%", "-5.00", "5.00"), EXACT, "", id="exact-fall"),
        pytest.param(change("-100.00%", "-5.00", "0.00"), EXACT, "", id="all-gone"),
        pytest.param(change("-100.00%", "-5.00", ""), EXACT, "", id="all-gone-to-a-blank"),
        pytest.param(change("11.30%", "1.00", "9.90"), ROUNDING, "", id="true-amounts-give-it"),
        pytest.param(change("11.40%", "1.00", "9.90"), BROKEN, "", id="no-true-amounts-give-it"),
        pytest.param(change("1.43%", "0.01", "1.00"), ROUNDING, "", id="the-change-rounded"),
        pytest.param(change("1.70%", "0.01", "1.00"), UNLIKELY, "", id="a-difference-of-printed-amounts"),
        pytest.param(change("2.20%", "0.01", "1.00"), BROKEN, "", id="beyond-a-difference"),
        pytest.param(change("100.00%", "5.00", "5.00"), SUSPICIOUS, "last year's amount is 0", id="100-from-zero"),
        pytest.param(change("0.00%", "5.00", "5.00"), SUSPICIOUS, "last year's amount is 0", id="0-from-zero"),
        pytest.param(change("37.00%", "5.00", "5.00"), BROKEN, "last year's amount is 0", id="37-from-zero"),
        pytest.param(change("0.00%", "0.00", "0.00"), EXACT, "", id="0-against-0"),
        pytest.param(change("5.00%", "0.00", "0.00"), UNLIKELY, "below the last digit", id="5-of-what-is-not-seen"),
        pytest.param(change("5.00%", "0.00", "=0.00"), BROKEN, "", id="5-of-a-known-zero"),
        pytest.param(change("-100.00%", "0.00", "=0.00"), ROUNDING, "", id="all-gone-of-what-was-not-seen"),
        pytest.param(change("-100.00%", "=0.00", "=0.00"), BROKEN, "", id="all-gone-of-what-never-was"),
        pytest.param(change("250.00%", "0.01", "0.01"), UNLIKELY, "below the last digit", id="a-tiny-base-of-zero"),
        pytest.param(change("70.00%", "0.01", "0.02"), ROUNDING, "too small", id="a-tiny-base"),
        pytest.param(change("-0.74%", "4.65", "628.97"), BROKEN, "opposite sign", id="opposite-sign"),
        pytest.param(change("20.00%", "20.00", "100.00"), BROKEN, "divided by this year's", id="divided-by-current"),
        pytest.param(change("0.25%", "20.00", "100.00"), BROKEN, "multiplied by 100", id="a-fraction"),
    ],
)
def test_change(relation: Change, wanted: Verdict, hint: str) -> None:
    """A percentage is over last year's amount; what rounding leaves open is not called broken."""
    found = judge(relation)
    assert found.verdict is wanted
    assert hint in (found.hint.en if found.hint else "")
    assert bool(hint) is (found.hint is not None)


# ------------------------------------------------------------------------------------------------------------- bound


@pytest.mark.parametrize(
    ("left", "right", "wanted"),
    [
        ("1.00", "2.00", EXACT),
        ("2.00", "2.00", EXACT),
        ("2.01", "2.00", ROUNDING),
        ("2.02", "2.00", BROKEN),
        ("1.01 + 1.01", "2.00", BROKEN),
        ("1.01 + 1.00", "2.00 + 0.00", ROUNDING),
        ("0.01", "_", BROKEN),
        ("0.00", "_", EXACT),
        ("-1.00", "-1.01", ROUNDING),
        ("-1.00", "-1.02", BROKEN),
        ("20000.00元", "2.00", EXACT),
        ("20050.01元", "2.00", BROKEN),
        ("=3", "=2", BROKEN),
    ],
)
def test_bound(left: str, right: str, wanted: Verdict) -> None:
    """A part may exceed its whole by rounding alone, and a blank whole by nothing."""
    assert judge(Bound(sum_of(left), sum_of(right))).verdict is wanted


def test_bound_with_a_stretch() -> None:
    """A stretch widens a bound by so much."""
    relation = Bound(sum_of("2.02"), sum_of("2.00"))
    assert judge(relation).verdict is BROKEN
    assert judge(relation._replace(stretch=10**10)).verdict is ROUNDING


# -------------------------------------------------------------------------------- properties: honest is never broken

FEN = st.one_of(st.integers(-200, 200), st.integers(-(10**7), 10**7), st.integers(-(10**13), 10**13))
"""True amounts in 分."""
STYLE = st.tuples(st.sampled_from(["元", "万元"]), st.integers(0, 4))
AMOUNT = st.tuples(FEN, STYLE)
honest = settings(derandomize=True, deadline=None, max_examples=150)


def half_up(amount: Fraction, decimals: int) -> Decimal:
    scaled = abs(amount) * 10**decimals
    whole = Decimal((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator))
    return (whole if amount >= 0 else -whole).scaleb(-decimals).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def published(fen: int, style: tuple[str, int]) -> Figure:
    """Return a true amount in 分 as it is published in a measure to some decimals."""
    measure, decimals = style
    value = half_up(Fraction(fen, 100 * 10 ** MEASURES[measure]), decimals)
    scale = SCALE + MEASURES[measure]
    return Figure("t", "r", "c", value, decimals, measure, int(value.scaleb(scale)), 5 * 10 ** (scale - decimals - 1))


def percentage(of: Fraction, decimals: int) -> Figure:
    value = half_up(of, decimals)
    return Figure("t", "r", "p", value, decimals, "%", int(value.scaleb(SCALE)), 5 * 10 ** (SCALE - decimals - 1))


@honest
@given(st.lists(AMOUNT, min_size=1, max_size=20), STYLE)
def test_an_honest_balance_is_never_broken(items: list[tuple[int, tuple[str, int]]], style: tuple[str, int]) -> None:
    """A true sum, every figure rounded on its own, is within what rounding explains."""
    total = (Term(1, published(sum(fen for fen, _ in items), style)),)
    assert judge(Balance(total, tuple(Term(1, published(*item)) for item in items))).verdict is not BROKEN


@honest
@given(st.integers(-(10**13), 10**13), STYLE, STYLE)
def test_an_honest_copy_is_never_broken(fen: int, one: tuple[str, int], other: tuple[str, int]) -> None:
    """One true amount, rounded in two places on its own, is equal or rounded."""
    relation = Balance((Term(1, published(fen, one)),), (Term(1, published(fen, other)),), copy=True)
    assert judge(relation).verdict in (EXACT, ROUNDING)


@honest
@given(AMOUNT, AMOUNT, st.integers(0, 4))
def test_an_honest_share_is_never_broken(
    part: tuple[int, tuple[str, int]], whole: tuple[int, tuple[str, int]], decimals: int
) -> None:
    """The quotient of true amounts, rounded, is a share; as long as the whole does not print as 0."""
    printed = published(*whole)
    assume(printed.units)
    relation = Share(
        percentage(Fraction(100 * part[0], whole[0]), decimals), (Term(1, published(*part)),), (Term(1, printed),)
    )
    assert judge(relation).verdict is not BROKEN


@honest
@given(AMOUNT, AMOUNT, st.integers(0, 4))
def test_an_honest_change_is_never_broken(
    prior: tuple[int, tuple[str, int]], current: tuple[int, tuple[str, int]], decimals: int
) -> None:
    """The change of true amounts over the prior one, each rounded, is a change."""
    assume(prior[0])
    by = current[0] - prior[0]
    relation = Change(percentage(Fraction(100 * by, prior[0]), decimals), published(by, prior[1]), published(*current))
    assert judge(relation).verdict is not BROKEN


@honest
@given(st.lists(AMOUNT, min_size=1, max_size=8), AMOUNT)
def test_an_honest_bound_is_never_broken(
    parts: list[tuple[int, tuple[str, int]]], whole: tuple[int, tuple[str, int]]
) -> None:
    """A true sum that does not exceed another is never said to, however both are printed."""
    assume(sum(fen for fen, _ in parts) <= whole[0])
    relation = Bound(tuple(Term(1, published(*part)) for part in parts), (Term(1, published(*whole)),))
    assert judge(relation).verdict is not BROKEN
