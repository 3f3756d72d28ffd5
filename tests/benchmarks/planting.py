"""Slips of every kind that offices make, planted into the content of consistent budgets: what was done, and where.

A planter takes a budget file's content and changes it in one way; it knows the layout and no rule. It returns what a
report has to name, or None where the content has no place for the slip.
"""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.generator import official

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from budgetcheck.model.layout import Layout

Content = dict[str, Any]
At = tuple[str, str | None, str | None]

HALVES = ("overview.", "fiscal.")
"""Tables of which income and expenditure are printed side by side, under one heading."""
FUNCTIONAL = ("income", "expenditure", "general", "general_projects")


class Truth(NamedTuple):
    """What was planted."""

    kind: str
    """The planter's name."""
    said: tuple[str, ...]
    """The kinds of suspect that name it."""
    at: tuple[At, ...]
    """The places that were changed; a table or a row where all of it was."""
    right: tuple[str | None, ...] = ()
    """What should stand at each place, as digits; None where it does not matter how it is put."""


class Ground:
    """One content to plant into."""

    def __init__(self, content: Content, layout: Layout, random: Random) -> None:
        self.content, self.layout, self.random = deepcopy(content), layout, random
        self.tables: dict[str, Any] = self.content["tables"]

    def rows(self, table: str) -> list[dict[str, Any]]:
        return list(self.tables[table]["rows"]) if table in self.tables else []

    def money(self, table: str) -> list[str]:
        return [key for key, each in self.layout.tables[table].columns.items() if each.type == "amount"]

    def figures(self) -> Iterator[tuple[str, dict[str, Any], str]]:
        """Yield the amounts of money that are not zero and that something else can be held against."""
        for table in self.tables:
            layout = self.layout.tables[table]
            for row in self.rows(table):
                for column in self.money(table):
                    alone = layout.columns[column].alone or {row["code"], f"{row['code']}.{column}"} & set(layout.alone)
                    if row.get(column) and not alone:
                        yield table, row, column

    def decimals(self, table: str) -> int:
        measure = self.tables[table].get("measure", self.content["measure"])
        decimals = self.tables[table].get("decimals")
        if decimals is not None:
            return int(decimals)
        return int(self.content.get("decimals", 2)) if measure == self.content["measure"] else 2

    def key(self, table: str, row: dict[str, Any]) -> str:
        second = self.layout.tables[table].second_key
        return f"{row['code']}/{row[second]}" if second and row.get(second) else str(row["code"])

    def put(self, row: dict[str, Any], column: str, value: Decimal) -> None:
        row[column] = f"{value}" if isinstance(row[column], str) else value


def number(value: object) -> Decimal:
    return Decimal(str(value))


def shown(value: object, decimals: int) -> str:
    return f"{number(value):.{decimals}f}"


def _one(ground: Ground, kind: str, change: Callable[[str, int], str | None]) -> Truth | None:
    table, row, column = ground.random.choice(list(ground.figures()))
    decimals = ground.decimals(table)
    right = shown(row[column], decimals)
    wrong = change(right, decimals)
    if wrong is None or number(wrong) == number(right):
        return None
    ground.put(row, column, number(wrong))
    return Truth(kind, ("figure",), ((table, ground.key(table, row), column),), (right,))


def digit(ground: Ground) -> Truth | None:
    def change(text: str, _: int) -> str:
        places = [index for index, letter in enumerate(text) if letter.isdigit()]
        place = ground.random.choice(places)
        others = [each for each in "0123456789" if each != text[place] and (place or each != "0")]
        return text[:place] + ground.random.choice(others) + text[place + 1 :]

    return _one(ground, "digit", change)


def transposition(ground: Ground) -> Truth | None:
    def change(text: str, _: int) -> str | None:
        pairs = [i for i in range(len(text) - 1) if text[i : i + 2].isdigit() and text[i] != text[i + 1]]
        pairs = [i for i in pairs if i or text[1] != "0"]
        if not pairs:
            return None
        at = ground.random.choice(pairs)
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]

    return _one(ground, "transposition", change)


def point(ground: Ground) -> Truth | None:
    def change(text: str, decimals: int) -> str:
        return f"{number(text) * 10:.{decimals}f}"

    return _one(ground, "decimal point", change)


def _filled(ground: Ground, table: str) -> int:
    """Return how many amounts of a table are not zero: zeros are the same in every measure."""
    return sum(bool(number(row.get(column) or 0)) for row in ground.rows(table) for column in ground.money(table))


def measure_of_table(ground: Ground) -> Truth | None:
    """A table is headed by another measure than its figures are in."""
    names = [
        name
        for name in ground.tables
        # Income and expenditure stand under one heading that says their measure.
        if not name.startswith(("narrative.", "performance.", *HALVES)) and _filled(ground, name) >= 3
    ]
    if not names:
        return None
    return _measured(ground, ground.random.choice(names), "measure of a table")


def measure_of_column(ground: Ground) -> Truth | None:
    """One column of a table in 元 is printed in 万元, which shows three of its figures at least: 0.01 is 100 元.

    The other way round nobody knows the last digits.
    """
    found = []
    for name in FUNCTIONAL:
        own = ground.tables[name].get("measure", ground.content["measure"]) if name in ground.tables else ""
        for column in ground.money(name) if own == "元" else ():
            if sum(number(row.get(column) or 0) >= 100 for row in ground.rows(name)) >= 3:
                found.append((name, column))
    if not found:
        return None
    table, column = ground.random.choice(found)
    for row in ground.rows(table):
        if row.get(column):
            row[column] = f"{(number(row[column]) / 10_000).quantize(Decimal('0.01'), ROUND_HALF_UP)}"
    return Truth("measure of a column", ("measure",), ((table, None, column),))


def measure_of_section(ground: Ground) -> Truth | None:
    """A section of the notes calls its amounts 元 where they are 万元, or the reverse."""
    found = [name for name in ground.tables if name.startswith("narrative.") and _filled(ground, name) >= 3]
    return _measured(ground, ground.random.choice(found), "measure of a section") if found else None


def _measured(ground: Ground, table: str, kind: str) -> Truth:
    own = ground.tables[table].get("measure", ground.content["measure"])
    ground.tables[table]["decimals"] = ground.decimals(table)
    ground.tables[table]["measure"] = ground.random.choice([each for each in ("元", "万元") if each != own])
    return Truth(kind, ("measure",), ((table, None, None),), (own,))


def _shared(ground: Ground) -> list[tuple[str, dict[str, Any]]]:
    """Return the leaf rows of the functional tables whose code at least two other tables have with money."""
    tables = {name: ground.rows(name) for name in ("income", "expenditure", "general") if name in ground.tables}
    has = Counter(str(row["code"]) for name, rows in tables.items() for row in rows if _money(ground, name, row))
    return [
        (name, row)
        for name, rows in tables.items()
        for row in rows
        if len(str(row["code"])) == 7 and _money(ground, name, row) and has[str(row["code"])] >= 2
    ]


def _money(ground: Ground, table: str, row: dict[str, Any]) -> bool:
    return any(number(row.get(column) or 0) for column in ground.money(table))


def row_missing(ground: Ground) -> Truth | None:
    found = _shared(ground)
    if not found:
        return None
    table, row = ground.random.choice(found)
    if sum(str(each["code"]) == str(row["code"]) for each in ground.rows(table)) > 1:
        return None
    ground.tables[table]["rows"].remove(row)
    return Truth("row missing", ("row",), ((table, ground.key(table, row), None),))


def row_too_many(ground: Ground) -> Truth | None:
    """A row that only last year's table had stands in one table still."""
    names = [name for name in ("income", "expenditure", "general") if len(ground.rows(name)) > 3]
    if not names:
        return None
    table = ground.random.choice(names)
    used = {str(row["code"]) for name in ground.tables for row in ground.rows(name)}
    items = [row for row in ground.rows(table) if len(str(row["code"])) == 7 and _money(ground, table, row)]
    if not items:
        return None
    model = ground.random.choice(items)
    near = [
        (code, name)
        for code, (name, _) in official("function").items()
        if len(code) == 7 and code[:5] == str(model["code"])[:5] and code not in used
    ]
    if not near:
        return None
    code, name = ground.random.choice(near)
    factor = Decimal(ground.random.randint(21, 79)) / 100
    row = {
        **model,
        "code": code,
        "name": name,
        **{
            column: shown(number(model[column]) * factor, ground.decimals(table))
            for column in ground.money(table)
            if model.get(column)
        },
    }
    if not _money(ground, table, row):
        return None
    # What the row prints adds up: each of its columns is taken as it is where its parts are one.
    rows = ground.tables[table]["rows"]
    rows.insert(rows.index(model) + 1, row)
    return Truth("row too many", ("row",), ((table, code, None),))


def wrong_code(ground: Ground) -> Truth | None:
    """A row stands under the code of a neighbour that the table does not have."""
    found = _shared(ground)
    if not found:
        return None
    table, row = ground.random.choice(found)
    used = {str(each["code"]) for each in ground.rows(table)}
    code = str(row["code"])
    near = [c for c in official("function") if len(c) == 7 and c[:5] == code[:5] and c not in used]
    if not near:
        return None
    wrong = ground.random.choice(near)
    row["code"] = wrong
    return Truth("wrong code", ("code",), ((table, wrong, None),), (code,))


def copied(ground: Ground) -> Truth | None:
    """The same wrong figure stands in two places that the office copies from one another."""
    places: dict[str, list[tuple[str, dict[str, Any], str]]] = {}
    for table, row, column in ground.figures():
        if number(row[column]) and len(str(row[column])) >= 4:
            measure = ground.tables[table].get("measure", ground.content["measure"])
            text = f"{shown(row[column], ground.decimals(table))}{measure}/{row.get('code')}"
            places.setdefault(text, []).append((table, row, column))
    found = [each for each in places.values() if len(each) >= 3]
    if not found:
        return None
    pair = ground.random.sample(ground.random.choice(found), 2)
    (table, row, column) = pair[0]
    decimals = ground.decimals(table)
    right = shown(row[column], decimals)
    index = ground.random.choice([i for i, letter in enumerate(right) if letter.isdigit()])
    other = ground.random.choice([d for d in "123456789" if d != right[index]])
    wrong = right[:index] + other + right[index + 1 :]
    for _, each, where in pair:
        ground.put(each, where, number(wrong))
    return Truth(
        "copied slip",
        ("figures",),
        tuple((name, ground.key(name, each), where) for name, each, where in pair),
        (right, right),
    )


def exchanged(ground: Ground) -> Truth | None:
    """Two figures of one row, or of one column, have changed places."""
    figures = list(ground.figures())
    table, row, column = ground.random.choice(figures)
    across = [(row, c) for t, r, c in figures if t == table and r is row and c != column]
    down = [(r, column) for t, r, c in figures if t == table and c == column and r is not row]
    choices = across if across and ground.random.random() < 0.5 else down
    if not choices:
        return None
    other, where = ground.random.choice(choices)
    if number(other[where]) == number(row[column]):
        return None
    a, b = row[column], other[where]
    decimals = ground.decimals(table)
    row[column], other[where] = b, a
    return Truth(
        "exchanged figures",
        ("figures",),
        ((table, ground.key(table, row), column), (table, ground.key(table, other), where)),
        (shown(a, decimals), shown(b, decimals)),
    )


def neighbour(ground: Ground) -> Truth | None:
    """A figure is that of the row above or below, or of the column beside."""
    table, row, column = ground.random.choice(list(ground.figures()))
    rows, columns = ground.rows(table), ground.money(table)
    y, x = next(i for i, each in enumerate(rows) if each is row), columns.index(column)
    near = [(rows[i], column) for i in (y - 1, y + 1) if 0 <= i < len(rows)]
    near += [(row, columns[i]) for i in (x - 1, x + 1) if 0 <= i < len(columns)]
    near = [(r, c) for r, c in near if r.get(c) and number(r[c]) != number(row[column])]
    if not near:
        return None
    other, where = ground.random.choice(near)
    right = shown(row[column], ground.decimals(table))
    ground.put(row, column, number(other[where]))
    return Truth("neighbour's figure", ("figure",), ((table, ground.key(table, row), column),), (right,))


def last_years(ground: Ground) -> Truth | None:
    """A sentence states last year's amount as this year's."""
    found = [
        (name, row)
        for name in ground.tables
        for row in ground.rows(name)
        if name.startswith("narrative.") and row.get("amount") and row.get("change")
    ]
    if not found:
        return None
    table, row = ground.random.choice(found)
    prior = number(row["amount"]) - number(row["change"])
    if prior <= 0:
        return None
    right = shown(row["amount"], ground.decimals(table))
    ground.put(row, "amount", prior)
    return Truth("last year's figure", ("figure",), ((table, ground.key(table, row), "amount"),), (right,))


def last_years_column(ground: Ground) -> Truth | None:
    """A table's totals are last year's from top to bottom, where the notes tell them: items, and the sums over them."""
    if "general" not in ground.tables:
        return None
    rows = ground.rows("general")
    told = {
        str(row["code"]): (number(row["amount"]), number(row["amount"]) - number(row["change"]))
        for row in ground.rows("narrative.general_use")
        if row.get("amount") is not None and row.get("change") is not None and len(str(row["code"])) == 7
    }
    before = {code: prior for code, (_, prior) in told.items()}
    own = ground.tables["general"].get("measure", ground.content["measure"])
    # Where few items have changed, few figures of the column are wrong.
    known = [
        row
        for row in rows
        if row.get("total") and before.get(str(row["code"]), 0) > 0 and before[str(row["code"])] != number(row["total"])
    ]
    notes = ground.tables.get("narrative.general_use", {}).get("measure", ground.content["measure"])
    # Where another slip has taken the measure of the notes away, they do not tell last year's figures.
    strange = any(abs(told[str(row["code"])][0] - number(row["total"])) > 1 for row in known)
    if len(known) < 3 or own != notes or strange:
        return None
    right = {str(row["code"]): shown(row["total"], ground.decimals("general")) for row in rows if row.get("total")}
    for row in known:
        ground.put(row, "total", before[str(row["code"])])
    for row in sorted(rows, key=lambda each: -len(str(each["code"])) if each["code"] != "total" else 0):
        code = str(row["code"])
        parts = [each for each in rows if _is_part(str(each["code"]), code)]
        if parts and row.get("total"):
            ground.put(row, "total", sum((number(each.get("total") or 0) for each in parts), Decimal(0)))
    changed = [
        code
        for code in right
        if number(next(row for row in rows if str(row["code"]) == code)["total"]) != number(right[code])
    ]
    at = tuple(("general", code, "total") for code in changed)
    return Truth("last year's column", ("figures",), at, tuple(right[code] for code in changed))


def _is_part(code: str, whole: str) -> bool:
    """Whether a functional row stands directly under another."""
    if whole == "total":
        return len(code) == 3
    return code != "total" and code.startswith(whole) and len(code) == len(whole) + 2


def direction(ground: Ground) -> Truth | None:
    """增加 stands for 减少, or the reverse: with the amount, with the percentage, or with both."""
    found = [
        (name, row)
        for name in ground.tables
        for row in ground.rows(name)
        if name.startswith("narrative.") and row.get("change") and row.get("change_pct") and row.get("amount")
    ]
    if not found:
        return None
    table, row = ground.random.choice(found)
    columns = ground.random.choice([("change",), ("change_pct",)])
    right = []
    for column in columns:
        right.append(str(row[column]))
        ground.put(row, column, -number(row[column]))
    key = ground.key(table, row)
    return Truth("direction", ("word", "figure"), tuple((table, key, c) for c in columns), tuple(right))


def statement_elsewhere(ground: Ground) -> Truth | None:
    """The statement of an empty table stands under one that has figures."""
    empty = [name for name, table in ground.tables.items() if table.get("statement")]
    full = [
        name
        for name in ("three_public", "government_fund", "state_capital", "general_projects")
        if name in ground.tables and not ground.tables[name].get("statement") and ground.rows(name)
    ]
    if not empty or not full:
        return None
    source, target = ground.random.choice(empty), ground.random.choice(full)
    ground.tables[target]["statement"] = ground.tables[source].pop("statement")
    return Truth("statement elsewhere", ("statement",), ((target, None, None), (source, None, None)))


def _totals(ground: Ground, sign: int, kind: str) -> Truth | None:
    found = []
    for name in (*FUNCTIONAL, "general_basic"):
        rows = ground.rows(name)
        for row in rows:
            code = str(row["code"])
            if code == "total":
                below = [each for each in rows if len(str(each["code"])) == 3]
                # A sub-total counted twice is one that stands among the items.
                below += [each for each in rows if len(str(each["code"])) == 5 and each is not row] if sign > 0 else []
            elif len(code) in (3, 5):
                below = [
                    each
                    for each in rows
                    if str(each["code"])[: len(code)] == code and len(str(each["code"])) == len(code) + 2
                ]
            else:
                continue
            below = [each for each in below if _money(ground, name, each)]
            found += [(name, row, each) for each in below if sign > 0 or len(below) > 1]
    if not found:
        return None
    table, total, part = ground.random.choice(found)
    columns = [column for column in ground.money(table) if total.get(column) and number(part.get(column) or 0)]
    wrong = {column: number(total[column]) + sign * number(part[column]) for column in columns}
    if any(value <= 0 for value in wrong.values()):
        return None
    at = [(table, ground.key(table, total), column) for column in columns]
    right = [shown(total[column], ground.decimals(table)) for column in columns]
    for column, value in wrong.items():
        ground.put(total, column, value)
    return Truth(kind, ("figures", "figure"), tuple(at), tuple(right)) if at else None


def total_forgets(ground: Ground) -> Truth | None:
    """A total leaves out one of its rows, in every column."""
    return _totals(ground, -1, "total forgets a row")


def counted_twice(ground: Ground) -> Truth | None:
    """A total counts one of its rows twice, in every column."""
    return _totals(ground, 1, "row counted twice")


PLANTERS: dict[str, Callable[[Ground], Truth | None]] = {
    "digit": digit,
    "transposition": transposition,
    "decimal point": point,
    "measure of a table": measure_of_table,
    "measure of a column": measure_of_column,
    "measure of a section": measure_of_section,
    "row missing": row_missing,
    "row too many": row_too_many,
    "wrong code": wrong_code,
    "copied slip": copied,
    "exchanged figures": exchanged,
    "neighbour's figure": neighbour,
    "last year's figure": last_years,
    "last year's column": last_years_column,
    "direction": direction,
    "statement elsewhere": statement_elsewhere,
    "total forgets a row": total_forgets,
    "row counted twice": counted_twice,
}
"""Every kind of slip; each either changes the content of its ground, or leaves it as it is and returns None."""
