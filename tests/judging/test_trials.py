"""Trials: asking again only what reads the changed tables says the same as asking everything anew."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from budgetcheck import load_pack
from budgetcheck.checks import is_of_figures
from budgetcheck.judging import trials
from budgetcheck.judging.run import Run
from budgetcheck.judging.trials import state_of, trial_of
from budgetcheck.locate.hypotheses import with_table
from tests.benchmarks.planting import PLANTERS, Ground
from tests.generator import generate, random_options, read

if TYPE_CHECKING:
    from budgetcheck.model.budget import Budget

PACK = load_pack("xinjiang-2024")
RULES = [rule for rule in PACK.rules if is_of_figures(rule.head.kind)]


def _planted(random: Random) -> tuple[Budget, Budget]:
    """Return a budget with a slip, and the same with a row less in each of two tables."""
    ground = Ground(generate(random, random_options(random)), PACK.layout, random)
    PLANTERS[random.choice(sorted(PLANTERS))](ground)
    budget = changed = read(ground.content, PACK.layout)
    for table in random.sample([each for each in budget.tables.values() if each.rows], 2):
        gone = random.choice(table.rows)
        changed = with_table(changed, table, [row for row in table.rows if row is not gone])
    return budget, changed


@pytest.mark.parametrize("seed", range(12))
def test_a_trial_says_what_all_rules_say_anew(seed: int) -> None:
    budget, changed = _planted(Random(seed))
    run, anew = Run(budget, PACK), Run(changed, PACK)
    run.ask(RULES)
    anew.ask(RULES)
    tried, asked = trial_of(run, RULES, None)(changed), state_of(anew)
    assert tried.broken == asked.broken
    assert list(tried.broken) == list(asked.broken)
    assert tried.faults == asked.faults
    assert tried.holdings(None) == asked.holdings(None)
    assert tried.broken_holdings() == [each for each in asked.holdings(None) if each.broken]


def test_a_trial_asks_only_what_reads_the_changed_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    budget, changed = _planted(Random(1))
    run = Run(budget, PACK)
    run.ask(RULES)
    asked: list[int] = []

    class Counting(Run):
        def _ask(self, *arguments: object) -> None:
            asked.append(len(arguments))
            super()._ask(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(trials, "Run", Counting)
    trial_of(run, RULES, None)(changed)
    assert len(asked) < len(RULES) / 1.5
