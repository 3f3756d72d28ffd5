"""The pre-commit hook, proven by `pre-commit try-repo` on a scratch repository."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import FIXTURES, ROOT

needs = pytest.mark.skipif(
    shutil.which("git") is None or importlib.util.find_spec("pre_commit") is None, reason="needs git and pre-commit"
)


TEXT = """2024 年单位预算公开
表 5
一般公共预算支出情况表
编制单位：新疆某中心 单位：万元
科目编码 科目名称 合计 基本支出 项目支出
※ ※ 1 2 3
总计 72.74 62.74 10.00
208 社会保障和就业支出 72.74 62.74 10.00
"""


WAIVER = """
[[waivers]]
rule = "*"
file = "budget-wrong.json"
reason = "to be published again in March"
until = 2999-12-31
"""


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, timeout=60)


def repository(folder: Path) -> Path:
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "scratch")
    return folder


@needs
def test_the_hook_passes_a_good_budget_and_stops_a_wrong_one(tmp_path: Path) -> None:
    """Installed by pre-commit from this repository, the hook passes, then fails and names the wrong figure."""
    hook = tmp_path / "hook"
    hook.mkdir()
    for name in ("src", "rules"):
        shutil.copytree(ROOT / name, hook / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, hook)
    repository(hook)
    budgets = tmp_path / "budgets"
    budgets.mkdir()
    shutil.copy(FIXTURES / "xinjiang" / "unit-2024.json", budgets / "budget-good.json")
    shutil.copy(FIXTURES / "xinjiang" / "bad" / "digits-swapped.json", budgets / "budget-wrong.json")
    (budgets / "package.json").write_text("{}", encoding="utf-8")
    repository(budgets)

    def try_repo(*files: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pre_commit", "try-repo", str(hook), "budgetcheck", "--files", *files]
        return subprocess.run(command, cwd=budgets, capture_output=True, text=True, timeout=300)

    good = try_repo("budget-good.json", "package.json")
    assert good.returncode == 0, good.stdout + good.stderr
    assert "Passed" in good.stdout
    assert re.search(r"\(9\d %\) figures covered|\d+ of \d+ printed figures|核对了 \d+ 个", good.stdout), good.stdout
    (budgets / "预算公开.txt").write_text(TEXT.replace("72.74", "77.24", 1), encoding="utf-8")
    document = try_repo("预算公开.txt")
    assert document.returncode == 1
    assert "77.24 → 72.74" in document.stdout
    wrong = try_repo("budget-good.json", "budget-wrong.json")
    assert wrong.returncode == 1
    assert "16.45 → 16.54" in wrong.stdout
    (budgets / "budgetcheck.toml").write_text(WAIVER, encoding="utf-8")
    (budgets / "budgetcheck-report.json").write_text("{}", encoding="utf-8")
    waived = try_repo("budget-good.json", "budget-wrong.json", "budgetcheck-report.json")
    assert waived.returncode == 0, waived.stdout + waived.stderr
    (budgets / "budgetcheck.toml").write_text(WAIVER.replace("2999", "2001"), encoding="utf-8")
    expired = try_repo("budget-wrong.json")
    assert expired.returncode == 1
    assert "waiver-expired" in expired.stdout
