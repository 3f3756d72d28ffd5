"""No fault missed: one figure misprinted beyond rounding gives an error that names it.

What holds a figure is taken from the rules themselves (the relations that their kinds expand to). How far a figure may
move within rounding is worked out here, from the printed precision alone: half a last digit for every figure of the
relation. A fault is *beyond rounding* when the change is larger than that of at least one relation of an error rule
that holds the figure (where a rule has alternatives: of each of them). Figures of which the layout says that nothing
can hold them are left out.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgetcheck import load_pack, read_budget, validate
from budgetcheck.arithmetic.families import alternatives
from budgetcheck.arithmetic.relations import Balance, Bound, Change, Share, figures_of
from budgetcheck.checks import Context, load, relations_in
from budgetcheck.model.budget import MEASURES, SCALE
from budgetcheck.model.words import Severity, Verdict
from tests.generator import Options, budgets, faults, generate, random_options, read
from tests.paths import FIXTURES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.arithmetic.relations import Relation, Term
    from budgetcheck.model.budget import Budget, Figure
    from budgetcheck.model.report import FileReport
    from budgetcheck.pack import Pack, Rule
    from tests.generator import Content

PACK = "xinjiang-2024"
BUDGETS = sorted((FIXTURES / "xinjiang").glob("*.json"))

At = tuple[str, str, str]

Said = tuple[str, str, str, str]
"""Rule, verdict, message and first place of a finding."""


class Hold(NamedTuple):
    """One relation of a rule, or its alternatives, before anything was changed."""

    rule: Rule
    relations: tuple[Relation, ...]


class Outcome(NamedTuple):
    """What became of one fault."""

    at: At
    kind: str
    wrong: str
    right: str
    expected: str
    """error, warning, rounding (nothing is moved beyond it), one-sided, or nothing (no relation holds the figure)."""
    seen: str
    """error, warning or note that names the figure; elsewhere: an error that does not; or nothing."""
    sure: bool
    """Whether an error is due wherever within its rounding the figure stood before: the change is over twice as far."""
    cut: bool
    """Whether the misprint looks like a figure cut off instead of rounded, which is a note by design."""
    rules: tuple[str, ...]
    """The rules that hold the figure."""


# ------------------------------------------------------------------------------------ figures and what holds them


def place(figure: Figure) -> At:
    return figure.table, figure.row, figure.column


def printed(budget: Budget) -> list[Figure]:
    """Return every published figure."""
    return [figure for table in budget.tables.values() for row in table.rows for figure in row.figures.values()]


def alone(figure: Figure, pack: Pack) -> bool:
    """Whether the layout says that nothing can hold a figure."""
    layout = pack.layout.tables[figure.table]
    code = figure.row.split("/")[0]
    return bool(
        layout.columns[figure.column].alone or layout.alone.get(code) or layout.alone.get(f"{code}.{figure.column}")
    )


def misprint(budget: Budget, figure: Figure, wrong: str) -> Budget:
    """Return a budget with one figure printed otherwise, its precision unchanged."""
    value = Decimal(wrong)
    units = int(value.scaleb(SCALE + MEASURES[figure.measure]))
    table = budget.tables[figure.table]
    rows = tuple(
        row._replace(figures={**row.figures, figure.column: figure._replace(value=value, units=units)})
        if row.key == figure.row
        else row
        for row in table.rows
    )
    changed = table._replace(rows=rows, by_key={row.key: row for row in rows})
    return budget._replace(tables={**budget.tables, table.id: changed})


def holds(budget: Budget, pack: Pack) -> dict[At, list[Hold]]:
    """Return the relations that hold each figure."""
    context = Context(budget, pack.layout, pack.conventions)
    found: dict[At, list[Hold]] = {}
    for rule in pack.rules:
        for each in relations_in(load(rule.head.kind).expand(rule.options, context)):
            hold = Hold(rule, alternatives(each))
            places = {place(f) for relation in hold.relations for f in figures_of(relation) if f.value is not None}
            for at in places:
                found.setdefault(at, []).append(hold)
    return found


# ------------------------------------------------------------------------------------------------ beyond rounding


def _slack(terms: tuple[Term, ...]) -> int:
    return sum(abs(term.coefficient) * term.figure.half for term in terms if term.figure.value is not None)


def _moved(terms: tuple[Term, ...], at: At, by: int) -> int:
    return sum(term.coefficient * by for term in terms if place(term.figure) == at)


def _quotient(relation: Share | Change, values: dict[At, int]) -> Fraction | None:
    """Return the percentage that a relation asks for, in units."""
    if isinstance(relation, Share):
        top = sum(term.coefficient * values[place(term.figure)] for term in relation.part)
        below = sum(term.coefficient * values[place(term.figure)] for term in relation.whole)
    else:
        top = values[place(relation.change)]
        below = values[place(relation.current)] - top
    return Fraction(100 * 10**SCALE * top, below) if below else None


def _quotient_moves(relation: Share | Change, at: At, by: int, times: int) -> bool:
    """Whether printed percentage and quotient are moved apart by more than all roundings together."""
    percent = relation.share if isinstance(relation, Share) else relation.percent
    figures = [figure for figure in figures_of(relation) if figure is not percent]
    values = {place(figure): figure.units for figure in figures}
    exact = _quotient(relation, values)
    corners = product(*(((place(f), f.units - f.half), (place(f), f.units + f.half)) for f in figures))
    spread = [_quotient(relation, dict(corner)) for corner in corners]
    if exact is None or None in spread:
        return False
    bound = max(abs(each - exact) for each in spread if each is not None) + percent.half
    if place(percent) == at:
        return abs(by) > times * bound
    after = _quotient(relation, {**values, at: values[at] + by})
    return after is not None and abs(after - exact) > times * bound


def beyond(relation: Relation, at: At, by: int, times: int = 1) -> bool:
    """Whether a change of one figure is more than `times` what rounding explains in a relation that holds it."""
    if isinstance(relation, Share | Change):
        return at in {place(figure) for figure in figures_of(relation)} and _quotient_moves(relation, at, by, times)
    moved = _moved(relation.left, at, by) - _moved(relation.right, at, by)
    slack = _slack((*relation.left, *relation.right)) + relation.stretch
    if isinstance(relation, Bound):
        value = sum(term.coefficient * term.figure.units for term in relation.left)
        limit = sum(term.coefficient * term.figure.units for term in relation.right) + relation.constant
        return bool(moved) and value + moved - limit > slack
    present = [f for f in figures_of(relation) if f.value is not None]
    if relation.copy and len(present) == 2 and not relation.constant and len({f.half for f in present}) == 1:
        slack = 0
    return abs(moved) > times * slack


def expected(at: At, by: int, held: list[Hold], times: int = 1) -> str:
    """Return how bad a finding a change of one figure must give."""
    broken = [hold for hold in held if all(beyond(relation, at, by, times) for relation in hold.relations)]
    for severity in (Severity.ERROR, Severity.WARNING):
        if any(hold.rule.head.severity is severity for hold in broken):
            return str(severity)
    if not held:
        return "nothing"
    return "one-sided" if all(isinstance(each, Bound) for hold in held for each in hold.relations) else "rounding"


# ---------------------------------------------------------------------------------------------- putting faults in


class Bench:
    """One budget that holds, into which faults are put one at a time."""

    def __init__(self, budget: Budget, pack: Pack) -> None:
        self.budget, self.pack = budget, pack
        self.held = holds(budget, pack)
        self.figures = [figure for figure in printed(budget) if not alone(figure, pack)]
        self._before = self._said(validate(budget, pack))

    @staticmethod
    def _said(report: FileReport) -> dict[Said, tuple[str, frozenset[At]]]:
        found: dict[Said, tuple[str, frozenset[At]]] = {}
        for finding in report.findings:
            places = [(at.table, at.row or "", at.column or "") for at in finding.at]
            key = (finding.rule, str(finding.verdict), finding.message.zh, str(places[0]))
            found[key] = (str(finding.severity), frozenset(places))
        return found

    def try_fault(self, figure: Figure, kind: str, wrong: str) -> Outcome:
        """Return what a misprinted figure leads to that was not found before."""
        at, held = place(figure), self.held.get(place(figure), [])
        said = self._said(validate(misprint(self.budget, figure, wrong), self.pack))
        fresh = said.keys() - self._before.keys()
        new = [said[key] for key in fresh]
        naming = {severity for severity, places in new if at in places}
        seen = next((each for each in ("error", "warning", "note") if each in naming), "nothing")
        if seen in ("note", "nothing") and any(severity == "error" for severity, _ in new):
            seen = "elsewhere"
        by = int((Decimal(wrong) - Decimal(figure.text)).scaleb(SCALE + MEASURES[figure.measure]))
        rules = tuple(sorted({hold.rule.id for hold in held}))
        sure = expected(at, by, held, 2) == "error"
        cut = any(verdict == Verdict.TRUNCATED for _, verdict, _, _ in fresh)
        return Outcome(at, kind, wrong, figure.text, expected(at, by, held), seen, sure, cut, rules)

    def sample(self, random: Random, count: int) -> Iterator[Outcome]:
        """Yield what becomes of every kind of fault in some figures."""
        for figure in random.sample(self.figures, min(count, len(self.figures))):
            for kind, wrong in faults(figure.text, random).items():
                yield self.try_fault(figure, kind, wrong)


def generated(seed: int) -> Bench:
    """Return a bench over the random budget of a seed."""
    random, pack = Random(seed), load_pack(PACK)
    return Bench(read(generate(random, random_options(random)), pack.layout), pack)


def missed(outcomes: list[Outcome]) -> list[Outcome]:
    """Return the faults beyond rounding that gave no error naming the figure."""
    return [each for each in outcomes if each.expected == "error" and each.seen != "error"]


# ------------------------------------------------------------------------------------------------------- the tests


def test_99_in_100_misprints_beyond_rounding_are_errors() -> None:
    """Of single misprints in random budgets, beyond rounding, at least 99 % give an error that names the figure."""
    outcomes = [found for seed in range(25) for found in generated(seed).sample(Random(seed), 3)]
    due = [found for found in outcomes if found.expected == "error"]
    assert len(due) > 250
    assert len(missed(outcomes)) <= len(due) / 100, missed(outcomes)


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(content=budgets(), seed=st.integers(0, 2**16))
def test_what_exceeds_twice_the_bound_is_always_an_error(content: Content, seed: int) -> None:
    """A figure off by more than twice what rounding explains in one balance of an error rule is always named."""
    pack, random = load_pack(PACK), Random(seed)
    bench = Bench(read(content, pack.layout), pack)
    figure = random.choice(bench.figures)
    sure = [
        hold
        for hold in bench.held.get(place(figure), [])
        if len(hold.relations) == 1 and isinstance(hold.relations[0], Balance)
    ]
    for kind, wrong in faults(figure.text, random).items():
        by = int((Decimal(wrong) - Decimal(figure.text)).scaleb(SCALE + MEASURES[figure.measure]))
        if expected(place(figure), by, sure, 2) == "error":
            found = bench.try_fault(figure, kind, wrong)
            assert found.seen == "error", found


COPIES: list[At] = [
    ("overview.income", "total", "amount"),
    ("overview.expenditure", "total", "amount"),
    ("income", "total", "total"),
    ("expenditure", "total", "total"),
    ("narrative.overview", "total", "amount"),
    ("narrative.income", "total", "amount"),
    ("narrative.expenditure", "total", "amount"),
    ("narrative.expenditure", "basic", "amount"),
    ("fiscal.income", "total", "amount"),
    ("narrative.fiscal", "total", "amount"),
    ("narrative.general_scale", "total", "amount"),
    ("narrative.general_basic", "personnel", "amount"),
    ("general_basic", "total", "operating"),
    ("narrative.operating", "total", "amount"),
]


@pytest.mark.parametrize("at", COPIES, ids=[".".join(at) for at in COPIES])
def test_one_last_digit_in_a_copy_is_an_error(at: At) -> None:
    """What is published twice as one figure may not differ by even one last digit."""
    pack, table = load_pack(PACK), at[0]
    for seed, measure in enumerate(("万元", "元")):
        options = Options(measure="万元" if measure == "万元" else "元", size=2, unit_money=True, three_public=True)
        bench = Bench(read(generate(Random(seed), options), pack.layout), pack)
        figure = bench.budget.tables[table].by_key[at[1]].figures[at[2]]
        wrong = faults(figure.text, Random(seed))["last digit"]
        assert bench.try_fault(figure, "last digit", wrong).seen == "error"


@pytest.mark.parametrize("path", BUDGETS, ids=[path.stem for path in BUDGETS])
def test_misprints_in_fixtures_are_errors(path: Path) -> None:
    """In the published budgets kept as fixtures, 99 % of misprints beyond rounding give an error likewise."""
    pack = load_pack(PACK)
    bench = Bench(read_budget(str(path), pack.layout), pack)
    outcomes = list(bench.sample(Random(0), 40))
    due = [found for found in outcomes if found.expected == "error"]
    assert len(missed(outcomes)) <= len(due) / 100, missed(outcomes)
