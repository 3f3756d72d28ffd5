"""Workflows, the action, the hook and what the docs show of them: held against the schemas of those who run them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.needs import needs_libraries
from tests.paths import ROOT

DEVELOPERS = (ROOT / "docs" / "developers.md").read_text(encoding="utf-8")
_SHOWN = re.findall(r"```yaml\n(.*?)```", DEVELOPERS, re.S)


def _holds(schema: str, path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _example(tmp_path: Path, mark: str) -> Path:
    (found,) = (each for each in _SHOWN if mark in each)
    (tmp_path / "shown.yml").write_text(found, encoding="utf-8")
    return tmp_path / "shown.yml"


@needs_libraries("check_jsonschema")
@pytest.mark.parametrize("path", sorted((ROOT / ".github" / "workflows").glob("*.yml")), ids=lambda path: path.name)
def test_a_workflow_is_one(path: Path) -> None:
    _holds("github-workflows", path)


@needs_libraries("check_jsonschema")
def test_the_action_is_one() -> None:
    _holds("github-actions", ROOT / "action.yml")


@needs_libraries("check_jsonschema")
@pytest.mark.parametrize(("schema", "mark"), [("github-workflows", "runs-on"), ("gitlab-ci", "codequality")])
def test_what_the_docs_show_is_one(tmp_path: Path, schema: str, mark: str) -> None:
    _holds(schema, _example(tmp_path, mark))


@needs_libraries("check_jsonschema")
def test_a_fault_is_found(tmp_path: Path) -> None:
    path = _example(tmp_path, "runs-on")
    path.write_text(path.read_text(encoding="utf-8").replace("runs-on", "run-on"), encoding="utf-8")
    with pytest.raises(AssertionError, match="run-on"):
        _holds("github-workflows", path)


@needs_libraries("pre_commit")
def test_the_hook_and_its_example_are_ones(tmp_path: Path) -> None:
    for command, path in (
        ("validate-manifest", ROOT / ".pre-commit-hooks.yaml"),
        ("validate-config", _example(tmp_path, "hooks:")),
        ("validate-config", ROOT / ".pre-commit-config.yaml"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "pre_commit", command, str(path)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
