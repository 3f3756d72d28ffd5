"""A published budget as figures: budget, tables, rows, and the exact amounts that stand in them."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.model.source import Source as Source  # noqa: PLC0414 - where it is looked for

if TYPE_CHECKING:
    from budgetcheck.model.printed_table import PrintedTable

SCALE = 8
"""Figures are whole numbers of 10^-8 of their base (元, one per cent, one piece): exact and fast in relations."""

AMOUNTS = {"元": 0, "百元": 2, "千元": 3, "万元": 4, "百万元": 6, "千万元": 7, "亿元": 8}
"""The measures of money, each with its power of ten over 元. A budget is in 元 or 万元, a table of it in any of them."""

MEASURES = AMOUNTS | {"": 0, "%": 0}
"""Each measure's power of ten over its base; what is counted (辆, 人) has none."""

USUAL_MEASURES = ("万元", "元")
"""The measures that a whole budget may have."""

MAX_DECIMALS = 6
MAX_DIGITS = 15
"""More digits before the point than any budget has; a larger number is a damaged file, not a figure."""


class Passage(NamedTuple):
    """A paragraph of a document's text, its lines joined, and where it begins."""

    text: str
    source: Source = Source()
    listed: bool = False
    """Whether it is a line of the list of contents."""


class Reprint(NamedTuple):
    """A page that a document prints twice: what begins it, how much it holds, and where it stands first and again."""

    text: str
    paragraphs: int
    tables: int
    first: tuple[Source, Source]
    """Where the page begins and where its last part stands, that is read."""
    again: tuple[Source, Source]
    """The same of the copy, which is not."""


class Unread(NamedTuple):
    """Something that the document holds and no table of the layout took: it is not checked, and said to be so."""

    table: str
    text: str
    why: str
    """What kept it from being read: table, column, row, repeated, figure, place (unknown column), rows, or claim."""
    source: Source = Source()
    idle: bool = False
    """Whether all its figures are 0, so that no sum misses it."""
    picture: str = ""
    """Of a figure recognised with doubt, what it looks like: a PNG in base 64."""


READ_AS = " → "
"""In the text of an `Unread` on a code, what stands between the code as printed and the one that it was read as."""


class PrintedPart(NamedTuple):
    """A table of a document, or its text (with no title), and how many figures it prints, whether read or not."""

    title: str
    figures: int
    places: tuple[Source, ...] = ()
    """Where each of them stands, to the cell, the line or the page; nothing for the text."""


class LooseRow(NamedTuple):
    """A row of a text that lost its blank cells: its figures stand in the first of `columns`, whichever are theirs."""

    table: str
    row: str
    """The row's key."""
    columns: tuple[str, ...]
    """All columns of figures that the table has, in their printed order."""


class Figure(NamedTuple):
    """One place in a table that holds a number: `value` as published in `measure`, None where it is blank."""

    table: str
    row: str
    """The row's code, or code/second key."""
    column: str
    value: Decimal | None = None
    decimals: int = 0
    measure: str = ""
    units: int = 0
    """The value as a whole number of 10^-8 of the base measure; 0 for a blank."""
    half: int = 0
    """Half of the last published digit, in the same units; 0 for a blank and for exact numbers."""
    source: Source | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes the figure itself: table, row and column."""
        return self[:3]

    @property
    def text(self) -> str:
        """The figure as published: its digits, with every decimal; empty for a blank."""
        if self.value is None:
            return ""
        return f"{self.value:.{self.decimals}f}"


def power_of(measure: str) -> int:
    """Return a measure's power of ten over its base."""
    return MEASURES.get(measure, 0)


_MEASURED = frozenset(
    {"平方米", "立方米", "平方公里", "公里", "千米", "米", "㎡", "m²", "亩", "公顷", "吨", "公斤", "千克", "倍"}
)


def is_counted(measure: str) -> bool:
    """Whether a measure counts single things (辆, 人), whose numbers are exact."""
    return bool(measure) and measure not in MEASURES and measure not in _MEASURED and measure[-1] not in "%‰点元万亿"


def value_of(units: int, measure: str) -> Decimal:
    """Return units as a number in a measure."""
    return Decimal(units).scaleb(-SCALE - power_of(measure))


def in_measure(units: int, measure: str, decimals: int | None = None) -> str:
    """Return units as digits in a measure, exactly; `decimals` pads with zeros and never cuts."""
    scale = SCALE + power_of(measure)
    whole, rest = divmod(abs(units), 10**scale)
    fraction = f"{rest:0{scale}d}".rstrip("0").ljust(decimals or 0, "0")
    return ("-" if units < 0 else "") + (f"{whole}.{fraction}" if fraction else f"{whole}")


class Row(NamedTuple):
    """One row: its code, name, second key where the layout has one, figures by column, and words by column."""

    key: str
    code: str
    name: str
    second: str | None
    figures: dict[str, Figure]
    texts: dict[str, tuple[str, ...]]


class Table(NamedTuple):
    """One table or narrative section, its rows in published order."""

    id: str
    title: str
    number: str
    statement: str | None
    measure: str
    rows: tuple[Row, ...]
    by_key: dict[str, Row]
    columns: frozenset[str]
    """The columns that hold at least one figure or words."""
    not_printed: frozenset[str] = frozenset()
    """The layout's columns of amounts that the published table does not have: what they would hold is not 0, but unknown."""

    @property
    def empty(self) -> bool:
        """Whether no figure other than zero stands in the table."""
        return all(figure.units == 0 for row in self.rows for figure in row.figures.values())


SENTENCES = "sentences"
"""What stands for a table's id where a figure is a sentence's; its row is the sentence's number, its column the role."""

ROLES = {
    "amount": "金额",
    "budget": "预算数",
    "completion": "完成率",
    "share": "占比",
    "previous": "上年数",
    "change": "增减额",
    "change_pct": "增减百分比",
    "points": "增减百分点",
}
"""The roles of a sentence's figures, each with its name; others are numbered: other, other2."""


class Sentence(NamedTuple):
    """One claim of the text that no table of the layout holds: its figures by role, and what it says of them in words."""

    number: int
    label: str
    """The subject, as the text names it."""
    figures: dict[str, Figure]
    """By role. A figure that a row of a table holds already is that row's own."""
    base: str = ""
    """What a change is measured from."""
    of: str = ""
    """What a share is of, as the text names it."""
    part_of: int | None = None
    """The sentence that this one is listed under."""
    adds_up: bool = False
    """Whether the text says that the list makes the amount above it (其中, 包括), not only some of its uses."""
    whole: int | None = None
    """The sentence whose amount a share is of."""
    follows: int | None = None
    """The sentence whose amount a change without an amount of its own speaks of."""
    perhaps: int | None = None
    """The sentence whose amount a change may speak of as well: it stands behind the last of several parts of that one."""
    says: frozenset[str] = frozenset()
    """same (持平), template (一致 0 万元), incomparable (无可比性), above, below or equal (大于预算数)."""
    reason: str = ""
    """The reason given for a change."""
    section: str = ""
    """The table of the layout whose section of the notes it stands in."""
    code: str = ""
    """The code of the functional item that its subject names by class, section and item."""
    source: Source | None = None

    @property
    def key(self) -> str:
        """What its figures have for a row."""
        return str(self.number)


def said_figure(number: int, role: str, digits: str, measure: str, source: Source | None) -> Figure:
    """Return a figure of a sentence's own from its plain digits."""
    value, decimals = Decimal(digits), len(digits.partition(".")[2])
    exact = is_counted(measure) and not decimals
    scale = SCALE + power_of(measure)
    half = 0 if exact else 5 * 10 ** (scale - decimals - 1)
    return Figure(SENTENCES, str(number), role, value, decimals, measure, int(value.scaleb(scale)), half, source)


def own_figures(sentence: Sentence) -> list[Figure]:
    """Return the figures of a sentence that no row holds."""
    return [figure for figure in sentence.figures.values() if figure.table == SENTENCES]


GRID = "#"
"""What begins a table's id where a figure is of a printed table that is read as it stands: #3, the third in its document."""


def grid_number(table: str) -> int | None:
    """Return the number in its document of a printed table that a figure names; None for a table of the layout."""
    return int(table[len(GRID) :]) if table.startswith(GRID) and table[len(GRID) :].isdecimal() else None


SAYS = ("same", "template", "incomparable", "above", "below", "equal")
"""What a sentence may say in words."""


class Budget(NamedTuple):
    """One unit's published budget: who, when, and its tables by semantic id."""

    path: str
    unit: str
    region: str
    year: int
    stage: str
    measure: str
    decimals: int
    tables: dict[str, Table]
    unread: tuple[Unread, ...] = ()
    """What the document holds and nothing took; of a budget file what it names as such."""
    prose: tuple[Passage, ...] = ()
    """The text of a document outside its tables, in published order; a budget file has none."""
    loose: tuple[LooseRow, ...] = ()
    """Rows of a text whose figures have not been given their columns yet."""
    sentences: tuple[Sentence, ...] = ()
    """Claims of the text that carry their own arithmetic, in published order."""
    grids: tuple["PrintedTable", ...] = ()
    """Of a document every printed table as it stands, known to the layout or not; of a budget file those that it gives."""
    printed: tuple[PrintedPart, ...] = ()
    """The figures that a document prints, by table; nothing for a budget file, which prints what it gives."""
    open: frozenset[tuple[str, str, str]] = frozenset()
    """Places of which nothing tells whether they hold a figure: no relation that needs them is judged."""
    reprints: tuple[Reprint, ...] = ()
    """Pages of a document that stand in it before, word for word; nothing of them is counted, or read, a second time."""
    files: "tuple[Budget, ...]" = ()
    """Where several files make it, or say it again: what each prints by itself, the one that is read first before others."""
    left: tuple[PrintedPart, ...] = ()
    """The figures that a budget file names as printed and does not give, by table; nothing for a document."""

    @property
    def is_of_document(self) -> bool:
        """Whether it was read from a document, be it into a budget file, where the figures keep their places."""
        if self.prose or self.unread or self.sentences:
            return True
        return any(figure.source is not None for figure in self.figures())

    def figures(self) -> Iterator[Figure]:
        """Yield every figure that stands in a table or a sentence, in published order."""
        for table in self.tables.values():
            for row in table.rows:
                yield from row.figures.values()
        for sentence in self.sentences:
            yield from own_figures(sentence)


PREVIOUS = "previous."
"""What stands before a table's id where last year's table of that name is meant: previous.general."""


def beside(budget: Budget, previous: Budget) -> Budget:
    """Return a budget with last year's tables beside its own, under ids of theirs; what is open in them stays open."""
    return budget._replace(
        tables=budget.tables | {PREVIOUS + name: _last_years(table) for name, table in previous.tables.items()},
        open=budget.open | {(PREVIOUS + table, row, column) for table, row, column in previous.open},
        unread=budget.unread
        + tuple(each._replace(table=PREVIOUS + each.table) for each in previous.unread if each.table),
    )


def _last_years(table: Table) -> Table:
    name = PREVIOUS + table.id
    rows = tuple(
        row._replace(figures={column: figure._replace(table=name) for column, figure in row.figures.items()})
        for row in table.rows
    )
    return table._replace(id=name, rows=rows, by_key={row.key: row for row in rows})
