"""Two figures of one row or one column that stand in each other's place: what each should be, the other one prints."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from budgetcheck.locate.hypotheses import Hypothesis, with_figures
from budgetcheck.locate.spans import is_empty, left_to, meet
from budgetcheck.model.report import Mending

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.locate.causes import Desk
    from budgetcheck.locate.evidence import Key
    from budgetcheck.model.budget import Budget

_COST = 5.0
_LEAST = 2
"""Broken relations that an exchange must mend: one alone is as well mended by one of the two figures."""
_MOST = 6
_FIGURES = 300
"""In more figures than this no pair is looked for."""


def exchanges(desk: Desk, budget: Budget) -> Iterator[Hypothesis]:
    """Yield the pairs whose exchange mends all that is broken about either, those that mend most first."""
    wanted: dict[Key, list[int]] = {}
    for number, holding in enumerate(desk.evidence.holdings):
        if holding.broken and holding.firm:
            for key in desk.evidence.members(number):
                if desk.evidence.figures[key].value is not None and desk.is_place(key):
                    wanted.setdefault(key, []).append(number)
    if len(wanted) > _FIGURES:
        return
    lines: dict[tuple[str, str, str], list[Key]] = {}
    for key in wanted:
        lines.setdefault((key[0], "row", key[1]), []).append(key)
        lines.setdefault((key[0], "column", key[2]), []).append(key)
    found = {
        frozenset((one, other)): numbers
        for keys in lines.values()
        for place, one in enumerate(keys)
        for other in keys[place + 1 :]
        if (numbers := _mended(desk, one, other, wanted))
    }
    for pair, _ in sorted(found.items(), key=lambda each: (-len(each[1]), sorted(each[0])))[:_MOST]:
        yield _hypothesis(desk, budget, *sorted(pair))


def _mended(desk: Desk, one: Key, other: Key, wanted: dict[Key, list[int]]) -> set[int]:
    """Return the broken relations that hold when two figures change places; nothing where one stays broken."""
    a, b = desk.evidence.figures[one], desk.evidence.figures[other]
    numbers = {*wanted[one], *wanted[other]}
    if a.units == b.units or a.measure != b.measure or len(numbers) < _LEAST:
        return set()
    if not (_may_be(desk, one, b.units, other, wanted) and _may_be(desk, other, a.units, one, wanted)):
        return set()
    repairs = {one: desk.repaired(one, b.units), other: desk.repaired(other, a.units)}
    return numbers if desk.evidence.change(repairs, numbers) < inf else set()


def _may_be(desk: Desk, key: Key, units: int, partner: Key, wanted: dict[Key, list[int]]) -> bool:
    """Whether a value is what the first broken relation without the partner leaves a figure."""
    for number in wanted[key]:
        relations = desk.evidence.holdings[number].relations
        if len(relations) == 1 and number not in wanted[partner]:
            span = left_to(desk.pattern(key), relations[0], desk.evidence, {})
            return not is_empty(meet(span, (units, units)))
    return True


def _hypothesis(desk: Desk, budget: Budget, one: Key, other: Key) -> Hypothesis:
    a, b = desk.evidence.figures[one], desk.evidence.figures[other]
    repairs = {one: desk.repaired(one, b.units), other: desk.repaired(other, a.units)}
    places = (Mending(a, a.text, b.text), Mending(b, b.text, a.text))
    return Hypothesis("figures", "swap", places, lambda: with_figures(budget, repairs), _COST)
