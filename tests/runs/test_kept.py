"""Results of earlier runs serve again for what has not changed, for nobody else's eyes, and can run nothing."""

from __future__ import annotations

import os
import pickle
import zlib
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from budgetcheck.judging.question import Question
from budgetcheck.pack import load_pack
from budgetcheck.runs import files as run_files
from budgetcheck.runs.files import Job, check_file
from budgetcheck.runs.kept import clear, shelf, stock
from budgetcheck.runs.plan import plan
from tests.generator import dump, generate, random_options

if TYPE_CHECKING:
    from collections.abc import Callable

needs_owners = pytest.mark.skipif(os.name == "nt", reason="files have owners and modes on POSIX alone")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a cache folder of this test's own."""
    monkeypatch.setenv("BUDGETCHECK_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def judged_anew(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of files that are judged and not taken from what is kept, as it grows."""
    seen: list[str] = []
    judged = run_files.judged

    def watched(job: Job) -> object:
        seen.append(Path(job.path).name)
        return judged(job)

    monkeypatch.setattr(run_files, "judged", watched)
    return seen


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of three budgets."""
    found = tmp_path / "budgets"
    found.mkdir()
    for seed in (31, 32, 33):
        random = Random(seed)
        (found / f"{seed}.json").write_text(dump(generate(random, random_options(random))), encoding="utf-8")
    return found


def _checked(folder: Path, question: Question | None = None, *, keeps: bool = True) -> list[object]:
    asked = question or Question()
    jobs = plan([str(folder)], asked).keeping(keeps).jobs()
    return [check_file(job._replace(question=asked)) for job in jobs]


def test_a_second_run_judges_only_what_has_changed(folder: Path, judged_anew: list[str]) -> None:
    first = _checked(folder)
    assert judged_anew == ["31.json", "32.json", "33.json"]
    assert _checked(folder) == first
    assert len(judged_anew) == 3
    changed = folder / "32.json"
    changed.write_text(changed.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert _checked(folder) == first
    assert judged_anew[3:] == ["32.json"]


def test_an_interrupted_run_goes_on_where_it_stopped(folder: Path, judged_anew: list[str]) -> None:
    jobs = plan([str(folder)]).keeping().jobs()
    for _ in range(2):
        check_file(next(jobs)._replace(question=Question()))
    _checked(folder)
    assert judged_anew == ["31.json", "32.json", "33.json"]


@pytest.mark.parametrize(
    "question",
    [Question(select=("change-*",)), Question(locate=False), Question(severity=(("parent-not-sum-of-parts", "note"),))],
)
def test_another_question_is_asked_anew(folder: Path, judged_anew: list[str], question: Question) -> None:
    _checked(folder)
    _checked(folder, question._replace(strict=False))
    assert len(judged_anew) == 6


def test_a_pack_that_has_changed_judges_anew(folder: Path, tmp_path: Path, judged_anew: list[str]) -> None:
    pack = tmp_path / "own.toml"
    pack.write_text('[pack]\ntitle = { zh = "甲", en = "A" }\nextends = "common"\n', encoding="utf-8")
    question = Question(pack=str(pack))
    _checked(folder, question)
    _checked(folder, question)
    assert len(judged_anew) == 3
    pack.write_text('[pack]\ntitle = { zh = "乙", en = "B" }\nextends = "common"\n', encoding="utf-8")
    load_pack.cache_clear()
    _checked(folder, question)
    assert len(judged_anew) == 6


def test_nothing_is_kept_of_one_file_or_where_it_is_not_wanted(folder: Path) -> None:
    _checked(folder / "31.json")
    _checked(folder, keeps=False)
    assert stock().results == 0


def test_a_file_that_cannot_be_read_is_tried_each_time(folder: Path, judged_anew: list[str]) -> None:
    (folder / "32.json").write_text("{", encoding="utf-8")
    for _ in range(2):
        _, broken, _ = _checked(folder)
        assert broken.error is not None  # type: ignore[attr-defined]
    assert judged_anew.count("32.json") == 2


def test_clearing_leaves_nothing(folder: Path, home: Path) -> None:
    _checked(folder)
    assert stock().results == 3
    assert clear().results == 3
    assert list((home / "results").iterdir()) == []


@needs_owners
def test_only_their_owner_can_read_results(folder: Path, home: Path) -> None:
    _checked(folder)
    kept = [home / "results", *(home / "results").iterdir()]
    assert [path.stat().st_mode & 0o077 for path in kept] == [0] * 4


@needs_owners
def test_a_folder_that_others_can_read_is_not_used(folder: Path, home: Path) -> None:
    (home / "results").mkdir(parents=True)
    (home / "results").chmod(0o755)
    assert shelf(None) is None
    _checked(folder)
    assert stock().results == 0


class _Runs:
    def __reduce__(self) -> tuple[Callable[[str], object], tuple[str]]:
        return os.mkdir, (str(Path(os.environ["BUDGETCHECK_CACHE"]) / "ran"),)


def _bomb() -> bytes:
    return zlib.compress(b"\x00" * 100_000_000, 9)


@pytest.mark.parametrize("content", [lambda: zlib.compress(pickle.dumps(_Runs())), _bomb, lambda: b"", lambda: b"x"])
def test_what_is_no_result_is_neither_run_nor_believed(
    folder: Path, home: Path, content: Callable[[], bytes], judged_anew: list[str]
) -> None:
    first = _checked(folder)
    for path in (home / "results").iterdir():
        path.write_bytes(content())
    assert _checked(folder) == first
    assert len(judged_anew) == 6
    assert not (home / "ran").exists()


def test_a_page_with_a_folder_of_its_own_is_read_anew(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text("<p>2024 年单位预算</p>", encoding="utf-8")
    (tmp_path / "a_files").mkdir()
    check_file(Job(str(page), kept=shelf(None)))
    assert stock().results == 0
