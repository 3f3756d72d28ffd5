"""Personal data: recognised in any text, told from other long numbers, and shown whole in no format of report."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from budgetcheck.judging.question import Question
from budgetcheck.model.personal import masked, personal
from budgetcheck.model.report import Report
from budgetcheck.reporters import Style, formats, produce
from budgetcheck.runs.files import Job, check_file

if TYPE_CHECKING:
    from pathlib import Path

IDENTITY, TELEPHONE, ACCOUNT = "110101199003071233", "13912345678", "6222021234567890123"


@pytest.mark.parametrize(
    ("text", "sorts"),
    [
        (f"联系人身份证号：{IDENTITY}。", ["identity"]),
        ("证号 11010119900307123X", []),  # a wrong check digit
        ("证号 110101199013071233", []),  # no such month
        (f"手机{TELEPHONE}，座机 0991-1234567", ["telephone"]),
        ("项目代码 65000021139123456780", []),
        ("金额 13912345678.00 元", []),
        ("金额 13,912,345,678 元", []),
        (f"开户行账号：{ACCOUNT}", ["account"]),
        (f"资产编号 {ACCOUNT}", []),
        (f"{IDENTITY}、{TELEPHONE}", ["identity", "telephone"]),
    ],
)
def test_which_numbers_are_a_persons(text: str, sorts: list[str]) -> None:
    found = list(personal(text))
    assert [each.sort for each in found] == sorts
    covered = masked(text)
    assert len(covered) == len(text)
    for each in found:
        number = text[each.start : each.end]
        assert number not in covered
        assert covered[each.start : each.start + 3] == number[:3]


def contents(workbook: bytes) -> str:
    """Return what stands in the parts of a workbook or a Word document, pictures apart."""
    with ZipFile(BytesIO(workbook)) as parts:
        return "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith((".xml", ".rels")))


@pytest.mark.parametrize("format_", formats())
def test_no_report_shows_them_whole(tmp_path: Path, format_: str) -> None:
    """Neither its own rule nor one that quotes the same paragraph prints the number again."""
    file = tmp_path / "公开.txt"
    file.write_text(
        "示例中心 2024 年单位预算公开\n2024 年收支总预算 5.00 万元。\n"
        f"联系人（{IDENTITY}，手机{TELEPHONE}，账号{ACCOUNT}）负责 XX 项目，比上年增加 5 万，原因是。\n",
        encoding="utf-8",
    )
    report = check_file(Job(str(file), Question(tables=True, rounding=True)))
    assert "personal-data-published" in {finding.rule for finding in report.findings}
    shown = produce(Report((report,)), format_, Style("zh"))
    content = contents(shown) if isinstance(shown, bytes) else shown
    assert "139******78" in content
    for number in (IDENTITY, TELEPHONE, ACCOUNT):
        assert number not in content
