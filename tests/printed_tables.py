"""Prints random tables as offices do: trees of codes or outlines under trees of headings, in many forms, all sums right.

Independent of the readers: it knows how tables look, and shares no word list or rule with the code that reads them.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.documents.blocks import Block, Cell, Grid, Paragraph
from budgetcheck.documents.printed import tables_of, take_apart
from budgetcheck.model.budget import Source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from budgetcheck.model.printed_table import PrintedTable

Rows = list[list[str]]
Amounts = tuple[Decimal, ...]

_WORDS = (
    "办公", "印刷", "咨询", "水电", "邮电", "取暖", "物业", "差旅", "维修", "租赁", "会议", "培训", "材料", "劳务", "委托",
    "工会", "福利", "交通", "文物", "图书", "档案", "体育", "旅游", "医疗", "养老", "住房", "就业", "教育", "科技", "水利",
)  # fmt: skip
_NUMERALS = "一二三四五六七八九十"


class Line(NamedTuple):
    """One row before it is printed: its place in a tree, and the true amount of each leaf column."""

    code: str
    name: str
    amounts: Amounts
    children: tuple[Line, ...] = ()


class Head(NamedTuple):
    """A heading: over one leaf column, over a total of its siblings, or over further headings."""

    word: str
    children: tuple[Head, ...] = ()
    total: bool = False
    aside: bool = False
    """Whether it takes no part in the total: last year's amount."""


class Printed(NamedTuple):
    """A table as printed; places of amounts and rows that may be lost are those of the body."""

    title: str
    heading: Rows
    body: Rows
    amounts: tuple[tuple[int, int], ...]
    lines: tuple[int, ...] = ()
    """Rows with figures of which the codes or sums tell when one is lost."""
    narrow_total: tuple[str, ...] = ()
    """A total that stands alone on the next page, with fewer cells."""


def leaves(heads: tuple[Head, ...]) -> int:
    return sum(leaves(head.children) if head.children else not head.total for head in heads)


def values_of(heads: tuple[Head, ...], amounts: Amounts) -> list[Decimal]:
    """Return one value a printed column from one a leaf column, totals filled in."""

    def fill(level: tuple[Head, ...], left: list[Decimal]) -> tuple[list[Decimal], Decimal]:
        values: list[Decimal] = []
        totals: list[int] = []
        whole = Decimal(0)
        for head in level:
            own: list[Decimal] = [Decimal(0)]
            if head.total:
                totals.append(len(values))
            elif head.children:
                own, inner = fill(head.children, left)
                whole += inner
            else:
                own = [left.pop(0)]
                whole += 0 if head.aside else own[0]
            values += own
        for at in totals:
            values[at] = whole
        return values, whole

    return fill(heads, list(amounts))[0]


def paths_of(heads: tuple[Head, ...], above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    paths: list[tuple[str, ...]] = []
    for head in heads:
        own = (*above, head.word)
        paths += paths_of(head.children, own) if head.children else [own]
    return paths


def heading_rows(paths: list[tuple[str, ...]], *, merged: bool) -> Rows:
    """Return the rows of a heading: merged cells repeated wherever they reach, or left blank but in their first place."""
    rows: Rows = [[] for _ in range(max(map(len, paths)))]
    for x, path in enumerate(paths):
        for y, row in enumerate(rows):
            first = y < len(path) and (x == 0 or paths[x - 1][: y + 1] != path[: y + 1])
            row.append(path[min(y, len(path) - 1)] if merged or first else "")
    return rows


class Printer:
    """Prints random tables of one document, all rounded in one of the two honest ways."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.decimals = random.choice((2, 2, 2, 2, 0, 4))
        self.true = random.random() < 0.5
        """Whether every total is rounded from the true sum; else all are sums of what is printed."""
        self.zero = random.choice(("", "", "0.00", "—", "0"))
        self.merged = random.random() < 0.6
        self.used: set[str] = set()

    def chance(self, odds: float) -> bool:
        return self.random.random() < odds

    def name(self) -> str:
        while True:
            word = "".join(self.random.choice(_WORDS) for _ in range(self.random.choice((2, 2, 3))))
            if word not in self.used:
                self.used.add(word)
                return word

    def rounded(self, amount: Decimal) -> Decimal:
        return amount.quantize(Decimal(1).scaleb(-self.decimals), ROUND_HALF_UP)

    def shown(self, amount: Decimal) -> str:
        plain = self.rounded(amount)
        if not amount:
            return self.zero
        return f"{plain:,}" if self.chance(0.3) else f"{plain}"

    def amounts(self, width: int) -> Amounts:
        if self.chance(0.08):
            return (Decimal(0),) * width
        scale = self.random.choice((10, 300, 300, 5000))
        filled = {x for x in range(width) if self.chance(0.6)} or {self.random.randrange(width)}
        drawn = tuple(
            Decimal(self.random.randrange(1, scale * 10_000)).scaleb(-4) if x in filled else Decimal(0)
            for x in range(width)
        )
        return drawn if self.true else tuple(map(self.rounded, drawn))

    # -- trees

    def tree(self, width: int, steps: tuple[int, ...], code: str = "") -> tuple[Line, ...]:
        """Return rows of codes, each level some digits longer, down to a depth that all of them have."""
        digits, deeper = steps[0], steps[1:]
        first = 10 ** (digits - 1) if not code or digits > 2 else 1
        count = self.random.randint(1 if code else 2, 4)
        lines = []
        for number in sorted(self.random.sample(range(first, first + 30), count)):
            own = f"{code}{number:0{digits}d}"
            below = self.tree(width, deeper, own) if deeper else ()
            amounts = total_of(below) if below else self.amounts(width)
            lines.append(Line(own, self.name(), amounts, below))
        return tuple(lines)

    def heads(self) -> tuple[Head, ...]:
        """Return the headings over the amounts: often a total first, groups with totals of their own beside it."""
        total = Head(self.random.choice(("合计", "合计", "总计", "本年支出合计")), total=True)
        parts = tuple(self.group() for _ in range(self.random.randint(2, 4)))
        form = self.random.random()
        if form < 0.15:
            return (Head("金额"),)
        if form < 0.25:
            return (Head(f"{self.name()}支出", (Head("小计", total=True), *parts)),)
        if form < 0.35:
            return (*parts, total)
        if form < 0.4:
            return (total, *parts, Head(f"其中：{self.name()}", aside=True))
        if form < 0.45:
            return (Head("上年预算数", aside=True), total._replace(word="本年预算数合计"), *parts)
        return (total, *parts)

    def group(self) -> Head:
        if self.chance(0.6):
            return Head(f"{self.name()}经费")
        below = tuple(Head(f"{self.name()}费") for _ in range(self.random.randint(2, 3)))
        return Head(f"{self.name()}经费", (Head("小计", total=True), *below) if self.chance(0.8) else below)

    # -- tables

    def table(self) -> Printed:
        draw = self.random.random()
        if draw < 0.5:
            return self.coded()
        if draw < 0.56:
            return self.of_units()
        if draw < 0.62:
            return self.of_projects()
        if draw < 0.7:
            return self.sides()
        if draw < 0.76:
            return self.outlined()
        if draw < 0.8:
            return self.named()
        if draw < 0.9:
            return self.turned()
        return self.changed()

    def coded(self) -> Printed:
        """Rows of codes, functional, economic or of units; perhaps in lanes, perhaps with columns that add up to nothing."""
        heads = self.heads()
        steps = self.random.choice(((3, 2, 2), (3, 2, 2), (3, 2), (3,), (3, 3), (3, 3, 3)))
        lines = self.tree(leaves(heads), steps)
        rows = flat(lines)
        form = self.random.choice(("cell", "cell", "parts", "own", "front")) if steps in ((3, 2, 2), (3, 2)) else "cell"
        lead_heads, lead = self.lead(form, rows, len(steps))
        columns = [self.column(row, heads) for row in rows]
        total = self.column(Line("", "", total_of(lines)), heads)
        if heads == (Head("金额"),) and self.chance(0.5):
            return self.in_lanes(lead_heads, lead, columns, lines, total)
        if self.chance(0.15):
            lead_heads, lead = [("序号",), *lead_heads], [[str(y), *front] for y, front in enumerate(lead, 1)]
        noise = self.noise(len(rows))
        paths = [*lead_heads, *paths_of(heads), *[(word,) for word, _ in noise]]
        heading = self.heading(paths, len(lead_heads))
        body = [
            [*front, *own, *(cells[y] for _, cells in noise)]
            for y, (front, own) in enumerate(zip(lead, columns, strict=True))
        ]
        tops = [y for y, row in enumerate(rows) if len(row.code) == steps[0]]
        if self.chance(0.15) and len(tops) > 1 and form != "front":
            self.interrupt(body, tops, len(lead_heads), len(total))
        return self.with_total(heading, body, total, len(lead_heads), len(noise))

    def interrupt(self, body: Rows, tops: list[int], lead: int, width: int) -> None:
        """Put a heading between the rows, or one that sums those of the first codes, without a code of its own."""
        at = self.random.choice(tops[1:])
        words = ["" for _ in body[0]]
        words[lead - 1] = f"{self.name()}部分"
        if self.chance(0.5) and self.chance(0.5):
            words[lead - 1] += "小计"
        body.insert(at, words)

    def of_units(self) -> Printed:
        """Rows of codes again for each unit, each unit's under its own row."""
        heads = self.heads()
        width = leaves(heads)
        units = self.tree(width, (6,))
        body: Rows = []
        sums = []
        own = self.chance(0.5)
        for unit in units:
            lines = self.tree(width, (3, 2, 2))
            whole = total_of(lines)
            sums.append(whole)
            body.append([unit.code, "", unit.name, *self.column(Line("", "", whole), heads)])
            body += [[unit.code if own else "", row.code, row.name, *self.column(row, heads)] for row in flat(lines)]
        total = self.column(Line("", "", tuple(sum(each, Decimal(0)) for each in zip(*sums, strict=True))), heads)
        paths = [("单位代码",), ("科目编码",), ("单位名称（科目名称）",), *paths_of(heads)]
        return self.with_total(self.heading(paths, 3), body, total, 3, 0)

    def of_projects(self) -> Printed:
        """Rows of codes whose items have several projects, each with the item's code and a name of its own."""
        heads = self.heads()
        width = leaves(heads)
        headed = self.chance(0.5)
        projects: dict[str, list[Amounts]] = {}

        def split(line: Line) -> Line:
            if line.children:
                below = tuple(map(split, line.children))
                return line._replace(children=below, amounts=total_of(below))
            projects[line.code] = [self.amounts(width) for _ in range(self.random.randint(1, 3))]
            return line._replace(
                amounts=tuple(sum(each, Decimal(0)) for each in zip(*projects[line.code], strict=True))
            )

        lines = tuple(map(split, self.tree(width, (3, 2, 2))))
        body: Rows = []
        for row in flat(lines):
            if row.children or headed:
                body.append([row.code, row.name, "", *self.column(row, heads)])
            for amounts in projects.get(row.code, ()):
                line = Line(row.code, row.name, amounts)
                body.append([row.code, row.name, f"{self.name()}项目", *self.column(line, heads)])
        total = self.column(Line("", "", total_of(lines)), heads)
        paths = [("科目编码",), ("科目名称",), ("项目名称",), *paths_of(heads)]
        return self.with_total(self.heading(paths, 3), body, total, 3, 0)

    def outlined(self) -> Printed:
        """Numbered rows with numbered parts, some of them with a part named after 其中 that is not all of it."""
        heads = self.heads()
        width = leaves(heads)
        body: Rows = []
        tops = []
        for at in range(self.random.randint(2, 4)):
            parts = [self.amounts(width) for _ in range(self.random.randint(2, 5))]
            whole = tuple(sum(each, Decimal(0)) for each in zip(*parts, strict=True))
            tops.append(whole)
            body.append([f"{_NUMERALS[at]}、{self.name()}", *self.column(Line("", "", whole), heads)])
            for number, part in enumerate(parts):
                mark = f"（{_NUMERALS[number]}）" if width % 2 else f"{number + 1}."
                body.append([f"{mark}{self.name()}", *self.column(Line("", "", part), heads)])
                if self.chance(0.15):
                    some = tuple(self.rounded(each / 3) for each in part)
                    body.append([f"其中：{self.name()}", *self.column(Line("", "", some), heads)])
        total = self.column(Line("", "", tuple(sum(each, Decimal(0)) for each in zip(*tops, strict=True))), heads)
        return self.with_total(self.heading([("项目",), *paths_of(heads)], 1), body, total, 1, 0)

    def column(self, line: Line, heads: tuple[Head, ...]) -> list[str]:
        return [self.shown(value) for value in values_of(heads, line.amounts)]

    def lead(self, form: str, rows: list[Line], depth: int) -> tuple[list[tuple[str, ...]], Rows]:
        """Return the headings and cells in front of the amounts."""
        if form == "front":
            between = self.random.choice(("", " ", "-"))
            return [("支出功能分类",)], [[f"{row.code}{between}{row.name}"] for row in rows]
        if form == "cell":
            return [("科目编码",), ("科目名称",)], [[row.code, row.name] for row in rows]
        parts = ("类", "款", "项")[:depth]
        cells = []
        for row in rows:
            pieces = [row.code[:3], *[row.code[at : at + 2] for at in range(3, len(row.code), 2)]]
            if form == "own":
                pieces = [""] * (len(pieces) - 1) + pieces[-1:]
            cells.append([*pieces, *[""] * (depth - len(pieces)), row.name])
        return [*[("科目编码", part) for part in parts], ("科目名称",)], cells

    def noise(self, height: int) -> list[tuple[str, list[str]]]:
        """Return columns that add up to nothing: counts, years, ratios, remarks."""
        chosen = [word for word in ("人员数量", "起始年份", "执行率", "占比", "备注") if self.chance(0.12)]
        return [(word, [self.noisy(word) if self.chance(0.8) else "" for _ in range(height)]) for word in chosen]

    def noisy(self, word: str) -> str:
        draw = self.random.randrange(1, 9999)
        return {
            "人员数量": f"{draw % 90 + 1}",
            "起始年份": f"{draw % 9 + 2015}",
            "执行率": f"{draw / 100:.2f}",
            "占比": f"{draw % 99 + 1}%",
            "备注": ("", "", "见附件", "续建")[draw % 4],
        }[word]

    def heading(self, paths: list[tuple[str, ...]], lead: int) -> Rows:
        rows = heading_rows(paths, merged=self.merged)
        if self.chance(0.3):
            mark = self.random.choice(("※", "栏次", ""))
            first = ["栏次", *[""] * (lead - 1)] if mark == "栏次" else [mark or "—"] * lead
            rows.append([*first, *map(str, range(1, len(paths) - lead + 1))])
        return rows

    def with_total(self, heading: Rows, body: Rows, total: list[str], lead: int, noise: int) -> Printed:
        lines = tuple(range(len(body)))
        words = [""] * lead
        words[self.random.choice((0, lead - 1))] = self.random.choice(("合计", "总计", "合  计"))
        whole = [*words, *total, *[""] * noise]
        place = self.random.choice(("top", "top", "foot", "foot", "alone", "none"))
        if place == "top":
            body.insert(0, whole)
            lines = tuple(y + 1 for y in lines)
        elif place == "foot" or (place == "alone" and noise):
            body.append(whole)
        alone = ("合计", *total) if place == "alone" and not noise and all(total) else ()
        if place == "alone" and not noise and not alone:
            body.append(whole)
        if self.chance(0.2) and not alone:
            body.append(["注：本表金额转换时可能存在尾数误差。", *[""] * (len(whole) - 1)])
        amounts = tuple(
            (y, x) for y, row in enumerate(body) for x in range(lead, lead + len(total)) if x < len(row) and row[x]
        )
        return Printed(f"{self.name()}预算表", heading, body, amounts, lines, alone)

    def in_lanes(
        self,
        heads: list[tuple[str, ...]],
        lead: Rows,
        columns: Rows,
        lines: tuple[Line, ...],
        total: list[str],
    ) -> Printed:
        """Print the rows of codes in two or three lanes side by side, a total under each or under all."""
        rows = [[*front, *own] for front, own in zip(lead, columns, strict=True)]
        starts = [y for y, line in enumerate(flat(lines)) if len(line.code) == len(lines[0].code)]
        cut = self.random.choice(starts[1:])
        lanes = [rows[:cut], rows[cut:]]
        width, height = len(rows[0]), max(map(len, lanes))
        tops = [starts.index(cut), len(starts)]
        sums = [total_of(lines[: tops[0]])[0], total_of(lines[tops[0] :])[0]]
        for lane in lanes:
            lane += [[""] * width for _ in range(height - len(lane))]
        body = [[*left, *right] for left, right in zip(*lanes, strict=True)]
        if self.chance(0.7):
            scopes = (f"{self.name()}合计", f"{self.name()}合计")
            body.append(
                [cell for scope, each in zip(scopes, sums, strict=True) for cell in self.foot(scope, width, each)]
            )
        else:
            body.append(["合计", *[""] * (2 * width - 2), *total])
        amounts = tuple((y, x) for y, row in enumerate(body) for x in (width - 1, 2 * width - 1) if row[x])
        paths = [*heads, ("金额",)]
        return Printed(f"{self.name()}明细表", heading_rows(paths * 2, merged=True), body, amounts)

    def foot(self, scope: str, width: int, amount: Decimal) -> list[str]:
        return [scope, *[""] * (width - 2), self.shown(amount)]

    def sides(self) -> Printed:
        """Income beside expenditure, by outline: numbered rows, parts under them, totals at the foot that agree."""
        spent = [self.amounts(1)[0] for _ in range(self.random.randint(4, 9))]
        closing = self.amounts(1)[0]
        this = sum(spent, Decimal(0))
        opening = min(self.amounts(1)[0], this)
        shares = sorted(self.random.sample(range(1, 100), self.random.randint(1, 3)))
        income = self.split(this + closing - opening, shares)
        left = [(f"{_NUMERALS[at]}、{self.name()}收入", each) for at, each in enumerate(income)]
        right = [(f"{_NUMERALS[at]}、{self.name()}支出", each) for at, each in enumerate(spent)]
        height = max(len(left), len(right))
        left += [("", Decimal(0))] * (height - len(left))
        right += [("", Decimal(0))] * (height - len(right))
        whole = this + closing
        left += [("本年收入合计", whole - opening), ("年初结转和结余", opening), ("收入总计", whole)]
        right += [("本年支出合计", this), ("年末结转和结余", closing), ("支出总计", whole)]
        lines = self.chance(0.3)
        body: Rows = []
        for y, (one, two) in enumerate(zip(left, right, strict=True), 1):
            cells = [[word, *([str(y + add)] if lines else []), self.shown(each) if word else ""]
                     for (word, each), add in ((one, 0), (two, height + 3))]  # fmt: skip
            body.append([*cells[0], *cells[1]])
        width = len(body[0]) // 2
        inner = ["项目", *(["行次"] if lines else []), "金额"]
        paths: list[tuple[str, ...]] = [(side, word) for side in ("收入", "支出") for word in inner]
        amounts = tuple((y, x) for y, row in enumerate(body) for x in (width - 1, 2 * width - 1) if row[x])
        return Printed(f"{self.name()}收支总表", heading_rows(paths, merged=self.merged), body, amounts)

    def split(self, whole: Decimal, shares: list[int]) -> list[Decimal]:
        """Return parts of an amount that add up to it."""
        parts = []
        rest = whole
        for share in shares:
            part = (rest * share / 100).quantize(Decimal("0.0001"))
            part = part if self.true else self.rounded(part)
            parts.append(part)
            rest -= part
        return [*parts, rest]

    def named(self) -> Printed:
        """Rows of names alone, units or projects, under a total."""
        heads = self.heads()
        lines = [Line("", f"{self.name()}项目", self.amounts(leaves(heads))) for _ in range(self.random.randint(3, 9))]
        body = [[line.name, *self.column(line, heads)] for line in lines]
        total = self.column(Line("", "", total_of(tuple(lines))), heads)
        paths = [("项目名称",), *paths_of(heads)]
        return self.with_total(self.heading(paths, 1), body, total, 1, 0)

    def turned(self) -> Printed:
        """One row of figures, its parts as columns; perhaps twice, for the budget and the outcome."""
        inner = (Head("小计", total=True), Head(f"{self.name()}购置"), Head(f"{self.name()}运行"))
        own = (Head("合计", total=True), Head(self.name()), Head(self.name(), inner), Head(self.name()))
        years = self.random.choice(((), ("预算数", "决算数"), ("2022年预算数", "2023年预算数")))
        heads = tuple(Head(year, own) for year in years) or own
        amounts = tuple(each for _ in years or (0,) for each in self.amounts(leaves(own)))
        row: list[str] = []
        for at in range(len(years) or 1):
            row += [self.shown(each) for each in values_of(own, amounts[at * leaves(own) : (at + 1) * leaves(own)])]
        paths = paths_of(heads)
        return Printed(
            f"{self.name()}经费表", self.heading(paths, 0) if self.merged else heading_rows(paths, merged=True), [row],
            tuple((0, x) for x, word in enumerate(row) if word),
        )  # fmt: skip

    def changed(self) -> Printed:
        """Rows of codes with last year's amount, this year's with its parts, and the change between them."""
        lines = self.tree(3, (3, 2, 2))
        body: Rows = []
        for row in [*flat(lines), Line("", "合计", total_of(lines))]:
            last, one, two = row.amounts
            this = one + two
            moved = this - last
            rate = f"{(moved * 100 / last).quantize(Decimal('0.01'), ROUND_HALF_UP)}" if last else ""
            body.append([row.code, row.name, *map(self.shown, (last, this, one, two, moved)), rate])
        ago = self.random.choice(("上年预算数", "2022年执行数"))
        now = "本年预算数" if ago[0] == "上" else "2023年预算数"
        paths = [
            ("科目编码",),
            ("科目名称",),
            (ago,),
            (now, "小计"),
            (now, "基本支出"),
            (now, "项目支出"),
            ("增减额",),
            ("增减%",),
        ]
        amounts = tuple((y, x) for y, row in enumerate(body) for x in range(2, 7) if row[x])
        return Printed(
            f"{self.name()}支出表", heading_rows(paths, merged=self.merged), body, amounts, tuple(range(len(body) - 1))
        )


def total_of(lines: tuple[Line, ...]) -> Amounts:
    return tuple(sum(each, Decimal(0)) for each in zip(*(line.amounts for line in lines), strict=True))


def flat(lines: tuple[Line, ...]) -> list[Line]:
    return [each for line in lines for each in (line, *flat(line.children))]


def blocks_of(tables: Sequence[Printed], random: Random) -> list[Block]:
    """Return tables as the blocks of a document: titles and measures over them, rows cut by pages anywhere."""
    blocks: list[Block] = []
    for number, table in enumerate(tables, 1):
        blocks += [Paragraph(f"表{number}"), Paragraph(table.title), Paragraph("单位：万元")]
        rows = table.heading + table.body
        first = len(table.heading) + 1
        cuts = (
            sorted(random.sample(range(first, len(rows)), 1)) if len(rows) > first + 3 and random.random() < 0.3 else []
        )
        again = random.random() < 0.5
        for page, (start, end) in enumerate(zip([0, *cuts], [*cuts, len(rows)], strict=True), 1):
            if page > 1 and random.random() < 0.4:
                blocks.append(Paragraph(f"- {number} -"))
            blocks.append(grid_of((table.heading if again and start else []) + rows[start:end], number * 10 + page))
        if table.narrow_total:
            blocks.append(grid_of([list(table.narrow_total)], number * 10 + 9))
    return blocks


def tables_in(blocks: Sequence[Block]) -> tuple[PrintedTable, ...]:
    """Return the tables of a document as they are read without a pack."""
    return tables_of(take_apart(blocks))


def grid_of(rows: Rows, number: int) -> Grid:
    return Grid(
        tuple(
            tuple(Cell(word, Source(table=number, cell=f"R{y}C{x}")) for x, word in enumerate(row, 1))
            for y, row in enumerate(rows, 1)
        )
    )


def with_slip(tables: list[Printed], kind: str, random: Random) -> list[Printed] | None:
    """Return the document with one slip: a digit, two figures exchanged, or a row lost; None where there is no room for it."""
    choices = [(number, at) for number, table in enumerate(tables) for at in range(len(table.amounts))]
    if kind == "row":
        choices = [
            (number, y)
            for number, table in enumerate(tables)
            for y in table.lines
            if any(_large(c) for c in table.body[y])
        ]
    if not choices:
        return None
    number, at = random.choice(choices)
    body = [list(row) for row in tables[number].body]
    if kind == "row":
        del body[at]
    else:
        y, x = tables[number].amounts[at]
        if kind == "digit":
            changed = _with_digit(body[y][x], random)
            if changed is None:
                return None
            body[y][x] = changed
        else:
            # Two parts of one sum exchanged in the only column of a table, or of a lane, leave everything right.
            alone = len({u for _, u in tables[number].amounts}) < 3
            others = [
                (v, u)
                for v, u in tables[number].amounts
                if (v == y) != (u == x) and not (alone and u == x) and _apart(body[v][u], body[y][x])
            ]
            if not others:
                return None
            v, u = random.choice(others)
            body[y][x], body[v][u] = body[v][u], body[y][x]
    return [*tables[:number], tables[number]._replace(body=body), *tables[number + 1 :]]


def _amount(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", ""))
    except ArithmeticError:
        return None


def _large(text: str) -> bool:
    amount = _amount(text)
    return amount is not None and "." in text and abs(amount) > 2


def _apart(one: str, two: str) -> bool:
    first, second = _amount(one), _amount(two)
    return first is not None and second is not None and abs(first - second) > 20


def _with_digit(text: str, random: Random) -> str | None:
    """Return a figure with one of its digits before the point changed, by far more than rounding."""
    amount = _amount(text)
    whole = text.partition(".")[0]
    places = [at for at, letter in enumerate(whole) if letter.isdigit() and len(whole[at:].replace(",", "")) >= 2]
    if amount is None or not places:
        return None
    at = random.choice(places)
    digit = random.choice([each for each in "123456789" if each != text[at]])
    return text[:at] + digit + text[at + 1 :]
