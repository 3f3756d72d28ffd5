"""Random budgets that are consistent by construction, in the Xinjiang layout, and single faults to put into them.

Nothing here knows a rule. A budget starts as exact amounts in 分 (whole numbers): lines of money, each with its
code, its source, its kind and its economic class, this year and last. Every published cell is a sum of lines and is
rounded once, half up, when it is printed. Options choose how an honest office might print it.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from random import Random

    from budgetcheck.model.budget import Budget
    from budgetcheck.model.layout import Layout

Content = dict[str, Any]
Cell = str | int | Decimal | list[str] | None

CODES = Path(__file__).parents[1] / "rules" / "codes"
YEAR = 2024
WAN = 10**6
"""One 万元 in 分."""


# ------------------------------------------------------------------------------------------------------- options


@dataclass(frozen=True)
class Options:
    """How one unit's money is arranged and how its office prints it; the defaults are the plainest budget."""

    measure: Literal["万元", "元"] = "万元"
    decimals: Literal[0, 2] = 2
    """Of 元; amounts in 万元 have two."""
    text_in_wan: bool = False
    """The narrative in 万元 where the tables are in 元."""
    odd_table: Literal["", "three_public", "general_projects", "carryover", "overview.income", "general"] = ""
    """A table in the measure that the document does not use."""
    figures: Literal["text", "number", "short"] = "text"
    """As strings, as numbers with all decimals, or as numbers without closing zeros."""
    zeros: Literal["blank", "printed", "mixed"] = "blank"
    size: int = 1
    general: bool = True
    transfer: bool = False
    fund: bool = False
    fund_basic: bool = False
    capital: bool = False
    special: bool = False
    unit_money: bool = False
    fiscal_carryover: bool = False
    other_carryover: bool = False
    three_public: bool = False
    small: bool = False
    """Some amounts below one 元 or below the last digit."""
    subtotal: bool = True
    """Whether the income table prints its fiscal subtotal."""
    zero_rows: bool = False
    """Rows of codes that have no money this year are printed."""
    apart: bool = True
    """The text gives transfers from above apart from the unit's own."""
    ended: Literal["none", "listed", "left out"] = "none"
    """Items that ended last year: none, mentioned in the text, or not mentioned."""
    zero_sources: bool = False
    """The text on income mentions sources without money."""
    changes: Literal["rounded", "difference"] = "rounded"
    """A printed change is the rounded change, or the difference of the two printed amounts."""
    percent_of: Literal["exact", "printed"] = "exact"
    """What shares and percentages are worked out from."""
    squeeze: bool = False
    """The last share of a list is what is left to 100."""
    flat: Literal["printed", "left out"] = "printed"
    """An unchanged amount: 0.00 twice, or nothing."""
    project_rows: Literal["on item", "below item"] = "on item"
    kinds: Literal["split", "basic", "both"] = "split"
    """Columns for basic money in the fund and carry-over tables: personnel and operating, basic, or all three."""
    weights: Literal[100, 90] = 100
    fiscal_tables: bool = False
    """Performance tables of fiscal projects are printed too."""


def random_options(random: Random) -> Options:
    """Return options, each drawn on its own."""

    def flag(odds: float = 0.5) -> bool:
        return random.random() < odds

    measure: Literal["万元", "元"] = random.choice(("万元", "万元", "元"))
    return Options(
        measure=measure,
        decimals=random.choice((0, 2)),
        text_in_wan=measure == "元" and flag(0.7),
        odd_table=random.choice(
            ("", "", "three_public", "general_projects", "carryover", "overview.income", "general")
        ),
        figures=random.choice(("text", "number", "short")),
        zeros=random.choice(("blank", "printed", "mixed")),
        size=random.randint(1, 5),
        general=flag(0.97),
        transfer=flag(),
        fund=flag(),
        fund_basic=flag(),
        capital=flag(0.3),
        special=flag(0.3),
        unit_money=flag(),
        fiscal_carryover=flag(),
        other_carryover=flag(),
        three_public=flag(),
        small=flag(0.3),
        subtotal=flag(0.8),
        zero_rows=flag(0.3),
        apart=flag(),
        ended=random.choice(("none", "listed", "left out")),
        zero_sources=flag(),
        changes=random.choice(("rounded", "rounded", "difference")),
        percent_of=random.choice(("exact", "exact", "printed")),
        squeeze=flag(),
        flat=random.choice(("printed", "left out")),
        project_rows=random.choice(("on item", "below item")),
        kinds=random.choice(("split", "basic", "both")),
        weights=random.choice((100, 90)),
        fiscal_tables=flag(),
    )


# --------------------------------------------------------------------------------------------------- official codes


@lru_cache(maxsize=2)
def official(scheme: str) -> dict[str, tuple[str, bool]]:
    """Return each official code with its name and whether it was seen in a published document."""
    with (CODES / f"{scheme}.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: (row["name"], row["evidence"] == "published") for row in csv.DictReader(file)}


def name_of(code: str, scheme: str = "function") -> str:
    """Return the official name of a code."""
    return official(scheme)[code][0]


@lru_cache(maxsize=1)
def _ordinary_items() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the items that may stand in any budget, published ones apart from the others; with printed parents."""
    known = official("function")
    apart = ("20805", "21011", "22102", "209", "223", "227", "23", "20822", "21208", "22904", "22908", "22006")
    items = [
        code
        for code in known
        if len(code) == 7 and code[:3] in known and code[:5] in known and not code.startswith(apart)
    ]
    return tuple(c for c in items if known[c][1]), tuple(c for c in items if not known[c][1])


CLASSES = tuple(code for code in official("function") if len(code) == 3)

PAID_FROM = {"2080505": "30108", "2080506": "30109", "2101102": "30110", "2101103": "30111", "2210201": "30113"}
"""Items that pay one economic item each."""

RETIREMENT = "2080502"
STAFF_PAY = ("30101", "30102", "30103", "30106", "30107", "30112", "30199")
RETIREMENT_PAY = ("30301", "30302", "30305", "30399")
RUNNING = ("30201", "30202", "30205", "30206", "30207", "30208", "30211", "30228", "30229", "30239", "30299", "31002")
THREE_PUBLIC = {"30212": "1", "30217": "2", "31013": "3.1", "30231": "3.2"}
"""Basic items that are part of the three public expenses, with that part."""

FUND_CODES = ("2120803", "2290804")
CAPITAL_CODE = "2230105"

COLUMN_OF_CLASS = {
    "301": "wages",
    "302": "goods_services",
    "303": "households",
    "307": "debt",
    "309": "capital_construction",
    "310": "capital",
    "311": "enterprises_construction",
    "312": "enterprises",
    "313": "social_security_funds",
    "399": "other",
}

GENERAL, FUND, CAPITAL = ("general", "general_transfer"), ("fund", "fund_transfer"), ("capital", "capital_transfer")
FISCAL = (*GENERAL, *FUND, *CAPITAL)
SOURCES = (*FISCAL, "special", "unit", "fiscal_carryover", "other_carryover")
PROJECTS_ON_FISCAL_MONEY = (*FISCAL, "fiscal_carryover")
PERSONNEL, OPERATING = ("301", "303"), ("302", "310")


# ---------------------------------------------------------------------------------------------------- exact amounts


class Line(NamedTuple):
    """Money of one source for one purpose, exactly, in 分."""

    code: str
    source: str
    econ: str
    """Economic item of basic expenditure, class of a project."""
    project: str
    """The project's name; empty for basic expenditure."""
    origin: int
    """Which of its source's kinds of income it is of."""
    now: int
    before: int


class Expense(NamedTuple):
    """Part of the three public expenses, paid from one fund."""

    part: str
    fund: str
    now: int
    before: int


@dataclass
class Truth:
    """A unit's money, exactly."""

    lines: list[Line] = field(default_factory=list)
    expenses: list[Expense] = field(default_factory=list)

    def money(
        self,
        when: str = "now",
        *,
        code: str = "",
        sources: Iterable[str] = SOURCES,
        econ: Iterable[str] = ("",),
        project: bool | str | None = None,
        origin: int | None = None,
    ) -> int:
        """Return the sum of the lines that fit."""
        of, starts = frozenset(sources), tuple(econ)
        return sum(
            line.now if when == "now" else line.before
            for line in self.lines
            if line.source in of
            and line.code.startswith(code)
            and line.econ.startswith(starts)
            and (
                project is None
                or (line.project == project if isinstance(project, str) else bool(line.project) is project)
            )
            and (origin is None or line.origin == origin)
        )

    def projects(self, sources: Iterable[str]) -> list[tuple[str, str]]:
        """Return code and name of the projects of some sources that have money this year."""
        of = frozenset(sources)
        found = {
            (line.code, line.project): None for line in self.lines if line.project and line.source in of and line.now
        }
        return sorted(found)

    def spent(self, when: str, part: str, fund: str = "") -> int:
        """Return a part of the three public expenses, of one fund or of all."""
        return sum(
            expense.now if when == "now" else expense.before
            for expense in self.expenses
            if expense.part.startswith(part) and fund in ("", expense.fund)
        )


def _amount(random: Random, low: int = 5, high: int = 9) -> int:
    """Return an amount in 分 of a random number of digits."""
    digits = random.randint(low, high)
    return random.randrange(10 ** (digits - 1), 10**digits)


def _last_year(random: Random, now: int) -> int:
    """Return what the same line may have been a year before: the same, close, far, or nothing."""
    fate = random.random()
    if fate < 0.2:
        return now
    if fate < 0.3:
        return 0
    if fate < 0.4:
        return max(0, now + random.randint(-9000, 9000))
    return now * random.randint(300, 2000) // 1000


class _Maker:
    """Draws the lines of one unit."""

    def __init__(self, random: Random, options: Options) -> None:
        self.random, self.options = random, options
        self.truth = Truth()
        self.numbers = 0

    def line(self, code: str, source: str, econ: str, project: str = "", now: int | None = None) -> None:
        random = self.random
        if now is None:
            small = self.options.small and not project and random.random() < 0.4
            now = _amount(random, 1, 5) if small else _amount(random)
        origin = random.randrange(5)
        self.truth.lines.append(Line(code, source, econ, project, origin, now, _last_year(random, now)))

    def some(self, choices: Iterable[str], low: int = 1, high: int = 99) -> list[str]:
        found = list(choices)
        return self.random.sample(found, self.random.randint(min(low, len(found)), min(high, len(found))))

    def items(self) -> list[str]:
        published, others = _ordinary_items()
        count = self.options.size
        chosen = self.some(published, count, count)
        if self.random.random() < 0.5:
            chosen += self.some(others, 1, 2)
        for code in list(chosen):
            if self.random.random() < 0.4:
                chosen += [other for other in published if other[:5] == code[:5]][:2]
        return sorted(set(chosen))

    def basic(self, code: str, econ: str) -> None:
        options, random = self.options, self.random
        sources = []
        if options.general:
            sources.append("general")
            if options.transfer and random.random() < 0.3:
                sources.append("general_transfer")
        if options.unit_money and random.random() < 0.3:
            sources.append("unit")
        for source in sources or ["unit"]:
            self.line(code, source, econ)

    def project(self, code: str, source: str) -> None:
        self.numbers += 1
        word = self.random.choice(("业务保障", "能力建设", "设备更新", "公共服务", "信息系统维护", "专题培训"))
        name = f"{word}项目（{self.numbers}）"
        for place, econ in enumerate(self.some(COLUMN_OF_CLASS, 1, 3)):
            tiny = self.options.small and place and self.random.random() < 0.3
            self.line(code, source, econ, name, _amount(self.random, 1, 5) if tiny else _amount(self.random, 7, 9))

    def staff(self, main: str) -> None:
        for econ in self.some(STAFF_PAY):
            self.basic(main, econ)
        running = list(RUNNING)
        if self.options.three_public:
            running += self.some(THREE_PUBLIC)
        for econ in self.some(running, 2):
            self.basic(main, econ)
        for econ in self.some(RETIREMENT_PAY, 0):
            self.basic(RETIREMENT, econ)
        for code in self.some(PAID_FROM, 0):
            self.basic(code, PAID_FROM[code])

    def funds(self) -> None:
        for wanted, codes, source in (
            (self.options.fund, FUND_CODES, "fund"),
            (self.options.capital, (CAPITAL_CODE,), "capital"),
        ):
            for code in self.some(codes) if wanted else ():
                for each in self.some((source, f"{source}_transfer")) if self.options.transfer else [source]:
                    self.project(code, each)
                    if self.options.fund_basic:
                        self.line(code, each, self.random.choice(STAFF_PAY))
                        self.line(code, each, self.random.choice(RUNNING))

    def more(self, items: list[str]) -> None:
        options, random = self.options, self.random
        for wanted, source in (
            (options.general, "general"),
            (options.general and options.transfer, "general_transfer"),
            (options.unit_money or not options.general, "unit"),
            (options.special, "special"),
            (options.fiscal_carryover, "fiscal_carryover"),
            (options.other_carryover, "other_carryover"),
        ):
            if not wanted:
                continue
            for _ in range(random.randint(1, 3)):
                self.project(random.choice(items), source)
        for wanted, source in (
            (options.special, "special"),
            (options.fiscal_carryover, "fiscal_carryover"),
            (options.other_carryover, "other_carryover"),
        ):
            if wanted and random.random() < 0.6:
                self.line(random.choice(items), source, random.choice(STAFF_PAY))
                self.line(random.choice(items), source, random.choice(RUNNING))

    def ended(self, items: list[str]) -> None:
        """Let some lines, and a code of their own, have money last year only."""
        lines = self.truth.lines
        lines += [
            line._replace(econ=self.random.choice(RUNNING), now=0, before=_amount(self.random, 6, 8))
            for line in self.some_lines()
            if line.source in ("general", "unit", "other_carryover") and line.code in items
        ]
        others = [code for code in _ordinary_items()[0] if code not in items]
        lines.append(Line(self.random.choice(others), "general", "30299", "", 0, 0, _amount(self.random, 6, 8)))

    def some_lines(self) -> list[Line]:
        return self.random.sample(self.truth.lines, min(3, len(self.truth.lines)))

    def three_public(self) -> None:
        """Count basic items in full, and a part of some projects, as three public expenses; some ended last year."""
        random, expenses = self.random, self.truth.expenses
        if self.options.ended != "none":
            expenses.append(Expense(random.choice(("1", "2", "3.1", "3.2")), "general", 0, _amount(random, 5, 7)))
        for line in self.truth.lines:
            if line.source in GENERAL and not line.project and line.econ in THREE_PUBLIC:
                expenses.append(Expense(THREE_PUBLIC[line.econ], "general", line.now, line.before))
            fund = line.source.removesuffix("_transfer")
            if line.project and fund in ("general", "fund", "capital") and line.econ in ("302", "310"):
                part = "3.1" if line.econ == "310" else random.choice(("1", "2", "3.2"))
                expenses.append(Expense(part, fund, line.now // random.randint(3, 50), line.before // 20))

    def make(self) -> Truth:
        items = self.items()
        if self.options.general or self.options.unit_money:
            self.staff(items[0])
        self.funds()
        self.more(items)
        if self.options.ended != "none":
            self.ended(items)
        if self.options.three_public:
            self.three_public()
        return self.truth


# --------------------------------------------------------------------------------------------------- published cells


def half_up(numerator: int, denominator: int) -> int:
    """Return the quotient rounded to a whole number, half away from zero."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    rounded = (2 * abs(numerator) + denominator) // (2 * denominator)
    return rounded if numerator >= 0 else -rounded


class Scale(NamedTuple):
    """How a table prints amounts."""

    measure: str
    decimals: int

    def steps(self, fen: int) -> int:
        """Return an exact amount as a whole number of last digits."""
        return half_up(fen * 10**self.decimals, WAN if self.measure == "万元" else 100)

    def figure(self, steps: int) -> Decimal:
        """Return a whole number of last digits as the figure that is printed."""
        return Decimal(steps).scaleb(-self.decimals)


PERCENT = Scale("%", 2)

RISES = ("业务量增加", "新增工作任务", "标准提高", "人员调标增加支出", "范围扩大")
FALLS = ("上年任务结束", "压减一般性开支", "业务量减少", "范围调减", "上年一次性安排到期")

Row = dict[str, Cell]


class _Printer:
    """Prints the truth as the tables of a budget file."""

    def __init__(self, random: Random, options: Options, truth: Truth) -> None:
        self.random, self.options, self.truth = random, options, truth
        self.unit = f"示例市第{random.choice('一二三四五六七八九')}服务中心"
        self.tables: dict[str, Content] = {}

    # -- cells

    def scale(self, table: str) -> Scale:
        options = self.options
        measure: str = options.measure
        if options.text_in_wan and table.startswith(("narrative.", "performance.")):
            measure = "万元"
        if table == options.odd_table:
            measure = "元" if measure == "万元" else "万元"
        return Scale(measure, 2 if measure == "万元" else options.decimals)

    def cell(self, fen: int, scale: Scale) -> Cell:
        """Return an amount as printed; an exact 0 may be a blank."""
        if fen == 0 and not self.prints_zero():
            return None
        return self.shown(scale.figure(scale.steps(fen)), scale)

    def prints_zero(self) -> bool:
        zeros = self.options.zeros
        return zeros == "printed" or (zeros == "mixed" and self.random.random() < 0.5)

    def shown(self, figure: Decimal, scale: Scale) -> Cell:
        style = self.options.figures
        if style == "text":
            return f"{figure:.{scale.decimals}f}"
        if style == "number":
            return figure
        short = figure.normalize()
        return short if short.as_tuple().exponent != 0 else int(short)

    def fill(self, row: Row, amounts: dict[str, int], scale: Scale) -> Row:
        """Add the printed amounts to a row, blanks left out."""
        for column, fen in amounts.items():
            printed = self.cell(fen, scale)
            if printed is not None:
                row[column] = printed
        return row

    def table(self, table: str, title: str, rows: list[Row], statement: str | None = None, number: int = 0) -> None:
        content: Content = {"title": f"{YEAR}年{title}"}
        if number:
            content["number"] = f"表{number}"
        if statement is not None:
            content["statement"] = statement
        scale, own = self.scale(table), self.document
        if scale.measure != own.measure:
            content["measure"] = scale.measure
        if scale.decimals != own.decimals:
            content["decimals"] = scale.decimals
        content["rows"] = rows
        self.tables[table] = content

    @property
    def document(self) -> Scale:
        measure = self.options.measure
        return Scale(measure, 2 if measure == "万元" else self.options.decimals)

    # -- tables by code

    def codes(self, sources: Iterable[str], project: bool | None = None) -> list[str]:
        """Return the codes that a table prints, parents included, in order."""
        of, zero_rows = frozenset(sources), self.options.zero_rows
        found: set[str] = set()
        for line in self.truth.lines:
            if line.source in of and (line.now or zero_rows) and (project is None or bool(line.project) is project):
                found.update((line.code[:3], line.code[:5], line.code))
        return sorted(found)

    def coded(self, table: str, codes: Iterable[str], columns: dict[str, Callable[[str], int]]) -> list[Row]:
        """Return a total row and a row for each code, the columns worked out for each."""
        scale = self.scale(table)
        rows: list[Row] = []
        for code in ("", *codes):
            row: Row = {"code": code or "total", "name": name_of(code) if code else "总计"}
            rows.append(self.fill(row, {column: work(code) for column, work in columns.items()}, scale))
        return rows

    def empty(self, fund: str) -> str:
        return f"本单位{YEAR}年未安排{fund}，故本表无数据。"

    def nothing(self) -> list[Row]:
        """Return the rows of a table without money: none, or a total of zero."""
        total: Row = {"code": "total", "name": "合计"}
        return [self.fill(total, {"total": 0}, self.document)] if self.random.random() < 0.5 else []

    def overview(self) -> None:
        money, scale = self.truth.money, self.scale("overview.income")
        amounts: dict[str, int] = {}
        for place, fund in enumerate(("general", "fund", "capital"), 1):
            amounts[f"1.{place}.1"], amounts[f"1.{place}.2"] = (
                money(sources=[fund]),
                money(sources=[f"{fund}_transfer"]),
            )
        amounts["1.4"] = money(sources=["special"])
        for origin in range(5):
            amounts[f"1.5.{origin + 1}"] = money(sources=["unit"], origin=origin)
        for origin in range(3):
            of = (origin, origin + 3) if origin < 2 else (origin,)
            amounts[f"2.1.{origin + 1}"] = sum(money(sources=["fiscal_carryover"], origin=each) for each in of)
        amounts["2.2.1"] = money(sources=["other_carryover"], origin=0)
        amounts["2.2.2"] = money(sources=["other_carryover"]) - amounts["2.2.1"]
        rows: list[Row] = []
        for code, name in _INCOME_ROWS.items():
            parts = [fen for part, fen in amounts.items() if code == "total" or f"{part}.".startswith(f"{code}.")]
            rows.append(self.fill({"code": code, "name": name}, {"amount": sum(parts)}, scale))
        self.table("overview.income", "单位收支总体情况表（收入部分）", rows, number=1)
        classes = self.coded("overview.expenditure", CLASSES, {"amount": lambda code: money(code=code)})
        self.table("overview.expenditure", "单位收支总体情况表（支出部分）", classes, number=1)

    def whole(self) -> None:
        money = self.truth.money
        columns: dict[str, Callable[[str], int]] = {"total": lambda code: money(code=code)}
        if self.options.subtotal:
            columns["fiscal"] = lambda code: money(code=code, sources=FISCAL)
        for source in SOURCES:
            columns[source] = lambda code, source=source: money(code=code, sources=[source])  # type: ignore[misc]
        codes = self.codes(SOURCES)
        self.table("income", "单位收入总体情况表", self.coded("income", codes, columns), number=2)
        rows = self.coded("expenditure", codes, self.by_kind(SOURCES))
        self.table("expenditure", "单位支出总体情况表", rows, number=3)

    def by_kind(self, sources: tuple[str, ...]) -> dict[str, Callable[[str], int]]:
        money = self.truth.money
        return {
            "total": lambda code: money(code=code, sources=sources),
            "basic": lambda code: money(code=code, sources=sources, project=False),
            "project": lambda code: money(code=code, sources=sources, project=True),
        }

    def fiscal(self) -> None:
        money, scale = self.truth.money, self.scale("fiscal.income")
        rows: list[Row] = []
        for code, name, sources in (
            ("total", "收入总计", FISCAL),
            ("1", "财政拨款（补助）", FISCAL),
            ("1.1", "一般公共预算", GENERAL),
            ("1.2", "政府性基金预算", FUND),
            ("1.3", "国有资本经营预算", CAPITAL),
        ):
            rows.append(self.fill({"code": code, "name": name}, {"amount": money(sources=sources)}, scale))
        self.table("fiscal.income", "财政拨款收支总体情况表（收入部分）", rows, number=4)
        columns: dict[str, Callable[[str], int]] = {
            "total": lambda code: money(code=code, sources=FISCAL),
            "general": lambda code: money(code=code, sources=GENERAL),
            "fund": lambda code: money(code=code, sources=FUND),
            "capital": lambda code: money(code=code, sources=CAPITAL),
        }
        spent = self.coded("fiscal.expenditure", CLASSES, columns)
        self.table("fiscal.expenditure", "财政拨款收支总体情况表（支出部分）", spent, number=4)

    def general(self) -> None:
        rows = self.coded("general", self.codes(GENERAL), self.by_kind(GENERAL))
        self.table("general", "一般公共预算支出情况表", rows, number=5)

    def economic_codes(self) -> list[str]:
        found: set[str] = set()
        for line in self.truth.lines:
            if line.source in GENERAL and not line.project and line.now:
                found.update((line.econ[:3], line.econ))
        return sorted(found)

    def general_basic(self) -> None:
        money, scale = self.truth.money, self.scale("general_basic")
        rows: list[Row] = []
        for code in ("", *self.economic_codes()):
            fen = money(sources=GENERAL, project=False, econ=[code])
            personnel = sum(
                money(sources=GENERAL, project=False, econ=[code or each])
                for each in PERSONNEL
                if not code or code.startswith(each)
            )
            row: Row = {"code": code or "total", "name": name_of(code, "economic") if code else "总计"}
            amounts = {"total": fen, "personnel": personnel, "operating": fen - personnel}
            rows.append(self.fill(row, amounts, scale))
        self.table("general_basic", "一般公共预算基本支出情况表", rows, number=6)

    def by_class(self, project: str | bool, code: str = "") -> dict[str, int]:
        """Return a project's money, or all projects', by economic class."""
        money = self.truth.money
        return {
            column: money(code=code, sources=GENERAL, econ=[econ], project=project)
            for econ, column in COLUMN_OF_CLASS.items()
        }

    def general_projects(self) -> None:
        scale, projects = self.scale("general_projects"), self.truth.projects(GENERAL)
        below = self.options.project_rows == "below item"
        rows: list[Row] = []
        codes = sorted({part for code, _ in projects for part in (code[:3], code[:5], code)})
        for code in ("", *codes):
            if len(code) < 7 or below:
                row: Row = {"code": code or "total", "name": name_of(code) if code else "总计"}
                classes = self.by_class(True, code)
                rows.append(self.fill(row, {"total": sum(classes.values()), **classes}, scale))
            for _, project in [found for found in projects if found[0] == code]:
                classes = self.by_class(project, code)
                row = {"code": code, "name": name_of(code), "project": project}
                rows.append(self.fill(row, {"total": sum(classes.values()), **classes}, scale))
        statement = None if projects else self.empty("一般公共预算项目支出")
        self.table("general_projects", "一般公共预算项目支出情况表", rows if projects else self.nothing(), statement, 7)

    def kinds(self, prefix: str = "") -> list[str]:
        """Return the columns in which basic money is printed."""
        split = [f"{prefix}personnel", f"{prefix}operating"]
        return {"split": split, "basic": [f"{prefix}basic"], "both": [f"{prefix}basic", *split]}[self.options.kinds]

    def kinds_of(self, prefix: str, code: str, sources: tuple[str, ...]) -> dict[str, int]:
        money = self.truth.money
        amounts = {
            f"{prefix}basic": money(code=code, sources=sources, project=False),
            f"{prefix}personnel": money(code=code, sources=sources, project=False, econ=PERSONNEL),
            f"{prefix}operating": money(code=code, sources=sources, project=False, econ=OPERATING),
        }
        chosen = {column: amounts[column] for column in self.kinds(prefix)}
        return {**chosen, f"{prefix}project": money(code=code, sources=sources, project=True)}

    def funds(self) -> None:
        for table, sources, name, number in (
            ("government_fund", FUND, "政府性基金预算支出", 8),
            ("state_capital", CAPITAL, "国有资本经营预算支出", 9),
        ):
            scale, rows = self.scale(table), self.nothing()
            statement: str | None = self.empty(name)
            if self.truth.money(sources=sources):
                statement, rows = None, []
                for code in ("", *self.codes(sources)):
                    row: Row = {"code": code or "total", "name": name_of(code) if code else "合计"}
                    total = self.truth.money(code=code, sources=sources)
                    rows.append(self.fill(row, {"total": total, **self.kinds_of("", code, sources)}, scale))
            self.table(table, f"{name}情况表", rows, statement, number)

    def three_public(self) -> None:
        scale, spent = self.scale("three_public"), self.truth.spent
        rows: list[Row] = []
        for code, name in _EXPENSE_ROWS.items():
            part = "" if code == "total" else code
            amounts = {"total": spent("now", part)}
            amounts.update({fund: spent("now", part, fund) for fund in ("general", "fund", "capital")})
            rows.append(self.fill({"code": code, "name": name}, amounts, scale))
        statement = None if scale.steps(spent("now", "")) else self.empty("财政拨款“三公”经费")
        self.table("three_public", "“三公”经费支出情况表", rows, statement, 10)

    def carryover(self) -> None:
        scale, truth = self.scale("carryover"), self.truth
        names: dict[str, str | bool] = {
            line.project or "基本支出结转": line.project or False
            for line in truth.lines
            if line.source in ("fiscal_carryover", "other_carryover") and line.now
        }
        rows: list[Row] = []
        for place, (name, project) in enumerate([("总计", None), *names.items()]):
            row: Row = {"code": str(place) if place else "total", "name": name}
            rows.append(self.fill(row, self.carried(project), scale))
        statement = None if names else self.empty("上年结转结余支出")
        self.table("carryover", "上年结转结余情况明细表", rows if names else self.nothing(), statement, 11)

    def carried(self, project: str | bool | None) -> dict[str, int]:
        money = self.truth.money
        amounts = {"total": 0}
        for prefix in ("fiscal", "other"):
            sources = (f"{prefix}_carryover",)
            amounts[prefix] = money(sources=sources, project=project)
            amounts["total"] += amounts[prefix]
            if project is None:
                amounts.update(self.kinds_of(f"{prefix}_", "", sources))
            elif project is False:
                amounts.update({**self.kinds_of(f"{prefix}_", "", sources), f"{prefix}_project": 0})
            else:
                amounts[f"{prefix}_project"] = amounts[prefix]
        return amounts

    # -- the narrative

    def change(self, table: str, name: str, now: int, before: int) -> Row:
        """Return amount, change, percentage and reason of a sentence that compares with last year."""
        scale, options, random = self.scale(table), self.options, self.random
        printed, last = scale.steps(now), scale.steps(before)
        row: Row = {"amount": self.shown(scale.figure(printed), scale)}
        if now == before and options.flat == "left out":
            return row
        difference = scale.steps(now - before) if options.changes == "rounded" else printed - last
        row["change"] = self.shown(scale.figure(difference), scale)
        if before or not now:
            row["change_pct"] = self.shown(
                PERCENT.figure(self.percent(now - before, before, difference, printed)), PERCENT
            )
        if now != before:
            row["reason"] = f"{name}{random.choice(RISES if now > before else FALLS)}"
        return row

    def percent(self, change: int, before: int, difference: int, printed: int) -> int:
        if self.options.percent_of == "printed" and printed != difference:
            return half_up(difference * 10000, printed - difference)
        return half_up(change * 10000, before) if before else 0

    def shares(self, rows: list[tuple[Row, int]], whole: int, scale: Scale) -> None:
        """Add the shares of a complete list."""
        if not whole:
            return
        parts = [fen for _, fen in rows]
        if self.options.percent_of == "printed" and scale.steps(whole):
            parts, whole = [scale.steps(fen) for fen in parts], scale.steps(whole)
        shares = [half_up(part * 10000, whole) for part in parts]
        last = max((place for place, part in enumerate(parts) if part), default=0)
        rest = 10000 - sum(share for place, share in enumerate(shares) if place != last)
        if self.options.squeeze and rest >= 0:
            shares[last] = rest
        for (row, fen), share in zip(rows, shares, strict=True):
            if fen or row["code"] == rows[0][0]["code"] or self.prints_zero():
                row["share"] = self.shown(PERCENT.figure(share), PERCENT)

    def amount_row(self, table: str, code: str, name: str, fen: int) -> Row:
        scale = self.scale(table)
        return {"code": code, "name": name, "amount": self.shown(scale.figure(scale.steps(fen)), scale)}

    def narrative_overview(self) -> None:
        money = self.truth.money
        row = self.amount_row("narrative.overview", "total", "收支总预算", money())
        row["income_items"] = [name for name, sources in _INCOME_WORDS.items() if money(sources=sources)]
        row["expenditure_items"] = [name_of(code) for code in CLASSES if money(code=code)]
        self.table("narrative.overview", "收支预算总体说明", [row])

    def narrative_income(self) -> None:
        table, money = "narrative.income", self.truth.money
        parts: list[tuple[Row, int]] = []
        for code, name in _SOURCE_NAMES.items():
            sources = [code]
            if not self.options.apart and code in FISCAL:
                if code.endswith("_transfer"):
                    continue
                sources.append(f"{code}_transfer")
            now, before = money(sources=sources), money("before", sources=sources)
            if now or before or self.options.zero_sources or code == "general":
                parts.append(({"code": code, "name": name, **self.change(table, name, now, before)}, now))
        self.shares(parts, money(), self.scale(table))
        rows = [self.amount_row(table, "total", "收入预算", money()), *(row for row, _ in parts)]
        self.table(table, "收入预算说明", rows)

    def narrative_expenditure(self) -> None:
        table, money = "narrative.expenditure", self.truth.money
        parts: list[tuple[Row, int]] = []
        for code, name, project in (("basic", "基本支出", False), ("project", "项目支出", True)):
            now, before = money(project=project), money("before", project=project)
            parts.append(({"code": code, "name": name, **self.change(table, name, now, before)}, now))
        self.shares(parts, money(), self.scale(table))
        rows = [self.amount_row(table, "total", "支出预算", money()), *(row for row, _ in parts)]
        self.table(table, "支出预算说明", rows)

    def narrative_fiscal(self) -> None:
        table, money = "narrative.fiscal", self.truth.money
        rows = [self.amount_row(table, "total", "财政拨款收支总预算", money(sources=FISCAL))]
        for code in self.codes(FISCAL):
            if len(code) != 5 and money(code=code, sources=FISCAL):
                rows.append(self.amount_row(table, code, name_of(code), money(code=code, sources=FISCAL)))
        self.table(table, "财政拨款收支总体说明", rows)

    def narrative_general(self) -> None:
        money = self.truth.money
        table = "narrative.general_scale"
        rows = [self.amount_row(table, "total", "一般公共预算合计", money(sources=GENERAL))]
        for code, name, project in (("basic", "基本支出", False), ("project", "项目支出", True)):
            now, before = (money(when, sources=GENERAL, project=project) for when in ("now", "before"))
            rows.append({"code": code, "name": name, **self.change(table, name, now, before)})
        self.table(table, "一般公共预算规模说明", rows)
        table = "narrative.general_structure"
        parts = [
            (
                self.amount_row(table, code, name_of(code), money(code=code, sources=GENERAL)),
                money(code=code, sources=GENERAL),
            )
            for code in CLASSES
            if money(code=code, sources=GENERAL)
        ]
        if parts:
            self.shares(parts, money(sources=GENERAL), self.scale(table))
        self.table(table, "一般公共预算结构说明", [row for row, _ in parts])

    def narrative_use(self) -> None:
        table, money = "narrative.general_use", self.truth.money
        rows: list[Row] = []
        for code in sorted({line.code for line in self.truth.lines if line.source in GENERAL}):
            now, before = money(code=code, sources=GENERAL), money("before", code=code, sources=GENERAL)
            if now or (before and self.options.ended == "listed"):
                rows.append({"code": code, "name": name_of(code), **self.change(table, name_of(code), now, before)})
        self.table(table, "一般公共预算使用说明", rows)

    def narrative_basic(self) -> None:
        table, money = "narrative.general_basic", self.truth.money
        rows = [self.amount_row(table, "total", "基本支出", money(sources=GENERAL, project=False))]
        codes = [code for code in self.economic_codes() if len(code) == 5]
        for key, name, classes in (("personnel", "人员经费", PERSONNEL), ("operating", "公用经费", OPERATING)):
            row = self.amount_row(table, key, name, money(sources=GENERAL, project=False, econ=classes))
            row["items"] = [name_of(code, "economic") for code in codes if code.startswith(classes)]
            rows.append(row)
        self.table(table, "一般公共预算基本支出说明", rows)

    def narrative_projects(self) -> None:
        table = "narrative.general_projects"
        rows: list[Row] = []
        for place, (code, project) in enumerate(self.truth.projects(GENERAL), 1):
            classes = self.by_class(project, code)
            row = self.amount_row(table, str(place), project, sum(classes.values()))
            rows.append(self.fill(row, classes, self.scale(table)))
        self.table(table, "一般公共预算项目说明", rows)

    def narrative_three_public(self) -> None:
        table, spent = "narrative.three_public", self.truth.spent
        rows: list[Row] = []
        for code, name in _EXPENSE_ROWS.items():
            part = "" if code == "total" else code
            if code != "3" or self.random.random() < 0.5:
                cells = self.change(table, name, spent("now", part), spent("before", part))
                rows.append({"code": code, "name": name, **cells})
        self.table(table, "“三公”经费预算说明", rows)

    def narrative_operating(self) -> None:
        table, money = "narrative.operating", self.truth.money
        now, before = (money(when, sources=GENERAL, project=False, econ=OPERATING) for when in ("now", "before"))
        row: Row = {"code": "total", "name": "运行经费", **self.change(table, "运行经费", now, before)}
        self.table(table, "运行经费说明", [row])

    # -- what is not the budget proper

    def staffing(self) -> None:
        random = self.random
        active, retired, cadre = random.randint(0, 90), random.randint(0, 60), random.randint(0, 3)
        row: Row = {"code": "unit", "name": "本单位", "establishment": active + random.randint(0, 9)}
        row.update({"actual": active + retired + cadre, "active": active, "retired": retired, "retired_cadre": cadre})
        row.update({f"{key}_change": random.randint(-3, 3) for key in ("active", "retired", "retired_cadre")})
        self.table("staffing", "机构和人员情况", [row])

    def procurement(self) -> None:
        table, random = "narrative.procurement", self.random
        kinds = {key: random.choice((0, _amount(random, 4, 9))) for key in ("goods", "works", "services")}
        total = sum(kinds.values())
        sme = total * random.randint(0, 100) // 100
        amounts = {"total": total, **kinds, "sme": sme, "micro": sme * random.randint(0, 100) // 100}
        self.table(
            table, "政府采购说明", [self.amount_row(table, key, _KINDS[key], fen) for key, fen in amounts.items()]
        )

    def assets(self) -> None:
        table, random = "narrative.assets", self.random
        scale = self.scale(table)
        vehicles = {f"vehicles.{kind}": (random.randint(0, 5), 0) for kind in ("general", "law", "other")}
        vehicles = {key: (count, _amount(random, 7, 8) if count else 0) for key, (count, _) in vehicles.items()}
        total = (sum(count for count, _ in vehicles.values()), sum(fen for _, fen in vehicles.values()))
        rows: list[Row] = [
            {"code": "houses", "name": "房屋", "area": self.shown(Decimal(random.randrange(10**6)).scaleb(-2), PERCENT)}
        ]
        self.fill(rows[0], {"value": _amount(random)}, scale)
        for key, (count, fen) in {"vehicles": total, **vehicles}.items():
            row: Row = {"code": key, "name": _KINDS[key], "count": count}
            row["value"] = self.shown(scale.figure(scale.steps(fen)), scale)
            rows.append(row)
        rows += [
            self.fill({"code": key, "name": _KINDS[key]}, {"value": _amount(random)}, scale)
            for key in ("furniture", "other")
        ]
        large = random.randint(0, 9)
        rows.append({"code": "equipment_500k", "name": "五十万元以上设备", "count": large})
        rows.append({"code": "equipment_1m", "name": "一百万元以上设备", "count": random.randint(0, large)})
        self.table(table, "国有资产说明", rows)

    def performance(self) -> None:
        truth, scale = self.truth, self.scale("performance.projects")
        rest = tuple(source for source in SOURCES if source not in PROJECTS_ON_FISCAL_MONEY)
        rows: list[Row] = []
        for key, sources in (("fiscal", PROJECTS_ON_FISCAL_MONEY), ("nonfiscal", rest)):
            row = self.amount_row("narrative.performance", key, _KINDS[key], truth.money(sources=sources, project=True))
            rows.append({**row, "count": len(truth.projects(sources))})
        self.table("narrative.performance", "预算绩效说明", rows)
        shown = [(found, False) for found in truth.projects(rest)]
        if self.options.fiscal_tables:
            shown += [(found, True) for found in truth.projects(PROJECTS_ON_FISCAL_MONEY)][:2]
        goals: list[Row] = []
        indicators: list[Row] = []
        for place, ((code, project), fiscal) in enumerate(shown, 1):
            fen = truth.money(code=code, project=project)
            amounts = {"total": fen, "fiscal": fen if fiscal else 0, "other": 0 if fiscal else fen}
            goals.append(self.fill({"code": str(place), "name": project}, amounts, scale))
            indicators += self.indicators(str(place))
        self.table("performance.projects", "项目绩效目标表（资金）", goals)
        self.table("performance.indicators", "项目绩效目标表（指标）", indicators)

    def indicators(self, project: str) -> Iterator[Row]:
        """Yield indicators whose weights, in halves of a point, make the whole."""
        random, halves = self.random, 2 * self.options.weights
        cuts = sorted(random.sample(range(1, halves), random.randint(2, 11)))
        for place, (low, high) in enumerate(zip([0, *cuts], [*cuts, halves], strict=True), 1):
            weight = high - low
            yield {
                "code": f"{project}.{place}",
                "project": project,
                "level1": "产出指标",
                "level2": random.choice(("数量指标", "质量指标", "时效指标")),
                "name": f"第{place}项任务完成情况",
                "target": f"≥{place}次",
                "last_year": random.choice(("无", f"{place}次")),
                "weight": Decimal(weight * 5).scaleb(-1) if weight % 2 else weight // 2,
            }

    def content(self) -> Content:
        for section in _SECTIONS:
            section(self)
        return {
            "format": 1,
            "unit": self.unit,
            "region": "新疆维吾尔自治区",
            "year": YEAR,
            "stage": "budget",
            "measure": self.document.measure,
            "decimals": self.document.decimals,
            "tables": self.tables,
        }


_SECTIONS: tuple[Callable[[_Printer], None], ...] = (
    _Printer.staffing,
    _Printer.overview,
    _Printer.whole,
    _Printer.fiscal,
    _Printer.general,
    _Printer.general_basic,
    _Printer.general_projects,
    _Printer.funds,
    _Printer.three_public,
    _Printer.carryover,
    _Printer.narrative_overview,
    _Printer.narrative_income,
    _Printer.narrative_expenditure,
    _Printer.narrative_fiscal,
    _Printer.narrative_general,
    _Printer.narrative_use,
    _Printer.narrative_basic,
    _Printer.narrative_projects,
    _Printer.narrative_three_public,
    _Printer.narrative_operating,
    _Printer.procurement,
    _Printer.assets,
    _Printer.performance,
)

_INCOME_ROWS = {
    "total": "收入总计",
    "1": "本年收入",
    "1.1": "一般公共预算拨款",
    "1.1.1": "一般财力",
    "1.1.2": "上级一般公共预算安排转移支付",
    "1.2": "基金预算拨款",
    "1.2.1": "政府性基金收入",
    "1.2.2": "上级政府性基金安排转移支付",
    "1.3": "国有资本经营预算拨款",
    "1.3.1": "国有资本经营收入",
    "1.3.2": "上级国有资本经营预算安排转移支付",
    "1.4": "财政专户核拨",
    "1.5": "单位资金",
    "1.5.1": "事业收入",
    "1.5.2": "上级补助收入",
    "1.5.3": "附属单位上缴收入",
    "1.5.4": "事业单位经营收入",
    "1.5.5": "其他收入",
    "2": "上年结转结余",
    "2.1": "财政拨款结转",
    "2.1.1": "一般公共预算拨款",
    "2.1.2": "基金预算拨款",
    "2.1.3": "国有资本经营预算拨款",
    "2.2": "非财政拨款结转结余",
    "2.2.1": "财政专户核拨",
    "2.2.2": "单位资金",
}

_INCOME_WORDS = {
    "一般公共预算": GENERAL,
    "政府性基金预算": FUND,
    "国有资本经营预算": CAPITAL,
    "财政专户核拨": ("special",),
    "单位资金": ("unit",),
    "财政拨款结转": ("fiscal_carryover",),
    "非财政拨款结转结余": ("other_carryover",),
}

_SOURCE_NAMES = {
    "general": "一般公共预算",
    "general_transfer": "上级一般公共预算安排的转移支付",
    "fund": "政府性基金预算",
    "fund_transfer": "上级政府性基金安排的转移支付",
    "capital": "国有资本经营预算",
    "capital_transfer": "上级国有资本经营预算安排的转移支付",
    "special": "财政专户",
    "unit": "单位资金",
    "fiscal_carryover": "财政拨款结转",
    "other_carryover": "非财政拨款结转结余",
}

_EXPENSE_ROWS = {
    "total": "合计",
    "1": "因公出国（境）费",
    "2": "公务接待费",
    "3": "公务用车购置及运行费（小计）",
    "3.1": "公务用车购置费",
    "3.2": "公务用车运行费",
}

_KINDS = {
    "total": "采购预算",
    "goods": "货物",
    "works": "工程",
    "services": "服务",
    "sme": "预留中小企业",
    "micro": "预留小微企业",
    "vehicles": "车辆",
    "vehicles.general": "一般公务用车",
    "vehicles.law": "执法执勤用车",
    "vehicles.other": "其他车辆",
    "furniture": "办公家具",
    "other": "其他资产",
    "fiscal": "财政拨款项目",
    "nonfiscal": "非财政拨款项目",
}


# ------------------------------------------------------------------------------------------------- what tests call


def generate(random: Random, options: Options) -> Content:
    """Return a consistent budget as the content of a budget file."""
    return _Printer(random, options, _Maker(random, options).make()).content()


def dump(value: object) -> str:
    """Return JSON whose numbers are the decimals given, digit for digit; no binary float is ever made."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{dump(key)}: {dump(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(dump, value)) + "]"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, float):
        raise TypeError(value)
    return json.dumps(value, ensure_ascii=False)


def read(content: Content, layout: Layout) -> Budget:
    """Return a budget file's content as the reader understands it."""
    from budgetcheck.readers.json_file import open_document

    return open_document("generated.json", dump(content).encode()).budget(layout)


def options() -> st.SearchStrategy[Options]:
    """Return a strategy of options, which shrink towards the plainest budget."""
    drawn = st.builds(Options, size=st.integers(1, 5), general=st.sampled_from([True, True, True, False]))
    return drawn.map(lambda found: found if found.measure == "元" else replace(found, text_in_wan=False))


@st.composite
def budgets(draw: st.DrawFn) -> Content:
    """Return a strategy of consistent budgets: options that shrink, and a seed for the amounts."""
    from random import Random

    return generate(Random(draw(st.integers(0, 2**32))), draw(options()))


# --------------------------------------------------------------------------------------------------- single faults


def faults(printed: str, random: Random) -> dict[str, str]:
    """Return how a figure may be misprinted, by kind of slip; each differs from it in value."""
    places = [place for place, letter in enumerate(printed) if letter.isdigit()]
    place = random.choice(places)
    digit = random.choice([each for each in "0123456789" if each != printed[place]])
    found = {"digit": printed[:place] + digit + printed[place + 1 :]}
    swaps = [(left, right) for left, right in pairwise(places) if printed[left] != printed[right]]
    if swaps:
        left, right = random.choice(swaps)
        letters = list(printed)
        letters[left], letters[right] = letters[right], letters[left]
        found["transposition"] = "".join(letters)
    value, decimals = Decimal(printed), len(printed.partition(".")[2])
    found["factor 10"] = f"{value * 10:.{decimals}f}"
    found["sign"] = f"{-value:.{decimals}f}"
    found["large"] = f"{value + random.choice((-1, 1)) * (abs(value) * random.randint(2, 30) / 10 + 7):.{decimals}f}"
    found["last digit"] = f"{value + random.choice((-1, 1)) * Decimal(1).scaleb(-decimals):.{decimals}f}"
    return {kind: wrong for kind, wrong in found.items() if Decimal(wrong) != value}
