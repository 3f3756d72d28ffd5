"""Local forms of unit budgets: Shanghai, and Guangxi in 元."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .builder import Builder, Column, Line
from .printed import Figures, Table
from .truth import FUNDS, OWN

if TYPE_CHECKING:
    from collections.abc import Callable

_SHANGHAI_CARS = ("公务用车购置及运行费", "购置费", "运行费")


def shanghai(build: Builder) -> list[Table]:
    """Return the nine tables of a Shanghai unit: eight in 元, the three public expenses in 万元."""
    pick = build.pick
    kinds = [("合计", "total"), ("基本支出", "basic"), ("项目支出", "project")]
    if any(build.truth.amount(part=part) for part in ("upward", "trade", "affiliated")):
        kinds += [("上缴上级支出", "upward"), ("事业单位经营支出", "trade"), ("对附属单位补助支出", "affiliated")]
    return [
        _shanghai_overview(build, pick("单位财务收支预算总表", "财务收支预算总表")),
        _by_source(build, "收入预算总表"),
        build.functional("支出预算总表", build.kind_columns((), kinds)),
        _shanghai_fiscal(build, pick("财政拨款收支预算总表", "单位财政拨款收支预算总表")),
        build.functional("一般公共预算支出功能分类预算表", build.kind_columns(("general",), kinds[:3]), ("general",)),
        build.fund_table(
            "政府性基金预算支出功能分类预算表", "fund", "政府性基金预算", build.kind_columns(("fund",), kinds[:3])
        ),
        build.fund_table(
            "国有资本经营预算支出功能分类预算表",
            "capital",
            "国有资本经营预算",
            build.kind_columns(("capital",), kinds[:3]),
        ),
        build.basic_by_columns("一般公共预算基本支出部门预算经济分类预算表", ("", "")),
        _shanghai_travel(build, "“三公”经费和机关运行经费预算表"),
    ]


def _fiscal_column(build: Builder) -> Callable[[str], int]:
    return lambda code: build.truth.amount(code, FUNDS)


def _by_source(build: Builder, title: str) -> Table:
    truth = build.truth
    columns = [
        Column(("合计",), truth.amount),
        Column(("财政拨款收入",), _fiscal_column(build)),
        Column(("事业收入",), lambda code: truth.amount(code, ("business", "special"))),
        Column(("事业单位经营收入",), lambda code: truth.amount(code, ("trade",))),
        Column(("其他收入",), lambda code: truth.amount(code, ("superior", "affiliated", "other"))),
    ]
    return build.functional(title, columns)


def _shanghai_overview(build: Builder, title: str) -> Table:
    truth = build.truth
    funds = [truth.amount(funds=(fund,)) for fund in FUNDS]
    left = [
        Line("一、财政拨款收入", (sum(funds),)),
        Line("1. 一般公共预算资金", (funds[0],)),
        Line("2. 政府性基金", (funds[1],)),
        Line("3. 国有资本经营预算", (funds[2],)),
        Line("二、事业收入", (truth.amount(funds=("business", "special")),)),
        Line("三、事业单位经营收入", (truth.amount(funds=("trade",)),)),
        Line("四、其他收入", (truth.amount(funds=("superior", "affiliated", "other")),)),
        Line("收入总计", (truth.spent_total,)),
    ]
    right = [*build.classes("{}、", lambda code: (truth.amount(code),), only_used=True)]
    right.append(Line("支出总计", (truth.spent_total,)))
    table = build.sides(title, left, right, (("预算数",), ("预算数",)), 1)
    head = (("本年收入", "项目"), ("本年收入", "预算数"), ("本年支出", "项目"), ("本年支出", "预算数"))
    return replace(table, head=head)


def _shanghai_fiscal(build: Builder, title: str) -> Table:
    funds = build.fiscal_amounts("")
    marks = ("一、一般公共预算资金", "二、政府性基金", "三、国有资本经营预算")
    left = [Line(mark, (amount,)) for mark, amount in zip(marks, funds[1:], strict=True)]
    left.append(Line("收入总计", (funds[0],)))
    right = build.classes("{}、", build.fiscal_amounts, only_used=True)
    right.append(Line("支出总计", funds))
    words = ("合计", "一般公共预算", "政府性基金预算", "国有资本经营预算")
    table = build.sides(title, left, right, (("预算数",), words), 1)
    head = [("财政拨款收入", path[1]) if path[0] == "收入" else ("财政拨款支出", path[1]) for path in table.head]
    return replace(table, head=tuple(head))


def _shanghai_travel(build: Builder, title: str) -> Table:
    travel = build.truth.travel
    inner = Builder(build.truth, build.how, build.random, Figures("万元"))
    group, buy, run = _SHANGHAI_CARS
    amounts = (
        travel.total,
        travel.abroad,
        travel.reception,
        travel.cars,
        travel.purchase,
        travel.running,
        build.operating,
    )
    year = build.truth.year
    over = f"{year}年“三公”经费预算数" if build.random.random() < 0.4 else ""
    heads = [("合计",), ("因公出国(境)费",), ("公务接待费",), (group, "小计"), (group, buy), (group, run)]
    head = tuple((over, *path) for path in heads) if over else tuple(heads)
    cells = tuple(map(inner.money, amounts))
    under = () if travel.total or build.operating else (build.statement("“三公”经费"),)
    return Table(title, (*head, ("机关运行经费预算数",)), (cells,), over=("单位：万元",), under=under)


def guangxi(build: Builder) -> list[Table]:
    """Return the ten tables of a Guangxi unit in 元."""
    pick = build.pick
    kinds = [("合计", "total"), ("基本支出", "basic"), ("项目支出", "project")]
    if any(build.truth.amount(part=part) for part in ("upward", "trade", "affiliated")):
        kinds += [("上缴上级支出", "upward"), ("事业单位经营支出", "trade"), ("对附属单位补助支出", "affiliated")]
    funds = ("general",)
    return [
        _guangxi_overview(build, pick("收支总体情况表", "部门收支总体情况表")),
        _by_source(build, pick("收入总体情况表", "部门收入总体情况表")),
        build.functional(pick("支出总体情况表", "部门支出总体情况表"), build.kind_columns((), kinds)),
        _guangxi_fiscal(build, "财政拨款收支总体情况表"),
        build.functional("一般公共预算支出情况表", build.kind_columns(funds, kinds[:3]), funds),
        build.basic_by_columns("一般公共预算基本支出情况表", ("", "")),
        build.fund_table(
            "政府性基金预算支出情况表", "fund", "政府性基金预算", build.kind_columns(("fund",), kinds[:3])
        ),
        build.fund_table(
            "国有资本经营预算支出情况表", "capital", "国有资本经营预算", build.kind_columns(("capital",), kinds[:3])
        ),
        _guangxi_travel(build, "财政拨款“三公”经费、会议费和培训费支出预算表"),
        build.functional("项目支出预算表", [build.column(("合计",), "project")]),
    ]


def _guangxi_overview(build: Builder, title: str) -> Table:
    truth = build.truth
    sources = {"general": "一般公共预算拨款", "fund": "政府性基金预算拨款", "capital": "国有资本经营预算拨款"}
    own = {
        "special": "财政专户管理资金",
        "business": "事业收入",
        "trade": "事业单位经营收入",
        "superior": "上级补助收入",
        "affiliated": "附属单位上缴收入",
        "other": "其他收入",
    }
    words = sources | {source: own[source] for source in OWN}
    left = [
        Line(f"{mark}、{word}", (truth.amount(funds=(source,)),))
        for mark, (source, word) in zip("一二三四五六七八九", words.items(), strict=True)
    ]
    right = build.classes("{}、", lambda code: (truth.amount(code),))
    total = (truth.spent_total,)
    left += [Line("本年收入合计", total), Line("上年结转结余", (0,)), Line("收入总计", total)]
    right += [Line("本年支出合计", total), Line("年终结转结余", (0,)), Line("支出总计", total)]
    return build.sides(title, left, right, (("预算数",), ("预算数",)), 3)


def _guangxi_fiscal(build: Builder, title: str) -> Table:
    funds = build.fiscal_amounts("")
    words = ("一般公共预算拨款", "政府性基金预算拨款", "国有资本经营预算拨款")
    left = [Line("一、本年收入", funds[:1])]
    left += [
        Line(f"（{mark}）{word}", (amount,)) for mark, word, amount in zip("一二三", words, funds[1:], strict=True)
    ]
    left += [Line("二、上年结转", (0,)), Line("收入总计", funds[:1])]
    right = [Line("一、本年支出", funds), *build.classes("（{}）", build.fiscal_amounts)]
    right += [Line("二、结转下年", (0, 0, 0, 0)), Line("支出总计", funds)]
    heads = ("合计", "一般公共预算", "政府性基金预算", "国有资本经营预算")
    return build.sides(title, left, right, (("预算数",), heads), 1)


def _guangxi_travel(build: Builder, title: str) -> Table:
    travel = build.truth.travel
    rows = [
        ("合计", travel.total + travel.meetings + travel.training),
        ("一、“三公”经费小计", travel.total),
        ("（一）因公出国（境）费", travel.abroad),
        ("（二）公务接待费", travel.reception),
        ("（三）公务用车购置及运行维护费", travel.cars),
        ("1.公务用车购置费", travel.purchase),
        ("2.公务用车运行维护费", travel.running),
        ("二、会议费", travel.meetings),
        ("三、培训费", travel.training),
    ]
    before = build.truth.travel_before
    last = [
        before.total + before.meetings + before.training,
        before.total,
        before.abroad,
        before.reception,
        before.cars,
        before.purchase,
        before.running,
        before.meetings,
        before.training,
    ]
    year = build.truth.year
    under = () if any(amount for _, amount in rows) else (build.statement("“三公”经费"),)
    if build.random.random() < 0.5:
        short = (("项目",), (f"{year}年预算数",))
        return Table(title, short, tuple((name, build.money(amount)) for name, amount in rows), labels=1, under=under)
    under = () if any(last) else under
    head = (("项目",), ("上年预算数",), ("本年预算数",))
    body = [(name, build.money(old), build.money(amount)) for (name, amount), old in zip(rows, last, strict=True)]
    return Table(title, head, tuple(body), labels=1, under=under)
