"""The rules asked again of a mended budget: what a locator needs to weigh mistakes of more than one figure."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.arithmetic.instances import tables_of
from budgetcheck.arithmetic.relations import BROKEN
from budgetcheck.checks import BALANCE_KIND, BOUND_KIND, tables_read
from budgetcheck.judging.occasion import tables_in
from budgetcheck.judging.related import broken_holdings, holdings
from budgetcheck.judging.run import Run, Said
from budgetcheck.locate.hypotheses import Fault, State, Trial
from budgetcheck.model.words import Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from budgetcheck.arithmetic.formula import Formula
    from budgetcheck.model.budget import Budget
    from budgetcheck.model.report import FindingId
    from budgetcheck.pack import Rule

_WEIGHTS = {Severity.ERROR: 1.0, Severity.WARNING: 0.5}


def state_of(run: Run) -> State:
    """Return what does not hold in a judged budget."""
    broken: dict[FindingId, float] = {}
    faults = []
    for judged in run.said:
        weight = _WEIGHTS.get(run.severity(judged), 0.0)
        if judged.judgement.verdict in BROKEN and weight and judged.rule.of_figures:
            id_: FindingId = (judged.rule.id, *judged.figures[0].key)
            broken[id_] = broken.get(id_, 0.0) + weight
    for rule, problem in run.said_of_words:
        if not rule.of_figures:
            continue
        weight = min(_WEIGHTS.get(problem.severity or rule.head.severity, 0.0), _WEIGHTS.get(rule.head.severity, 0.0))
        table, row, column = problem.at[0][:3]
        if weight:
            broken[rule.id, table, row, column] = broken.get((rule.id, table, row, column), 0.0) + weight
            faults.append(Fault((rule.id, table, row, column), weight, problem.at, problem.expected))
    around, of_broken = cache(partial(holdings, run)), cache(partial(broken_holdings, run))
    return State(run.budget, run.pack.layout, broken, tuple(faults), around, of_broken)


class _Part(NamedTuple):
    """A rule, or what it asks of one table; and what it said of the judged budget, where it reads some tables alone."""

    rule: Rule
    tables: Collection[str]
    said: Said | None


def trial_of(run: Run, rules: Sequence[Rule], previous: Budget | None) -> Trial:
    """Return what asks the rules of a budget that differs from the judged one in tables alone.

    What reads none of the tables that differ says again what it said.
    """
    asked = [rule for rule in rules if rule.of_figures]
    # Last year's figures are made anew for each run: none of them is one of an earlier run.
    parts = cache(lambda: list(_parts(run, asked) if previous is None else (_Part(each, _ANY, None) for each in asked)))

    def trial(budget: Budget) -> State:
        before = run.budget.tables
        changed = {name for name, table in budget.tables.items() if table is not before.get(name)}
        again = Run(budget, run.pack, previous)
        again.ask(
            each.said if each.said is not None and changed.isdisjoint(each.tables) else each.rule for each in parts()
        )
        return state_of(again)

    return trial


_ANY: Collection[str] = ()


def _parts(run: Run, rules: Sequence[Rule]) -> Iterator[_Part]:
    """Yield what is asked, as finely as it can be asked again by itself, in order."""
    said = {rule.id: Said(rule, [], [], []) for rule in rules}
    for judged in run.judged:
        if judged.rule.id in said:
            said[judged.rule.id].judged.append(judged)
    for exact in run.exact:
        if exact.rule.id in said:
            said[exact.rule.id].exact.append(exact)
    for rule, problem in run.problems:
        if rule.id in said:
            said[rule.id].problems.append((rule, problem))
    for rule in rules:
        yield from _pieces(rule, said[rule.id])


def _pieces(rule: Rule, said: Said) -> Iterator[_Part]:
    """Yield what a rule asks: table by table, formula by formula, or all at once."""
    options, kind, occasion = rule.options, rule.head.kind, tables_in(rule.head)
    if rule.head.when:
        yield _Part(rule, _ANY, None)
    elif getattr(options, "by_table", False):
        for table in dict.fromkeys(options.tables):
            part = rule.asking(options.but(tables=(table,)))
            yield _Part(part, occasion | {table}, _of_table(said, table))
    elif kind == BALANCE_KIND and not options.per:
        for formula in options.parsed:
            part = rule.asking(options.but(parsed=(formula,)))
            yield _Part(part, occasion | tables_of(formula), _of_formula(said, formula))
    elif kind in (BALANCE_KIND, BOUND_KIND):
        yield _Part(rule, occasion | tables_read(options), said)
    else:
        yield _Part(rule, _ANY, None)


def _of_formula(said: Said, formula: Formula) -> Said:
    judged = [each for each in said.judged if getattr(each.family, "formula", None) is formula]
    exact = [each for each in said.exact if getattr(each.family, "formula", None) is formula]
    return Said(said.rule, judged, exact, [])


def _of_table(said: Said, table: str) -> Said:
    return Said(
        said.rule,
        [each for each in said.judged if each.figures[0].table == table],
        [each for each in said.exact if table in each.family.tables],
        [each for each in said.problems if each[1].at[0].table == table],
    )
