"""Nothing is ever imported from the folder that a run starts in, or from the folder of an input."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import FIXTURES

BUDGET = (FIXTURES / "xinjiang" / "unit-2024.json").read_bytes()
PLANTED = ["json", "decimal", "random", "enum", "socket", "budgetcheck", "highspy", "multiprocessing", "sitecustomize"]
COMMANDS = [
    (["validate", ".", "--quiet", "--jobs", "2"], 0),
    (["validate", ".", "--quiet", "--jobs", "1"], 0),
    (["survey", "."], 1),
    (["baseline", ".", "-o", "known.json"], 0),
]
"""Each with its exit code: the survey finds that one unit stands there twice."""


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A folder of two budgets in which modules lie that tell when they are run."""
    for name in ("first.json", "second.json"):
        (tmp_path / name).write_bytes(BUDGET)
    for module in PLANTED:
        lines = f"from pathlib import Path\nPath(__file__).with_suffix('.ran').touch()\nraise ImportError({module!r})\n"
        (tmp_path / f"{module}.py").write_text(lines, encoding="utf-8")
    return tmp_path


def _ran(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.ran"))


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}


@pytest.mark.parametrize(("command", "code"), COMMANDS)
def test_no_process_imports_from_the_current_folder(command: list[str], code: int, planted: Path) -> None:
    """Two budgets are checked by worker processes beside files named like modules; none of these is run."""
    program = [str(Path(sys.executable).parent / "budgetcheck"), *command]
    run = subprocess.run(program, cwd=planted, env=_environment(), capture_output=True, timeout=120)
    assert (_ran(planted), run.returncode) == ([], code), run.stderr.decode()


def test_no_process_imports_from_the_folder_of_an_input(
    planted: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The same, run from elsewhere."""
    program = [str(Path(sys.executable).parent / "budgetcheck"), "validate", str(planted), "--quiet", "--jobs", "2"]
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    run = subprocess.run(program, cwd=elsewhere, env=_environment(), capture_output=True, timeout=120)
    assert (_ran(planted), run.returncode) == ([], 0), run.stderr.decode()


def test_the_module_form_takes_the_current_folder_out_of_its_way(planted: Path) -> None:
    """`python -m budgetcheck` begins with the current folder in its search path, and takes it out before it imports."""
    # The interpreter itself looks for this one before any program of ours begins.
    (planted / "budgetcheck.py").unlink()
    program = [sys.executable, "-m", "budgetcheck", "validate", ".", "--quiet", "--jobs", "2"]
    run = subprocess.run(program, cwd=planted, env=_environment(), capture_output=True, timeout=120)
    assert (_ran(planted), run.returncode) == ([], 0), run.stderr.decode()


def test_no_program_for_documents_imports_from_their_folder(planted: Path) -> None:
    """PDF and older office formats are read by programs of their own, which begin beside the same files."""
    (planted / "cut.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    (planted / "cut.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    program = [str(Path(sys.executable).parent / "budgetcheck"), "validate", "cut.pdf", "cut.doc", "first.json"]
    run = subprocess.run(program, cwd=planted, env=_environment(), capture_output=True, timeout=120)
    assert (_ran(planted), run.returncode) == ([], 2), run.stderr.decode()
