"""A made-up document in the words of other provinces: titles, numbers, headings and row names as units elsewhere print them.

What is printed changes, never an amount; every word here was seen in published disclosures and is this module's own data.
"""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from .builder import ordinal
from .printed import LEFT, Document, Row, Table

if TYPE_CHECKING:
    from collections.abc import Callable

_TITLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        r"财政拨款收入支出决算总表",
        ("财政拨款收入支出决算总表", "财政拨款收入支出决算总体情况表", "部门财政拨款收入支出决算总表"),
    ),
    (
        r"收入支出决算总表",
        ("收入支出决算总表", "部门收入支出决算总表", "单位收入支出决算总表", "收入支出决算总体情况表"),
    ),
    (r"收入决算表", ("收入决算表", "部门收入决算表", "单位收入决算表", "收入决算情况表")),
    (
        r"基本支出决算(?:明细)?表",
        (
            "一般公共预算财政拨款基本支出决算表",
            "一般公共预算财政拨款基本支出决算明细表",
            "一般公共预算财政拨款基本支出决算表（按经济分类科目）",
        ),
    ),
    (
        r"一般公共预算财政拨款支出决算表",
        ("一般公共预算财政拨款支出决算表", "一般公共预算财政拨款支出决算情况表", "一般公共预算财政拨款支出决算明细表"),
    ),
    (
        r"三公.*决算表",
        (
            "一般公共预算财政拨款“三公”经费支出决算表",
            "财政拨款“三公”经费支出决算表",
            "“三公”经费支出决算情况表",
            "财政拨款三公经费支出决算表",
        ),
    ),
    (
        r"政府性基金.*决算表",
        ("政府性基金预算财政拨款收入支出决算表", "政府性基金预算财政拨款收入支出决算情况表"),
    ),
    (
        r"国有资本.*决算表",
        ("国有资本经营预算财政拨款支出决算表", "国有资本经营预算财政拨款支出决算情况表"),
    ),
    (r"支出决算表", ("支出决算表", "部门支出决算表", "单位支出决算表", "支出决算情况表")),
    (
        r"财政拨款收支",
        (
            "财政拨款收支总表",
            "财政拨款收支总体情况表",
            "财政拨款收支预算表",
            "财政拨款收支预算情况表",
            "部门财政拨款收支总表",
            "单位财政拨款收支总表",
            "部门（单位）财政拨款收支总体情况表",
            "财政拨款预算收支总表",
        ),
    ),
    (
        r"基本支出.*表",
        (
            "一般公共预算财政拨款基本支出预算表",
            "一般公共预算财政拨款基本支出表",
            "一般公共预算基本支出情况表（按支出经济分类科目）",
            "一般公共预算基本支出表（按部门预算支出经济分类科目）",
            "财政拨款基本支出预算表",
            "一般公共预算基本支出预算明细表",
            "部门一般公共预算基本支出表",
        ),
    ),
    (
        r"政府性基金",
        (
            "政府性基金预算财政拨款支出预算表",
            "政府性基金预算支出情况表（按支出功能分类科目）",
            "政府性基金预算拨款支出预算表",
            "政府性基金支出情况表",
            "部门政府性基金预算支出表",
            "政府性基金预算当年拨款支出表",
        ),
    ),
    (
        r"国有资本",
        (
            "国有资本经营预算财政拨款支出预算表",
            "国有资本经营预算拨款支出表",
            "部门国有资本经营预算支出表",
            "国有资本经营预算支出情况表（按支出功能分类科目）",
        ),
    ),
    (
        r"会议费和培训费",
        ("“三公”经费、会议费、培训费支出预算表", "一般公共预算“三公”经费、会议费、培训费支出预算表"),
    ),
    (r"机关运行经费预算表", ("“三公”经费和机关运行经费预算表", "部门“三公”经费和机关运行经费预算表")),
    (
        r"三公",
        (
            "一般公共预算“三公”经费支出表",
            "一般公共预算安排的“三公”经费支出预算表",
            "一般公共预算财政拨款“三公”经费支出预算表",
            "财政拨款三公经费支出预算表",
            '一般公共预算"三公"经费支出情况表',
            "“三公”经费财政拨款预算表",
            "部门“三公”经费支出预算表",
        ),
    ),
    (
        r"一般公共预算支出",
        (
            "一般公共预算财政拨款支出预算表",
            "一般公共预算支出表（按功能分类科目）",
            "一般公共预算拨款支出表",
            "一般公共预算财政拨款支出情况表",
            "一般公共预算支出总体情况表",
            "部门一般公共预算支出表",
            "单位一般公共预算支出表",
            "一般公共预算当年拨款支出表",
            "一般公共预算支出预算表（按支出功能分类科目）",
        ),
    ),
    (
        r"^(?!.*财政拨款).*收支",
        (
            "部门收支总表",
            "单位收支总体情况表",
            "部门预算收支总表",
            "部门（单位）收支总体情况表",
            "部门收支预算总表",
            "单位收支预算表",
            "预算收支总表",
            "部门收支预算情况表",
        ),
    ),
    (
        r"收入",
        (
            "部门收入总表",
            "单位收入总体情况表",
            "部门预算收入总表",
            "部门（单位）收入总体情况表",
            "收入预算情况表",
            "单位收入总表",
            "预算收入总表",
        ),
    ),
    (
        r"项目支出",
        ("项目支出表", "部门项目支出表", "项目支出预算表", "项目支出预算明细表"),
    ),
    (
        r"支出",
        (
            "部门支出总表",
            "单位支出总体情况表",
            "部门预算支出总表",
            "部门（单位）支出总体情况表",
            "支出预算情况表",
            "单位支出总表",
            "预算支出总表",
        ),
    ),
)

_WORDS: dict[str, tuple[str, ...]] = {
    "项目": ("项目", "项    目", "项目", "项目名称"),
    "预算数": ("预算数", "预算金额", "本年预算数", "本年预算", "金额", "预算数（{measure}）"),
    "科目编码": ("科目编码", "功能分类科目编码", "功能科目编码", "科目代码", "支出功能分类科目编码"),
    "科目名称": ("科目名称", "功能分类科目名称", "功能科目名称", "科目名称（类/款/项）", "支出功能分类科目名称"),
    "合计": ("合计", "合  计", "总计"),
    "一般公共预算拨款收入": (
        "一般公共预算拨款收入",
        "一般公共预算财政拨款收入",
        "一般公共预算财政拨款",
        "一般公共预算收入",
    ),
    "政府性基金预算拨款收入": (
        "政府性基金预算拨款收入",
        "政府性基金预算财政拨款收入",
        "政府性基金预算财政拨款",
        "政府性基金收入",
    ),
    "国有资本经营预算拨款收入": (
        "国有资本经营预算拨款收入",
        "国有资本经营预算财政拨款收入",
        "国有资本经营预算财政拨款",
        "国有资本经营收入",
    ),
    "财政专户管理资金收入": ("财政专户管理资金收入", "财政专户管理资金", "财政专户核拨资金收入", "教育收费收入"),
    "事业收入": ("事业收入", "事业收入（不含教育收费）", "事业收入（不含财政专户管理资金）"),
    "事业单位经营收入": ("事业单位经营收入", "经营收入"),
    "附属单位上缴收入": ("附属单位上缴收入", "下级单位上缴收入"),
    "上年结转": ("上年结转", "上年结转结余", "上年结转收入", "上年结转和结余"),
    "基本支出": ("基本支出",),
    "事业单位经营支出": ("事业单位经营支出", "经营支出", "事业单位经营支出"),
    "对附属单位补助支出": ("对附属单位补助支出", "对下级单位补助支出"),
    "人员经费": ("人员经费", "人员经费", "人员支出"),
    "公用经费": ("公用经费", "日常公用经费", "公用支出"),
    "一般公共预算": ("一般公共预算", "一般公共预算财政拨款", "一般公共预算拨款"),
    "政府性基金预算": ("政府性基金预算", "政府性基金预算财政拨款", "政府性基金"),
    "国有资本经营预算": ("国有资本经营预算", "国有资本经营预算财政拨款", "国有资本经营"),
    "因公出国（境）费": ("因公出国（境）费", "因公出国（境）费用", "因公出国(境)经费"),
    "公务用车购置及运行费": ("公务用车购置及运行费", "公务用车购置及运行维护费", "公务用车购置和运行维护费"),
    "公务用车运行费": ("公务用车运行费", "公务用车运行维护费"),
    "公务用车购置费": ("公务用车购置费", "公务用车购置"),
    "“三公”经费合计": ("“三公”经费合计", "三公经费合计", "“三公”经费预算合计"),
}
"""Headings by the word of the generator; those that a document prints alike are drawn once for the whole document."""

_ROWS: dict[str, tuple[str, ...]] = {
    "本年收入合计": ("本年收入合计", "本年收入小计", "收入合计"),
    "本年支出合计": ("本年支出合计", "本年支出小计", "支出合计"),
    "收入总计": ("收入总计", "收  入  总  计", "收入总计"),
    "支出总计": ("支出总计", "支  出  总  计", "支出总计"),
    "上年结转": ("上年结转", "上年结转结余", "上年结转收入", "上年结转和结余"),
    "上年结转结余": ("上年结转结余", "上年结转", "上年结转收入", "年初结转结余"),
    "年终结转结余": ("年终结转结余", "结转下年", "年末结转结余", "结转下年支出"),
    "结转下年": ("结转下年", "年终结转结余", "年末结转结余"),
}

_NUMBERS: tuple[Callable[[int], str], ...] = (
    lambda n: f"表{ordinal(n)}",
    lambda n: f"公开表{n}",
    lambda n: f"部门公开表{n}",
    lambda n: f"附件1-{n}",
    lambda n: f"预算{n:02d}表",
    lambda n: f"附表{n}",
    lambda n: f"附表1-{n}",
    lambda n: f"表{n:02d}",
    lambda n: f"部门预算公开{n:02d}表",
    lambda n: f"单位公开表{n}",
    lambda n: f"预算公开表{n}",
)


def dialect(document: Document, seed: int) -> Document:
    """Return the same amounts in the words of another place."""
    random = Random(f"dialect {document.kind} {document.seed} {seed}")
    said = {word: random.choice(choices) for word, choices in (_WORDS | _ROWS).items()}
    if document.kind == "final":
        said["预算数"] = random.choice(("预算数", "全年预算数", "年初预算数"))
    number = random.choice((None, None, *_NUMBERS))
    manner = random.choice(("plain", "year", "unit", "year unit", "number", "ordinal", "plain"))
    inside = random.random() < 0.35
    year = next(match[0] for part in document.parts if isinstance(part, str) and (match := re.search(r"20\d\d", part)))
    unit = _unit(document)
    final = document.kind == "final"
    parts: list[str | Table] = list(document.parts)
    titles: dict[str, str] = {}
    count = 0
    for at, part in enumerate(parts):
        if not isinstance(part, Table):
            continue
        count += 1
        table = _reworded(part, said, random)
        core = _title(part.title, random)
        titles[part.title] = core
        title = {
            "plain": core,
            "year": f"{year}年{'度' if final else ''}{core}",
            "unit": f"{unit}{core}",
            "year unit": f"{unit}{year}年{'度' if final else ''}{core}",
            "number": f"{core}（公开表1-{count}）",
            "ordinal": f"{ordinal(count)}、{core}",
        }[manner]
        printed = table.number if final else (number(count) if number is not None and manner != "number" else "")
        measure = next((match[1] for line in table.over if (match := re.search(r"(?<!编制)单位：(\S*元)", line))), "")
        over = table.over
        if measure and random.random() < 0.5:
            over = random.choice(
                (
                    (f"部门/单位：{unit}　　　　　　单位：{measure}",),
                    (f"单位名称：{unit}", f"金额单位：{measure}"),
                    (f"填报单位：{unit}            单位：{measure}",),
                    (f"预算单位：{unit}", f"单位：{measure}"),
                    (f"部门：{unit}", f"（单位：{measure}）"),
                )
            )
        parts[at] = replace(table, title=title, number=printed, over=over, inside=inside)
    for at, part in enumerate(parts):
        entry = (
            re.fullmatch(r"(?P<mark>[一二三四五六七八九十]+、)(?P<title>\S+?表)(?P<rest>[…\s\d]*)", part)
            if isinstance(part, str)
            else None
        )
        if entry is not None and entry["title"] in titles:
            parts[at] = entry["mark"] + titles[entry["title"]] + entry["rest"]
    return replace(document, parts=tuple(parts))


def _unit(document: Document) -> str:
    for table in document.tables:
        for line in table.over:
            match = re.search(r"(?:编制单位|部门|部门名称)：(\S+)", line)
            if match and not match[1].endswith("元"):
                return match[1]
    return "某某县水务局"


def _title(title: str, random: Random) -> str:
    for pattern, choices in _TITLES:
        if re.search(pattern, title):
            return random.choice(choices)
    return title


def _reworded(table: Table, said: dict[str, str], random: Random) -> Table:
    measure = next((word for word in ("万元", "千元", "元") if any(word in line for line in table.over)), "万元")
    by_economy = "基本支出" in table.title
    head = []
    for path in table.head:
        words = []
        for word in path:
            new = said.get(word, word).format(measure=measure)
            if by_economy and word in ("科目编码", "科目名称"):
                new = new.replace("支出功能", "支出经济").replace("功能", "经济").replace("（类/款/项）", "（类/款）")
            words.append(new)
        head.append(tuple(words))
    body = tuple(_row(row, said, random) for row in table.body)
    return replace(table, head=tuple(head), body=body)


def _row(row: Row, said: dict[str, str], random: Random) -> Row:
    cells = []
    for cell in row:
        if cell in ("", LEFT):
            cells.append(cell)
            continue
        match = re.match(
            r"(?P<mark>[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d[.、]\s?)?(?P<name>.*)", cell
        )
        assert match is not None
        name = match["name"]
        if name in _ROWS or (name in _WORDS and match["mark"]):
            name = said[name].format(measure="")
        cells.append((match["mark"] or "") + name)
    return tuple(cells)
