"""Mutated files of every format are findings or one clear error; `python -m tests.fuzz` checks as many as one likes."""

from __future__ import annotations

from tests.fuzz import run


def test_mutated_files_are_findings_or_one_clear_error() -> None:
    outcomes, faults = run(250)
    assert faults == []
    # A mutation that left nothing readable, or nothing changed, would test nothing.
    assert {name.split()[1] for name in outcomes} == {"checked", "unreadable"}
