"""The nine tables of final accounts, 公开01 to 公开09."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .builder import Builder, Column, Line
from .printed import Table
from .truth import FUNDS, OWN

if TYPE_CHECKING:
    from collections.abc import Callable

_INCOME = {
    "superior": "上级补助收入",
    "business": "事业收入",
    "trade": "经营收入",
    "affiliated": "附属单位上缴收入",
    "other": "其他收入",
}
_CARS = ("公务用车购置及运行维护费", "公务用车购置费", "公务用车运行维护费")


def final_account(build: Builder) -> list[Table]:
    """Return the nine tables of a final account."""
    pick = build.pick
    tables = [
        _overview(build, pick("收入支出决算总表", "收入支出决算总表")),
        _income(build, "收入决算表"),
        _expenditure(build, "支出决算表"),
        _fiscal(build, "财政拨款收入支出决算总表"),
        _general(build, pick("一般公共预算财政拨款支出决算表", "一般公共预算财政拨款支出决算表")),
        _basic(build, pick("一般公共预算财政拨款基本支出决算表", "一般公共预算财政拨款基本支出决算明细表")),
        _travel(build, pick("财政拨款“三公”经费支出决算表", "“三公”经费支出决算表")),
        _fund(build, "政府性基金预算财政拨款收入支出决算表"),
        _capital(build, pick("国有资本经营预算财政拨款支出决算表", "国有资本经营预算支出决算表")),
    ]
    if build.random.random() < 0.4:
        # The three public expenses stand last in some places.
        tables.append(tables.pop(6))
    return [replace(table, number=f"公开{place:02d}表") for place, table in enumerate(tables, 1)]


def _lined(build: Builder, table: Table, left: int) -> Table:
    """Return a table of two sides with line numbers, and a row that numbers the columns."""
    if build.random.random() < 0.3:
        return table
    width = len(table.head)
    cut = 1 + left
    rows = []
    size = len(table.body)
    for number, row in enumerate(table.body, 1):
        one, two = row[:cut], row[cut:]
        rows.append((one[0], str(number), *one[1:], two[0], str(size + number), *two[1:]))
    head = (
        table.head[0],
        ("收入", "行次"),
        *table.head[1:cut],
        table.head[cut],
        ("支出", "行次"),
        *table.head[cut + 1 :],
    )
    numbers = [str(number) for number in range(1, width - 1)]
    body = (("栏次", "", *numbers[:left], "栏次", "", *numbers[left:]), *rows)
    return replace(table, head=head, body=tuple(body))


def _overview(build: Builder, title: str) -> Table:
    truth = build.truth
    names = {
        "general": "一般公共预算财政拨款收入",
        "fund": "政府性基金预算财政拨款收入",
        "capital": "国有资本经营预算财政拨款收入",
    } | _INCOME
    income = dict(truth.income)
    # A final account has no column for the special account: it is business income.
    income["business"] = income.get("business", 0) + income.pop("special", 0)
    left = [
        Line(f"{mark}、{name}", (income.get(source, 0),))
        for mark, (source, name) in zip("一二三四五六七八", names.items(), strict=True)
    ]
    left += [
        Line("本年收入合计", (sum(income.values()),)),
        Line("使用非财政拨款结余（含专用结余）", (0,)),
        Line("年初结转和结余", (sum(truth.carried.values()),)),
        Line("总计", (truth.total,)),
    ]
    right = build.classes("{}、", lambda code: (truth.amount(code),))
    right += [
        Line("本年支出合计", (truth.spent_total,)),
        Line("结余分配", (0,)),
        Line("年末结转和结余", (sum(truth.left.values()),)),
        Line("总计", (truth.total,)),
    ]
    word = build.pick("金额", "决算数")
    return _lined(build, build.sides(title, left, right, ((word,), (word,)), 4), 1)


def _fiscal(build: Builder, title: str) -> Table:
    truth = build.truth
    words = ("一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款")
    income = [truth.income.get(fund, 0) for fund in FUNDS]
    carried = [truth.carried.get(fund, 0) for fund in FUNDS]
    rest = tuple(truth.left.get(fund, 0) for fund in FUNDS)
    spent = build.fiscal_amounts("")
    left = [Line(f"{mark}、{word}", (amount,)) for mark, word, amount in zip("一二三", words, income, strict=True)]
    left += [
        Line("本年收入合计", (sum(income),)),
        Line("年初财政拨款结转和结余", (sum(carried),)),
        *[Line(f"{name}", (amount,)) for name, amount in zip(words, carried, strict=True)],
        Line("总计", (sum(income) + sum(carried),)),
    ]
    right = build.classes("{}、", build.fiscal_amounts)
    right += [
        Line("本年支出合计", spent),
        Line("年末财政拨款结转和结余", (sum(rest), *rest)),
        Line(""),
        Line(""),
        Line(""),
        Line("总计", tuple(a + b for a, b in zip(spent, (sum(rest), *rest), strict=True))),
    ]
    return _lined(build, build.sides(title, left, right, (("金额",), ("合计", *words)), 6), 1)


def _coded(build: Builder, title: str, columns: list[Column], funds: tuple[str, ...] = ()) -> Table:
    table = build.functional(title, columns, funds, numbers=build.pick("", "栏次", "1"))
    if build.random.random() < 0.5 and build.how.codes in ("one", "down") and not build.how.total_in_head:
        named = tuple(("项目", word) for word in (build.pick("功能分类科目编码", "科目编码"), "科目名称"))
        return replace(table, head=(*named, *table.head[2:]))
    return table


def _income(build: Builder, title: str) -> Table:
    truth = build.truth
    groups: dict[str, tuple[str, ...]] = {"fiscal": FUNDS} | {source: (source,) for source in _INCOME}
    groups["business"] = ("business", "special")
    names = {"fiscal": "财政拨款收入"} | _INCOME

    def got(sources: tuple[str, ...]) -> Callable[[str], int]:
        """Return income by code: what the code spent, less what was carried over, more what is left, on its first."""

        def amount(code: str) -> int:
            total = 0
            for source in sources:
                first = next((each.code for each in truth.spent if each.fund == source), "-")
                moved = truth.left.get(source, 0) - truth.carried.get(source, 0)
                total += truth.amount(code, (source,)) + (moved if first.startswith(code) else 0)
            return total

        return amount

    columns = [Column(("本年收入合计",), got((*FUNDS, *OWN)))]
    columns += [Column((names[key],), got(sources)) for key, sources in groups.items()]
    return _coded(build, title, columns)


def _expenditure(build: Builder, title: str) -> Table:
    parts = [
        ("本年支出合计", "total"),
        ("基本支出", "basic"),
        ("项目支出", "project"),
        ("上缴上级支出", "upward"),
        ("经营支出", "trade"),
        ("对附属单位补助支出", "affiliated"),
    ]
    return _coded(build, title, build.kind_columns((), parts))


def _general(build: Builder, title: str) -> Table:
    parts: list[tuple[tuple[str, ...], str]] = [
        (("本年支出", "小计"), "total"),
        (("本年支出", "基本支出"), "basic"),
        (("本年支出", "项目支出"), "project"),
    ]
    if build.random.random() < 0.3:
        parts = [(("合计",), "total"), (("基本支出",), "basic"), (("项目支出",), "project")]
    return _coded(build, title, [build.column(path, part, ("general",)) for path, part in parts], ("general",))


def _basic(build: Builder, title: str) -> Table:
    code = build.pick("经济分类科目编码", "科目编码")
    return build.basic_by_lanes(title, build.random.choice((2, 3)), (code, "科目名称", build.pick("金额", "决算数")))


def _travel(build: Builder, title: str) -> Table:
    truth = build.truth
    after = build.random.random() < 0.7
    heads = build.travel_heads(total="合计", cars=_CARS, after=after)
    groups = [("预算数", truth.travel_before), ("决算数", truth.travel)]
    head = tuple((group, *path) for group, _ in groups for path in heads)
    cells = tuple(cell for _, travel in groups for cell in build.travel_cells(travel, after=after))
    under = () if truth.travel.total or truth.travel_before.total else (build.statement("“三公”经费", "决算"),)
    body = (tuple(str(number) for number in range(1, 13)), cells) if build.random.random() < 0.5 else (cells,)
    return Table(title, head, body, under=under)


def _fund(build: Builder, title: str) -> Table:
    truth = build.truth
    first = next((each.code for each in truth.spent if each.fund == "fund"), "-")

    def once(amounts: dict[str, int], sign: int = 1) -> Callable[[str], int]:
        return lambda code: sign * amounts.get("fund", 0) if first.startswith(code) else 0

    before, after = once(truth.carried), once(truth.left)
    columns = [
        Column(("年初结转和结余",), before),
        Column(("本年收入",), lambda code: truth.amount(code, ("fund",)) + after(code) - before(code)),
        build.column(("本年支出", "小计"), "total", ("fund",)),
        build.column(("本年支出", "基本支出"), "basic", ("fund",)),
        build.column(("本年支出", "项目支出"), "project", ("fund",)),
        Column(("年末结转和结余",), after),
    ]
    return build.fund_table(title, "fund", "政府性基金预算", columns, numbers=build.pick("", "栏次"))


def _capital(build: Builder, title: str) -> Table:
    parts: list[tuple[tuple[str, ...], str]] = [
        (("本年支出", "合计"), "total"),
        (("本年支出", "基本支出"), "basic"),
        (("本年支出", "项目支出"), "project"),
    ]
    columns = [build.column(path, part, ("capital",)) for path, part in parts]
    return build.fund_table(title, "capital", "国有资本经营预算", columns, numbers=build.pick("", "栏次"))
