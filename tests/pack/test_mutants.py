"""Packs changed at random, a small part of what `python -m tests.pack_mutants 10000` judges."""

from __future__ import annotations

import random

from budgetcheck.pack import shipped_packs
from tests.pack_mutants import judged


def test_a_changed_pack_is_refused_clearly_or_judges_a_budget() -> None:
    packs = [entry.id for entry in shipped_packs()]
    seed = random.SystemRandom().getrandbits(32)
    outcomes = set()
    for number in range(80):
        drawn = random.Random(f"{seed}-{number}")
        pack = drawn.choice(packs)
        try:
            outcomes.add(judged(pack, drawn))
        except AssertionError as error:
            raise AssertionError(f"seed {seed}-{number}, {pack}") from error
    assert {"refused", "another"} <= outcomes
