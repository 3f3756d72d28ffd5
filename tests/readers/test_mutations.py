"""Damaged files of the formats in which budgets are published end in a report or one clear error."""

from __future__ import annotations

from tests.mutations import KINDS, originals, outcome, run


def test_damaged_files_end_as_any_other() -> None:
    counted = run(60, seed=4)
    assert sum(counted.values()) == 60
    # Files that are all refused, or all read, would show that nothing of a reader was reached.
    assert counted["html", "report"] > 5
    assert counted["ofd", "report"]
    assert counted["ofd", "error"]
    assert counted["zip", "error"]


def test_whole_files_are_read() -> None:
    assert {outcome(suffix, data) for suffix, data in originals().items()} == {"report"}
    assert len(KINDS) == 5
