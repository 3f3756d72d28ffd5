"""Sentences as a budget file gives them: each checked, its figures its own or those of the cells that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.model.budget import MAX_DECIMALS, MAX_DIGITS, SAYS, Figure, Sentence, said_figure
from budgetcheck.model.words import Text
from budgetcheck.readers.careful import TYPE_NAMES, Careful, cut
from budgetcheck.readers.json_text import SEE_SCHEMA
from budgetcheck.readers.rows import MAX_ROWS
from budgetcheck.readers.sentence_schema import SAID_KEYS, SENTENCE_KEYS, SENTENCE_ROLES, is_role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcheck.model.budget import Source, Table


class SentenceEntries(Careful):
    """Reads the sentences of one file, whose tables are read already."""

    def __init__(self, path: str, tables: Mapping[str, Table]) -> None:
        super().__init__(path)
        self._tables = tables

    def read(self, entries: object) -> tuple[Sentence, ...]:
        """Return the sentences; raises InputError for the first wrong one."""
        if not isinstance(entries, list):
            self._wrong_type("sentences", entries, TYPE_NAMES[list])
        if len(entries) > MAX_ROWS:
            self._fail("sentences", Text(f"条数超过 {MAX_ROWS}", f"holds more than {MAX_ROWS} sentences"))
        return tuple(self._sentence(number, entry, len(entries)) for number, entry in enumerate(entries, 1))

    def _sentence(self, number: int, entry: object, count: int) -> Sentence:
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
            role: self._said(f"{place}.{role}", number, role, value, source)
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

    def _said(self, place: str, number: int, role: str, value: object, source: Source | None) -> Figure:
        """Return the figure of a role: one of the sentence's own, or the one that a cell of a table holds already."""
        if not is_role(role):
            self._unknown(place.rpartition(".")[0], role, SENTENCE_ROLES)
        content = self._entries(place, value)
        for key in content:
            if key not in SAID_KEYS:
                self._unknown(place, key, sorted(SAID_KEYS))
        if "table" in content:
            cell = [self._words(f"{place}.{key}", content.get(key)) for key in ("table", "row", "column")]
            table = self._tables.get(cell[0])
            row = table.by_key.get(cell[1]) if table is not None else None
            if row is None or cell[2] not in row.figures:
                shown = cut(" ".join(cell))
                self._fail(place, Text(f"没有这个数：{shown}", f"there is no such figure: {shown}"), SEE_SCHEMA)
            return row.figures[cell[2]]
        measure = self._words(f"{place}.measure", content.get("measure", ""), empty=True)
        digits = self._words(f"{place}.value", content.get("value"))
        value, decimals = self._printed(f"{place}.value", digits)
        if decimals > MAX_DECIMALS or (value and value.adjusted() >= MAX_DIGITS):
            self._fail(place, Text("数字的位数过多", "has too many digits"), SEE_SCHEMA)
        return said_figure(number, role, digits, measure, self._source(place, content.get("source")) or source)
