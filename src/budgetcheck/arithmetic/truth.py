"""Whether a condition is so in one budget: true, false, or open, where rounding or what was not read leaves it so.

A condition speaks of the figures as they are printed. Where the amounts behind them may order otherwise, it is open.
"""

from __future__ import annotations

import re
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.arithmetic.instances import instance_at
from budgetcheck.arithmetic.relations import sum_of
from budgetcheck.model.layout import is_notes
from budgetcheck.model.words import UNREAD_PAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from budgetcheck.arithmetic.cells import Selections
    from budgetcheck.arithmetic.conditions import Condition
    from budgetcheck.arithmetic.formula import Formula
    from budgetcheck.arithmetic.instances import Instance, SideTerms
    from budgetcheck.arithmetic.unknown import Unknown
    from budgetcheck.model.budget import Budget, Figure

_SIGNS = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


class Truth(NamedTuple):
    """What was found of a condition."""

    value: bool | None
    """None where it is open."""
    unread: tuple[Figure, ...] | None = None
    """Where it is open for what was not read, the figures that it needs; there may be none that can be named."""

    def turned(self) -> Truth:
        """Return the opposite; what is open stays open."""
        return self if self.value is None else Truth(not self.value)


OPEN = Truth(None)


class World(NamedTuple):
    """What conditions are asked of."""

    budget: Budget
    selections: Selections
    unknown: Unknown | None
    words: Callable[[], str]
    """Returns all texts of the budget in one."""


def ready(condition: Condition, world: World) -> Callable[[str | None], Truth]:
    """Return what tells whether a condition is so at a row code; None stands for fixed cells alone."""
    if condition.word in ("and", "or"):
        parts = [ready(part, world) for part in condition.parts]
        return lambda code: _joined([part(code) for part in parts], decisive=condition.word == "or")
    if condition.word == "not":
        inner = ready(condition.parts[0], world)
        return lambda code: inner(code).turned()
    if condition.word in ("compare", "state"):
        return _of_figures(condition, world)
    found = _of_budget(condition, world)
    found = found.turned() if condition.negated else found
    return lambda _: found


def holds(condition: Condition, world: World) -> Truth:
    """Return whether a condition on fixed cells is so."""
    return ready(condition, world)(None)


def _joined(found: Sequence[Truth], *, decisive: bool) -> Truth:
    """Return the truth of several conditions: one that is decisive tells, and else one that is open leaves it so."""
    for each in found:
        if each.value is decisive:
            return each
    still_open = [each for each in found if each.value is None]
    unread = next((each for each in still_open if each.unread is not None), None)
    return unread or (still_open[0] if still_open else Truth(not decisive))


def _of_figures(condition: Condition, world: World) -> Callable[[str | None], Truth]:
    formula = condition.formula
    assert formula is not None  # noqa: S101 - as the grammar makes it
    if not {cells.table for cells in formula.cells()} <= world.selections.budget.tables.keys():
        nothing = Truth(None, () if _some_tables_unread(world.budget) else None)
        return lambda _: nothing
    formulas = (formula._replace(others=()), *formula.others)
    instances = [instance_at(each, world.selections) for each in formulas]
    changes = world.selections.layout.changes

    def at(code: str | None) -> Truth:
        found = []
        for each, instance in zip(formulas, instances, strict=True):
            made = instance(code)
            figures = [term.figure for side in (made.left, *made.rights) for term in side.terms]
            unread = world.unknown.among(figures) if world.unknown is not None else []
            if unread:
                found.append(Truth(None, tuple(unread)))
            elif any(figure.value is None and (figure.table, figure.column) in changes for figure in figures):
                # A blank change may be one that is not stated.
                found.append(OPEN)
            elif condition.word == "state":
                state = _state(condition.words[0], made.left)
                found.append(state.turned() if condition.negated else state)
            else:
                found.append(_compared(each, made))
        return found[0] if len(found) == 1 else _joined(found, decisive=True)

    return at


def _state(state: str, side: SideTerms) -> Truth:
    """Return whether a sum is as a state says, by what is printed."""
    printed = [term for term in side.terms if term.figure.value is not None]
    if state in ("printed", "blank"):
        return Truth(bool(printed) is (state == "printed"))
    value = sum_of(side.terms)[0] + side.constant
    return Truth({"zero": value == 0, "positive": value > 0, "negative": value < 0}[state])


def _compared(formula: Formula, instance: Instance) -> Truth:
    if formula.ratio:
        value, half = sum_of(instance.ratio)
        if value - half <= 0:
            return OPEN
    if formula.operator == "between":
        low, high = instance.rights
        return _joined([_ordered(">=", instance.left, low), _ordered("<=", instance.left, high)], decisive=False)
    return _joined([_ordered(formula.operator, instance.left, right) for right in instance.rights], decisive=True)


def _ordered(sign: str, left: SideTerms, right: SideTerms) -> Truth:
    """Return whether two sums are as a sign says; open where it is so or not only by what rounding took away."""
    (one, half), (two, other) = sum_of(left.terms), sum_of(right.terms)
    difference, slack = one + left.constant - two - right.constant, half + other + left.slack + right.slack
    said = _SIGNS[sign]
    if sign in ("=", "!="):
        close = difference != 0 and abs(difference) <= slack
        return OPEN if close else Truth(said(difference, 0))
    # One sum with a number: as printed, since nobody reads a printed 10.00 as less than 10.
    if not right.terms or not left.terms:
        return Truth(said(difference, 0))
    lowest, highest = said(difference - slack, 0), said(difference + slack, 0)
    return Truth(lowest) if lowest == highest else OPEN


def _of_budget(condition: Condition, world: World) -> Truth:
    """Return whether a claim on the budget as a whole is so."""
    words, budget = condition.words, world.budget
    if condition.word == "year":
        sign, *years = map(str, words)
        first, last = int(years[0]), int(years[-1])
        return Truth(first <= budget.year <= last if sign == "between" else _SIGNS[sign](budget.year, first))
    if condition.word == "table":
        return _table(words[0], words[1], world)
    if condition.word == "text":
        return _text(words[:-1], world)
    said = kind_of_unit(budget) if condition.word == "unit" else getattr(budget, condition.word)
    fits = said.startswith(words[0]) if condition.word == "region" else said == words[0]
    return Truth(fits) if said else OPEN


def _table(name: str, state: str, world: World) -> Truth:
    table = world.selections.budget.tables.get(name)
    if table is not None:
        partly = world.unknown is not None and name in world.unknown.partial
        if state == "empty" and table.empty and partly:
            return Truth(None, ())
        return Truth(True if state == "present" else table.empty)
    if _some_tables_unread(world.budget) or any(each.table == name for each in world.budget.unread):
        return Truth(None, ())
    return Truth(False) if state == "present" else OPEN


def _text(words: Iterable[str], world: World) -> Truth:
    everything = world.words()
    if any(word in everything for word in words):
        return Truth(True)
    if not world.budget.prose:
        # A budget file does not hold the text of its document.
        return OPEN
    return Truth(None, ()) if any(each.why in UNREAD_PAGES for each in world.budget.unread) else Truth(False)


def _some_tables_unread(budget: Budget) -> bool:
    """Whether a table that is not there may be one that was not understood."""
    return any(each.why in UNREAD_PAGES or (each.why == "table" and not each.table) for each in budget.unread)


_UNIT = re.compile(r"20\d\d年?度?[^，。；：]{0,40}?(部门|单位)(?:预算|决算)")
_KINDS = {"部门": "department", "单位": "unit"}
_FIRST_PAGES = 30


def kind_of_unit(budget: Budget) -> str:
    """Return whether a budget is a department's (部门, with all its units) or a unit's (单位) own; empty where it does not say.

    What the document calls itself counts first, then what most titles of its tables say.
    """
    for passage in budget.prose[:_FIRST_PAGES]:
        said = _UNIT.search(passage.text)
        if said:
            return _KINDS[said[1]]
    titles = [table.title for name, table in budget.tables.items() if not is_notes(name)]
    of_departments = sum("部门" in title for title in titles)
    of_units = sum("单位" in title for title in titles)
    if of_departments == of_units:
        return ""
    return "department" if of_departments > of_units else "unit"
