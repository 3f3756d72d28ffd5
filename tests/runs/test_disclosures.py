"""Files of one unit, year and stage in a folder are one disclosure; the same in another format counts once."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from budgetcheck.cli.options import with_values
from budgetcheck.judging.question import Question
from budgetcheck.runs.disclosures import About, Disclosure, Earlier, disclosures
from budgetcheck.runs.files import Means, check_file
from budgetcheck.runs.plan import plan
from tests.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

BUDGET = ROOT / "fixtures" / "xinjiang" / "unit-2024.json"
AMOUNTS = [frozenset(f"{number}{place}.{place}7" for place in range(10, 50)) for number in range(1, 4)]


def _files(*groups: Sequence[About]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    return [(each.files, each.copies) for each in disclosures([each for group in groups for each in group])]


def _about(path: str, unit: str = "", number: int = 0, year: int | None = 2024) -> About:
    return About(path, unit, year, "budget" if year else "", AMOUNTS[number])


def test_notes_and_tables_of_one_unit_are_read_together() -> None:
    tables = About("甲/表.xlsx", "甲县乙局", 2024, "budget", AMOUNTS[0] - {"110.107"})
    notes = About("甲/说明.docx", "乙局", 2024, "budget", frozenset({"881.23"}))
    assert _files([notes, tables]) == [(("甲/表.xlsx", "甲/说明.docx"), ())]


def test_tables_that_name_no_unit_belong_to_the_notes_that_state_their_amounts() -> None:
    tables = About("甲/表.xlsx", amounts=AMOUNTS[0])
    said = frozenset(sorted(AMOUNTS[0])[:5]) | {f"{number}.99" for number in range(200, 210)}
    notes = About("甲/说明.docx", "甲县乙局", 2024, "budget", said)
    assert _files([notes, tables]) == [(("甲/表.xlsx", "甲/说明.docx"), ())]


@pytest.mark.parametrize(
    "other",
    [
        _about("甲/另.docx", "甲县丙局", 1),
        _about("甲/另.docx", "甲县乙局", 1, year=2023),
        _about("甲/另.docx", number=1),
        _about("丙/另.docx", "甲县乙局", 1),
        About("甲/另.docx", "甲县乙局", 2024, "final", AMOUNTS[1]),
    ],
    ids=["unit", "year", "nothing in common", "folder", "stage"],
)
def test_what_differs_keeps_disclosures_apart(other: About) -> None:
    first = _about("甲/表.xlsx", "甲县乙局")
    assert _files([first, other]) == [(("甲/表.xlsx",), ()), ((other.path,), ())]


def test_three_units_without_a_name_in_one_folder_stay_apart() -> None:
    assert len(_files([_about(f"甲/{number}.docx", number=number) for number in range(3)])) == 3


def test_the_same_in_another_format_counts_once_and_word_is_read() -> None:
    pdf = _about("甲/a.pdf", "甲县乙局")._replace(amounts=AMOUNTS[0] | {"1.234"})
    assert _files([pdf, _about("甲/a.docx", "甲县乙局")]) == [(("甲/a.docx",), ("甲/a.pdf",))]


def test_an_attachment_that_repeats_a_part_counts_once() -> None:
    part = About("甲/附件/表.xlsx", "", None, "", frozenset(sorted(AMOUNTS[0])[:15]))
    assert _files([part, _about("甲/a.docx", "甲县乙局")]) == [(("甲/a.docx",), ("甲/附件/表.xlsx",))]


def test_a_budget_file_is_read_only_where_there_is_no_document() -> None:
    whole = _about("甲/a.json", "甲县乙局")._replace(whole=True)
    assert _files([whole, _about("甲/a.pdf", "甲县乙局")]) == [(("甲/a.pdf",), ("甲/a.json",))]
    assert _files([whole]) == [(("甲/a.json",), ())]


def test_last_years_disclosure_is_that_of_the_same_unit_and_stage() -> None:
    last = [
        Disclosure(("x.docx",), (), _about("x.docx", "乙局", year=2023)),
        Disclosure(("y",), (), _about("y", "丙局")),
    ]
    this = Disclosure(("a",), (), _about("a", "乙局"))
    assert Earlier(last).of(this) == (("x.docx",), None)
    files, said = Earlier(last[1:]).of(this)
    assert files == ()
    assert said is not None
    assert "未与上年核对" in said.zh
    files, said = Earlier([*last, last[0]._replace(files=("z.docx",))]).of(this)
    assert files == ()
    assert said is not None
    assert "x.docx" in said.en
    assert "z.docx" in said.en


def test_a_folder_of_last_years_is_matched_by_unit(tmp_path: Path) -> None:
    now, before = tmp_path / "now", tmp_path / "before"
    now.mkdir()
    before.mkdir()
    content = json.loads(BUDGET.read_text(encoding="utf-8"))
    for place, unit in enumerate(("甲局", "乙局")):
        for folder, year in ((now, content["year"]), (before, content["year"] - 1)):
            path = folder / f"{9 - place if folder is now else place}.json"
            path.write_text(json.dumps(content | {"unit": unit, "year": year}, ensure_ascii=False), encoding="utf-8")
    (before / "1.json").unlink()
    work = plan([str(now)], Question(previous=str(before))).in_disclosures(Means(), together=False)
    jobs = {json.loads(Path(job.path).read_text(encoding="utf-8"))["unit"]: job for job in work.jobs()}
    assert jobs["甲局"].question.previous == str(before / "0.json")
    assert jobs["乙局"].question.previous is None
    notice = check_file(jobs["乙局"]).notice
    assert notice is not None
    assert "没有该单位" in notice.zh
    assert check_file(jobs["甲局"]).error is None


def test_a_folder_of_two_formats_is_checked_once(tmp_path: Path) -> None:
    shutil.copy(BUDGET, tmp_path / "a.json")
    shutil.copy(BUDGET, tmp_path / "b.json")
    work = plan([str(tmp_path)]).in_disclosures(Means(), together=True)
    (job,) = work.jobs()
    assert work.total() == 1
    notice = check_file(job).notice
    assert notice is not None
    assert "b.json" in notice.zh


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (["--as-one", "a.docx", "b.xlsx"], ["--as-one=all", "a.docx", "b.xlsx"]),
        (["--as-one", "auto", "a"], ["--as-one=auto", "a"]),
        (["a", "--as-one=auto"], ["a", "--as-one=auto"]),
        (["a", "b", "--as-one"], ["a", "b", "--as-one=all"]),
        (["--as-one", "-f", "json", "a"], ["--as-one=all", "-f", "json", "a"]),
        (["--", "--as-one", "auto"], ["--", "--as-one", "auto"]),
    ],
)
def test_as_one_needs_no_value(given: list[str], read: list[str]) -> None:
    assert with_values(given) == read
