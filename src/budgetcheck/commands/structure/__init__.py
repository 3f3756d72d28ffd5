"""What each table of a document was understood to be: its headings, its rows, what was asked of it and what was not."""

from __future__ import annotations

import io
from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeVar

from budgetcheck.arithmetic.relations import figures_of
from budgetcheck.checks.structure.analysis import structure_of
from budgetcheck.documents.blocks import unbroken
from budgetcheck.documents.headings import tree_of
from budgetcheck.judging.names import Names
from budgetcheck.model.printed_table import Kind, Seen, State
from budgetcheck.model.words import Text, Verdict
from budgetcheck.runs.files import read_file

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from rich.tree import Tree

    from budgetcheck.checks.structure.analysis import Structure
    from budgetcheck.checks.structure.evidence import Asked, Left, Proposal
    from budgetcheck.checks.structure.figures import Sheet
    from budgetcheck.documents.headings import Node
    from budgetcheck.model.printed_table import Column, Lane, PrintedRow
    from budgetcheck.model.words import Language

_Weighed = TypeVar("_Weighed", "Asked", "Left")
_WIDTH = 120
_FEW_ROWS = 12
"""Rows of a lane that are drawn unless all are asked for."""

KINDS = {
    Kind.CODE: Text("编码", "codes"),
    Kind.UNIT: Text("单位编码", "units' codes"),
    Kind.LABEL: Text("名称", "names"),
    Kind.LINE: Text("行次", "line numbers"),
    Kind.NOTE: Text("备注", "remarks"),
    Kind.TEXT: Text("文字", "words"),
    Kind.AMOUNT: Text("金额", "amounts"),
    Kind.PRICE: Text("单价", "prices"),
    Kind.COUNT: Text("数量", "counts"),
    Kind.PERCENT: Text("百分比", "per cent"),
}
GROUPS = {
    "code": Text("上级 = 下级之和", "a code is the sum of those below it"),
    "columns": Text("合计栏 = 各栏之和", "a total is the sum of its columns"),
    "changes": Text("增减额和百分比", "changes and percentages"),
    "copies": Text("与另一表同一栏相同", "the same column in another table"),
    "outline": Text("按序号和合计字样相加", "sums by numbering and total words"),
}
WHY = {
    "heading": Text("没有标题的数", "figures under no heading"),
    "code": Text("编码未识别", "a code that was not recognised"),
    "figure": Text("不是数字", "not a figure"),
}


NOTHING = Text("没有可以识别的表", "no tables")


def formats() -> tuple[str, ...]:
    """Return the names of the formats that tables are drawn in."""
    return "text", "html"


def drawn(path: str, pack: str | None, language: Language, *, verbose: bool = False, format_: str = "text") -> str:
    """Return each table of a document as it was understood, as text or as a page. Raises InputError."""
    budget, rules = read_file(path, pack)
    found = structure_of(budget.grids)
    if format_ == "html":
        from budgetcheck.commands.structure.html_page import page

        return page(budget, found, Names(budget, rules.layout), language)
    if not budget.grids:
        return NOTHING.say(language) + "\n"
    drawing = _Drawing(found, language, verbose=verbose)
    return "\n".join(map(drawing.sheet, found.sheets))


def headline(sheet: Sheet, checked: Collection[tuple[str, str, str]], language: Language) -> tuple[str, str]:
    """Return a table's number, title and measure in words, and how many of its figures are checked."""
    table = sheet.table
    printed = [
        figure for lane in sheet.lanes for row in lane.figures for figure in row if figure and figure.value is not None
    ]
    held = sum(figure.key in checked for figure in printed)
    said = " ".join(filter(None, (table.number, table.title, f"（{table.measure}）" if table.measure else "")))
    share = Text(f"{len(printed)} 个数中核对 {held} 个", f"{held} of {len(printed)} figures checked")
    return said, share.say(language)


class _Drawing:
    def __init__(self, found: Structure, language: Language, *, verbose: bool) -> None:
        self._language = language
        self._verbose = verbose
        self._asked: dict[str, list[Asked]] = defaultdict(list)
        self._left: dict[str, list[Left]] = defaultdict(list)
        self._covered = {figure.key for each in found.asked for figure in figures_of(each.proposal.relation)}
        for asked in found.asked:
            self._asked[asked.proposal.table].append(asked)
        for left in found.left:
            self._left[left.proposal.table].append(left)

    def _say(self, zh: str, en: str) -> str:
        return Text(zh, en).say(self._language)

    def sheet(self, sheet: Sheet) -> str:
        """Return one table."""
        from rich.console import Console
        from rich.tree import Tree

        table = sheet.table
        said, share = headline(sheet, self._covered, self._language)
        root = Tree(_plain(f"{table.place}. {said}  {share}"))
        for lane in table.lanes:
            self._lane(root, lane)
        self._relations(root, sheet)
        self._unseen(root, table.unseen)
        text = io.StringIO()
        Console(file=text, width=_WIDTH, force_terminal=False, color_system=None).print(root)
        return text.getvalue()

    def _lane(self, root: Tree, lane: Lane) -> None:
        heads = root.add(_plain(self._say("标题", "headings") + (f" {lane.heading}" if lane.heading else "")))
        for column in (lane.label, *lane.words):
            if column is not None:
                heads.add(_plain(self._column(column)))
        for node in tree_of([column.path for column in lane.columns]):
            self._node(heads, node, lane.columns)
        rows = root.add(_plain(self._say(f"{len(lane.rows)} 行", f"{len(lane.rows)} rows")))
        shown = lane.rows if self._verbose else lane.rows[:_FEW_ROWS]
        open_: list[tuple[int, Tree]] = [(-1, rows)]
        outermost = min((len(row.code) for row in lane.rows if row.code), default=0)
        for row in shown:
            depth = max(depth_of(row), outermost)
            while open_[-1][0] >= depth:
                open_.pop()
            open_.append((depth, open_[-1][1].add(_plain(self._row(row)))))
        if len(shown) < len(lane.rows):
            rows.add("…")

    def _column(self, column: Column) -> str:
        return f"{column.leaf or '—'}  [{KINDS[column.kind].say(self._language)}]"

    def _node(self, above: Tree, node: Node, columns: Sequence[Column], level: int = 0) -> None:
        kinds = "、".join(dict.fromkeys(KINDS[columns[x].kind].say(self._language) for x in node.columns))
        path = columns[node.columns[0]].path
        word = node.word if node.children else "/".join(path[level:]) or "—"
        own = above.add(_plain(word if node.children else f"{word}  [{kinds}]"))
        for child in node.children:
            self._node(own, child, columns, level + 1)

    def _row(self, row: PrintedRow) -> str:
        cells = " | ".join(
            unbroken(cell.text) if cell.state is State.PRINTED else ("" if cell.state is State.BLANK else "?")
            for cell in row.cells
        )
        total = self._say("（合计）", " (total)") if row.is_total else ""
        return f"{row.code or '·'} {row.label.bare if row.code else row.label.text}{total}  {cells}"

    def _relations(self, root: Tree, sheet: Sheet) -> None:
        asked, left = self._asked[sheet.name], self._left[sheet.name]
        if asked:
            node = root.add(_plain(self._say("据此核对", "checked")))
            for name, own in by_group(asked).items():
                held = sum(each.judgement.verdict is not Verdict.BROKEN for each in own)
                words = self._say(f"{len(own)} 处中 {held} 处成立", f"holds in {held} of {len(own)} places")
                by_document = sum(each.evidence.document for each in own)
                more = self._say(
                    f"，其中 {by_document} 处以全文件为据", f", {by_document} of them on the document's evidence"
                )
                node.add(_plain(f"{GROUPS[name].say(self._language)}: {words}{more if by_document else ''}"))
        if left:
            node = root.add(_plain(self._say("没有依据，未核对", "not checked, for lack of evidence")))
            for name, rest in by_group(left).items():
                node.add(_plain(f"{GROUPS[name].say(self._language)}: {len(rest)}"))

    def _unseen(self, root: Tree, unseen: Iterable[Seen]) -> None:
        found = list(unseen)
        if found:
            node = root.add(_plain(self._say("未识别", "not recognised")))
            for seen in found:
                where = seen.source.zh if self._language == "zh" else seen.source.en
                node.add(
                    _plain(f"{WHY.get(seen.why, Text(seen.why, seen.why)).say(self._language)}: {seen.text}  {where}")
                )


def _plain(words: str) -> Any:  # noqa: ANN401 - rich's text, without markup
    from rich.text import Text as RichText

    return RichText(words)


def depth_of(row: PrintedRow) -> int:
    """Return how deep a row is drawn: by its code's length, else by its numbering."""
    if row.code:
        return len(row.code)
    return row.label.rank or (9 if row.label.of_which else 0)


def _kind(proposal: Proposal) -> str:
    group = proposal.group
    return str(group[0]) if isinstance(group, tuple) else ""


def by_group(found: Iterable[_Weighed]) -> dict[str, list[_Weighed]]:
    """Return what was weighed by the kind of its group, as `GROUPS` names them."""
    groups: dict[str, list[_Weighed]] = defaultdict(list)
    for each in found:
        groups[_kind(each.proposal)].append(each)
    return groups
