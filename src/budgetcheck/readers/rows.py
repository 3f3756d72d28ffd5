"""The grammar of a row: how a code, a name and values become a `Row` of figures and words, whoever gives them.

Nearly all rows of budget files hold nothing odd and are read with few questions. An odd one is looked at carefully
elsewhere, which names its fault or gives its values checked; both ways end in `Rows.made`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.model.budget import MAX_DECIMALS, MAX_DIGITS, Figure, Row, Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcheck.model.layout import PublishedColumn, PublishedColumns

MAX_ROWS = 200_000
MAX_TEXT = 100_000
MAX_CODE = 64
ROW_KEYS = frozenset({"code", "name", "source", "sources"})
PLACES = frozenset({"page", "paragraph", "table", "line"})
"""The parts of a source that are numbers; the others are words."""
MAX_PLACE = 999_999
ZERO = Decimal(0)
_DECIMALS = range(MAX_DECIMALS + 1)


class Checked(NamedTuple):
    """A number that was looked at carefully, with the decimals that it is published with."""

    value: Decimal
    decimals: int


_Amount = tuple[Decimal, int, str, int, int]
"""A figure's value, decimals, measure, units and half."""
Names = tuple[str, str, str, "str | None"]
"""A row's key, code, name and second key."""
_new = tuple.__new__
"""Makes a named tuple in half the time that calling its class takes."""


class Odd(Exception):  # noqa: N818 - nothing need be wrong with what is odd
    """A row that has to be read carefully, be it right or wrong."""


class Amounts(dict[int | str, _Amount]):
    """What columns of one kind make of the values in a file: most amounts stand in several of its tables.

    A text is known by its letters, but a number by being the same object, as 33.9 equals 33.90 and true equals 1. So the
    content must outlive the amounts; its reader makes equal digits one object.
    """

    def __init__(self, column: PublishedColumn) -> None:
        super().__init__()
        self._column = column
        self._zero = Decimal(0).scaleb(-column.decimals)
        self._units = Decimal(1).scaleb(column.scale)
        self._halves = list(map(column.half, _DECIMALS))

    def read(self, value: object) -> _Amount | None:
        """Return a value as an amount and keep it; None for a blank. Raises Odd for all but plain numbers."""
        if value is None:
            return None
        if type(value) is Checked:
            return self._amount(*value)
        if type(value) is Decimal:
            # A sum has the last digit of the finer of its terms: here the column's, unless the value has more digits.
            if value.adjusted() >= MAX_DIGITS or not self._zero.same_quantum(value + self._zero):
                raise Odd
            found = self[id(value)] = self._amount(value, self._column.decimals)
            return found
        words = _words(value)
        found = self[words] = self._amount(*_printed(words))
        return found

    def _amount(self, number: Decimal, decimals: int) -> _Amount:
        if decimals not in _DECIMALS:
            raise Odd
        return number or ZERO, decimals, self._column.measure, int(number * self._units), self._halves[decimals]


class AmountsOfKinds(dict["PublishedColumn", Amounts]):
    """The amounts of a file for every kind of column."""

    def __missing__(self, column: PublishedColumn) -> Amounts:
        found = self[column] = Amounts(column)
        return found


class Rows:
    """The rows of one table."""

    def __init__(self, table: str, second_key: str, columns: PublishedColumns, amounts: AmountsOfKinds) -> None:
        self._table = table
        self._second_key = second_key
        self._columns = columns
        self._amounts = {
            key: kept
            for column, keys in columns.alike.items()
            for kept in (amounts[column],)
            for key in keys
            if key not in ROW_KEYS
        }
        self._texts = columns.texts - ROW_KEYS

    def row(self, entry: object) -> Row:
        """Return the row of an entry of a budget file; raises Odd for one that has to be read carefully."""
        if type(entry) is not dict:
            raise Odd
        source, sources = None, None
        if "source" in entry or "sources" in entry:
            source, sources = self._sources(entry)
        return self.made(self._names(entry), entry, source, sources)

    def made(
        self, names: Names, values: Mapping[str, object], source: Source | None, sources: Mapping[str, Source] | None
    ) -> Row:
        """Return a row of values by column; a tuple holds words that are checked. Raises Odd for what is not plain."""
        key, code, name, second = names
        table, kinds = self._table, self._amounts
        figures: dict[str, Figure] = {}
        texts: dict[str, tuple[str, ...]] = {}
        for column, value in values.items():
            amounts = kinds.get(column)
            if amounts is not None:
                amount = amounts.get(value if type(value) is str else id(value)) or amounts.read(value)
                if amount is not None:
                    number, decimals, measure, units, half = amount
                    own = sources.get(column, source) if sources else source
                    figures[column] = _new(Figure, (table, key, column, number, decimals, measure, units, half, own))
            elif type(value) is tuple:
                texts[column] = value
            elif column in self._texts:
                texts[column] = (_words(value),)
            elif column not in ROW_KEYS:
                texts[column] = self._list(column, value)
        return _new(Row, (key, code, name, second, figures, texts))

    def _names(self, entry: dict[str, Any]) -> Names:
        """Return a row's key, code, name and second key."""
        code, name = entry.get("code"), entry.get("name", "")
        if not (type(code) is type(name) is str and code.isprintable() and name.isprintable()):
            raise Odd
        if not 0 < len(code) <= MAX_CODE or " " in code or len(name) > MAX_TEXT:
            raise Odd
        second = entry.get(self._second_key) if self._second_key else None
        if second is None:
            return code, code, name, None
        return f"{code}/{_some_words(second)}", code, name, second

    def _list(self, column: str, value: object) -> tuple[str, ...]:
        if column not in self._columns or type(value) is not list:
            raise Odd
        return tuple(map(_some_words, value))

    def _sources(self, entry: dict[str, Any]) -> tuple[Source | None, dict[str, Source]]:
        """Return where a row was read, and where single figures of it were."""
        own = entry.get("sources", {})
        if type(own) is not dict or not own.keys() <= self._columns.keys():
            raise Odd
        source = _source(entry["source"]) if "source" in entry else None
        return source, {column: _source(part) for column, part in own.items()}


def _printed(value: str) -> tuple[Decimal, int]:
    """Return the number and its decimals from a figure given as text."""
    whole, point, fraction = value.partition(".")
    digits = whole.removeprefix("-")
    if not (value.isascii() and digits.isdigit() and fraction.isdigit() == bool(point)):
        raise Odd
    if len(digits) > MAX_DIGITS:
        raise Odd
    return Decimal(value), len(fraction)


def _words(value: object) -> str:
    """Return a text that is taken as it is: what is printable holds no line break either."""
    if type(value) is not str or not value.isprintable() or len(value) > MAX_TEXT:
        raise Odd
    return value


def _some_words(value: object) -> str:
    if not value:
        raise Odd
    return _words(value)


def _source(value: object) -> Source:
    if type(value) is not dict:
        raise Odd
    parts: dict[str, Any] = {}
    for key, part in value.items():
        if key in PLACES:
            parts[key] = _place(part)
        elif key in Source._fields:
            parts[key] = _some_words(part)
        else:
            raise Odd
    return Source(**parts)


def _place(value: object) -> int:
    if type(value) is not Decimal or value.adjusted() > 6 or value != (number := int(value)):
        raise Odd
    if not 0 <= number <= MAX_PLACE:
        raise Odd
    return number
