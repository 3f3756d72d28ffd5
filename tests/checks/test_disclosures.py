"""Whole disclosures in words: consistent ones give no finding, and single slips of their claims are found."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from tests.disclosures import NAMES, disclosure, measure, slipped

if TYPE_CHECKING:
    from pathlib import Path

_READ, _JUDGED, _FOUND = 0.85, 0.80, 0.80


def test_there_are_disclosures_of_a_dozen_provinces() -> None:
    assert len(NAMES) >= 12


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("suffix", [".txt", ".docx"])
def test_a_disclosure_is_read_and_judged_by_its_sentences(name: str, suffix: str, tmp_path: Path) -> None:
    seed = 41 if suffix == ".txt" else 42
    measured = measure([disclosure(name, seed)], tmp_path, suffix, random.Random(seed), 8)
    assert measured.errors == measured.warnings == []
    assert measured.read >= _READ * measured.printed
    assert measured.judged.total() >= _JUDGED * measured.claims.total()
    assert measured.found.total() >= _FOUND * measured.planted.total() - 1, measured.missed


def test_a_slip_is_visible() -> None:
    dice = random.Random(3)
    for token in ("12.50", "0.43", "1234.00", "100.00", "7.01"):
        changed = float(slipped(token, dice))
        assert abs(changed - float(token)) > max(0.1, 0.08 * float(token))
