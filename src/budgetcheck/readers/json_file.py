"""The budget file: JSON in the fixed format, read with exact decimals; every fault names table, row and column."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from budgetcheck.model.budget import (
    AMOUNTS,
    MAX_DECIMALS,
    MAX_DIGITS,
    SAYS,
    SCALE,
    SENTENCES,
    USUAL_MEASURES,
    Budget,
    Figure,
    Row,
    Sentence,
    Source,
    Table,
    is_counted,
    power_of,
)
from budgetcheck.model.words import Text, did_you_mean
from budgetcheck.readers import Forms, Identity, check_size
from budgetcheck.readers.careful import TYPE_NAMES, Careful, cut, in_words
from budgetcheck.readers.json_text import SEE_SCHEMA, parse
from budgetcheck.readers.rows import MAX_CODE, ROW_KEYS, AmountsOfKinds, Checked, Odd, Rows
from budgetcheck.readers.sentence_schema import SAID_KEYS, SENTENCE_KEYS, SENTENCE_ROLES, is_role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcheck.model.budget import PrintedPart
    from budgetcheck.model.layout import Layout, PublishedColumn, TableLayout
    from budgetcheck.model.printed_table import PrintedTable
    from budgetcheck.readers.rows import Names

SUFFIXES = (".json",)

MAX_ROWS = 200_000
MAX_BYTES = 8 * 1024 * 1024
"""A megabyte of JSON may take sixty of memory to parse; the largest real budget is under one."""
_MAX_MANTISSA = 60

_REQUIRED = {"format", "unit", "region", "year", "stage", "measure", "decimals", "tables"}
_OPTIONAL = {"sentences", "grids", "unread"}
_TABLE_KEYS = {"title", "number", "statement", "measure", "decimals", "rows", "source"}


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
        tables = self._content["tables"]
        titles = [table.get("title") for table in tables.values() if isinstance(table, dict)]
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
            if rows > MAX_ROWS:
                self._fail("tables", Text(f"行数超过 {MAX_ROWS}", f"holds more than {MAX_ROWS} rows"))
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
        entries = self._content.get("sentences")
        if entries is None:
            return ()
        if not isinstance(entries, list):
            self._wrong_type("sentences", entries, TYPE_NAMES[list])
        if len(entries) > MAX_ROWS:
            self._fail("sentences", Text(f"条数超过 {MAX_ROWS}", f"holds more than {MAX_ROWS} sentences"))
        return tuple(self._sentence(number, entry, len(entries), tables) for number, entry in enumerate(entries, 1))

    def _sentence(self, number: int, entry: object, count: int, tables: Mapping[str, Table]) -> Sentence:
        place = f"sentences {number}"
        content = self._entries(place, entry)
        for key in content:
            if key not in SENTENCE_KEYS:
                self._unknown(place, key, sorted(SENTENCE_KEYS))

        def words(key: str) -> str:
            return self._words(f"{place}.{key}", content.get(key, ""), empty=True)

        def other(key: str) -> int | None:
            return self._whole(f"{place}.{key}", content[key], 1, count) if key in content else None

        source = self._source(place, content.get("source"))
        says = self._list(f"{place}.says", content.get("says", []))
        for word in says:
            self._one_of(f"{place}.says", word, SAYS)
        adds_up = content.get("adds_up", False)
        if not isinstance(adds_up, bool):
            self._wrong_type(f"{place}.adds_up", adds_up, TYPE_NAMES[bool])
        figures = {
            role: self._said(f"{place}.{role}", (SENTENCES, str(number), role), value, source, tables)
            for role, value in self._entries(f"{place}.figures", content.get("figures", {})).items()
        }
        return Sentence(
            number,
            words("label"),
            figures,
            base=words("base"),
            of=words("of"),
            part_of=other("part_of"),
            adds_up=adds_up,
            whole=other("whole"),
            follows=other("follows"),
            perhaps=other("perhaps"),
            says=frozenset(says),
            reason=words("reason"),
            section=words("section"),
            code=words("code"),
            source=source,
        )

    def _said(
        self, place: str, at: tuple[str, str, str], value: object, source: Source | None, tables: Mapping[str, Table]
    ) -> Figure:
        """Return the figure of a role: one of the sentence's own, or the one that a cell of a table holds already."""
        if not is_role(at[2]):
            self._unknown(place.rpartition(".")[0], at[2], SENTENCE_ROLES)
        content = self._entries(place, value)
        for key in content:
            if key not in SAID_KEYS:
                self._unknown(place, key, sorted(SAID_KEYS))
        if "table" in content:
            cell = [self._words(f"{place}.{key}", content.get(key)) for key in ("table", "row", "column")]
            row = tables[cell[0]].by_key.get(cell[1]) if cell[0] in tables else None
            if row is None or cell[2] not in row.figures:
                shown = cut(" ".join(cell))
                self._fail(place, Text(f"没有这个数：{shown}", f"there is no such figure: {shown}"), SEE_SCHEMA)
            return row.figures[cell[2]]
        measure = self._words(f"{place}.measure", content.get("measure", ""), empty=True)
        number, decimals = self._printed(f"{place}.value", self._words(f"{place}.value", content.get("value")))
        if decimals > MAX_DECIMALS or (number and number.adjusted() >= MAX_DIGITS):
            self._fail(place, Text("数字的位数过多", "has too many digits"), SEE_SCHEMA)
        exact = is_counted(measure) and not decimals
        scale = SCALE + power_of(measure)
        return Figure(
            *at,
            number,
            decimals,
            measure,
            int(number.scaleb(scale)),
            0 if exact else 5 * 10 ** (scale - decimals - 1),
            self._source(place, content.get("source")) or source,
        )

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
        )

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

    def _value(self, place: str, column: str, value: object, known: PublishedColumn) -> Checked | tuple[str, ...]:
        if known.numeric:
            return self._number(f"{place}.{column}", value, known.decimals)
        if known.type == "text":
            return (self._words(f"{place}.{column}", value, empty=True),)
        return self._list(f"{place}.{column}", value)

    def _code(self, place: str, code: object) -> str:
        if code is None:
            remedy = Text("每行都要有 code；合计行为 total", "Every row needs a code; the total row's is 'total'")
            self._fail(place, Text("缺少行编码 code", "the key 'code' is missing"), remedy)
        if not isinstance(code, str):
            shown, remedy = in_words(code), Text("请给编码加上引号", "Put the code in quotes")
            self._fail(place, Text(f"行编码 {shown} 应为文本", f"row code {shown} must be text"), remedy)
        if len(code) > MAX_CODE:
            problem = Text(f"行编码超过 {MAX_CODE} 个字符", f"row code is longer than {MAX_CODE} characters")
            self._fail(place, problem, Text("请检查 code 与 name 是否写反", "Check that code and name are not swapped"))
        if code.split() != [code] and code:
            # A code with a blank in it would be found by no rule, and its row go unchecked.
            problem = Text("行编码中有空白", "row code has a blank in it")
            self._fail(f"{place}.code", problem, Text("请删除空白", "Remove the blank"))
        return self._words(f"{place}.code", code)

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

    def _number(self, place: str, value: object, decimals: int) -> Checked:
        """Return a figure's value, and its decimals: its column's, unless it is finer or given as text."""
        if type(value) is Decimal:
            number = value
            decimals = max(decimals, self._decimals_of(place, value, decimals))
        elif isinstance(value, str):
            number, decimals = self._printed(place, value)
        else:
            remedy = Text("请写数字；空白单元格请省略", "Write a number, or leave a blank cell out")
            self._wrong_type(place, value, TYPE_NAMES[Decimal], remedy)
        if decimals > MAX_DECIMALS:
            shown = in_words(number)
            problem = Text(f"{shown} 的小数位超过 {MAX_DECIMALS} 位", f"{shown} has more than {MAX_DECIMALS} decimals")
            self._fail(place, problem, Text("请填写公开表中的数", "Give the figure as it is published"))
        if number and number.adjusted() >= MAX_DIGITS:
            problem = Text("数字大得不可能是预算数", "is too large to be a budget figure")
            self._fail(place, problem, Text("请检查该数及其计量单位", "Check the figure and its measure"))
        return Checked(number, decimals)

    def _decimals_of(self, place: str, value: Decimal, published: int) -> int:
        """Return how many decimals a JSON number needs: a figure may be finer than its column's usual precision."""
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int) or -exponent <= published or not value:
            return published
        if exponent < -_MAX_MANTISSA:
            self._fail(place, Text("数字的小数位过多", "has far too many decimals"))
        return len(f"{value:f}".rstrip("0").partition(".")[2])

    def _printed(self, place: str, value: str) -> tuple[Decimal, int]:
        """Return the number and its own precision from a figure given as text ("33.9" has one decimal)."""
        import re

        if re.fullmatch(r"-?[0-9]{1,40}(\.[0-9]{1,40})?", value):
            return Decimal(value), len(value.partition(".")[2])
        plain = re.sub(r"[,，\s%％万元]", "", value.translate(_FULL_WIDTH))
        remedy = Text("请只写数字，如 1214.63", "Write digits only, as 1214.63")
        if not plain.strip("-—/"):
            remedy = Text("空白单元格请省略", "Leave a blank cell out")
        if re.fullmatch(r"-?[0-9]{1,40}(\.[0-9]{1,40})?", plain):
            remedy = Text(f"请写作 {plain}", f"Write {plain}")
        shown = cut(value)
        self._fail(place, Text(f"“{shown}”不是数字", f"'{shown}' is not a number"), remedy)


_FULL_WIDTH = str.maketrans("０１２３４５６７８９．－−", "0123456789.--")
