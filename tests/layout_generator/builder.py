"""Tables that all layouts have in common: rows by code, two sides of an outline, the economic table, three public."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from .printed import LEFT, Figures, Row, Style, Table, code_cells, code_head, with_total
from .truth import CLASSES, ECONOMIC, FUNDS, OLD_CLASSES, Travel, Truth

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

ORDINALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")


def ordinal(number: int) -> str:
    """Return a number up to 39 in Chinese."""
    tens, ones = divmod(number, 10)
    before = "" if not tens else ("十" if tens == 1 else f"{ORDINALS[tens - 1]}十")
    return before + (ORDINALS[ones - 1] if ones else "")


class Column(NamedTuple):
    """One column of amounts: its path of headings, and its amount for a code ("" is the total)."""

    path: tuple[str, ...]
    amount: Callable[[str], int]


class Line(NamedTuple):
    """One row of an outline: its words, and its amounts."""

    name: str
    amounts: tuple[int, ...] = ()


class Builder:
    """Builds the tables of one document."""

    def __init__(self, truth: Truth, how: Style, random: Random, money: Figures) -> None:
        self.truth = truth
        self.how = how
        self.random = random
        self.money = money

    def pick(self, *choices: str) -> str:
        """Return one of several wordings."""
        return self.random.choice(choices)

    def functional(
        self,
        title: str,
        columns: Sequence[Column],
        funds: Sequence[str] = (),
        *,
        numbers: str = "",
        years: bool = False,
    ) -> Table:
        """Return a table with a row for each functional code."""
        truth, codes = self.truth, self.truth.codes(funds)
        scheme = self.how.codes
        head = code_head(scheme)
        body: list[Row] = []
        before = ""
        for code in codes:
            figures = tuple(self.money(column.amount(code)) for column in columns)
            body.append((*code_cells(scheme, code, before), truth.names[code], *figures))
            before = code
        figures = tuple(self.money(column.amount("")) for column in columns)
        if years and not any(figures):
            head = code_head("one")
        labels = len(head)
        table = Table(title, (*head, *(column.path for column in columns)), tuple(body), numbers=numbers, labels=labels)
        if self.how.total_in_head and scheme in ("three", "changes"):
            table = replace(table, head=(*((("科目编码",),) * 3), ("科目名称",), *table.head[4:]))
            if all(len(column.path) == 1 for column in columns) and not numbers:
                return replace(table, body=(("类", "款", "项", "合计", *figures), *body))
        return with_total(table, (*self.total_label(labels), *figures), self.how)

    def total_label(self, labels: int) -> Row:
        """Return the label cells of a total row."""
        kind = self.random.randrange(3)
        if kind == 0:
            return (*("",) * (labels - 1), "合计")
        if kind == 1:
            return ("合计", *(LEFT,) * (labels - 1))
        return ("合计", *("",) * (labels - 1))

    def sides(
        self,
        title: str,
        left: Sequence[Line],
        right: Sequence[Line],
        heads: tuple[Sequence[str], Sequence[str]],
        top: int,
    ) -> Table:
        """Return income and expenditure side by side; the last `top` lines of both stand on one level."""
        width = max(len(left), len(right)) - top
        one, two = ([*side[:-top], *[Line("")] * (width + top - len(side)), *side[-top:]] for side in (left, right))
        body = tuple(
            (*self._line(a, len(heads[0])), *self._line(b, len(heads[1]))) for a, b in zip(one, two, strict=True)
        )
        head = (
            *(("收入", word) for word in ("项目", *heads[0])),
            *(("支出", word) for word in ("项目", *heads[1])),
        )
        return Table(title, head, body, labels=1)

    def _line(self, line: Line, width: int) -> Row:
        figures = tuple(self.money(amount) if line.name else "" for amount in line.amounts)
        return (line.name, *figures, *("",) * (width - len(figures)))

    def classes(self, form: str, amounts: Callable[[str], tuple[int, ...]], *, only_used: bool = False) -> list[Line]:
        """Return the functional classes as lines of an outline."""
        names = dict(CLASSES) | (OLD_CLASSES if self.truth.year < 2019 else {})
        lines: list[Line] = []
        for code, name in names.items():
            figures = amounts(code)
            if (code in self.truth.names and any(figures)) or not only_used:
                lines.append(Line(form.format(ordinal(len(lines) + 1)) + name, figures))
        return lines

    def economic_rows(self) -> list[tuple[str, str, int]]:
        """Return every economic code of basic expenditure with its name and amount, classes before their parts."""
        amounts = self.truth.economic
        rows = []
        for code, name in ECONOMIC.items():
            parts = {part: amount for part, amount in sorted(amounts.items()) if part.startswith(code)}
            if parts:
                rows.append((code, name, sum(parts.values())))
                rows += [(part, self.truth.names[part], amount) for part, amount in parts.items()]
        return rows

    @property
    def personnel(self) -> int:
        """Personnel costs of the general budget's basic expenditure."""
        return self.truth.amount(funds=("general",), part="personnel")

    @property
    def operating(self) -> int:
        """Operating costs of the general budget's basic expenditure."""
        return self.truth.amount(funds=("general",), part="operating")

    def basic_by_columns(self, title: str, top: tuple[str, str] | None = None) -> Table:
        """Return basic expenditure by economic code, personnel and operating costs in columns."""
        above = self.random.random() < 0.5 if top is None else bool(top[0])
        words = top or ("部门预算支出经济分类科目", "本年一般公共预算基本支出")
        split = self.how.codes in ("three", "changes")
        names: tuple[tuple[str, ...], ...]
        names = (("科目编码", "类"), ("科目编码", "款"), ("科目名称",)) if split else (("科目编码",), ("科目名称",))
        if above and not split:
            names = tuple((words[0], *path) for path in names)
        kinds = ("合计", "人员经费", "公用经费")
        head = (*names, *((words[1], kind) if above else (kind,) for kind in kinds))
        body = []
        for code, name, amount in self.economic_rows():
            personnel = amount if code[:3] in ("301", "303") else 0
            cells = (code[:3], code[3:]) if split else (code,)
            body.append((*cells, name, *map(self.money, (amount, personnel, amount - personnel))))
        total = map(self.money, (self.personnel + self.operating, self.personnel, self.operating))
        table = Table(title, head, tuple(body), labels=len(names))
        return with_total(table, (*self.total_label(len(names)), *total), self.how)

    def basic_by_lanes(self, title: str, lanes: int, heads: tuple[str, str, str]) -> Table:
        """Return basic expenditure in lanes side by side, ended by the totals of personnel and operating costs."""
        rows = self.economic_rows()
        people = [row for row in rows if row[0][:3] in ("301", "303")]
        goods = [row for row in rows if row[0][:3] in ("302", "310")]
        blank = ("", "", 0)
        groups = [people, goods]
        if lanes == 3:
            cut = next((at for at, row in enumerate(goods) if row[0] == "310"), len(goods))
            groups = [people, goods[:cut], goods[cut:] or [("310", "资本性支出", 0), ("31002", "办公设备购置", 0)]]
        size = max(map(len, groups))
        columns = [[*group, *[blank] * (size - len(group))] for group in groups]
        body = [
            tuple(cell for code, name, amount in row for cell in (code, name, self.money(amount)))
            for row in zip(*columns, strict=True)
        ]
        more = ("", "") if lanes == 2 else ("", "", "", "", "")
        last = ("人员经费合计", LEFT, self.money(self.personnel))
        wide = (*(LEFT for _ in more[:-1]), self.money(self.operating))
        body.append((*last, "公用经费合计", *wide))
        head = tuple(
            (over, *word) for over in ("人员经费", *("公用经费",) * (lanes - 1)) for word in ((each,) for each in heads)
        )
        return Table(title, head, tuple(body), labels=2)

    def travel_heads(self, *, total: str, cars: tuple[str, str, str], after: bool) -> list[tuple[str, ...]]:
        """Return the headings of the three public expenses as columns."""
        group, buy, run = cars
        vehicle = [(group, "小计"), (group, buy), (group, run)]
        hosting = [("公务接待费",)]
        return [(total,), ("因公出国（境）费",), *(vehicle + hosting if after else hosting + vehicle)]

    def travel_cells(self, travel: Travel, *, after: bool) -> Row:
        """Return the amounts under `travel_heads`."""
        vehicle = [travel.cars, travel.purchase, travel.running]
        hosting = [travel.reception]
        return tuple(
            map(self.money, [travel.total, travel.abroad, *(vehicle + hosting if after else hosting + vehicle)])
        )

    def kind_columns(self, funds: Sequence[str] = (), parts: Sequence[tuple[str, str]] = ()) -> list[Column]:
        """Return columns for parts of expenditure, each a heading and the part's name."""
        return [self.column((heading,), part, funds) for heading, part in parts]

    def column(self, path: tuple[str, ...], part: str, funds: Sequence[str] = ()) -> Column:
        """Return one column of a part of expenditure out of some funds."""
        return Column(path, lambda code: self.truth.amount(code, funds, part))

    def statement(self, fund: str, stage: str = "预算") -> str:
        """Return what stands under a table that has no figures."""
        unit, year = self.pick("本部门", "本单位"), self.truth.year
        return self.pick(
            f"说明：{unit}{year}年没有{fund}安排的支出，本表为空表。",
            f"注：{unit}{year}年度未安排{fund}支出，故本表无数据。",
            f"备注：{unit}{year}年无{fund}{stage}拨款收支，此表为空。",
        )

    def fund_table(self, title: str, fund: str, words: str, columns: list[Column], *, numbers: str = "") -> Table:
        """Return the table of one fund, empty with its statement where the unit has none."""
        table = self.functional(title, columns, (fund,), numbers=numbers)
        if self.truth.amount(funds=(fund,)):
            return table
        lines = ("注：本表反映部门本年度支出情况。",) if self.random.random() < 0.3 else ()
        return replace(table, under=(*lines, self.statement(words)), total_alone=False)

    def fiscal_amounts(self, code: str) -> tuple[int, ...]:
        """Return the expenditure of a class out of each fiscal fund, the sum first."""
        each = tuple(self.truth.amount(code, (fund,)) for fund in FUNDS)
        return (sum(each), *each)
