"""Prints a budget as an office publishes it: tables and notes, as Word, Excel, OpenDocument, PDF or plain text.

The inverse of the readers, and independent of them: it knows the layout and how sentences are written, no reader's code.
"""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from tests.generator import name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from budgetcheck.model.budget import Budget, Figure, Row, Table
    from budgetcheck.model.layout import Layout

UNIT = "新疆维吾尔自治区某某服务中心"
_NUMERALS = "一二三四五六七八九十"
_MEASURED = {"percent", "exact", "quantity"}
_SIZES = {3: "（类）", 5: "（款）", 7: "（项）"}


class Line(NamedTuple):
    """One paragraph."""

    text: str


class Sheet(NamedTuple):
    """One printed table: the rows over its body, the body, and which cells over it are merged."""

    title: str
    head: tuple[tuple[str, ...], ...]
    body: tuple[tuple[str, ...], ...]


Part = Line | Sheet


def is_sheet(table: str) -> bool:
    """Whether a table is printed as one, and not in the notes."""
    return not table.startswith(("narrative.", "performance.", "staffing"))


class Publisher:
    """Turns one budget into paragraphs and printed tables."""

    def __init__(self, budget: Budget, layout: Layout, random: Random) -> None:
        self._budget = budget
        self._layout = layout
        self._random = random

    def tables(self) -> Iterator[Part]:
        """Yield the tables, each under its number, title and measure."""
        yield Line(f"第二部分 {self._budget.year} 年单位预算公开表")
        done: set[str] = set()
        for name, table in self._budget.tables.items():
            if not is_sheet(name) or name in done:
                continue
            pair = [each for each in self._layout.tables if name.split(".")[0] == each.split(".")[0]]
            shown = [each for each in pair if each in self._budget.tables] if "." in name else [name]
            done |= set(shown)
            yield from self._printed([self._budget.tables[each] for each in shown])
            if table.statement:
                yield Line(table.statement)

    def _printed(self, tables: list[Table]) -> Iterator[Part]:
        first = tables[0]
        layout = self._layout.tables[first.id]
        title = layout.title.partition("（收入")[0].partition("（支出")[0]
        yield Line(first.number or layout.number)
        yield Line(title)
        yield Line(f"编制单位：{UNIT} 单位：{first.measure}")
        halves = [self._half(table) for table in tables]
        height = max(len(body) for _, body in halves)
        widths = [len(head) for head, _ in halves]
        body = tuple(
            tuple(
                cell
                for (_, rows), width in zip(halves, widths, strict=True)
                for cell in (rows[at] if at < len(rows) else ("",) * width)
            )
            for at in range(height)
        )
        over = tuple(
            self._layout.tables[table.id].lane
            for table, width in zip(tables, widths, strict=True)
            for _ in range(width)
        )
        heads: list[tuple[str, ...]] = [tuple(cell for head, _ in halves for cell in head)]
        if len(tables) > 1:
            heads.insert(0, over)
        else:
            marks = sum(cell not in self._labels(first) for cell in heads[0])
            marks += sum(column.type == "text" for column in layout.columns.values())
            heads.append((*["※"] * marks, *[str(at) for at in range(1, len(heads[0]) - marks + 1)]))
        yield Sheet(title, tuple(heads), body)

    def _columns(self, table: Table) -> list[str]:
        layout = self._layout.tables[table.id]
        return [key for key, column in layout.columns.items() if not column.optional or key in table.columns]

    def _labels(self, table: Table) -> list[str]:
        columns = self._layout.tables[table.id].columns
        return [columns[key].label for key in self._columns(table)]

    def _half(self, table: Table) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        layout = self._layout.tables[table.id]
        coded = layout.codes in ("function", "economic")
        head = (*(["科目编码"] if coded else []), "项目" if layout.lane else "科目名称", *self._labels(table))
        body = []
        for row in table.rows:
            code = row.code if row.code.isdigit() else ""
            cells = [self._cell(row, key) for key in self._columns(table)]
            body.append((*([code] if coded else []), row.name, *cells))
        return head, body

    @staticmethod
    def _cell(row: Row, key: str) -> str:
        if key in row.texts:
            return "".join(row.texts[key])
        figure = row.figures.get(key)
        if figure is None or figure.value is None:
            return ""
        digits = figure.text
        whole, point, rest = digits.partition(".")
        return f"{int(whole):,}{point}{rest}" if not whole.startswith("-0") else digits

    # -- the notes

    def notes(self) -> Iterator[Part]:
        """Yield the text: the staff, then one section a table of the notes, then the projects' targets."""
        tables = self._budget.tables
        if "staffing" in tables:
            yield Line(f"二、{self._layout.tables['staffing'].title}")
            yield Line(self._staff(tables["staffing"].rows[0]))
        yield Line(f"第三部分 {self._budget.year} 年单位预算情况说明")
        sections = [each for each in tables if each.startswith("narrative.")]
        for at, name in enumerate(sections):
            title = self._layout.tables[name].title
            yield Line(f"{_numeral(at + 1)}、关于{UNIT} {self._budget.year} 年{title}")
            write = self._writers().get(name, self._plain)
            yield from map(Line, write(tables[name]))
        yield from self._targets()
        yield Line("第四部分 名词解释")

    def _writers(self) -> dict[str, Callable[[Table], Iterator[str]]]:
        return {
            "narrative.overview": self._overview,
            "narrative.fiscal": self._fiscal,
            "narrative.general_structure": self._numbered,
            "narrative.general_use": self._numbered,
            "narrative.general_basic": self._listed,
            "narrative.general_projects": self._projects,
            "narrative.assets": self._assets,
            "narrative.performance": self._performance,
        }

    def _plain(self, table: Table) -> Iterator[str]:
        for row in table.rows:
            yield self._claim(self._named(table, row), row, table.measure)

    def _numbered(self, table: Table) -> Iterator[str]:
        for at, row in enumerate(table.rows, 1):
            path = "".join(
                f"{self._called(row.code[:size])}{mark}" for size, mark in _SIZES.items() if size < len(row.code)
            )
            path += f"{row.name}{_SIZES.get(len(row.code), '')}"
            yield f"{at}、{path}：{self._budget.year} 年预算数为{self._claim('', row, table.measure)}"

    def _called(self, code: str) -> str:
        """Return the name that the document's tables or else the official list give a code."""
        tables = (self._budget.tables[each] for each in ("expenditure", "general") if each in self._budget.tables)
        rows = [table.by_key[code] for table in tables if code in table.by_key]
        return rows[0].name if rows else name_of(code)

    def _fiscal(self, table: Table) -> Iterator[str]:
        """Write each class with its items behind 主要用于."""
        total = table.by_key.get("total")
        if total is not None:
            yield f"{UNIT}{self._budget.year} 年财政拨款收支总预算 {total.figures['amount'].text} {table.measure}。"
        if "share" in table.columns:
            yield from self._numbered(table._replace(rows=tuple(row for row in table.rows if row.code != "total")))
            return
        said = []
        for row in table.rows:
            amount = f"{row.name} {row.figures['amount'].text} {table.measure}"
            if len(row.code) == 3:
                said.append([amount])
            elif row.code != "total":
                said[-1].append(amount)
        parts = [f"{first}，主要用于{'、'.join(items)}" if items else first for first, *items in said]
        yield f"一般公共预算支出包括：{'；'.join(parts)}。"

    def _overview(self, table: Table) -> Iterator[str]:
        row = table.rows[0]
        yield f"{UNIT}收支总预算 {row.figures['amount'].text} {table.measure}。"
        yield f"收入预算包括：{'、'.join(row.texts['income_items'])}。"
        yield f"支出预算包括：{'、'.join(row.texts['expenditure_items'])}。"

    def _listed(self, table: Table) -> Iterator[str]:
        for row in table.rows:
            items = "、".join(row.texts.get("items", ()))
            including = f"，主要包括：{items}" if items else ""
            yield f"{self._named(table, row)} {row.figures['amount'].text} {table.measure}{including}。"

    def _projects(self, table: Table) -> Iterator[str]:
        columns = self._layout.tables[table.id].columns
        for at, row in enumerate(table.rows, 1):
            yield f"（{_numeral(at)}）项目名称：{row.name}"
            yield "设立的政策依据：《某某管理办法》"
            yield f"预算安排规模：{row.figures['amount'].text} {table.measure}"
            parts = [
                f"{columns[key].label} {figure.text} {table.measure}"
                for key, figure in row.figures.items()
                if key != "amount"
            ]
            yield f"资金分配情况：{'，'.join(parts)}"
            yield f"资金执行时间：{self._budget.year} 年 1 月 1 日至 {self._budget.year} 年 12 月 31 日"

    def _assets(self, table: Table) -> Iterator[str]:
        yield f"截至 {self._budget.year - 1} 年底，{UNIT}占用使用国有资产总体情况为"
        for row in table.rows:
            parts = []
            if "count" in row.figures:
                parts.append(f"{row.figures['count'].text} {'台' if row.code.startswith('equipment') else '辆'}")
            if "area" in row.figures:
                parts.append(f"{row.figures['area'].text} 平方米")
            if "value" in row.figures:
                parts.append(f"价值 {row.figures['value'].text} {table.measure}")
            yield f"{self._named(table, row)} {'，'.join(parts)}。"

    def _performance(self, table: Table) -> Iterator[str]:
        for row in table.rows:
            count, amount = row.figures["count"].text, row.figures["amount"].text
            yield f"{self._named(table, row)} {count} 个，涉及预算金额 {amount} {table.measure}。"

    def _staff(self, row: Row) -> str:
        figures = row.figures
        said = [f"{UNIT}编制数 {figures['establishment'].text}，实有人数 {figures['actual'].text} 人，其中："]
        for key, name in (("active", "在职"), ("retired", "退休"), ("retired_cadre", "离休")):
            change = figures[f"{key}_change"]
            verb = "减少" if change.units < 0 else "增加"
            said.append(f"{name} {figures[key].text} 人，{verb} {change.text.lstrip('-')} 人；")
        return "".join(said)[:-1] + "。"

    def _targets(self) -> Iterator[Part]:
        goals, indicators = (self._budget.tables.get(f"performance.{each}") for each in ("projects", "indicators"))
        if goals is None or indicators is None:
            return
        layout = self._layout.tables[indicators.id]
        keys = [key for key in layout.columns if key != "project"]
        columns = [
            *(key for key in keys if key.startswith("level")),
            "name",
            *(k for k in keys if not k.startswith("level")),
        ]
        heads = [layout.name if key == "name" else layout.columns[key].label for key in columns]
        width = len(heads)
        for goal in goals.rows:
            amounts = [goal.figures[key].text if key in goal.figures else "" for key in ("total", "fiscal", "other")]
            form = (
                _wide(["预算单位", UNIT], width),
                _wide(["项目名称", goal.name], width),
                _wide(
                    ["项目资金", "年度预算总额", amounts[0], "其中：财政拨款", amounts[1], "其他资金", amounts[2]],
                    width,
                ),
                tuple(heads),
            )
            rows = [row for row in indicators.rows if row.texts.get("project") == (goal.code,)]
            body = tuple(tuple(row.name if key == "name" else self._cell(row, key) for key in columns) for row in rows)
            yield Line("项目支出绩效目标表")
            yield Line(f"（{self._budget.year} 年）单位：{goals.measure}")
            yield Sheet("项目支出绩效目标表", (), (*form, *body))

    def _named(self, table: Table, row: Row) -> str:
        return self._layout.tables[table.id].rows.get(row.code, row.name)

    def _claim(self, name: str, row: Row, measure: str) -> str:
        figures = row.figures
        said = [f"{name} {figures['amount'].text} {measure}".strip()]
        if "share" in figures:
            said.append(self._random.choice(("占 {}%", "占比 {}%", "占总额的 {}%")).format(figures["share"].text))
        if "change" in figures:
            said.append(self._change(figures["change"], measure))
        if "change_pct" in figures:
            said.append(self._percent(figures["change_pct"]))
        if "reason" in row.texts:
            said.append(f"主要原因是{''.join(row.texts['reason'])}")
        return "，".join(said) + "。"

    def _change(self, figure: Figure, measure: str) -> str:
        verbs = ("减少", "压减") if figure.units < 0 else ("增加",)
        base = self._random.choice(("比上年预算", "较上年预算", "与上年预算相比"))
        return f"{base}{self._random.choice(verbs)} {figure.text.lstrip('-')} {measure}"

    def _percent(self, figure: Figure) -> str:
        verbs = ("下降", "降低", "减幅") if figure.units < 0 else ("增长", "上升", "增幅")
        return f"{self._random.choice(verbs)} {figure.text.lstrip('-')}%"


def _wide(cells: list[str], width: int) -> tuple[str, ...]:
    """Return cells over a whole row, the last one over what is left."""
    return tuple((cells + [cells[-1]] * width)[:width])


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if not tens else ("十" if tens == 1 else f"{_NUMERALS[tens - 1]}十")) + (
        _NUMERALS[ones - 1] if ones else ""
    )


# --------------------------------------------------------------------------------------------------------- formats


def as_docx(parts: list[Part]) -> bytes:
    """Return a Word document; neighbouring cells of one heading are merged."""
    from docx import Document

    document = Document()
    for part in parts:
        if isinstance(part, Line):
            document.add_paragraph(part.text)
            continue
        rows = [*part.head, *part.body]
        table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
        cells = table._cells
        width = len(rows[0])
        for y, row in enumerate(rows):
            for x, text in enumerate(row):
                cells[y * width + x].text = text
        for y, row in enumerate(part.head):
            for start, end in _runs(row):
                cells[y * width + start].merge(cells[y * width + end]).text = row[start]
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _runs(row: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    start = 0
    for at in range(1, len(row) + 1):
        if at == len(row) or row[at] != row[start]:
            if at - start > 1 and row[start] not in ("", "※"):
                yield start, at - 1
            start = at


def _number(text: str) -> float | str:
    plain = text.replace(",", "")
    return float(plain) if "." in plain and plain.replace(".", "").replace("-", "").isdigit() else text


def _sheets(parts: list[Part]) -> Iterator[list[tuple[str, ...]]]:
    """Yield the rows of each sheet: the lines over a table, the table, and those under it."""
    rows: list[tuple[str, ...]] = []
    closed = False
    for part in parts:
        if isinstance(part, Line) and closed and part.text.startswith(("表", "项目支出绩效目标表")):
            yield rows
            rows, closed = [], False
        if isinstance(part, Line):
            rows.append((part.text,))
        else:
            rows += [*part.head, *part.body]
            closed = True
    yield rows


def as_xlsx(parts: list[Part]) -> bytes:
    """Return a workbook, one sheet a table, amounts as numbers."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for at, rows in enumerate(_sheets(parts), 1):
        sheet = book.create_sheet(f"{at}")
        for row in rows:
            sheet.append([_number(text) for text in row])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def as_xls(parts: list[Part]) -> bytes:
    """Return a workbook of the old format."""
    from xlwt import Workbook

    book = Workbook(encoding="utf-8")
    for at, rows in enumerate(_sheets(parts), 1):
        sheet = book.add_sheet(f"{at}")
        for y, row in enumerate(rows):
            for x, text in enumerate(row):
                sheet.write(y, x, _number(text))
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def as_ods(parts: list[Part]) -> bytes:
    """Return an OpenDocument workbook."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table as Grid
    from odf.table import TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    for at, rows in enumerate(_sheets(parts), 1):
        sheet = Grid(name=f"{at}")
        for row in rows:
            line = TableRow()
            for text in row:
                value = _number(text)
                cell = (
                    TableCell(valuetype="float", value=value)
                    if isinstance(value, float)
                    else TableCell(valuetype="string")
                )
                cell.addElement(P(text=text))
                line.addElement(cell)
            sheet.addElement(line)
        book.spreadsheet.addElement(sheet)
    held = io.BytesIO()
    book.write(held)
    return held.getvalue()


def as_pdf(parts: list[Part], *, landscape: bool = False, narrow: float = 46.0, ruled: bool = True) -> bytes:
    """Return a PDF: tables run over pages, their headings repeated; cells as narrow as a figure needs, or less."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.pagesizes import landscape as turned
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer
    from reportlab.platypus import Table as Grid

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    text_style = ParagraphStyle("text", fontName="STSong-Light", fontSize=11, leading=16, wordWrap="CJK")
    cell_style = ParagraphStyle("cell", fontName="STSong-Light", fontSize=8, leading=10, wordWrap="CJK")
    story: list[object] = []
    for part in parts:
        if isinstance(part, Line):
            story.append(Paragraph(_escaped(part.text), text_style))
            continue
        rows = [*part.head, *part.body]
        page = (turned(A4) if landscape else A4)[0] - 60
        width = min(narrow, page / len(rows[0])) if len(rows[0]) > 4 else page / len(rows[0])
        cells = [[Paragraph(_escaped(text), cell_style) for text in row] for row in rows]
        grid = Grid(cells, colWidths=[width] * len(rows[0]), repeatRows=len(part.head))
        if ruled:
            grid.setStyle([("GRID", (0, 0), (-1, -1), 0.5, (0, 0, 0))])
        story += [grid, Spacer(1, 8)]
    held = io.BytesIO()
    SimpleDocTemplate(held, pagesize=turned(A4) if landscape else A4, margin=30).build(story)
    return held.getvalue()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_txt(parts: list[Part]) -> bytes:
    """Return plain text as a copy out of a PDF gives it: no blank cells, a code in its three pieces."""
    lines: list[str] = []
    for part in parts:
        if isinstance(part, Line):
            lines += (
                [part.text[at : at + 38] for at in range(0, len(part.text), 38)] if len(part.text) > 60 else [part.text]
            )
        else:
            lines += [" ".join(filter(None, map(_pieces, row))) for row in (*part.head, *part.body)]
    return "\n\n".join(lines).encode()


def _pieces(text: str) -> str:
    if text.isdigit() and len(text) in (5, 7):
        return " ".join([text[:3], *(text[at : at + 2] for at in range(3, len(text), 2))])
    return text


def figures_of(budget: Budget) -> dict[tuple[str, str, str], Decimal]:
    """Return every figure but blanks by its place, in the base measure."""
    return {
        figure.key: Decimal(figure.units)
        for table in budget.tables.values()
        for row in table.rows
        for figure in row.figures.values()
        if figure.value is not None
    }
