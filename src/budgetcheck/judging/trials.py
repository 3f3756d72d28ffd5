"""The rules asked again of a mended budget: what a locator needs to weigh mistakes of more than one figure."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from budgetcheck.arithmetic.relations import BROKEN
from budgetcheck.judging.related import holdings
from budgetcheck.judging.run import Run
from budgetcheck.locate.hypotheses import Fault, State, Trial
from budgetcheck.model.words import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    return State(run.budget, run.pack.layout, broken, tuple(faults), partial(holdings, run))


def trial_of(run: Run, rules: Sequence[Rule], previous: Budget | None) -> Trial:
    """Return what asks the rules of a budget that differs from the judged one in tables alone."""
    asked = [rule for rule in rules if rule.of_figures]

    def trial(budget: Budget) -> State:
        again = Run(budget, run.pack, previous)
        again.ask(asked)
        return state_of(again)

    return trial
