"""Whole documents: a layout, a seed, and everything that may be printed one way or another."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from .budgets import from_2016, since_2021
from .builder import Builder, ordinal
from .finals import final_account
from .notes import Notes, numbered
from .printed import Document, Figures, Table, style
from .regions import guangxi, shanghai
from .truth import truth

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS = ("national-2021", "national-2016", "final", "shanghai", "guangxi")
_UNITS = {
    "national-2021": ("某某县档案局", "某某市水务局", "某某县第二中学", "某某区司法局"),
    "shanghai": ("上海市某某区档案局", "上海市某某区第三小学"),
    "guangxi": ("广西某某县水利局", "某某市某某区图书馆"),
}
_TABLES: dict[str, Callable[[Builder], list[Table]]] = {
    "national-2021": since_2021,
    "national-2016": from_2016,
    "final": final_account,
    "shanghai": shanghai,
    "guangxi": guangxi,
}


def document(kind: str, seed: int) -> Document:
    """Return the consistent document of a layout and a seed."""
    random = Random(f"{kind} {seed}")
    final = kind == "final"
    years = range(2016, 2021) if kind == "national-2016" else range(2021, 2027)
    unit = random.choice(_UNITS.get(kind, _UNITS["national-2021"]))
    true = truth(random, random.choice(years), final=final, unit=unit, region=unit[:2])
    how = style(random)
    local = kind in ("shanghai", "guangxi")
    money = Figures("元" if local else "万元", 2 if not local or random.random() < 0.6 else 0, how.commas, how.zeros)
    build = Builder(true, how, random, money)
    tables = [_over(build, table, number, final=final) for number, table in enumerate(_TABLES[kind](build), 1)]
    notes = Notes(build)
    sections = notes.of_final() if final else notes.sections(carried=not local)
    if local:
        # What is carried over stands in the notes on the whole budget, which these places print without it.
        sections = sections[1:]
    stage = "决算" if final else "预算"
    year = f"{true.year}年度" if final else f"{true.year}年"
    text = numbered(sections, true.year, years=random.random() < 0.3)
    words = build.pick("部门", "单位")
    titles = [f"{unit}{year}{words}{stage}公开", f"{year}{unit}{words}{stage}", f"{unit}{year}{words}{stage}情况说明"]
    parts: list[str | Table] = [build.pick(*titles)]
    if how.contents:
        parts += _contents(tables, text, f"{year}{words}{stage}", build)
    printed: list[str | Table] = [f"第二部分 {year}{words}{stage}表", *tables]
    explained: list[str | Table] = [f"第三部分 {year}{words}{stage}情况说明", *text]
    parts += [*explained, *printed] if random.random() < 0.2 else [*printed, *explained]
    parts += ["第四部分 名词解释", "一、财政拨款收入：指财政部门当年拨付的资金。"]
    return Document(kind, seed, tuple(parts))


def _over(build: Builder, table: Table, number: int, *, final: bool) -> Table:
    """Return a table with its number, and its unit and measure over it."""
    unit, measure = build.truth.unit, build.money.measure
    if not table.over:
        lines = {
            "plain": (f"单位：{measure}",),
            "money": (f"金额单位：{measure}",),
            "unit": (f"编制单位：{unit}　　　　单位：{measure}",),
            "part": (f"部门：{unit}      金额单位：{measure}",),
            "two": (f"部门名称：{unit}", f"单位：{measure}"),
        }
        table = replace(table, over=lines[build.pick(*(("part", "money", "plain") if final else tuple(lines)))])
    if not table.number and build.how.numbered:
        table = replace(table, number=f"表{number}")
    if build.how.cut and len(table.body) > 12 and not table.total_alone:
        table = replace(table, cut=build.random.randrange(6, len(table.body) - 3))
    return table


def _contents(tables: list[Table], text: list[str], name: str, build: Builder) -> list[str | Table]:
    dots = build.pick("", "……………3", "\t5")
    lines: list[str | Table] = ["目　录", f"第二部分 {name}表{dots}"]
    lines += [f"{ordinal(number)}、{table.title}{dots}" for number, table in enumerate(tables, 1)]
    lines.append(f"第三部分 {name}情况说明{dots}")
    lines += [f"{line}{dots}" for line in text if len(line) < 32 and "、" in line[:4] and not line.endswith("。")]
    return [*lines, f"第四部分 名词解释{dots}"]
