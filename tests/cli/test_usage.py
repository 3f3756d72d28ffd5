"""The language of the command line: help, faults of usage and messages, by the environment and by --lang."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from budgetcheck.cli.app import COMMANDS
from budgetcheck.cli.terminal import asked_language
from tests.cli.test_cli import BROKEN, run

GROUPS = {"zh": ["文件", "文档", "规则", "报告"], "en": ["Files", "Documents", "Rules", "Report"]}

FAULTS = {
    "--nope": ("没有选项 --nope", "No such option: --nope"),
    "validate --no-cach x": ("没有选项 --no-cach（相近的有：--no-cache", "No such option: --no-cach (Possible"),
    "validat x": ("没有命令“validat”，是否应为 validate？", "No such command 'validat'. Did you mean 'validate'?"),
    "qqqqqq": ("没有命令“qqqqqq”", "No such command 'qqqqqq'."),
    "--lang LANG": ("缺少命令", "Missing command."),
    "validate": ("缺少参数“文件...”", "Missing argument 'files'."),
    "init": ("缺少选项 --output / -o", "Missing option '--output' / '-o'."),
    "validate x --jobs": ("选项 --jobs 之后缺少值", "Option '--jobs' requires an argument."),
    "validate x --quiet=3": ("选项 --quiet 不带值", "Option '--quiet' does not take a value."),
    "validate x --lang fr": ("--lang 的值“fr”不可用，可用的有：zh, en", "'fr' is not one of 'zh', 'en'."),
    "validate x --fail-under ten": ("--fail-under 的值“ten”不是数字", "'ten' is not a valid int range."),
    "validate x --fail-under 200": ("--fail-under 的值 200 不在范围", "200 is not in the range 0<=x<=100."),
    "explain one two": ("多余的参数：two", "Got unexpected extra argument(s) (two)"),
}


@pytest.mark.parametrize("arguments", FAULTS)
def test_a_fault_of_usage_is_told_in_the_users_language(arguments: str) -> None:
    for language, expected in zip(("zh", "en"), FAULTS[arguments], strict=True):
        done = run(*arguments.replace("LANG", language).split(), BUDGETCHECK_LANG=language)
        assert (done.returncode, done.stdout) == (2, "")
        assert expected in done.stderr
        if language == "zh":
            left = re.sub(r"budgetcheck|-{1,2}[\w-]+|“[^”]*”|多余的参数.*", "", done.stderr)
            left = re.sub(rf"\b({'|'.join(COMMANDS)}|zh|en|x)\b|0<=x<=100", "", left)
            assert not re.findall("[A-Za-z]+", left)
        else:
            assert not re.findall("[\u4e00-\u9fff]", done.stderr)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_in_one_language_for_every_command(command: str) -> None:
    """`--lang` turns it, wherever it stands, and the environment does."""
    asked = [command] if command else []
    english = run(*asked, "--help", "--lang", "en", BUDGETCHECK_LANG="zh").stdout
    assert english == run("--lang=en", *asked, "--help", BUDGETCHECK_LANG="zh").stdout
    assert not re.findall("[\u4e00-\u9fff]", english)
    chinese = run(*asked, "--help", "--lang", "zh").stdout
    assert chinese == run(*asked, "--help", BUDGETCHECK_LANG="zh").stdout
    for word in (
        "Usage",
        "Options",
        "Arguments",
        "Commands",
        "Show this",
        "required",
        "Install",
        "default:",
        "OPTIONS",
    ):
        assert word not in chinese


@pytest.mark.parametrize(
    ("arguments", "language"),
    [
        ("validate x --lang zh", "zh"),
        ("--lang=en validate x", "en"),
        ("validate -- --lang zh", None),
        ("validate --lang", None),
        ("validate --lang fr", None),
        ("validate --language zh", None),
        ("validate zh", None),
        ("", None),
    ],
)
def test_the_language_is_found_among_the_arguments(arguments: str, language: str | None) -> None:
    assert asked_language(arguments.split()) == language


def test_standard_error_speaks_as_the_report_does() -> None:
    """`cache --lang` had no effect, as everything on standard error followed the environment."""
    assert "个结果" in run("cache", "--lang", "zh").stderr or "缓存" in run("cache", "--lang", "zh").stderr
    assert "没有规则" in run("explain", "no-such-rule", "--lang", "zh").stderr
    assert "there is no rule" in run("explain", "no-such-rule", "--lang", "en", BUDGETCHECK_LANG="zh").stderr


def test_a_place_in_a_file_is_chinese_in_a_chinese_sentence() -> None:
    """It said `line 3 column 1` and `row 2 (208)` there."""
    chinese, english = (run("validate", BROKEN, "--lang", each).stdout for each in ("zh", "en"))
    assert "tables.general 第 2 行（208）.basci：未知的键" in chinese
    assert "tables.general row 2 (208).basci: unknown key" in english
    done = run("validate", "-", "--lang", "zh", stdin=b'{\n"unit": }')
    assert "第 2 行第 9 列：" in done.stdout


def test_kinds_are_listed_in_one_language() -> None:
    """The list was English in both."""
    for line in run("rules", "--kinds", "--lang", "zh").stdout.splitlines():
        assert re.findall("[\u4e00-\u9fff]", line)
        assert not set(re.findall("[A-Za-z]{2,}", line.partition(" ")[2])) - {"or", "RE", "Word", "Excel"}, line
    assert not re.findall("[\u4e00-\u9fff]", run("rules", "--kinds").stdout)


@pytest.mark.parametrize("width", [80, 60, 140])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_cut_nowhere(command: str, width: int) -> None:
    """Every word of it is there, at any width and in both languages, and no line is longer."""
    asked = [command] if command else []
    for language in ("zh", "en"):
        shown = run(*asked, "--help", "--lang", language, COLUMNS=str(width)).stdout
        assert max(map(cell_len, shown.splitlines())) <= width
        assert "…" not in shown
        whole = run(*asked, "--help", "--lang", language, COLUMNS="100").stdout
        assert sorted("".join(shown.split())) == sorted("".join(whole.split()))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_help_of_validate_is_in_groups_with_an_example_each(language: str) -> None:
    shown = run("validate", "--help", "--lang", language, COLUMNS="80").stdout
    examples = re.findall(r"^(\w+)[:：] ?budgetcheck validate (.+)$", shown, re.M)
    assert [title for title, _ in examples[1:]] == GROUPS[language]
    for _, words in examples[1:]:
        for option in re.findall(r"--?[a-z-]+", words):
            assert re.search(rf"^  .*{option}\b", shown, re.M)
    for code in ("0", "1", "2", "130"):
        assert code in shown.splitlines()[-1] + shown.splitlines()[-2]
