"""The national forms of unit budgets: those of 2016 to 2020, and those since 2021."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .builder import Builder, Column, Line
from .printed import Table
from .truth import FUNDS, OWN

if TYPE_CHECKING:
    from collections.abc import Sequence

_SOURCES = {
    "general": ("一般公共预算拨款收入", "一般公共预算"),
    "fund": ("政府性基金预算拨款收入", "政府性基金预算"),
    "capital": ("国有资本经营预算拨款收入", "国有资本经营预算"),
    "special": ("财政专户管理资金收入", "财政专户管理资金"),
    "business": ("事业收入", "事业收入"),
    "superior": ("上级补助收入", "上级补助收入"),
    "affiliated": ("附属单位上缴收入", "附属单位上缴收入"),
    "trade": ("事业单位经营收入", "事业单位经营收入"),
    "other": ("其他收入", "其他收入"),
}
_EXTRA = [("事业单位经营支出", "trade"), ("上缴上级支出", "upward"), ("对附属单位补助支出", "affiliated")]
_CARS = ("公务用车购置及运行费", "公务用车购置费", "公务用车运行费")


def since_2021(build: Builder) -> list[Table]:
    """Return the nine tables of the national form since 2021."""
    pick = build.pick
    return [
        _overview(build, pick("收支总表", "收支预算总表", "部门收支总体情况表", "收支总体情况表")),
        _income_by_unit(build, pick("收入总表", "收入预算总表", "收入总体情况表", "部门收入预算表")),
        build.functional(pick("支出总表", "支出预算总表", "支出总体情况表", "部门支出预算表"), _kinds(build)),
        _fiscal(build, pick("财政拨款收支总表", "财政拨款收支预算总表", "部门财政拨款收支总体情况表"), FUNDS),
        build.functional(pick("一般公共预算支出表", "一般公共预算支出情况表"), _general(build), ("general",)),
        build.basic_by_columns(pick("一般公共预算基本支出表", "一般公共预算基本支出情况表")),
        _travel(build, pick("一般公共预算“三公”经费支出表", "财政拨款“三公”经费支出表", "“三公”经费支出表")),
        _fund(build, "政府性基金预算支出表", "fund", "政府性基金预算"),
        _fund(build, "国有资本经营预算支出表", "capital", "国有资本经营预算"),
    ]


def from_2016(build: Builder) -> list[Table]:
    """Return the eight tables of the national form of 2016 to 2020."""
    pick = build.pick
    return [
        _fiscal(build, pick("财政拨款收支总表", "财政拨款收支预算总表"), FUNDS[:2]),
        _with_last_year(build, "一般公共预算支出表"),
        build.basic_by_columns(
            "一般公共预算基本支出表",
            ("经济分类科目", f"{build.truth.year}年基本支出") if pick("a", "b") == "a" else None,
        ),
        _travel_two_years(build, pick("一般公共预算“三公”经费支出表", "“三公”经费支出表")),
        _fund(build, "政府性基金预算支出表", "fund", "政府性基金"),
        _overview(build, pick("部门收支总表", "收支总表")),
        _income_by_code(build, pick("部门收入总表", "收入总表")),
        build.functional(pick("部门支出总表", "支出总表"), _kinds(build)),
    ]


def _overview(build: Builder, title: str) -> Table:
    truth = build.truth
    shown = [source for source in _SOURCES if source in (*FUNDS, *OWN)]
    left = [
        Line(f"{mark}、{_SOURCES[source][0]}", (truth.income.get(source, 0),))
        for mark, source in zip("一二三四五六七八九", shown, strict=True)
    ]
    right = build.classes("{}、", lambda code: (truth.amount(code),))
    carried = build.pick("上年结转结余", "上年结转", "加：上年结转结余")
    left += [
        Line("本年收入合计", (sum(truth.income.values()),)),
        Line(carried, (sum(truth.carried.values()),)),
        Line("收入总计", (truth.total,)),
    ]
    right += [
        Line("本年支出合计", (truth.spent_total,)),
        Line(build.pick("年终结转结余", "结转下年"), (sum(truth.left.values()),)),
        Line("支出总计", (truth.total,)),
    ]
    word = build.pick("预算数", f"{truth.year}年预算数", "金额", "本年预算")
    table = build.sides(title, left, right, ((word,), (word,)), 3)
    if build.random.random() < 0.2:
        return replace(table, head=(("收入",), (word,), ("支出",), (word,)))
    return table


def _income_by_unit(build: Builder, title: str) -> Table:
    truth = build.truth
    fresh = [(source, words[1]) for source, words in _SOURCES.items()]
    groups = [("本年收入", truth.income, fresh), ("上年结转结余", truth.carried, fresh)]
    head: list[tuple[str, ...]] = [("部门（单位）代码",), ("部门（单位）名称",), ("合计",)]
    amounts = [truth.total]
    for name, known, columns in groups:
        head.append((name, "小计"))
        amounts.append(sum(known.values()))
        head += [(name, word) for _, word in columns]
        amounts += [known.get(source, 0) for source, _ in columns]
    figures = tuple(map(build.money, amounts))
    code = str(build.random.randrange(101, 899))
    body = [("", "合计", *figures), (code, truth.unit, *figures)]
    if build.random.random() < 0.6:
        body.append((f"{code}001", f"　{truth.unit}本级", *figures))
    return Table(title, tuple(head), tuple(body), labels=2)


def _income_by_code(build: Builder, title: str) -> Table:
    truth = build.truth
    paths = {
        "general": ("一般公共预算拨款收入",),
        "fund": ("政府性基金预算拨款收入",),
        "capital": ("国有资本经营预算拨款收入",),
        "special": ("财政专户管理资金收入",),
        "business": ("事业收入",),
        "trade": ("事业单位经营收入",),
        "superior": ("上级补助收入",),
        "affiliated": ("附属单位上缴收入",),
        "other": ("其他收入",),
    }

    def of(source: str, *, carried: bool) -> Column:
        # What is carried over pays for the source's first item.
        first = next((each.code for each in truth.spent if each.fund == source), "-")
        over = truth.carried.get(source, 0)

        def amount(code: str) -> int:
            paid = over if first.startswith(code) else 0
            return paid if carried else truth.amount(code, (source,)) - paid

        return Column(paths[source], amount)

    carried = [of(source, carried=True) for source in truth.carried]
    columns = [
        Column(("合计",), truth.amount),
        Column(("上年结转",), lambda code: sum(column.amount(code) for column in carried)),
        *(of(source, carried=False) for source in paths),
    ]
    return build.functional(title, columns)


def _kinds(build: Builder) -> list[Column]:
    parts = [("合计", "total"), ("基本支出", "basic"), ("项目支出", "project")]
    used = any(build.truth.amount(part=part) for _, part in _EXTRA)
    return build.kind_columns((), parts + (_EXTRA if used or build.random.random() < 0.5 else []))


def _fiscal(build: Builder, title: str, funds: Sequence[str]) -> Table:
    truth = build.truth
    if truth.amount(funds=("capital",)):
        funds = FUNDS
    words = {"general": "一般公共预算拨款", "fund": "政府性基金预算拨款", "capital": "国有资本经营预算拨款"}
    marks = ("（一）", "（二）", "（三）")
    income = [truth.income.get(fund, 0) for fund in funds]
    carried = [truth.carried.get(fund, 0) for fund in funds]
    total = sum(income) + sum(carried)
    left = [Line("一、本年收入", (sum(income),))]
    left += [Line(mark + words[fund], (amount,)) for mark, fund, amount in zip(marks, funds, income, strict=False)]
    left += [Line("二、上年结转", (sum(carried),))]
    left += [Line(mark + words[fund], (amount,)) for mark, fund, amount in zip(marks, funds, carried, strict=False)]
    left += [Line("收入总计", (total,))]

    def row(code: str) -> tuple[int, ...]:
        return build.fiscal_amounts(code)[: 1 + len(funds)]

    rest = tuple(truth.left.get(fund, 0) for fund in funds)
    spent = row("")
    right = [Line("一、本年支出", spent), *build.classes("（{}）", row)]
    right += [Line("二、年终结转结余", (sum(rest), *rest))]
    right += [Line("支出总计", tuple(a + b for a, b in zip(spent, (sum(rest), *rest), strict=True)))]
    heads = ("合计", *("一般公共预算", "政府性基金预算", "国有资本经营预算")[: len(funds)])
    return build.sides(title, left, right, (("预算数",), heads), 1)


def _general(build: Builder) -> list[Column]:
    funds = ("general",)
    if build.random.random() < 0.4:
        return build.kind_columns(funds, [("合计", "total"), ("基本支出", "basic"), ("项目支出", "project")])
    return [
        build.column(("合计",), "total", funds),
        build.column(("基本支出", "小计"), "basic", funds),
        build.column(("基本支出", "人员经费"), "personnel", funds),
        build.column(("基本支出", "公用经费"), "operating", funds),
        build.column(("项目支出",), "project", funds),
    ]


def _with_last_year(build: Builder, title: str) -> Table:
    truth, year = build.truth, build.truth.year

    def before(code: str) -> int:
        return sum(amount for item, amount in truth.before.items() if item.startswith(code))

    def now(code: str) -> int:
        return truth.amount(code, ("general",))

    groups = f"{year}年预算数"
    columns = [
        Column((f"{year - 1}年执行数",), before),
        build.column((groups, "小计"), "total", ("general",)),
        build.column((groups, "基本支出"), "basic", ("general",)),
        build.column((groups, "项目支出"), "project", ("general",)),
        Column((f"{year}年预算数比{year - 1}年执行数", "增减额"), lambda code: now(code) - before(code)),
    ]
    table = build.functional(title, columns, ("general",))
    last = (f"{year}年预算数比{year - 1}年执行数", "增减%")
    return replace(table, head=(*table.head, last), body=tuple((*row, _growth(build, row)) for row in table.body))


def _growth(build: Builder, row: tuple[str, ...]) -> str:
    """Return the percentage that belongs to a row's printed last year and change."""
    from decimal import ROUND_HALF_UP, Decimal

    before, change = (Decimal(cell.replace(",", "") or 0) for cell in (row[-5], row[-1]))
    if not before:
        return ""
    return str((100 * change / before).quantize(Decimal("0.01"), ROUND_HALF_UP))


def _travel(build: Builder, title: str) -> Table:
    travel = build.truth.travel
    after = build.random.random() < 0.6
    total = build.pick("“三公”经费合计", "合计")
    head = build.travel_heads(total=total, cars=_CARS, after=after)
    cells = build.travel_cells(travel, after=after)
    if build.random.random() < 0.3:
        word = build.pick("预算数", f"{build.truth.year}年预算数")
        names = ["因公出国（境）费", "公务接待费", "公务用车购置及运行费", "公务用车购置费", "公务用车运行费"]
        amounts = [travel.abroad, travel.reception, travel.cars, travel.purchase, travel.running]
        marks = ["1.", "2.", "3.", "其中：（1）", "（2）"]
        rows = [("合计", build.money(travel.total))]
        rows += [(mark + name, build.money(amount)) for mark, name, amount in zip(marks, names, amounts, strict=True)]
        table = Table(title, (("项目",), (word,)), tuple(rows), labels=1)
    elif build.random.random() < 0.4:
        code = str(build.random.randrange(101, 899))
        head = [("单位编码",), ("单位名称",), *head]
        table = Table(title, tuple(head), (("", "合计", *cells), (code, build.truth.unit, *cells)), labels=2)
    else:
        table = Table(title, tuple(head), (cells,))
    if travel.total:
        return table
    return replace(table, under=(build.statement("“三公”经费"),))


def _travel_two_years(build: Builder, title: str) -> Table:
    truth = build.truth
    after = build.random.random() < 0.6
    heads = build.travel_heads(total="合计", cars=_CARS, after=after)
    years = [(truth.year - 1, truth.travel_before), (truth.year, truth.travel)]
    if build.random.random() < 0.3:
        years.reverse()
    head = [(f"{year}年预算数", *path) for year, _ in years for path in heads]
    cells = [cell for _, travel in years for cell in build.travel_cells(travel, after=after)]
    under = () if truth.travel.total or truth.travel_before.total else (build.statement("“三公”经费"),)
    return Table(title, tuple(head), (tuple(cells),), under=under)


def _fund(build: Builder, title: str, fund: str, words: str) -> Table:
    columns = build.kind_columns((fund,), [("合计", "total"), ("基本支出", "basic"), ("项目支出", "project")])
    return build.fund_table(title, fund, words, columns)
