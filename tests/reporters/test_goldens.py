"""Whole reports of every fixture, held against the text that a reader was shown last; UPDATE_GOLDENS=1 writes them anew."""

from __future__ import annotations

import os
from itertools import product
from pathlib import Path

import pytest

from budgetcheck.model.report import Report
from budgetcheck.model.words import Language
from budgetcheck.reporters import Style, render
from tests.paths import FIXTURES, GOLDEN, ROOT
from tests.recorded import recorded

FILES = sorted(path for path in FIXTURES.rglob("*.json") if not (path.parent / "pack.toml").exists())
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def compare(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDENS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


def report_on(path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    monkeypatch.chdir(ROOT)
    return Report((recorded(path.relative_to(ROOT).as_posix()),))


@pytest.mark.parametrize(
    ("path", "language"), list(product(FILES, LANGUAGES)), ids=lambda part: getattr(part, "stem", part)
)
def test_text_report(path: Path, language: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each fixture's report in a pipe is, word for word, the one on record."""
    text = render(report_on(path, monkeypatch), "text", Style(language))
    compare(f"{path.parent.name}-{path.stem}.{language}.txt", text)


@pytest.mark.parametrize("path", [path for path in FILES if path.parent.name != "bad"], ids=lambda path: path.stem)
def test_json_report(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The JSON report keeps its shape."""
    text = render(report_on(path, monkeypatch), "json", Style("en"))
    compare(f"{path.parent.name}-{path.stem}.json", text)


def test_coloured_report_on_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Colour and folding to a terminal's width change nothing but the look."""
    report = report_on(FIXTURES / "xinjiang/bad/digits-swapped.json", monkeypatch)
    compare("digits-swapped.60-columns.ansi", render(report, "text", Style("zh", colour=True, width=60)))


def test_verbose_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """--verbose lists rounding differences, figures that nothing holds with the reason, and rules that found nothing."""
    report = report_on(FIXTURES / "xinjiang/unit-2024.json", monkeypatch)
    compare("unit-2024.verbose.txt", render(report, "text", Style("zh", verbose=True)))
