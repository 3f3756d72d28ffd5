"""The budget file: JSON in the fixed format, read with exact decimals; every fault names table, row and column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgetcheck.model.budget import AMOUNTS, MAX_DECIMALS, USUAL_MEASURES, Budget, Row, Table
from budgetcheck.model.words import Text, did_you_mean
from budgetcheck.readers import Forms, Identity, check_size
from budgetcheck.readers.careful import TYPE_NAMES, Careful, cut, in_words
from budgetcheck.readers.json_text import SEE_SCHEMA, parse
from budgetcheck.readers.rows import MAX_CODE, ROW_KEYS, AmountsOfKinds, Odd, Rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcheck.model.budget import PrintedPart, Sentence, Source
    from budgetcheck.model.layout import Layout, PublishedColumn, TableLayout
    from budgetcheck.model.printed_table import PrintedTable
    from budgetcheck.readers.rows import Names

SUFFIXES = (".json",)

MAX_BYTES = 8 * 1024 * 1024
"""A megabyte of JSON may take sixty of memory to parse; the largest real budget is under one."""

_REQUIRED = {"format", "unit", "region", "year", "stage", "measure", "decimals", "tables"}
_OPTIONAL = {"sentences", "grids", "unread"}
_TABLE_KEYS = {"title", "number", "statement", "measure", "decimals", "not_printed", "rows", "source"}


def open_document(path: str, data: bytes) -> JsonDocument:
    """Parse a budget file and check its head; raises InputError."""
    check_size(path, data, MAX_BYTES)
    return JsonDocument(path, parse(path, data))


class JsonDocument(Careful):
    """A parsed budget file, its head checked, its tables not yet."""

    whole = True

    def __init__(self, path: str, content: dict[str, Any]) -> None:
        super().__init__(path)
        self._content = content
        self._check_head()

    def _check_head(self) -> None:
        head = self._entries("", self._content)
        for key in head:
            if key == "$schema":
                self._words(key, head[key], empty=True)
            elif key not in _REQUIRED and key not in _OPTIONAL:
                self._unknown("", key, sorted(_REQUIRED | _OPTIONAL))
        for key in ("format", "unit", "region", "year", "stage", "measure", "decimals", "tables"):
            if key not in head:
                remedy = SEE_SCHEMA
                self._fail("", Text(f"缺少必需的键“{key}”", f"the key '{key}' is missing"), remedy)
        if head["format"] != 1 or isinstance(head["format"], bool):
            shown = in_words(head["format"])
            self._fail(
                "format", Text(f"不支持的格式版本 {shown}，应为 1", f"unknown format version {shown}; it must be 1")
            )
        self._unit = self._words("unit", head["unit"])
        self._region = self._words("region", head["region"], empty=True)
        self._year = self._whole("year", head["year"], 1990, 2100)
        self._stage = self._one_of("stage", head["stage"], ("budget", "final"))
        self._measure = self._one_of("measure", head["measure"], USUAL_MEASURES)
        self._decimals = self._whole("decimals", head["decimals"], 0, MAX_DECIMALS)
        self._entries("tables", head["tables"])

    @property
    def identity(self) -> Identity:
        """Region, year, stage and unit as the file gives them."""
        return Identity(self._region, self._year, self._stage, self._unit)

    @property
    def amounts(self) -> frozenset[str]:
        """The different figures with decimals that it prints."""
        from budgetcheck.readers.amounts import in_content

        return in_content(self._content["tables"])

    @property
    def forms(self) -> Forms:
        """The titles and ids of the file's tables, as far as they are any."""
        tables, grids = self._content["tables"], self._content.get("grids")
        titled = [*tables.values(), *(grids if isinstance(grids, list) else ())]
        titles = [table.get("title") for table in titled if isinstance(table, dict)]
        return Forms(tuple(title for title in titles if isinstance(title, str)), frozenset(tables))

    def budget(self, layout: Layout) -> Budget:
        """Return the figures, each table checked against its layout; raises InputError.

        Where there is no layout, the tables are as good as printed: what they show of themselves is all that is known.
        """
        tables: dict[str, Table] = {}
        laid_out = bool(layout.tables)
        alone, left = ((), ()) if laid_out else self._alone()
        rows = 0
        amounts = AmountsOfKinds()
        for table_id, content in self._content["tables"].items() if laid_out else ():
            table_layout = layout.tables.get(table_id)
            if table_layout is None:
                shown = cut(table_id)
                remedy = did_you_mean(shown, layout.tables) or SEE_SCHEMA
                problem = Text(f"规则包没有这张表“{shown}”", f"the rule pack knows no table '{shown}'")
                self._fail(f"tables.{shown}", problem, remedy)
            tables[table_id] = self._table(table_id, content, table_layout, amounts)
            rows += len(tables[table_id].rows)
            self._few_rows(rows)
        budget = Budget(
            path=self._path,
            unit=self._unit,
            region=self._region,
            year=self._year,
            stage=self._stage,
            measure=self._measure,
            decimals=self._decimals,
            tables=tables,
            sentences=self._sentences(tables),
            grids=(*alone, *(grid._replace(place=grid.place + len(alone)) for grid in self._grids())),
            left=left,
        )
        if "unread" not in self._content:
            return budget
        # Few files have the key: what reads it loads for them alone.
        from budgetcheck.readers.unread_entries import UnreadEntries

        return UnreadEntries(budget, layout).read(self._content["unread"])

    def _alone(self) -> tuple[tuple[PrintedTable, ...], tuple[PrintedPart, ...]]:
        """Return the tables as they stand, and how many figures of the rest are left."""
        # Only a run without a rule pack asks for them.
        from budgetcheck.readers.tables_alone import figures_left, printed_tables

        tables = self._content["tables"]
        return printed_tables(tables, self._measure, self._decimals, self._fail), figures_left(tables)

    def _grids(self) -> tuple[PrintedTable, ...]:
        if "grids" not in self._content:
            return ()
        # Only an imported document with tables that no pack knows has the key.
        from budgetcheck.readers.grid_schema import read_grids

        return read_grids(self._content["grids"], self._fail)

    def _sentences(self, tables: Mapping[str, Table]) -> tuple[Sentence, ...]:
        if self._content.get("sentences") is None:
            return ()
        from budgetcheck.readers.sentence_entries import SentenceEntries

        return SentenceEntries(self._path, tables).read(self._content["sentences"])

    def _table(self, table_id: str, content: object, layout: TableLayout, amounts: AmountsOfKinds) -> Table:
        place = f"tables.{table_id}"
        content = self._entries(place, content)
        for key in content:
            if key not in _TABLE_KEYS:
                self._unknown(place, key, sorted(_TABLE_KEYS))
        self._source(place, content.get("source"))
        measure = self._measure
        if "measure" in content:
            measure = self._one_of(f"{place}.measure", content["measure"], tuple(AMOUNTS))
        decimals = self._decimals
        if "decimals" in content:
            decimals = self._whole(f"{place}.decimals", content["decimals"], 0, MAX_DECIMALS)
        columns = layout.published(measure, decimals)
        entries = content.get("rows", [])
        if not isinstance(entries, list):
            self._wrong_type(f"{place}.rows", entries, TYPE_NAMES[list])
        plain = Rows(table_id, layout.second_key, columns, amounts)
        rows: list[Row] = []
        by_key: dict[str, Row] = {}
        present: set[str] = set()
        for index, entry in enumerate(entries):
            try:
                row = plain.row(entry)
            except Odd:
                row = plain.made(*self._row(f"{place} row {index + 1}", entry, layout, columns))
            if row.key in by_key:
                shown = row.key if len(row.key) <= MAX_CODE else cut(row.key)
                problem = Text(f"行编码“{shown}”重复", f"row code '{shown}' appears twice")
                remedy = Text("每个编码在一张表中只能出现一次", "A code may appear once in a table")
                self._fail(f"{place} row {index + 1} ({shown})", problem, remedy)
            by_key[row.key] = row
            rows.append(row)
            present.update(row.figures, row.texts)
        statement = content.get("statement")
        return Table(
            id=table_id,
            title=self._words(f"{place}.title", content["title"], empty=True) if "title" in content else layout.title,
            number=self._words(f"{place}.number", content["number"], empty=True) if "number" in content else "",
            statement=None
            if statement is None
            else self._words(f"{place}.statement", statement, empty=True).strip() or None,
            measure=measure,
            rows=tuple(rows),
            by_key=by_key,
            columns=frozenset(present),
            not_printed=self._not_printed(f"{place}.not_printed", content, columns),
        )

    def _not_printed(
        self, place: str, content: Mapping[str, object], columns: Mapping[str, PublishedColumn]
    ) -> frozenset[str]:
        """Return the columns that a file says its table does not have."""
        if "not_printed" not in content:
            return frozenset()
        named = self._list(place, content["not_printed"])
        for key in named:
            if key not in columns:
                self._unknown(place, key, sorted(columns))
        return frozenset(named)

    def _row(
        self, place: str, entry: object, layout: TableLayout, columns: Mapping[str, PublishedColumn]
    ) -> tuple[Names, dict[str, object], Source | None, dict[str, Source]]:
        """Return an odd row as `Rows.made` takes it, all of it checked. Raises InputError for its first fault."""
        if not isinstance(entry, dict):
            self._wrong_type(place, entry, TYPE_NAMES[dict])
        code = self._code(place, entry.get("code"))
        place = f"{place} ({code})"
        self._entries(place, entry)
        second = entry.get(layout.second_key) if layout.second_key else None
        if second is not None:
            second = self._words(f"{place}.{layout.second_key}", second)
        source = self._source(place, entry.get("source"))
        sources = self._sources(place, entry.get("sources"), columns)
        values: dict[str, object] = {}
        name = ""
        for column, value in entry.items():
            if column == "name":
                name = self._words(f"{place}.name", value, empty=True)
            elif column not in ROW_KEYS:
                known = columns.get(column)
                if known is None:
                    self._unknown(place, column, [*columns, *sorted(ROW_KEYS)])
                if value is not None:
                    values[column] = self._value(place, column, value, known)
        return (f"{code}/{second}" if second else code, code, name, second), values, source, sources

    def _sources(self, place: str, value: object, columns: Mapping[str, PublishedColumn]) -> dict[str, Source]:
        """Return where single figures of a row were read, by column."""
        if value is None:
            return {}
        found = {}
        for column, part in self._entries(f"{place}.sources", value).items():
            if column not in columns:
                self._unknown(f"{place}.sources", column, columns)
            source = self._source(f"{place}.sources.{column}", part)
            if source is not None:
                found[column] = source
        return found
