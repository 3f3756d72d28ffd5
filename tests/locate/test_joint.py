"""Rounding differences together: what no amounts can explain at once, and what would make a budget add up as printed."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING

import pytest

from budgetcheck import load_pack, read_budget, validate
from budgetcheck.arithmetic.relations import Balance, Term, judge
from budgetcheck.commands.reconcile import reconcile
from budgetcheck.judging.report import relations_of
from budgetcheck.locate.controlled import amounts_behind, fewest_changes
from budgetcheck.locate.joint import contradictions, printed_sums
from budgetcheck.model.budget import MEASURES, SCALE, Figure
from budgetcheck.model.words import Verdict
from tests.generator import generate, random_options, read
from tests.paths import FIXTURES

if TYPE_CHECKING:
    from collections.abc import Collection

UNIT = FIXTURES / "xinjiang" / "unit-2024.json"
CENT = 10 ** (SCALE + MEASURES["万元"] - 2)


def figure(row: str, text: str) -> Figure:
    """Return an amount in 万元 with two decimals."""
    value = Decimal(text)
    return Figure("t", row, "c", value, 2, "万元", int(value.scaleb(SCALE + MEASURES["万元"])), CENT // 2)


def balance(total: Figure, *items: Figure) -> Balance:
    return Balance((Term(1, total),), tuple(Term(1, item) for item in items))


def none_wider(_: Collection[tuple[str, str, str]]) -> list[Balance]:
    return []


A, B, C, D = figure("a", "10.00"), figure("b", "10.01"), figure("c", "9.99"), figure("d", "10.01")


def test_one_figure_cannot_be_rounded_up_and_down() -> None:
    """10.00 may stand for 10.005 or for 9.995, but not for both."""
    assert contradictions([balance(A, B), balance(A, C)], none_wider) == [(0, 1)]


def test_two_differences_to_one_side_are_possible() -> None:
    assert contradictions([balance(A, B), balance(A, D)], none_wider) == []


def test_the_smallest_set_is_named() -> None:
    """Sums that have no part in the contradiction are left out, though they share a figure with it."""
    e, f = figure("e", "5.00"), figure("f", "5.00")
    assert contradictions([balance(figure("d", "10.01"), e, f), balance(A, B), balance(A, C)], none_wider) == [(1, 2)]


def test_differences_that_share_no_figure_are_no_contradiction() -> None:
    assert contradictions([balance(A, B), balance(D, C)], none_wider) == []


def test_a_figure_on_both_sides_bears_nothing() -> None:
    same = Balance((Term(1, A), Term(1, D)), (Term(1, B), Term(1, D)))
    assert contradictions([same, balance(A, C)], none_wider) == [(0, 1)]


def test_a_total_made_of_printed_items_may_be_further_off() -> None:
    """Ten items, each rounded: their sum as printed is as honest a total as the rounded true one."""
    items = [figure(f"i{number}", "1.00") for number in range(10)]
    total = figure("total", "10.00")
    whole = balance(total, *items)

    def sums_of(keys: Collection[tuple[str, str, str]]) -> list[Balance]:
        return [whole] if total.key in keys else []

    assert printed_sums({total.key, B.key}, sums_of) == {total.key: 10 * (CENT // 2)}
    assert printed_sums({B.key}, sums_of) == {}
    pulled = [balance(total, B), balance(B, figure("e", "10.02"))]
    assert contradictions(pulled, none_wider) == [(0, 1)]
    assert contradictions(pulled, sums_of) == []


@pytest.mark.parametrize("amount", ["100000000000.00", "0.01"])
def test_large_amounts_do_not_blur_the_last_digit(amount: str) -> None:
    """A sum is judged by its difference, not by its size."""
    large = Decimal(amount)
    a, b, c = (
        figure("a", str(large)),
        figure("b", str(large + Decimal("0.01"))),
        figure("c", str(large - Decimal("0.01"))),
    )
    assert contradictions([balance(a, b), balance(a, c)], none_wider) == [(0, 1)]
    assert contradictions([balance(a, b)], none_wider) == []


def test_consistent_budgets_never_contradict_themselves() -> None:
    """What is rounded from true amounts can be true at once."""
    pack = load_pack("xinjiang-2024")
    for seed in range(700, 740):
        random = Random(seed)
        report = validate(read(generate(random, random_options(random)), pack.layout), pack)
        assert [found.rule for found in report.findings if found.verdict is Verdict.CONTRADICTION] == []


# ------------------------------------------------------------------------------------------------- reconciliation


def test_amounts_behind_a_budget_satisfy_every_sum_exactly() -> None:
    """The amounts lie within half a last digit of what is printed, and add up to the last fraction."""
    pack = load_pack("xinjiang-2024")
    relations = [relation for relation, _ in relations_of(read_budget(str(UNIT), pack.layout), pack)]
    found = amounts_behind(relations)
    assert found.left == ()
    figures = {
        term.figure.key: term.figure
        for relation in relations
        if isinstance(relation, Balance)
        for term in (*relation.left, *relation.right)
    }
    assert all(abs(units - figures[key].units) <= figures[key].half for key, units in found.units.items())
    for relation in relations:
        if isinstance(relation, Balance) and not relation.stretch:
            sides = [
                sum(
                    (
                        term.coefficient * Fraction(found.units.get(term.figure.key, term.figure.units))
                        for term in terms
                    ),
                    Fraction(0),
                )
                for terms in (relation.left, relation.right)
            ]
            assert sides[0] == sides[1] + relation.constant


def test_the_fewest_changes_are_by_one_last_digit() -> None:
    """Two items that miss their total by one last digit need one change, whichever."""
    found = fewest_changes([balance(figure("t", "36.16"), figure("x", "19.61"), figure("y", "16.54"))])
    assert len(found.units) == 1
    assert found.left == ()


def test_a_figure_in_two_sums_is_changed_once() -> None:
    """The shared item repairs both sums: one change, not two."""
    x = figure("x", "1.00")
    found = fewest_changes(
        [balance(figure("s", "2.01"), x, figure("y", "1.00")), balance(figure("t", "3.01"), x, figure("z", "2.00"))]
    )
    assert found.units == {x.key: x.units + CENT}


def test_a_blank_and_a_zero_stay_what_they_are() -> None:
    """What is nothing is not made one last digit; a sum that only that could mend is left."""
    found = fewest_changes([balance(figure("t", "0.00"), figure("x", "0.00"), Figure("t", "y", "c"))])
    assert (found.units, found.left) == ({}, ())


def test_reconcile_says_both_and_changes_nothing() -> None:
    before = UNIT.read_bytes()
    text, settled = reconcile(str(UNIT), None, "en")
    assert settled
    assert text.startswith("✓ 26 rounding differences: one set of amounts explains them all")
    assert "change 27 figures, the fewest, by one last digit each" in text
    assert UNIT.read_bytes() == before


def test_the_proposed_changes_make_every_sum_exact() -> None:
    """Printed as proposed, no sum of money is off any more."""
    pack = load_pack("xinjiang-2024")
    relations = [relation for relation, _ in relations_of(read_budget(str(UNIT), pack.layout), pack)]
    changed = fewest_changes(relations).units

    def printed(terms: tuple[Term, ...]) -> tuple[Term, ...]:
        return tuple(
            term._replace(figure=term.figure._replace(units=int(changed.get(term.figure.key, term.figure.units))))
            for term in terms
        )

    for relation in relations:
        if isinstance(relation, Balance) and not relation.stretch:
            after = judge(relation._replace(left=printed(relation.left), right=printed(relation.right)))
            assert after.verdict is Verdict.EXACT


def test_what_is_wrong_is_not_reconciled() -> None:
    """A wrong figure is no rounding difference: it comes first."""
    text, settled = reconcile(str(FIXTURES / "xinjiang" / "bad" / "digits-swapped.json"), None, "en")
    assert not settled
    assert "are not rounding's" in text.splitlines()[0]
