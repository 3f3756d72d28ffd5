"""Names in formulas: tables, rows and columns as they are printed, and groups of rows and columns, stand for their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from budgetcheck import load_pack
from budgetcheck.model.words import InputError
from tests.fresh_packs import _fresh_packs, forget  # noqa: F401 - a fixture is found by being imported

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("fresh_packs")

PACK = """[pack]
title = { zh = "规则", en = "rules" }
[groups.rows]
meetings = ["30215", "培训费"]
ours = { file = "codes.csv" }
[groups.columns]
pieces = ["basic", "项目支出"]
[layout.general]
title = "支出表"
codes = "function"
columns = { total = "合计", basic = "基本支出", project = "项目支出" }
[layout.economic]
title = "经济分类表"
codes = "economic"
columns = { total = "合计", operating = "公用经费" }
[layout.public]
title = "“三公”经费表"
also = ["三公经费表"]
columns = { total = "合计" }
rows = { total = "合计", reception = "公务接待费", car_buy = "购置费（车辆）" }
rows_also = { reception = ["接待费"] }
[[rules]]
id = "mine"
title = { zh = "标题", en = "title" }
why = { zh = "理由。", en = "Reason." }
"""


def spelled(folder: Path, option: str, *, kind: str = "balance", key: str = "formula") -> str:
    """Return an option of a rule as it is kept."""
    (folder / "codes.csv").write_text("编码,名称\n208,社会保障\n20805*\n# 注释\n\n221 住房\n", encoding="utf-8")
    path = folder / "mine.toml"
    path.write_text(f"{PACK}kind = '{kind}'\n{key} = '''{option}'''\n", encoding="utf-8")
    (rule,) = load_pack(str(path)).rules
    return str(getattr(rule.options, key))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (
            "三公经费表[公务接待费].合计 = 经济分类表[公务接待费].合计",
            "public[reception].total = economic[30217].total",
        ),
        ("public[接待费].total = public[total].total", "public[reception].total = public[total].total"),
        ('public["购置费（车辆）"].total = public[合计].total', "public[car_buy].total = public[total].total"),
        ("general[社会保障和就业支出].total = basic", "general[208].total = basic"),
        ("general[208].合计 = 基本支出 + 项目支出", "general[208].total = basic + project"),
        ("general[*].total = general[*].pieces", "general[*].total = (general[*].basic + general[*].project)"),
        ("general[*].total = pieces", "general[*].total = (basic + project)"),
        (
            "general[total].total = sum(general[class].pieces)",
            "general[total].total = (sum(general[class].basic) + sum(general[class].project))",
        ),
        ("sum(economic[meetings].operating) = 0", "sum(economic[30215, 30216].operating) = 0"),
        ("sum(economic[meetings, 30217].total) = 5 万元", "sum(economic[30215, 30216, 30217].total) = 5 万元"),
        ("sum(general[ours].total) = 0", "sum(general[208, 20805*, 221].total) = 0"),
        (
            "previous.三公经费表[total].total = public[total].total",
            "previous.public[total].total = public[total].total",
        ),
        ("general[* where 项目支出 is zero].total = basic", "general[* where project is zero].total = basic"),
        ("general[*].total = basic", "general[*].total = basic"),
    ],
)
def test_names_stand_for_keys(tmp_path: Path, written: str, meant: str) -> None:
    assert spelled(tmp_path, written) == meant


def test_a_statement_keeps_its_own_words(tmp_path: Path) -> None:
    written = 'if 三公经费表[公务接待费].合计 > 5 万元 and stage is 预算 and region is "新疆" then text "[a].b 合计" is present'
    meant = written.replace("三公经费表[公务接待费].合计", "public[reception].total")
    assert spelled(tmp_path, written, kind="statement", key="statement") == meant


def test_a_name_of_several_codes_stands_for_each(tmp_path: Path) -> None:
    """行政运行 is an item of many sections."""
    meant = spelled(tmp_path, "sum(general[行政运行].total) = 0")
    codes = meant.removeprefix("sum(general[").partition("]")[0].split(", ")
    assert len(codes) > 5
    assert all(len(code) == 7 for code in codes)


@pytest.mark.parametrize(
    ("written", "place", "problem", "remedy"),
    [
        ("三公经费[total].total = 0", "三公经费[", "no table is called '三公经费'", "三公经费表"),
        ("public[公务接待].total = 0", "公务接待]", "no row is called '公务接待'", "公务接待费"),
        ("public[total].总计 = 0", "总计 =", "no column is called '总计'", ""),
        ("general[208].total = 基本支处", "基本支处", "no column is called '基本支处'", "基本支出"),
        ("count(general[*].pieces) = 0", "pieces)", "is a group of columns", "sum"),
        ("public[接待费].total = public[total].totl", "totl", "has no column 'totl'", "total"),
    ],
)
def test_a_name_that_nothing_has_is_named_where_it_stands(
    tmp_path: Path, written: str, place: str, problem: str, remedy: str
) -> None:
    with pytest.raises(InputError) as caught:
        spelled(tmp_path, written)
    error = caught.value
    assert error.others == ()
    assert problem in error.problem.en
    assert remedy in (error.remedy.en if error.remedy else "")
    line, column = error.at
    text = (tmp_path / "mine.toml").read_text(encoding="utf-8").split("\n")[line - 1]
    assert text[column - 1 :].startswith(place)


@pytest.mark.parametrize(
    ("file", "content", "problem"),
    [
        ("../codes.csv", "208\n", "is not inside the pack's own folder"),
        ("/etc/passwd", "208\n", "is not inside the pack's own folder"),
        ("none.csv", "208\n", "there is no such file"),
        ("codes.csv", "\n# x\n", "holds no code"),
        ("codes.csv", "208\n;rm\n2 0\n社保\n", "line 4: '社保' is no code"),
        ("codes.csv", "208\n" * 300_000, "is larger than 1 MiB"),
        ("codes.csv", "\n".join(map(str, range(20_001))), "holds more than 20000 codes"),
        ("codes.csv", b"\xd6\xd0", "is not UTF-8 text"),
    ],
)
def test_a_file_of_codes_is_bounded(tmp_path: Path, file: str, content: str | bytes, problem: str) -> None:
    folder = tmp_path / "pack"
    folder.mkdir()
    for place in (tmp_path, folder):
        data = content.encode() if isinstance(content, str) else content
        (place / "codes.csv").write_bytes(data)
    path = folder / "mine.toml"
    path.write_text(
        PACK.replace("codes.csv", file) + "kind = 'balance'\nformula = 'general[*].total = basic'\n", encoding="utf-8"
    )
    with pytest.raises(InputError) as caught:
        load_pack(str(path))
    assert problem in caught.value.problem.en
    assert caught.value.at == (5, 17)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("208\n", encoding="utf-8")
    (folder / "codes.csv").symlink_to(tmp_path / "secret.csv")
    path = folder / "mine.toml"
    path.write_text(PACK + "kind = 'balance'\nformula = 'general[*].total = basic'\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_pack(str(path))
    assert "is not inside the pack's own folder" in caught.value.problem.en


def test_a_changed_file_of_codes_is_read_anew(tmp_path: Path) -> None:
    """A pack with such a file is not kept in the cache."""
    first = spelled(tmp_path, "sum(general[ours].total) = 0")
    (tmp_path / "codes.csv").write_text("301\n", encoding="utf-8")
    forget()
    (rule,) = load_pack(str(tmp_path / "mine.toml")).rules
    assert (rule.options.formula, first != rule.options.formula) == ("sum(general[301].total) = 0", True)


def test_codes_may_be_held_against_a_file(tmp_path: Path) -> None:
    (tmp_path / "codes.csv").write_text("208\n2080505\n", encoding="utf-8")
    path = tmp_path / "mine.toml"
    options = (
        'kind = "codes"\ntables = ["general"]\ncheck = "listed"\nallowed = ["ours", "221*"]\nforbidden = ["2080501"]\n'
    )
    path.write_text(PACK + options, encoding="utf-8")
    (rule,) = load_pack(str(path)).rules
    assert rule.options.allowed == ("208", "2080505", "221*")


def test_a_group_of_columns_is_that_many_cells_of_a_list(tmp_path: Path) -> None:
    (tmp_path / "codes.csv").write_text("208\n", encoding="utf-8")
    path = tmp_path / "mine.toml"
    options = 'kind = "balance"\nformula = "general[*].total = pieces"\nidle_with = ["general[total].pieces"]\n'
    path.write_text(PACK + options, encoding="utf-8")
    (rule,) = load_pack(str(path)).rules
    assert rule.head.idle_with == ("general[total].basic", "general[total].project")
