"""Mistakes of more than one figure, planted by the kind: the true one comes first, and alone."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

import pytest

from budgetcheck import load_pack, validate
from budgetcheck.locate.slips import Around, printed_as, slip
from budgetcheck.model.budget import Figure
from budgetcheck.runs.files import Job, check_file
from tests.benchmarks.causes import Outcome, planted, three
from tests.benchmarks.planting import PLANTERS, Ground, number
from tests.benchmarks.slips import Slip, with_slip
from tests.generator import generate, random_options, read
from tests.judging.test_completeness import generated

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.model.report import FileReport

SEEDS = range(70_000, 70_006)
"""A few of each kind; tests/benchmarks/causes.py plants them by the hundred."""


@pytest.mark.parametrize("kind", PLANTERS)
def test_the_true_cause_comes_first(kind: str) -> None:
    """Of a few slips of each kind at most one is not named first, and no figure that is right is ever certain alone."""
    found = [each for seed in SEEDS if (each := planted(seed, kind)) is not None and each.seen]
    assert sum(not each.first for each in found) <= 1, found


def test_a_sound_budget_has_no_mistakes() -> None:
    """What is consistent before rounding is never accused."""
    pack = load_pack("xinjiang-2024")
    for seed in range(71_000, 71_010):
        random = Random(seed)
        budget = read(generate(random, random_options(random)), pack.layout)
        assert not [each for each in validate(budget, pack).suspects if each.kind not in ("figure", "figures")]


def test_three_mistakes_of_different_kinds_are_three() -> None:
    """A measure, a row and a direction in one budget: three suspects, each of its own kind, all certain."""
    pack, random = load_pack("xinjiang-2024"), Random(77)
    ground = Ground(generate(random, random_options(random)), pack.layout, random)
    for kind in ("row missing", "direction", "measure of a table"):
        assert PLANTERS[kind](ground) is not None
    suspects = validate(read(ground.content, pack.layout), pack).suspects
    assert {each.kind for each in suspects} == {"row", "word", "measure"}
    assert all(each.certain for each in suspects)


@pytest.mark.parametrize(
    ("said", "figures", "right"),
    [
        ("大于", "年初预算数为 100.00 万元，支出决算为 80.00 万元，完成年初预算的 80.00%", "小于"),
        ("低于", "年初预算数为 80.00 万元，支出决算为 100.00 万元，完成年初预算的 125.00%", "高于"),
        ("小于", "支出决算为 100.00 万元，完成年初预算的 125.00%", "大于"),
    ],
)
def test_a_comparison_of_the_wrong_direction_is_a_word(said: str, figures: str, right: str, tmp_path: Path) -> None:
    """The word is the mistake, and the opposite one the fix: no figure is accused. The right word is none."""
    path = tmp_path / "a.txt"

    def report(word: str) -> FileReport:
        sentence = f"（一）教育支出{figures}，决算数{word}年初预算数的主要原因是厉行节约。"
        path.write_text(f"2024 年度部门决算公开\n一般公共预算财政拨款支出决算情况说明\n{sentence}\n", encoding="utf-8")
        return check_file(Job(str(path)))

    (suspect,) = report(said).suspects
    (place,) = suspect.places
    assert (suspect.kind, suspect.certain, place.printed, place.suggested) == ("word", True, said, right)
    assert report(right).suspects == ()


def test_the_table_that_differs_from_the_others_has_the_wrong_measure() -> None:
    """Where only a section of the notes is held against a table, either may be wrong: never is the section certain."""
    pack = load_pack("xinjiang-2024")
    named = 0
    for seed in range(72_000, 72_012):
        random = Random(seed)
        content = generate(random, random_options(random))
        table = content["tables"].get("three_public")
        if table is None or not table.get("rows"):
            continue
        own = table.get("measure", content["measure"])
        table["decimals"] = table.get("decimals", content.get("decimals", 2))
        table["measure"] = "元" if own == "万元" else "万元"
        found = [each for each in validate(read(content, pack.layout), pack).suspects if each.kind == "measure"]
        assert all(each.places[0].at.table == "three_public" for each in found if each.certain)
        named += bool(found) and found[0].places[0].at.table == "three_public"
    assert named > 1


def test_a_last_digit_is_never_certain() -> None:
    """What is off by one last digit may be right, and what it is held against wrong where rounding hides it."""
    pack, told = load_pack("xinjiang-2024"), 0
    for seed in range(73_000, 73_030):
        random = Random(seed)
        ground = Ground(generate(random, random_options(random)), pack.layout, random)
        table, row, column = random.choice([each for each in ground.figures() if each[1]["code"] == "total"])
        ground.put(row, column, number(row[column]) + Decimal(1).scaleb(-ground.decimals(table)))
        suspects = validate(read(ground.content, pack.layout), pack).suspects
        told += len(suspects)
        assert not any(each.certain for each in suspects)
    assert told > 5


def test_an_outcome_says_what_it_is() -> None:
    """A slip that no relation sees counts for nothing."""
    assert not Outcome("digit", 1, seen=False).first


@pytest.mark.parametrize("seed", [9093, 9219])
def test_two_wrong_measures_that_agree_with_each_other_are_both_named(seed: int) -> None:
    """Mending one of them breaks what the two said alike: they are believed together, as two causes."""
    found = three(seed)
    assert found is not None
    assert (found.first, found.wrong) == (True, False)


@pytest.mark.parametrize("seed", [20025, 20042])
def test_a_copied_slip_has_one_value_in_all_its_places(seed: int) -> None:
    """Rounding leaves each place another last digit; the value that does best in both is told."""
    found = planted(seed, "copied slip")
    assert found is not None
    assert (found.first, found.right, found.wrong) == (True, True, False)


@pytest.mark.parametrize("seed", [9132, 9206])
def test_an_exchange_within_one_sum_is_likelier_than_a_shift_of_its_rows(seed: int) -> None:
    """A shift has to explain what stands where its block begins, and an amount below zero is no usual one."""
    found = three(seed)
    assert found is not None
    assert (found.first, found.wrong) == (True, False)


@pytest.mark.parametrize(
    ("base", "at", "wrong", "right"),
    [
        # The form prints the row without money: its one figure is too many, not the row.
        (14, ("overview.expenditure", "229", "amount"), "5.00", "0.00"),
        # Percentages of change are below zero as often as not: one may have been left out.
        (42, ("narrative.general_scale", "project", "change_pct"), None, "-26.41"),
        # The changes of the parts are as a rule those of the whole, though they may be less.
        (50, ("narrative.income", "unit", "change"), "-0.30", "-3.04"),
    ],
)
def test_a_single_figure_is_restored(base: int, at: tuple[str, str, str], wrong: str | None, right: str) -> None:
    bench = generated(base)
    (suspect,) = validate(with_slip(bench.budget, Slip(at, "", right, wrong)), bench.pack).suspects
    assert [(each.at[:3], each.suggested) for each in suspect.places] == [(at, right)]


def test_what_no_column_has_is_never_certain() -> None:
    """An amount below zero, or far beyond all others of its column, costs more than offices' slips do."""
    printed = Figure("t", "1", "c", Decimal(5), 2, "万元", 50_000_000_000, 500)
    usual, far = printed_as(90_000_000_000, printed), printed_as(-90_000_000_000, printed)
    around = Around(values=(50_000_000_000,), greatest=60_000_000)
    assert slip(printed, usual, around).cost > 14
    assert slip(printed, far, Around()).cost > slip(printed, usual, Around()).cost + 4


@pytest.mark.parametrize(("seed", "kind"), [(52856488, "decimal point"), (52856487, "copied slip")])
def test_what_rests_on_another_wrong_figure_is_not_certain(seed: int, kind: str) -> None:
    """A percentage of an amount that is to be mended itself, and a column of which only last digits would change."""
    found = planted(seed, kind)
    assert found is not None
    assert not found.wrong
