"""Files of one unit, year and stage in a folder are one disclosure; the same in another format counts once."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from budgetcheck.cli.options import with_values
from budgetcheck.judging.question import Question
from budgetcheck.model.words import Severity
from budgetcheck.pack import load_pack
from budgetcheck.runs.disclosures import About, Disclosure, Earlier, disclosures
from budgetcheck.runs.files import Means, check_file
from budgetcheck.runs.plan import plan
from tests.generator import generate, random_options, read
from tests.paths import ROOT
from tests.publisher import Line, Publisher, Sheet, as_docx, as_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from budgetcheck.model.report import Finding
    from tests.publisher import Part

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


# -- two files that state one cell differently

PARTS = (Line("新疆维吾尔自治区某某服务中心 2024 年单位预算公开"),)


def _printed() -> Iterator[Part]:
    """Yield the tables of a generated budget; its notes follow them in Word alone."""
    layout = load_pack("xinjiang-2024").layout
    printing = Publisher(read(generate(Random(5), random_options(Random(5))), layout), layout, Random(5))
    yield from (*PARTS, *printing.tables())


def _other(tmp_path: Path, change: Callable[[Worksheet], None] | None = None, *, sheet: int = 4) -> tuple[Path, Path]:
    """Return a document and a workbook with the same tables, one sheet of which is changed."""
    parts = list(_printed())
    word, excel = tmp_path / "2024正文.docx", tmp_path / "2024附表.xlsx"
    word.write_bytes(as_docx(parts))
    excel.write_bytes(as_xlsx(parts))
    if change is not None:
        book = load_workbook(excel)
        change(book.worksheets[sheet])
        book.save(excel)
    return word, excel


def _differences(paths: Sequence[Path], *, auto: bool) -> list[Finding]:
    work = plan([str(paths[0].parent)]) if auto else plan([*map(str, paths)], as_one=True)
    (job,) = (work.in_disclosures(Means(), together=True) if auto else work).jobs()
    report = check_file(job)
    assert report.error is None
    assert "repeated" not in {each.why for each in report.unread}
    return [each for each in report.findings if each.rule == "files-differ"]


def _is_a_mistake(paths: Sequence[Path], *, auto: bool, printed: str) -> None:
    """The difference is among the mistakes: with both places, or explained by the one that mends the cell."""
    work = plan([str(paths[0].parent)]) if auto else plan([*map(str, paths)], as_one=True)
    (job,) = (work.in_disclosures(Means(), together=True) if auto else work).jobs()
    (suspect,) = [each for each in check_file(job).suspects if "files-differ" in each.repairs]
    assert suspect.kind == "attachment"
    first, second = suspect.places
    assert (second.printed, suspect.certain) == (printed, False)
    assert first.at.source is not None
    assert second.at.source is not None
    assert (first.at.source.sheet, second.at.source.sheet is not None) == (None, True)


def _amounts(page: Worksheet) -> list[Cell]:
    cells = [cell for row in page.iter_rows() for cell in row]
    return [cell for cell in cells if isinstance(cell.value, float) and cell.value > 1]


@pytest.mark.parametrize("auto", [True, False])
def test_two_files_that_say_the_same(tmp_path: Path, auto: bool) -> None:
    assert _differences(_other(tmp_path), auto=auto) == []


@pytest.mark.parametrize("auto", [True, False])
@pytest.mark.parametrize("sheet", range(3, 6))
def test_a_cell_that_another_file_states_differently_is_found(tmp_path: Path, auto: bool, sheet: int) -> None:
    def change(page: Worksheet) -> None:
        cell = _amounts(page)[3]
        cell.value = round(float(str(cell.value)) + 0.01, 2)
        told.append((cell.coordinate, f"{cell.value:.2f}"))

    told: list[tuple[str, str]] = []
    paths = _other(tmp_path, change, sheet=sheet)
    (finding,) = _differences(paths, auto=auto)
    place, changed = told[0]
    _is_a_mistake(paths, auto=auto, printed=changed)
    assert finding.severity is Severity.ERROR
    for words in (paths[0].name, paths[1].name, place, changed, finding.actual):
        assert str(words) in finding.message.zh
        assert str(words) in finding.message.en
    assert finding.actual == f"{float(changed) - 0.01:.2f}"


@pytest.mark.parametrize("auto", [True, False])
def test_a_cell_that_another_file_leaves_blank_is_found(tmp_path: Path, auto: bool) -> None:
    def change(page: Worksheet) -> None:
        _amounts(page)[3].value = None

    (finding,) = _differences(_other(tmp_path, change), auto=auto)
    assert "为空白" in finding.message.zh


def test_a_zero_and_a_blank_say_the_same(tmp_path: Path) -> None:
    def change(page: Worksheet) -> None:
        for row in page.iter_rows(min_row=7, min_col=4):
            for cell in row:
                cell.value = 0.0 if cell.value is None else cell.value

    assert _differences(_other(tmp_path, change), auto=True) == []


def test_what_is_not_understood_in_one_file_is_no_difference(tmp_path: Path) -> None:
    def change(page: Worksheet) -> None:
        _amounts(page)[3].value = "12.3□"

    assert _differences(_other(tmp_path, change), auto=True) == []


def test_a_row_that_another_file_leaves_out_is_found(tmp_path: Path) -> None:
    def change(page: Worksheet) -> None:
        page.delete_rows(_amounts(page)[-1].row)

    (finding,) = _differences(_other(tmp_path, change), auto=True)
    assert "2024附表.xlsx》没有" in finding.message.zh


def _forms(*names: str) -> list[Part]:
    """Return a table of projects without codes, in an order of its own."""
    amounts = {"甲设备项目": "12.34", "乙维修项目": "56.78", "丙培训项目": "90.12"}
    head = (("项目名称", "合计", "财政拨款"),)
    rows = tuple((name, amounts[name], amounts[name]) for name in names)
    return [Line("表10"), Line("项目支出表"), Line("单位：万元"), Sheet("项目支出表", head, rows)]


def test_rows_without_codes_in_another_order_are_the_same(tmp_path: Path) -> None:
    word, excel = tmp_path / "2024正文.docx", tmp_path / "2024附表.xlsx"
    parts = list(_printed())
    word.write_bytes(as_docx([*parts, *_forms("甲设备项目", "乙维修项目", "丙培训项目")]))
    excel.write_bytes(as_xlsx([*parts, *_forms("丙培训项目", "甲设备项目", "乙维修项目")]))
    assert _differences((word, excel), auto=True) == []


def test_another_version_of_a_table_is_one_finding(tmp_path: Path) -> None:
    def change(page: Worksheet) -> None:
        for cell in _amounts(page)[:12]:
            cell.value = round(float(str(cell.value)) + 1, 2)

    (finding,) = _differences(_other(tmp_path, change), auto=True)
    assert "12 处不同" in finding.message.zh


def test_amounts_rounded_in_one_of_two_files_are_the_same(tmp_path: Path) -> None:
    def change(page: Worksheet) -> None:
        cell = _amounts(page)[3]
        cell.value, cell.number_format = round(float(str(cell.value)), 1), "0.0"

    assert _differences(_other(tmp_path, change), auto=True) == []


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
