"""Formulas with names in them: what a table prints for its rows and columns, and groups of either, spelled out as keys.

`三公经费表[公务接待费].合计` is `three_public[reception].total`; `[meetings]` and `.funds` stand for the rows and columns of
groups. Names are spelled out once, when a pack is read, so that judging knows keys alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.arithmetic.formula import FormulaError
from budgetcheck.model.budget import AMOUNTS, PREVIOUS
from budgetcheck.model.words import Text, did_you_mean
from budgetcheck.pack.merging import spelled_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.model.layout import Layout, TableLayout
    from budgetcheck.pack.merging import Groups
    from budgetcheck.pack.reading import Path
    from budgetcheck.pack.toml_file import Faults, SourceFile

_FORMULAS = ("formula", "formulas")
_REFERENCES = (
    *_FORMULAS,
    "statement",
    "when",
    "idle_with",
    "only_with",
    "cells",
    "rows",
    "list",
    "equals",
    "elsewhere",
    "names_all",
)
"""The keys of rules whose texts may refer to cells."""
_LISTS_OF_CELLS = ("idle_with", "only_with", "cells")
_CODE_SETS = ("allowed", "forbidden")

_QUOTED = r"\"[^\"]*\"|'[^']*'"
_HAN = r"[\u4e00-\u9fff]+"
_TOKEN = re.compile(
    r"(?P<function>\b[a-z]+\(\s*)?"
    rf"(?P<table>(?:previous\.)?(?:[a-z_][a-z0-9_.]*|{_HAN}|{_QUOTED}))?"
    rf"\[(?P<rows>(?:{_QUOTED}|[^\[\]\"'])*)\]\.(?P<column>[a-z_][a-z0-9_]*|{_HAN}|{_QUOTED})(?P<close>\s*\))?"
    rf"|[0-9](?:[ \t]*(?:{'|'.join(AMOUNTS)}))|{_QUOTED}|“[^“”]*”"
    rf"|(?P<bare>(?<![\w.])(?:[a-z_][a-z0-9_]*(?![\w.(\[])|{_HAN}))"
)
_WHERE = re.compile(r"(?P<rows>.*\S)\s+where\s+(?P<column>\S+)(?P<rest>\s+is\s.*)", re.DOTALL)
_ROW = re.compile(rf"(?:{_QUOTED}|[^,\"'])+")


class Spelling(NamedTuple):
    """A text with its names spelled out, and which letters of it stand for which of the text as written."""

    text: str
    moves: tuple[tuple[int, int], ...]
    """Where a part begins here and there."""

    def before(self, letter: int) -> int:
        """Return the letter of the text as written that a letter of this one stands for."""
        here, there = max((move for move in self.moves if move[0] <= letter), default=(0, 0))
        following = min((move[1] for move in self.moves if move[0] > letter), default=there + letter - here)
        return min(there + letter - here, following)


class Names:
    """The names that formulas of one pack may use."""

    def __init__(self, layout: Layout, groups: Groups) -> None:
        self._layout, self._groups = layout, groups
        self.spellings: dict[str, Spelling] = {}
        """Of each text that was spelled out, how."""
        self.unspelled: set[str] = set()
        """Texts with a name that nothing has, which is told already."""

    def spelled(self, content: dict[str, Any], file: SourceFile, path: Path, faults: Faults) -> dict[str, Any]:
        """Return what a rule says with the names of groups, rows and columns replaced by what they stand for."""
        found = dict(content)
        tables, rows = found.get("tables"), found.get("rows")
        groups = self._groups
        if isinstance(tables, list) and all(isinstance(each, str) for each in tables):
            found["tables"] = list(spelled_out(tables, groups.tables))
        if isinstance(rows, dict):
            found["rows"] = {table: keys for name, keys in rows.items() for table in groups.tables.get(name, (name,))}
        for key in _CODE_SETS:
            if isinstance(found.get(key), list) and all(isinstance(each, str) for each in found[key]):
                found[key] = list(spelled_out(found[key], groups.rows))
        for key in _REFERENCES:
            if key in found:
                found[key] = self._each(found[key], (*path, key), file, faults, found.get("tables"))
        return found

    def _each(self, value: Any, path: Path, file: SourceFile, faults: Faults, tables: Any) -> Any:  # noqa: ANN401
        if isinstance(value, dict):
            return {key: self._each(each, (*path, key), file, faults, tables) for key, each in value.items()}
        if isinstance(value, list):
            return [
                part
                for number, each in enumerate(value)
                for part in _parts(self._each(each, (*path, number), file, faults, tables), path)
            ]
        if not isinstance(value, str) or not self._may_name(value):
            return value
        of_formula = any(key in _FORMULAS for key in path)
        own = [each for each in tables if each in self._layout.tables] if isinstance(tables, list) else []
        try:
            spelling = self._spelling(value, own, bare=of_formula)
        except FormulaError as error:
            self.unspelled.add(value)
            faults.add(file.fault(path, error.problem, error.remedy, letter=error.at))
            return value
        if spelling.text != value:
            self.spellings[value] = spelling
        return spelling.text

    def _may_name(self, text: str) -> bool:
        """Whether a text may hold a name: most formulas are of keys alone, and are left as they are."""
        return not text.isascii() or any(name in text for name in (*self._groups.rows, *self._groups.columns))

    def _spelling(self, text: str, tables: list[str], *, bare: bool) -> Spelling:
        pieces: list[str] = []
        moves: list[tuple[int, int]] = []
        size = at = 0
        own = list(tables)
        for match in _TOKEN.finditer(text):
            if match["column"]:
                names, said = self._reference(match, own)
                own = own or names
            elif match["bare"] and bare:
                said = self._bare(match, own)
            else:
                continue
            if said == match[0]:
                continue
            pieces += (text[at : match.start()], said)
            size += match.start() - at
            moves.append((size, match.start()))
            size += len(said)
            at = match.end()
            moves.append((size, at))
        return Spelling("".join([*pieces, text[at:]]), tuple(moves))

    def _reference(self, match: re.Match[str], own: list[str]) -> tuple[list[str], str]:
        """Return the tables of a reference, and the reference spelled out."""
        written = match["table"] or ""
        name = self._table(written, match.start("table")) if written else ""
        tables = [name] if name else own
        layouts = [
            self._layout.tables[each.removeprefix(PREVIOUS)]
            for each in tables
            if each.removeprefix(PREVIOUS) in self._layout.tables
        ]
        rows = self._rows(match["rows"], layouts, match.start("rows"))
        columns = self._columns(match["column"], layouts, match.start("column"))
        function, close = match["function"] or "", match["close"] or ""
        each = [f"{name}[{rows}].{column}" for column in columns]
        if len(each) == 1:
            return tables, f"{function}{each[0]}{close}"
        if function.strip() == "sum(" and close:
            return tables, f"({' + '.join(f'sum({one})' for one in each)})"
        if function.strip(" (") in ("count", "mean", "min", "max") and close:
            problem = Text(
                f"“{match['column']}”是一组列，只能相加",
                f"'{match['column']}' is a group of columns: it can only be added up",
            )
            raise FormulaError(problem, Text("请用 sum(…)", "Use sum(…)"), match.start("column"))
        return tables, f"{function}({' + '.join(each)}){close}"

    def _bare(self, match: re.Match[str], own: list[str]) -> str:
        word = match["bare"]
        layouts = [self._layout.tables[each] for each in own if each in self._layout.tables]
        if word.isascii() and (word not in self._groups.columns or any(word in each.columns for each in layouts)):
            return word
        columns = self._columns(word, layouts, match.start())
        return columns[0] if len(columns) == 1 else f"({' + '.join(columns)})"

    def _table(self, written: str, at: int) -> str:
        last = PREVIOUS if written.startswith(PREVIOUS) else ""
        name = _unquoted(written.removeprefix(PREVIOUS))
        if name.isascii():
            return last + name
        found = self._layout.find(name)
        if found is None:
            titles = [title for table in self._layout.tables.values() for title in table.titles]
            raise FormulaError(
                Text(f"没有名为“{name}”的表", f"no table is called '{name}'"), did_you_mean(name, titles), at
            )
        return last + found

    def _columns(self, written: str, layouts: list[TableLayout], at: int) -> list[str]:
        """Return the keys of a column by its key or heading, or of a group of columns."""
        name = _unquoted(written)
        if any(name in layout.columns for layout in layouts):
            return [name]
        if name in self._groups.columns:
            return [key for each in self._groups.columns[name] for key in self._columns(each, layouts, at)]
        if name.isascii():
            return [name]
        plain = _plain(name)
        found = [[key for key, heading in layout.headed if _plain(heading) == plain] for layout in layouts]
        if not layouts or any(keys[:1] != found[0][:1] or not keys for keys in found):
            headings = [heading for layout in layouts for _, heading in layout.headed]
            problem = Text(f"没有名为“{name}”的列", f"no column is called '{name}'")
            raise FormulaError(problem, did_you_mean(name, headings), at)
        return found[0][:1]

    def _rows(self, written: str, layouts: list[TableLayout], at: int) -> str:
        """Return the selector of rows with names and groups spelled out."""
        where = _WHERE.fullmatch(written)
        if where:
            (column,) = self._columns(where["column"], layouts, at + where.start("column"))[:1]
            return f"{self._rows(where['rows'], layouts, at)} where {column}{where['rest']}"
        found: list[str] = []
        for match in _ROW.finditer(written):
            item = match[0].strip()
            start = at + match.start() + len(match[0]) - len(match[0].lstrip())
            found += self._row(_unquoted(item), layouts, start)
        return ", ".join(dict.fromkeys(found)) if len(found) > 1 or found != [written.strip()] else written

    def _row(self, name: str, layouts: list[TableLayout], at: int) -> list[str]:
        if name in self._groups.rows and not any(name in layout.rows for layout in layouts):
            return [code for each in self._groups.rows[name] for code in self._named(each, layouts, at)]
        return self._named(name, layouts, at)

    def _named(self, name: str, layouts: list[TableLayout], at: int) -> list[str]:
        """Return the codes of a row's name; a code stands for itself."""
        if name.isascii():
            return [name]
        plain = _plain(name)
        for layout in layouts:
            found = [code for code, known in _rows_of(layout) if _plain(known) == plain]
            if found:
                return list(dict.fromkeys(found))
        known = [known for layout in layouts for _, known in _rows_of(layout)]
        raise FormulaError(Text(f"没有名为“{name}”的行", f"no row is called '{name}'"), did_you_mean(name, known), at)


def _parts(spelled: Any, path: Path) -> list[Any]:  # noqa: ANN401 - of any list
    """Return an entry of a list of cells; a group of columns is that many cells."""
    if path[-1] in _LISTS_OF_CELLS and isinstance(spelled, str) and spelled.startswith("(") and spelled.endswith(")"):
        return spelled[1:-1].split(" + ")
    return [spelled]


def _rows_of(layout: TableLayout) -> Iterator[tuple[str, str]]:
    """Yield the code and the name of every row that is known: those of the layout, the total, and official items."""
    yield from layout.row_names
    for code, names in layout.sums.items():
        yield from ((code, name) for name in names)
    if "total" not in layout.rows:
        yield from (("total", name) for name in ("合计", "总计"))
    if layout.codes in ("function", "economic"):
        from budgetcheck.model.official_codes import classification

        yield from ((code, name) for code, (name, _) in classification(layout.codes).items())


def _unquoted(written: str) -> str:
    return written[1:-1] if written[:1] in ("'", '"') and len(written) > 1 else written


def _plain(name: str) -> str:
    from budgetcheck.checks.codes import plain_name

    return plain_name(name)
