"""The sieve takes only what holds exactly: with and without it, every budget has the same report."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from budgetcheck import load_pack, read_budget
from budgetcheck.budget import Budget
from budgetcheck.engine import _Account
from budgetcheck.finding import FileReport
from budgetcheck.judging import Run
from budgetcheck.relations import figures_of
from tests.generator import generate, random_options, read
from tests.paths import FIXTURES

PACK = load_pack("xinjiang-2024")


def run(budget: Budget, *, sifted: bool) -> Run:
    found = Run(budget, PACK, sifted=sifted)
    for rule in PACK.rules:
        found.apply(rule)
    found.settle()
    return found


def report(budget: Budget, *, sifted: bool) -> FileReport:
    return _Account(run(budget, sifted=sifted)).report(None)


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("xinjiang/**/*.json")), ids=lambda path: path.stem)
def test_fixtures_have_the_same_report_either_way(path: Path) -> None:
    budget = read_budget(str(path), PACK.layout)
    assert report(budget, sifted=True) == report(budget, sifted=False)


@pytest.mark.parametrize("seed", range(60))
def test_generated_budgets_have_the_same_report_either_way(seed: int) -> None:
    """As generated, and with some figures changed, so that sums hold, round and break."""
    random = Random(seed)
    budget = read(generate(random, random_options(random)), PACK.layout)
    assert report(budget, sifted=True) == report(budget, sifted=False)
    wrong = _misprinted(budget, random)
    assert report(wrong, sifted=True) == report(wrong, sifted=False)


@pytest.mark.parametrize("seed", range(10))
def test_what_the_sieve_took_can_be_had_as_relations(seed: int) -> None:
    """A locator or a report that needs every relation gets the same ones, with the same verdicts."""
    random = Random(seed)
    budget = _misprinted(read(generate(random, random_options(random)), PACK.layout), random)
    said = [
        sorted((each.rule.id, repr(figures_of(each.relation)), each.judgement) for each in found.everything())
        for found in (run(budget, sifted=True), run(budget, sifted=False))
    ]
    assert said[0] == said[1]


def _misprinted(budget: Budget, random: Random) -> Budget:
    """Return the budget with a few figures off by one last digit, off by far, or blank."""
    tables = {}
    for name, table in budget.tables.items():
        rows = []
        for row in table.rows:
            figures = dict(row.figures)
            for column, figure in row.figures.items():
                chance = random.random()
                if chance < 0.01:
                    del figures[column]
                elif chance < 0.04:
                    step = 2 * figure.half * random.choice((1, -1, 90)) or 10**8
                    figures[column] = figure._replace(units=figure.units + step)
            rows.append(row._replace(figures=figures))
        tables[name] = table._replace(rows=tuple(rows), by_key={row.key: row for row in rows})
    return budget._replace(tables=tables)
