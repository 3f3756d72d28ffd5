"""Whole numbers say only of what holds that it does: with and without them, every budget has the same report."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from budgetcheck import load_pack, read_budget, validate
from budgetcheck.arithmetic.exact_sums import ExactSums
from budgetcheck.arithmetic.families import NotApplicable
from budgetcheck.arithmetic.relations import figures_of
from budgetcheck.checks import hierarchy
from budgetcheck.judging.run import Run
from budgetcheck.judging.together import exact_sums_of
from budgetcheck.model.budget import Budget
from budgetcheck.model.report import FileReport
from budgetcheck.model.words import Verdict
from budgetcheck.readers.json_file import open_document
from tests.generator import generate, random_options, read
from tests.paths import FIXTURES

PACK = load_pack("xinjiang-2024")


def each_judged(patch: pytest.MonkeyPatch) -> None:
    """Let nothing be told by whole numbers alone."""
    patch.setattr(ExactSums, "hold", lambda *_: False)
    patch.setattr(hierarchy._Sums, "exact", lambda *_: False)


def plainly(budget: Budget) -> FileReport:
    with pytest.MonkeyPatch.context() as patch:
        each_judged(patch)
        return validate(budget, PACK)


def run(budget: Budget) -> Run:
    found = Run(budget, PACK)
    found.ask(PACK.rules)
    return found


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("xinjiang/**/*.json")), ids=lambda path: path.stem)
def test_fixtures_have_the_same_report_either_way(path: Path) -> None:
    budget = read_budget(str(path), PACK.layout)
    assert validate(budget, PACK) == plainly(budget)


@pytest.mark.parametrize("seed", range(60))
def test_generated_budgets_have_the_same_report_either_way(seed: int) -> None:
    """As generated, and with some figures changed, so that sums hold, round and break."""
    random = Random(seed)
    budget = read(generate(random, random_options(random)), PACK.layout)
    assert validate(budget, PACK) == plainly(budget)
    wrong = _misprinted(budget, random)
    assert validate(wrong, PACK) == plainly(wrong)


@pytest.mark.parametrize("seed", range(10))
def test_what_was_only_counted_can_be_had_as_relations(seed: int) -> None:
    """A locator or a report that needs every relation gets the same ones, with the same verdicts."""
    random = Random(seed)
    budget = _misprinted(read(generate(random, random_options(random)), PACK.layout), random)
    with pytest.MonkeyPatch.context() as patch:
        each_judged(patch)
        one_by_one = run(budget)
    counted = run(budget)
    assert counted.exact
    assert not one_by_one.exact
    said = [
        sorted((each.rule.id, repr(figures_of(each.relation)), each.judgement) for each in found.everything())
        for found in (counted, one_by_one)
    ]
    assert said[0] == said[1]


@pytest.mark.parametrize("seed", range(10))
def test_families_give_of_an_exact_relation_its_verdict_and_its_printed_figures(seed: int) -> None:
    random = Random(seed)
    budget = _misprinted(read(generate(random, random_options(random)), PACK.layout), random)
    for exact in run(budget).exact:
        for key in exact.keys:
            relation = exact.family.relation(key)
            assert not isinstance(relation, NotApplicable)
            again = exact.judged(key)
            assert again.judgement.verdict is Verdict.EXACT
            figures = sorted(map(repr, exact.family.figures([key])))
            assert figures == sorted(map(repr, again.present))
            assert {figure.table for figure in again.figures} <= exact.family.tables


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


_TWO_SUMS = """
[pack]
title = { zh = "两条规则", en = "two rules" }
extends = "common"

[[rules]]
id = "taken"
title = { zh = "甲", en = "told by whole numbers" }
why = { zh = "甲", en = "first" }
kind = "balance"
formula = "general[total].total = general[total].basic + general[total].project"

[[rules]]
id = "judged"
title = { zh = "乙", en = "left to be judged" }
why = { zh = "乙", en = "second" }
kind = "balance"
formula = "general[total].total = general[208].total + general[210].total + count(general[9??].total)"
"""


def test_exact_sums_come_in_the_order_of_their_rules(tmp_path: Path) -> None:
    """Of sums with as many parts a joint check takes the first: which that is must not hang on who judged it."""
    path = tmp_path / "two.toml"
    path.write_text(_TWO_SUMS, encoding="utf-8")
    pack = load_pack(str(path))
    amounts = {"total": ("3.00", "2.00", "1.00"), "208": ("2.00", "2.00", None), "210": ("1.00", None, "1.00")}
    rows = [
        {"code": code, "total": total, "basic": basic, "project": project}
        for code, (total, basic, project) in amounts.items()
    ]
    head = {"format": 1, "unit": "某", "region": "", "year": 2024, "stage": "budget", "measure": "万元", "decimals": 2}
    content = json.dumps(head | {"tables": {"general": {"rows": rows}}}).encode()
    budget = open_document("b.json", content).budget(pack.layout)
    for told in (True, False):
        with pytest.MonkeyPatch.context() as patch:
            if not told:
                each_judged(patch)
            found = Run(budget, pack)
            found.ask(rule for rule in pack.rules if rule.id in {"taken", "judged"})
        first, second = exact_sums_of(found, {("general", "total", "total")})
        assert [figure.column for figure in figures_of(first)] == ["total", "basic", "project"]
        assert [figure.row for figure in figures_of(second)[:3]] == ["total", "208", "210"]
