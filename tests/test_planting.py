"""A bounded part of `python -m tests.planting`: slips of every kind in documents of every family are found."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from tests.layout_generator.documents import KINDS
from tests.paths import ROOT
from tests.planting import given, made, outcomes

if TYPE_CHECKING:
    from pathlib import Path

_ENOUGH = 0.95


def test_slips_planted_in_generated_documents_of_every_family_are_found(tmp_path: Path) -> None:
    found = []
    for family in KINDS:
        clean, own = outcomes(made(family, 41, "docx"), Random(41), 2, tmp_path)
        assert clean.error is None
        assert len(own) > 8
        found += own
    assert sum(each.found for each in found) >= _ENOUGH * len(found), [each for each in found if not each.found]


def test_slips_planted_in_a_published_form_are_found(tmp_path: Path) -> None:
    source = given(ROOT / "fixtures" / "layouts" / "final-account.docx")
    _, found = outcomes(source, Random(7), 3, tmp_path)
    assert {each.slip.kind for each in found} >= {"digit", "transposition", "missing row", "wrong total"}
    assert sum(each.found for each in found) >= _ENOUGH * len(found), [each for each in found if not each.found]
