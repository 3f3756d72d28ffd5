"""The action of GitHub, tried as its runner does: its steps, in bash, out of a clone at a tag."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.test_pre_commit import git, repository
from tests.needs import needs
from tests.paths import FIXTURES, ROOT

yaml = pytest.importorskip("yaml", reason="needs yaml, which pre-commit brings")

WRONG = FIXTURES / "xinjiang" / "bad" / "digits-swapped.json"
TAG = "v0.1.0"


def _clone(folder: Path) -> Path:
    """Return a clone, at a tag, of what is in this checkout."""
    origin = folder / "origin"
    origin.mkdir()
    for name in ("src", "rules"):
        shutil.copytree(ROOT / name, origin / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "action.yml"):
        shutil.copy(ROOT / name, origin)
    git(repository(origin), "tag", TAG)
    git(folder, "clone", "--quiet", "--branch", TAG, str(origin), "action")
    return folder / "action"


class Runner:
    """What GitHub's runner does with an action whose steps are scripts."""

    def __init__(self, action: Path, temporary: Path) -> None:
        self._action, self._temporary = action, temporary
        self._content = yaml.safe_load((action / "action.yml").read_text(encoding="utf-8"))

    def step(self, number: int, workspace: Path, **given: str) -> subprocess.CompletedProcess[str]:
        """Run one step with some inputs."""
        step = self._content["runs"]["steps"][number]
        inputs = {name: str(each.get("default", "")) for name, each in self._content["inputs"].items()} | given
        values = {"github.action_path": str(self._action), **{f"inputs.{name}": each for name, each in inputs.items()}}
        env = {
            name: re.sub(r"\$\{\{ (\S+) }}", lambda found: values[found[1]], each) for name, each in step["env"].items()
        }
        # As the runner does with `shell: bash`.
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=workspace,
            env={"PATH": os.environ["PATH"], "HOME": str(self._temporary), "RUNNER_TEMP": str(self._temporary), **env},
            capture_output=True,
            text=True,
            check=False,
            timeout=500,
        )


@needs("git")
def test_the_action_shows_a_wrong_figure_at_its_line(tmp_path: Path) -> None:
    temporary, workspace = tmp_path / "temporary", tmp_path / "workspace"
    temporary.mkdir()
    (workspace / "bud gets").mkdir(parents=True)
    shutil.copy(WRONG, workspace / "bud gets" / "预算.json")
    runner = Runner(_clone(tmp_path), temporary)
    installed = runner.step(0, workspace)
    assert installed.returncode == 0, installed.stderr
    found = runner.step(1, workspace, files="bud gets\n", report="report.html", lang="en")
    assert found.returncode == 1, found.stderr
    assert re.search(r"^::error file=bud gets/预算\.json,line=\d+", found.stdout, re.M)
    assert "16.54" in (workspace / "report.html").read_text(encoding="utf-8")
    assert runner.step(1, workspace, files="bud gets", **{"fail-on": "never"}).returncode == 0
    # What is given is data: nothing of it is run.
    harm = runner.step(1, workspace, files="$(touch harmed)`touch harmed`;touch harmed")
    assert harm.returncode == 2
    assert not (workspace / "harmed").exists()
