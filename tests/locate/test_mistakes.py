"""Mistakes of more than one figure, planted by the kind: the true one comes first, and alone."""

from __future__ import annotations

from random import Random

import pytest

from budgetcheck import load_pack, validate
from tests.benchmarks.causes import Outcome, planted
from tests.benchmarks.planting import PLANTERS, Ground
from tests.generator import generate, random_options, read

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


def test_an_outcome_says_what_it_is() -> None:
    """A slip that no relation sees counts for nothing."""
    assert not Outcome("digit", 1, seen=False).first
