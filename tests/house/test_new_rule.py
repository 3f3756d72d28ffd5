"""What a new rule costs: its own file, and the two references that are made from the packs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import tomli

from budgetcheck.pack import load_pack, shipped_packs
from tests.paths import ROOT
from tests.recorded import RULES

PACK = "rules/common/31-within-a-table.toml"


def copy(target: Path) -> None:
    """Copy the project as its source distribution packs it."""
    project = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packed = project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    for name in ("pyproject.toml", *(each.removeprefix("/") for each in packed)):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, target / name)


def contents(folder: Path) -> dict[str, str]:
    """Return a hash of every file in a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def what_records(tests: Path) -> list[str]:
    """Return the test modules that hold a report against a recorded one, and so can record it anew."""
    here = Path(__file__).name
    modules = sorted(path for path in tests.rglob("test_*.py") if path.name != here)
    writes = re.compile(r"UPDATE_GOLDENS|import .*\bcompare\b")
    return [str(path) for path in modules if writes.search(path.read_text(encoding="utf-8"))]


def test_every_rule_on_record_is_a_rule() -> None:
    """A rule that is renamed or gone would be missing from the goldens in silence."""
    assert {rule.id for entry in shipped_packs() for rule in load_pack(entry.id).rules} >= RULES


def test_a_new_rule_changes_its_pack_and_the_two_references(tmp_path: Path) -> None:
    """CONTRIBUTING's rule is added to a copy of the project and everything is recorded anew: three files differ."""
    example = re.search(r"```toml\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.S)
    assert example
    scratch = tmp_path / "project"
    scratch.mkdir()
    copy(scratch)
    before = contents(scratch)
    with (scratch / PACK).open("a", encoding="utf-8") as pack:
        pack.write("\n" + example[1])
    modules = what_records(scratch / "tests")
    assert len(modules) > 5
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *modules],
        cwd=scratch,
        capture_output=True,
        check=False,
        timeout=300,
        env=os.environ
        | {
            "UPDATE_GOLDENS": "1",
            "PYTHONPATH": str(scratch / "src"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "BUDGETCHECK_CACHE": str(tmp_path / "cache"),
        },
    )
    assert done.returncode == 0, done.stdout.decode()[-3000:]
    after = contents(scratch)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert changed == {PACK, "docs/rules.en.md", "docs/rules.zh.md"}
    assert "household-subsidies-exceed-personnel" in (scratch / "docs/rules.en.md").read_text(encoding="utf-8")
