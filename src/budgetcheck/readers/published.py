"""A published document as a budget: its blocks, laid out as the pack says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import copy
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.documents.binding import bind, names_in
from budgetcheck.documents.blocks import Block, Doubtful, Grid, Paragraph, cleaned, figure_text, likened, squeezed
from budgetcheck.documents.forms import read_form
from budgetcheck.documents.matching import Told
from budgetcheck.documents.narrative import paragraphs_of, passages_of, sections_of
from budgetcheck.documents.printed import Printed, is_narrower, tables_of, take_apart
from budgetcheck.documents.printed_figures import printed_parts
from budgetcheck.documents.raw_rows import RawTable
from budgetcheck.documents.reprints import once, without_restated
from budgetcheck.documents.sentences import Passage as Claims
from budgetcheck.documents.sentences import Sentences
from budgetcheck.documents.sentences import passages_of as claims_of
from budgetcheck.documents.tables import has_units, read_table
from budgetcheck.documents.titles import heading_of, nearest
from budgetcheck.model.budget import AMOUNTS, Budget, LooseRow, Passage, Source, Unread
from budgetcheck.model.layout import Layout, is_notes
from budgetcheck.model.record import EMPTY
from budgetcheck.model.words import InputError, Text
from budgetcheck.readers import Forms, Identity
from budgetcheck.readers.measured import MeasuredTables, decimals_of, usual_measure
from budgetcheck.readers.statements import give_statements
from budgetcheck.readers.titled import Titled, region_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcheck.documents.narrative import Section
    from budgetcheck.documents.raw_rows import RawRow
    from budgetcheck.model.budget import Reprint
    from budgetcheck.model.layout import TableLayout

_UNKNOWN_FIGURE = re.compile(r"[^，。；：]{0,12}(?:[\d.]□|□(?:[\d.]|\s*(?:[万亿千百]*元|%|％|个百分点)))[^，。；]{0,8}")
"""A figure of the text with a letter that nobody can tell."""
_MAX_HEADINGS = 2
"""A row of a grid with no more words than this may be a title or a statement."""
_FEW_COLUMNS = (2, 1)
"""Columns of figures that a table of an unknown title must have in common with the layout's: alone, and in a lane."""
_MOST_NAMED = 5
"""Titles that a refusal names."""
_FEW_FIGURES = 3
"""A grid with fewer figures is a drawing, a signature block or a list of contents."""


class Content(NamedTuple):
    """What a document holds of a layout, as figures and as it is printed."""

    budget: Budget
    tables: dict[str, RawTable]
    """The tables as they are printed."""


Placed = Mapping[tuple[str, str], Mapping[str, Sequence[str]]]
"""Of loose rows, by table and row: from the column that a figure was read in to those that may be its own."""


class PublishedDocument:
    """A Word, Excel, PDF or text document whose tables and sentences are found by the pack's layout."""

    whole = False

    def __init__(
        self,
        path: str,
        blocks: tuple[Block, ...],
        unread: Sequence[Unread] = (),
        doubts: Mapping[Source, Doubtful] = EMPTY,
    ) -> None:
        self._path = path
        self.doubts = doubts
        """Of recognised cells that may be more than one figure, by their places, all that they may be."""
        self._blocks = tuple(map(cleaned, blocks))
        self._unread = tuple(unread)
        """What the format's own reader could not read, such as a page that is a picture."""
        self.documents: tuple[PublishedDocument, ...] = ()
        """The documents that it was put together from; none where it is one of its own."""
        self._read: tuple[PublishedDocument, ...] = ()
        """Those of them that do not only say again what one before them says."""
        self._titled = Titled(path, [squeezed(line) for line in _lines(self._blocks)])
        if not any(self._titled.lines):
            raise InputError(
                path,
                Text("文件中没有文字或表格", "holds neither text nor tables"),
                remedy=Text("请确认这是一份预算文件", "Check that this is a budget file"),
            )

    @classmethod
    def of(cls, documents: Sequence[PublishedDocument]) -> PublishedDocument:
        """Return several documents as one, their blocks one after the other; what only says again is not read again."""
        if len(documents) == 1:
            return documents[0]
        from budgetcheck.readers.amounts import are_again

        read: list[PublishedDocument] = []
        for document in documents:
            if not any(are_again(document.amounts, other.amounts) for other in read):
                read.append(document)
        path = " + ".join(document._path for document in documents)
        doubts = {place: doubt for document in read for place, doubt in document.doubts.items()}
        whole = cls(path, tuple(block for document in read for block in document._blocks), (), doubts)
        whole.documents, whole._read = tuple(documents), tuple(read)
        return whole

    def read_as(self, choices: Mapping[Source, str | None]) -> PublishedDocument:
        """Return the document with cells in doubt read as chosen, or unknown where nothing was."""
        found = copy(self)
        found.__dict__.pop("_once", None)
        found._blocks = tuple(
            self._chosen(block, choices) if isinstance(block, Grid) else block for block in self._blocks
        )
        found._read = tuple(document.read_as(choices) for document in self._read)
        return found

    def _chosen(self, grid: Grid, choices: Mapping[Source, str | None]) -> Grid:
        rows = []
        for row in grid.rows:
            cells = list(row)
            for at, cell in enumerate(row):
                if cell.source in choices:
                    chosen = choices[cell.source]
                    readings = " / ".join(self.doubts[cell.source].readings)
                    cells[at] = cell._replace(text=chosen) if chosen else cell._replace(text=readings, doubt="doubtful")
            rows.append(tuple(cells))
        return grid._replace(rows=tuple(rows))

    @cached_property
    def identity(self) -> Identity:
        """Region, year and stage, as the title lines and the unit's name tell them."""
        unit = take_apart(self._blocks).unit or self._titled.unit()
        return Identity(region_of(unit), self._titled.year(), self._titled.stage(), unit)

    @property
    def amounts(self) -> frozenset[str]:
        """The different figures with decimals that it prints."""
        from budgetcheck.readers.amounts import in_blocks

        return in_blocks(self._blocks)

    @property
    def forms(self) -> Forms:
        """The titles of its tables."""
        return Forms(self._titled.tables())

    @cached_property
    def _once(self) -> tuple[tuple[Block, ...], tuple[Reprint, ...]]:
        """The blocks without pages that stand twice, and those pages; what two files of one budget repeat is no copy."""
        if self._read:
            return (), tuple(each for document in self._read for each in document._once[1])
        return once(self._blocks)

    def _laid_out(self, layout: Layout) -> tuple[tuple[Block, ...], list[Unread]]:
        """Return the blocks, for a format whose blocks only a layout tells, and what of it could not be laid out."""
        if not self._read:
            return self._once[0], list(self._unread)
        known: set[object] = set()
        laid: list[Block] = []
        unread: list[Unread] = []
        for document in self._read:
            blocks, gaps = document._laid_out(layout)
            laid += without_restated(blocks, layout, known)
            unread += gaps
        return tuple(laid), unread

    def content(self, layout: Layout, placed: Placed = EMPTY) -> Content:
        """Return what the document holds of a layout; `placed` says where figures of loose rows belong."""
        blocks, unread = self._laid_out(layout)
        parts = take_apart(blocks, layout)
        measure = usual_measure(parts.measures)
        tables: dict[str, RawTable] = {}
        loose: list[LooseRow] = []
        told = Told(self.identity.year, self.identity.stage == "final")
        for each in parts.printed:
            printed = each if each.tables else _guessed(each, layout, told)
            if not printed.tables:
                unread += _unknown(printed)
            loose += self._printed(printed, layout, tables, unread, told)
        give_statements(tables, layout, parts.prose)
        still_open = _placed(tables, layout, loose, placed, unread) if placed else []
        unit = parts.unit or self._titled.unit()
        paragraphs = paragraphs_of(parts.prose, layout, parts.ends)
        sections = sections_of(paragraphs, layout)
        sentences = self._sections(sections, layout, unit, tables, unread)
        for table_id, table in tables.items():
            for row in table.rows:
                key = row.key(layout.tables[table_id].second_key)
                still_open += [(table_id, key, column) for column in row.open]
        decimals = decimals_of(tables, layout)
        measured = MeasuredTables(self._path, layout, measure, decimals).read(tables)
        identity = self.identity
        grids = tables_of(parts)
        budget = Budget(
            path=self._path,
            unit=unit or "?",
            region=identity.region,
            year=identity.year,
            stage=identity.stage,
            measure=measure,
            decimals=decimals,
            tables=measured,
            sentences=sentences.read(measured),
            unread=tuple(self._with_pictures(unread)) if self.doubts else tuple(unread),
            prose=passages_of(paragraphs) + tuple(Passage(each.text, each.source) for each in parts.unnamed),
            loose=() if placed else tuple(loose),
            open=frozenset(still_open),
            printed=printed_parts(grids, blocks),
            grids=grids,
            reprints=self._once[1],
        )
        return Content(budget, tables)

    def _with_pictures(self, unread: Iterable[Unread]) -> Iterator[Unread]:
        for each in unread:
            doubt = self.doubts.get(each.source)
            yield each if doubt is None else each._replace(picture=doubt.picture)

    def _sections(
        self, sections: Sequence[Section], layout: Layout, unit: str, tables: dict[str, RawTable], unread: list[Unread]
    ) -> Sentences:
        """Put what the notes say into rows, and return what no row holds as sentences."""
        names = names_in(tables, layout)
        passages: list[Claims] = []
        for section in sections:
            # A figure with an unknown letter may be any row's.
            unread += [
                Unread(section.table, match[0].strip(), "letter", section.source(match.start()))
                for match in _UNKNOWN_FIGURE.finditer(section.text)
            ]
            if not section.table:
                passages += claims_of(section)
                continue
            bound = bind(section, layout.tables[section.table], names, unit, final=self.identity.stage == "final")
            table = tables.get(section.table) or RawTable(layout.tables[section.table].title)
            if section.text.strip() or is_notes(section.table):
                # The title of a table with nothing below it is no empty table, but one named in a list.
                tables[section.table] = table
            known = {row.code for row in table.rows}
            twice = {row.code for row in bound.rows if row.code in known}
            for row in bound.rows:
                if row.code in known:
                    unread.append(Unread(section.table, row.name, "repeated", row.source))
                else:
                    table.rows.append(row)
            cells = {
                claim: {role: cell for role, cell in taken.items() if cell[1] not in twice}
                for claim, taken in bound.cells.items()
            }
            passages.append(Claims(bound.claims, section.source, section.table, cells))
            unread += bound.unread
            table.measure = table.measure or bound.measure
        return Sentences(passages, names.items)

    def budget(self, layout: Layout, placed: Placed = EMPTY) -> Budget:
        """Return the figures, each with its place in the document; raises InputError where no table was found."""
        return self.budget_of(self.content(layout, placed), layout)

    def budget_of(self, content: Content, layout: Layout) -> Budget:
        """Return the figures of a content; raises InputError where no table was found."""
        if not (content.tables or content.budget.sentences or content.budget.grids):
            raise InputError(
                self._path,
                Text("没有找到规则包所列的任何一张表", "holds none of the tables that the rule pack knows"),
                remedy=self._remedy(layout),
            )
        return content.budget

    def _remedy(self, layout: Layout) -> Text:
        """Return what to do about a document without any known table: the titles and headings seen, and what they may be."""
        known = [title for table in layout.tables.values() for title in table.titles]
        headings = [heading for line in _lines(self._blocks) if (heading := heading_of(line))]
        seen = [f"“{title}”" for title in dict.fromkeys((*self._titled.tables(), *headings))][:_MOST_NAMED]
        near = [nearest(title.strip("“”"), known) for title in seen]
        zh = "、".join(
            title + (f"（最相近的是“{known}”）" if known else "") for title, known in zip(seen, near, strict=True)
        )
        en = ", ".join(
            title + (f" (nearest: “{known}”)" if known else "") for title, known in zip(seen, near, strict=True)
        )
        found = (
            Text(f"；文中见到 {zh}", f"; seen: {en}")
            if seen
            else Text("；文中未见表名和标题", "; no title or heading was seen")
        )
        return (
            Text(
                "请用 --pack 指定规则包，或检查表的标题；表在别的文件中的，用 --as-one 一并给出",
                "Name a pack with --pack, or check the titles of the tables; where they stand in another file,"
                " give both with --as-one",
            )
            + found
        )

    @staticmethod
    def _printed(
        printed: Printed, layout: Layout, tables: dict[str, RawTable], unread: list[Unread], told: Told
    ) -> list[LooseRow]:
        loose: list[LooseRow] = []
        printed = _of_form(printed, layout)
        lanes = sum(bool(layout.tables[table_id].lane) for table_id in printed.tables)
        number = 1 + max(
            (len(tables[name].rows) for name in printed.tables if layout.tables[name].form and name in tables),
            default=0,
        )
        for table_id in printed.tables:
            table_layout = layout.tables[table_id]
            table = tables.setdefault(table_id, _head(printed, table_layout))
            if printed.measure is not None and printed.measure not in AMOUNTS:
                unread.append(_unmeasured(table_id, printed))
                continue
            if table_layout.form:
                read = read_form(table_id, table_layout, printed, number)
            else:
                read = read_table(table_id, table_layout, printed, lanes, told)
            if table_layout.numbered:
                for row in read.rows:
                    row.code = f"{number}.{row.code}"
                    if "project" in table_layout.columns:
                        row.values.setdefault("project", str(number))
            known = {row.key(table_layout.second_key) for row in table.rows}
            for row in read.rows:
                key = row.key(table_layout.second_key)
                if key in known:
                    unread.append(Unread(table_id, row.name or row.code, "repeated", row.source))
                    continue
                table.rows.append(row)
                figures = sum(column in row.values for column in read.columns)
                if printed.loose and 0 < figures < len(read.columns):
                    loose.append(LooseRow(table_id, key, read.columns))
            unread += read.unread
            if not (table_layout.form or table_layout.numbered or printed.loose):
                table.headed.update(read.columns)
            table.statement = table.statement or printed.statement or ""
        return loose


def _placed(
    tables: dict[str, RawTable], layout: Layout, loose: Sequence[LooseRow], placed: Placed, unread: list[Unread]
) -> list[tuple[str, str, str]]:
    """Put the figures of loose rows where they belong; return the places that may hold one of which nothing tells."""
    found: list[tuple[str, str, str]] = []
    known = {(each.table, each.row) for each in loose}
    for table_id, table in tables.items():
        for row in table.rows:
            key = (table_id, row.key(layout.tables[table_id].second_key))
            moves = placed.get(key)
            if moves and key in known:
                found += [(*key, column) for column in _move(row, table_id, moves, unread)]
    return found


def _of_form(printed: Printed, layout: Layout) -> Printed:
    """Return a printed table with the one of the layout's tables of its title that its rows are of: units or items."""
    kinds = {layout.tables[table_id].codes == "unit" for table_id in printed.tables}
    if len(kinds) < 2:
        return printed
    units = has_units(printed)
    return printed._replace(
        tables=tuple(table_id for table_id in printed.tables if (layout.tables[table_id].codes == "unit") == units)
    )


def _guessed(printed: Printed, layout: Layout, told: Told) -> Printed:
    """Return a printed table of an unknown title with the table that its words and its columns speak of, if one."""
    line = likened(printed.title)
    found: list[tuple[int, str]] = []
    for table_id, table in layout.tables.items():
        if ("三公" in line and "三公" not in table.about) or _classed(line) not in ("", table.codes):
            # That of a fund alone is no table of that fund's expenditure.
            continue
        for word in map(likened, table.about):
            at = line.find(word)
            if at >= 0 and table.columns and not is_narrower(line[:at], word):
                found.append((len(word), table_id))
    longest = max(found, default=(0, ""))[0]
    tables = tuple(dict.fromkeys(table_id for size, table_id in found if size == longest))
    fits = bool(tables) and all(
        len(read_table(table_id, layout.tables[table_id], printed, len(tables), told).columns)
        >= _FEW_COLUMNS[len(tables) > 1]
        for table_id in tables
    )
    return printed._replace(tables=tables) if fits else printed


def _classed(title: str) -> str:
    """Return the classification that a title says its rows are of, as layouts name it; empty where it says none."""
    return "economic" if "经济分类" in title else "function" if "功能分类" in title else ""


def _unknown(printed: Printed) -> Iterator[Unread]:
    """Yield what is to be said of a printed table with figures that none of the layout's titles fits."""
    figures = [cell for row in printed.rows for cell in row if figure_text(cell.text)]
    words = "".join(dict.fromkeys(cell.text for cell in printed.rows[0] if cell.text))
    if len(figures) >= _FEW_FIGURES:
        yield Unread("", squeezed(printed.title or words), "table", figures[0].source)
    elif printed.title and (printed.number or printed.measure):
        # An empty table is one all the same: over a drawing or a block for signatures stands no measure.
        first = next((cell for row in printed.rows for cell in row if cell.text), printed.rows[0][0])
        yield Unread("", squeezed(printed.title), "table", first.source, idle=True)


def _unmeasured(table_id: str, printed: Printed) -> Unread:
    """Return that a table's figures are of a measure that nobody can turn into 元: 万美元, 元/人."""
    first = next((cell.source for row in printed.rows for cell in row if figure_text(cell.text)), Source())
    return Unread(table_id, printed.measure or "", "measure", first)


def _head(printed: Printed, layout: TableLayout) -> RawTable:
    title = printed.title or layout.title
    if layout.lane and "（" not in title:
        title = f"{title}（{layout.lane}）"
    return RawTable(title, printed.number, printed.measure if printed.measure in AMOUNTS else None)


def _move(row: RawRow, table: str, moves: Mapping[str, Sequence[str]], unread: list[Unread]) -> list[str]:
    """Move a row's figures to their columns; return the columns that may hold one of which nothing tells."""
    figures = [(digits, places) for column, places in moves.items() if (digits := row.digits(column)) is not None]
    for column in moves:
        del row.values[column]
    for digits, places in sorted(figures, key=lambda each: len(each[1])):
        if len(places) > 1:
            unread.append(Unread(table, digits.text, "place", digits.source))
        if len(places) > 1 and Decimal(digits.text):
            continue
        # A zero changes no sum wherever it stands: it is put in every column that may be its own.
        for column in places:
            row.values.setdefault(column, digits)
    return [column for digits, places in figures if len(places) > 1 and Decimal(digits.text) for column in places]


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Grid):
            for row in block.rows:
                words = {cell.text for cell in row if cell.text}
                if len(words) <= _MAX_HEADINGS:
                    yield from sorted(words)


class LinesDocument(PublishedDocument):
    """A document of lines alone: only a layout tells which of them are rows of a table."""

    def _laid_out(self, layout: Layout) -> tuple[tuple[Block, ...], list[Unread]]:
        from budgetcheck.documents.lines import laid_out

        blocks, unread = laid_out([block for block in self._once[0] if isinstance(block, Paragraph)], layout)
        return blocks, [*self._unread, *unread]
