"""The tables of a document as a page for a browser: it runs nothing, loads nothing, and escapes every word of the file."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from budgetcheck.arithmetic.relations import Bound, figures_of
from budgetcheck.commands.structure import GROUPS, KINDS, NOTHING, WHY, by_group, depth_of, headline
from budgetcheck.documents.blocks import unbroken
from budgetcheck.documents.headings import tree_of
from budgetcheck.judging.wording import explain
from budgetcheck.model.printed_table import State
from budgetcheck.model.words import Text, Verdict, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcheck.arithmetic.relations import Judgement
    from budgetcheck.checks.structure.analysis import Structure
    from budgetcheck.checks.structure.evidence import Asked, Left, Proposal
    from budgetcheck.checks.structure.figures import Sheet, SheetLane
    from budgetcheck.documents.headings import Node
    from budgetcheck.judging.names import Names
    from budgetcheck.model.budget import Budget, Figure
    from budgetcheck.model.printed_table import Column, PrintedTable
    from budgetcheck.model.words import Language

_LOOK = (
    ":root{color-scheme:light dark}"
    "body{font:15px/1.6 system-ui,'Microsoft YaHei','Noto Sans CJK SC',sans-serif;margin:2rem auto;max-width:80rem;"
    "padding:0 1rem}"
    "h1{font-size:1.3rem}h2{font-size:1.1rem;margin-top:2.5rem}h3{font-size:1rem;margin:1rem 0 .2rem}"
    "small{color:GrayText;font-weight:normal}ul{margin:.2rem 0;padding-left:1.4rem}summary{cursor:pointer}"
    ".wide{overflow-x:auto}table{border-collapse:collapse}"
    "th,td{text-align:left;vertical-align:top;padding:.1rem .6rem;border-bottom:1px solid #8886}"
    ".number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}"
    ".checked{background:#2a82}.wrong{background:#d226;font-weight:bold}.unknown{background:#fa06}"
)
_MAX_DEPTH = 12
"""How deep a row is indented at most, in half letters."""


def page(budget: Budget, found: Structure, names: Names, language: Language) -> str:
    """Return the whole page; its tables stand in the order of the document."""
    drawing = _Page(found, names, language)
    title = escape(_seen(" · ".join(filter(None, (budget.unit, str(budget.year or ""), budget.path)))))
    body = "".join(map(drawing.sheet, found.sheets)) or f"<p>{escape(NOTHING.say(language))}</p>"
    return (
        f'<!doctype html>\n<html lang="{"zh-CN" if language == "zh" else "en"}"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>budgetcheck</title><style>{_LOOK}</style></head>\n<body><h1>{title}</h1>\n"
        f"<p>{drawing.legend()}</p>\n{body}</body></html>\n"
    )


def _seen(words: str) -> str:
    """Return words of a file without letters that turn the direction or hide."""
    return printable(words, "\ufffd", "\n\t\u3000\u00a0")


class _Page:
    def __init__(self, found: Structure, names: Names, language: Language) -> None:
        self._found = found
        self._names = names
        self._language = language
        figures = [(figure.key, each) for each in found.asked for figure in figures_of(each.proposal.relation)]
        self._checked = {key for key, _ in figures}
        self._wrong = {key for key, each in figures if each.judgement.verdict is Verdict.BROKEN}

    def _say(self, zh: str, en: str) -> str:
        return escape(Text(zh, en).say(self._language))

    def legend(self) -> str:
        """Return what the colours of cells say."""
        looks = {
            "checked": self._say("已核对", "checked"),
            "wrong": self._say("所在算式不成立", "in a sum that does not hold"),
            "unknown": self._say("未识别", "not recognised"),
        }
        return " ".join(f'<span class="{look}">{words}</span>' for look, words in looks.items())

    def sheet(self, sheet: Sheet) -> str:
        """Return one table: its headings, its rows, what was asked of it, what was not, and what was not understood."""
        table = sheet.table
        said, share = headline(sheet, self._checked, self._language)
        lanes = "".join(map(self._lane, sheet.lanes))
        return (
            f'<section><h2 id="t{table.place}">{table.place}. {escape(_seen(said))} <small>{share}</small></h2>\n'
            f"{lanes}{self._asked(sheet)}{self._left(sheet)}{self._not_understood(table)}</section>\n"
        )

    def _lane(self, sheet_lane: SheetLane) -> str:
        lane = sheet_lane.lane
        words = [column for column in (lane.label, *lane.words) if column is not None]
        tree = tree_of([column.path for column in lane.columns])
        items = "".join(f"<li>{self._column(column)}</li>" for column in words)
        items += "".join(self._node(node, lane.columns) for node in tree)
        title = self._say("标题", "Headings") + (f" {escape(_seen(lane.heading))}" if lane.heading else "")
        heads = "".join(f'<th class="number">{escape(_seen(column.leaf or "—"))}</th>' for column in lane.columns)
        rows = self._say(f"{len(lane.rows)} 行", f"{len(lane.rows)} rows")
        return (
            f'<h3>{title}</h3><ul>{items}</ul>\n<details open><summary>{rows}</summary><div class="wide"><table>'
            f"<thead><tr><th>{self._say('编码', 'Code')}</th><th>{self._say('名称', 'Name')}</th>{heads}</tr></thead>\n"
            f"<tbody>{''.join(self._rows(sheet_lane))}</tbody></table></div></details>\n"
        )

    def _column(self, column: Column) -> str:
        return f"{escape(_seen(column.leaf or '—'))} <small>{escape(KINDS[column.kind].say(self._language))}</small>"

    def _node(self, node: Node, columns: Sequence[Column], level: int = 0) -> str:
        if not node.children:
            column = columns[node.columns[0]]
            word = "/".join(column.path[level:]) or "—"
            kinds = "、".join(dict.fromkeys(KINDS[columns[x].kind].say(self._language) for x in node.columns))
            return f"<li>{escape(_seen(word))} <small>{escape(kinds)}</small></li>"
        below = "".join(self._node(child, columns, level + 1) for child in node.children)
        return f"<li>{escape(_seen(node.word))}<ul>{below}</ul></li>"

    def _rows(self, sheet_lane: SheetLane) -> Iterator[str]:
        lane = sheet_lane.lane
        outermost = min((len(row.code) for row in lane.rows if row.code), default=0)
        for y, row in enumerate(lane.rows):
            depth = min(max(depth_of(row) - outermost, 0), _MAX_DEPTH)
            total = self._say("（合计）", " (total)") if row.is_total else ""
            name = escape(_seen(row.label.bare if row.code else row.label.text))
            cells = "".join(
                self._cell(cell.text, cell.state, sheet_lane.figures[y][x]) for x, cell in enumerate(row.cells)
            )
            yield (
                f"<tr><td>{escape(_seen(row.code or row.printed_code))}</td>"
                f'<td style="padding-left:{depth * 0.5 + 0.6}em">{name}{total}</td>{cells}</tr>\n'
            )

    def _cell(self, text: str, state: State, figure: Figure | None) -> str:
        if state is State.UNKNOWN:
            return f'<td class="number unknown">{escape(_seen(unbroken(text))) or "?"}</td>'
        key = figure.key if figure is not None and state is State.PRINTED else None
        look = " wrong" if key in self._wrong else " checked" if key in self._checked else ""
        return f'<td class="number{look}">{escape(_seen(unbroken(text)))}</td>'

    def _asked(self, sheet: Sheet) -> str:
        asked = [each for each in self._found.asked if each.proposal.table == sheet.name]
        groups = []
        for name, own in by_group(asked).items():
            held = sum(each.judgement.verdict is not Verdict.BROKEN for each in own)
            words = self._say(f"{len(own)} 处中 {held} 处成立", f"holds in {held} of {len(own)} places")
            title = f"{escape(GROUPS[name].say(self._language))} <small>{words}</small>"
            groups.append(_folded(title, map(self._relation, own), is_open=held < len(own)))
        return f"<h3>{self._say('据此核对', 'Checked')}</h3>{''.join(groups)}\n" if groups else ""

    def _relation(self, asked: Asked) -> str:
        evidence = asked.evidence
        if evidence.document:
            ground = self._say("以全文件各表为据", "borne out by the other tables of the file")
        else:
            ground = self._say(
                f"其余 {evidence.places} 处中 {evidence.held} 处成立",
                f"holds in {evidence.held} of {evidence.places} other places",
            )
        return f"{self._words(asked.proposal, asked.judgement)} <small>{ground}</small>"

    def _words(self, proposal: Proposal, judgement: Judgement) -> str:
        relation = proposal.relation
        if not isinstance(relation, Bound):
            relation = relation._replace(because=None)
        first = figures_of(relation)[0]
        place = " · ".join(filter(None, (first.row, first.column)))
        mark = "✗" if judgement.verdict is Verdict.BROKEN else "✓"
        words = explain(relation, judgement, self._names).message.say(self._language)
        return f"{mark} {escape(_seen(place))}{self._say('：', ': ')}{escape(_seen(words))}"

    def _left(self, sheet: Sheet) -> str:
        left = [each for each in self._found.left if each.proposal.table == sheet.name]
        groups = [
            _folded(f"{escape(GROUPS[name].say(self._language))} <small>{len(own)}</small>", map(self._why, own))
            for name, own in by_group(left).items()
        ]
        if sheet.table.loose:
            lost = self._say(
                "空白单元格已丢失，说不清各数属于哪一列：不按结构核对",
                "its blank cells are lost, so that nobody can say which column a figure is of: nothing is asked",
            )
            groups.append(f"<p>{lost}</p>")
        title = self._say("没有依据，未核对", "Not checked, for lack of evidence")
        return f"<h3>{title}</h3>{''.join(groups)}\n" if groups else ""

    def _why(self, left: Left) -> str:
        if left.places:
            why = self._say(
                f"其余 {left.places} 处中仅 {left.held} 处成立",
                f"holds in {left.held} of {left.places} other places only",
            )
        else:
            why = self._say("没有其他处可以佐证", "there is no other place to bear it out")
        return f"{self._words(left.proposal, left.judgement)} <small>{why}</small>"

    def _not_understood(self, table: PrintedTable) -> str:
        items = "".join(
            f"<li>{escape(WHY.get(seen.why, Text(seen.why, seen.why)).say(self._language))}{self._say('：', ': ')}"
            f"{escape(_seen(seen.text))} <small>{escape(Text(seen.source.zh, seen.source.en).say(self._language))}</small></li>"
            for seen in table.unseen
        )
        return f"<h3>{self._say('未识别', 'Not recognised')}</h3><ul>{items}</ul>\n" if items else ""


def _folded(title: str, items: Iterable[str], *, is_open: bool = False) -> str:
    """Return a list under its title, folded unless something in it is to be seen at once; no script is needed."""
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f"<details{' open' if is_open else ''}><summary>{title}</summary><ul>{listed}</ul></details>"
