"""An archive is a folder: its files are checked under their own names, and nothing of it is written anywhere."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from budgetcheck.documents.blocks import Paragraph
from budgetcheck.readers import open_document, read_bytes
from budgetcheck.readers.published import PublishedDocument
from budgetcheck.runs.files import Job, check_file, expand_paths
from tests.cli.test_cli import run
from tests.paths import FIXTURES

GOOD = (FIXTURES / "xinjiang" / "unit-2024.json").read_bytes()
BAD = (FIXTURES / "xinjiang" / "bad" / "digits-swapped.json").read_bytes()


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def in_gbk(path: Path) -> Path:
    """Have the names say nothing of their encoding, as Windows packs them: letters for letters of the same length."""
    data = path.read_bytes()
    for shown, plain in (("预算", "AAAA"), ("单位", "BBBB")):
        data = data.replace(plain.encode(), shown.encode("gbk"))
    path.write_bytes(data)
    return path


def names(path: Path) -> list[str]:
    return [each.removeprefix(f"{path}/") for each in expand_paths([str(path)])]


def problem_of(path: Path) -> str:
    (only,) = expand_paths([str(path)])
    report = check_file(Job(only))
    assert report.error is not None
    assert report.error.remedy is not None
    return report.error.say("en")


def test_an_archive_is_a_folder(tmp_path: Path) -> None:
    before = set(tmp_path.rglob("*"))
    path = packed(
        tmp_path / "office.zip",
        {
            "二/b.json": BAD,
            "a.json": GOOD,
            ".x/c.json": BAD,
            "__MACOSX/a.json": BAD,
            "~$a.docx": b"",
            "a.exe": b"",
            "二/": b"",
        },
    )
    assert names(path) == ["a.json", "二/b.json"]
    reports = [check_file(Job(each)) for each in expand_paths([str(path)])]
    assert [bool(each.suspects) for each in reports] == [False, True]
    assert set(tmp_path.rglob("*")) - before == {path}
    done = run("validate", "--jobs", "2", str(path))
    assert done.returncode == 1
    assert f"{path}/二/b.json" in done.stdout


def test_an_archive_in_a_folder_beside_files(tmp_path: Path) -> None:
    packed(tmp_path / "office.ZIP", {"a.json": GOOD})
    (tmp_path / "z.json").write_bytes(GOOD)
    assert [Path(each).relative_to(tmp_path).as_posix() for each in expand_paths([str(tmp_path)])] == [
        "office.ZIP/a.json",
        "z.json",
    ]


def test_a_page_with_its_folder(tmp_path: Path) -> None:
    """The pages of a workbook's sheets are parts of its page, and nothing beside its folder is."""
    sheet = "<p>2024 年{}</p><table><tr><td>科目编码<td>合计<tr><td>208<td>1.00<tr><td>210<td>2.00<tr><td>合计<td>3.00</table>"
    links = "".join(
        f'<link id=shLink href="{place}">' for place in ("预算.files/s1.htm", "other.htm", "预算.files/../../c.htm")
    )
    page = (
        f'<html><head>{links}<script>c_rgszSh[0] = "一般公共预算支出情况表"</script></head><frameset></frameset></html>'
    )
    members = {
        "x/预算.htm": page,
        "x/预算.files/s1.htm": sheet.format("甲"),
        "x/other.htm": sheet.format("乙"),
        "c.htm": sheet,
    }
    path = packed(tmp_path / "a.zip", {name: text.encode() for name, text in members.items()})
    assert names(path) == ["c.htm", "x/other.htm", "x/预算.htm"]
    document = open_document(f"{path}/x/预算.htm")
    assert isinstance(document, PublishedDocument)
    said = [block.text for block in document._blocks if isinstance(block, Paragraph)]
    assert said == ["2024 年甲"]


@pytest.mark.parametrize("unsaid", [True, False])
def test_names_of_any_system(tmp_path: Path, unsaid: bool) -> None:
    path = tmp_path / "office.zip"
    if unsaid:
        in_gbk(packed(path, {"BBBB/AAAA.json": GOOD}))
    else:
        packed(path, {"单位/预算.json": GOOD})
    assert names(path) == ["单位/预算.json"]
    assert read_bytes(f"{path}/单位/预算.json") == GOOD


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.json", GOOD)
        archive.writestr("a.json", BAD)
    assert names(tmp_path / "a.zip") == ["a (2).json", "a.json"]
    assert read_bytes(f"{tmp_path}/a.zip/a (2).json") == BAD


def test_a_document_called_an_archive(tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    document.add_paragraph("2024 年预算")
    document.save(str(tmp_path / "a.docx"))
    (tmp_path / "a.docx").rename(tmp_path / "a.zip")
    assert "none of the tables" in problem_of(tmp_path / "a.zip")


@pytest.mark.parametrize("name", ["../a.json", "/etc/a.json", "x/../../a.json", "C:/a.json", "..\\a.json"])
def test_places_outside(tmp_path: Path, name: str) -> None:
    assert "outside" in problem_of(packed(tmp_path / "a.zip", {name: GOOD}))


def test_links(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("a.json")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(info, b"/etc/passwd")
    assert "is a link" in problem_of(tmp_path / "a.zip")


def test_bombs(tmp_path: Path) -> None:
    small = packed(tmp_path / "a.zip", {f"{number}.json": b"0" * 30_000_000 for number in range(10)})
    assert "too many files" in problem_of(small)
    many = packed(tmp_path / "b.zip", {f"{number}.json": b"" for number in range(20_001)})
    assert "too many files" in problem_of(many)
    large = packed(tmp_path / "c.zip", {"a.json": b"0" * (65 * 1024 * 1024)})
    assert "larger than the limit" in problem_of(large)


def test_archives_within_archives(tmp_path: Path) -> None:
    inner = packed(tmp_path / "inner.zip", {"a.json": GOOD}).read_bytes()
    assert "within an archive" in problem_of(packed(tmp_path / "outer.zip", {"inner.zip": inner}))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no archive", b"PK\x05\x06" + b"\0" * 18])
def test_no_archive(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(data)
    assert problem_of(tmp_path / "a.zip")


def test_encrypted_and_damaged_members(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"a.json": GOOD})
    data = path.read_bytes()
    path.write_bytes(data[:200] + bytes(each ^ 0x55 for each in data[200:900]) + data[900:])
    assert "damaged" in problem_of(path)
    at = data.index(b"PK\x01\x02") + 8
    path.write_bytes(data[:at] + b"\x01" + data[at + 1 :])
    assert "encrypted" in problem_of(path)


@pytest.mark.parametrize("inside", ["", "/none.json", "/a.json/b.json"])
def test_what_is_not_there(tmp_path: Path, inside: str) -> None:
    path = tmp_path / "a.zip" if inside else tmp_path / "none.zip"
    packed(tmp_path / "a.zip", {"a.json": GOOD})
    report = check_file(Job(f"{path}{inside}"))
    assert report.error is not None


def test_other_archives_say_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.rar").write_bytes(b"Rar!\x1a\x07\x01\x00")
    assert "Unpack it" in problem_of(tmp_path / "a.rar")
