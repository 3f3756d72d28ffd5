"""Claims bound to rows and columns: a row by its name, a column by the role of the figure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.documents.blocks import likened, squeezed, unbroken
from budgetcheck.documents.claims import Claim, last_name, read_claims
from budgetcheck.documents.narrative import LABEL
from budgetcheck.documents.official import codes_by_name
from budgetcheck.documents.phrases import FUND
from budgetcheck.documents.raw_rows import Digits, RawRow
from budgetcheck.model.budget import AMOUNTS, Unread
from budgetcheck.model.layout import AMOUNT_TYPES, NUMERIC_TYPES, level_of
from budgetcheck.model.official_codes import classification

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from budgetcheck.documents.narrative import Section
    from budgetcheck.documents.quantities import Quantity
    from budgetcheck.documents.raw_rows import RawTable
    from budgetcheck.documents.sentences import Cell
    from budgetcheck.model.layout import ColumnLayout, Layout, TableLayout

_POWERS = AMOUNTS
_LEVEL_NAMES = {"类": "class", "款": "section", "项": "item"}
_PATH = re.compile(r"[(（][类款项][)）]")
_ROLES = ("share", "change", "change_pct", "previous", "budget", "completion")
_CHANGES = ("change", "change_pct", "previous")
_PLAN_OF_THE_YEAR = re.compile(r"(?!上年).*预算")
"""What a final account is held against beside last year: 年初预算, 全年预算."""
_YEARS_BEFORE = re.compile(r"^.*20\d\d年度?")
_MAX_NAME_LINES = 3
_AROUND_NAME = re.compile(r"^(?:本|全)?(?:单位|部门)(?=.{2})|(?:预算|决算)?(?:总额|合计|数|金额)?$")


class Bound(NamedTuple):
    """What one section gave: rows, and the claims that nothing could be made of."""

    rows: list[RawRow]
    unread: list[Unread]
    measure: str | None
    """The measure that most of its amounts are printed in."""
    claims: tuple[Claim, ...]
    """All claims of the section."""
    cells: dict[int, dict[str, Cell]]
    """By the id of a claim: which cell took the figure of each role."""


class Names(NamedTuple):
    """What the document's own tables call the function items."""

    items: Mapping[str, Mapping[str, str]]
    """By likened name: each code with its printed name."""
    amounts: Mapping[str, frozenset[str]]
    """What the tables print beside each code, as digits."""


def names_in(tables: Mapping[str, RawTable], layout: Layout) -> Names:
    """Return every function code that the tables print, by its name."""
    found: dict[str, dict[str, str]] = {}
    amounts: dict[str, set[str]] = {}
    for table_id, table in tables.items():
        if layout.tables[table_id].codes != "function":
            continue
        figures = [key for key, column in layout.tables[table_id].columns.items() if column.type in AMOUNT_TYPES]
        for row in table.rows:
            if row.code.isdigit() and row.name:
                found.setdefault(likened(row.name), {}).setdefault(row.code, row.name)
                printed = (row.digits(key) for key in figures)
                amounts.setdefault(row.code, set()).update(each.text for each in printed if each is not None)
    return Names(found, {code: frozenset(known) for code, known in amounts.items()})


def bind(section: Section, layout: TableLayout, names: Names, unit: str, *, final: bool = False) -> Bound:
    """Bind the claims of one section to rows and columns; what cannot be bound is unread, never dropped.

    In a final account a change from the plan is none from last year, of which the rows tell: it stays with its sentence.
    """
    return _Binding(section, layout, names, unit, final=final).run()


def _parted(section: Section, layout: TableLayout) -> Section:
    """Return the text of a form with each of its labels on a line of its own: Word often holds one long paragraph."""
    known = [layout.name, *layout.labels, *(column.label for column in layout.columns.values())]
    names = "|".join(map(re.escape, known))
    label = re.compile(rf"(?<=[^\n）])(?=(?:{names})[:：])")
    cuts = [match.start() for match in label.finditer(section.text)]
    starts = tuple(start + bisect_left(cuts, start) for start in section.starts)
    return section._replace(text=label.sub("\n", section.text), starts=starts)


class _Binding:
    def __init__(self, section: Section, layout: TableLayout, names: Names, unit: str, *, final: bool) -> None:
        self._section = section = _parted(section, layout) if layout.name else section
        self._unit = likened(unit)
        self._final = final
        self._layout = layout
        self._names = names
        self._claims = read_claims(section.text)
        self._rows: dict[str, RawRow] = {}
        self._unread: list[Unread] = []
        self._cells: dict[int, dict[str, Cell]] = {}
        self._fixed = [(likened(name), code, _specific(name, layout.rows[code])) for code, name in layout.row_names]
        self._labels = {likened(heading): key for key, heading in layout.headed}
        measures = Counter(each.measure for claim in self._claims for each in _money(claim) if each.measure in AMOUNTS)
        self._measure = measures.most_common(1)[0][0] if measures else None

    def run(self) -> Bound:
        if self._layout.name:
            self._form()
        else:
            for claim in self._claims:
                self._claim(claim)
        return Bound(list(self._rows.values()), self._unread, self._measure, self._claims, self._cells)

    def _form(self) -> None:
        """Read a section that describes one project after another, each under the label of its name."""
        label = re.compile(rf"{re.escape(self._layout.name)}\s*[:：]\s*")
        starts = [(match.start(), match.end()) for match in label.finditer(self._section.text)]
        for number, (start, begin) in enumerate(starts, 1):
            end = starts[number][0] if number < len(starts) else len(self._section.text)
            row = self._row(str(number), self._form_name(begin, end), start)
            for claim in self._claims:
                if start <= claim.start < end:
                    self._labelled(row, claim)

    def _form_name(self, begin: int, end: int) -> str:
        """Return a name that may run on over lines, up to the next label."""
        lines = self._section.text[begin:end].splitlines()
        size = next((at for at, line in enumerate(lines) if at and (LABEL.match(line) or not line.strip())), len(lines))
        return unbroken("".join(lines[: min(size, _MAX_NAME_LINES)])).rstrip("。；")

    def _labelled(self, row: RawRow, claim: Claim) -> None:
        name = likened(claim.subject)
        ending = [label for label in self._labels if name.endswith(label)]
        key = self._labels[max(ending, key=len)] if ending else None
        if key is not None and claim.amount is not None:
            self._figure(row, key, claim, "amount", claim.amount)

    def _claim(self, claim: Claim) -> None:
        if not self._means_something(claim):
            return
        label = self._labels.get(self._plain(claim.subject))
        if label is not None and self._layout.columns[label].type in NUMERIC_TYPES and self._lone_row() is not None:
            self._one_row(claim, label)
            return
        if claim.items and self._list(claim):
            return
        found = self._find(claim)
        if found is None or self._is_of_a_fund(claim, *found):
            self._say(claim)
            return
        row = self._row(*found, claim.start)
        if not self._is_of_another(row, claim):
            self._roles(row, claim)

    def _is_of_a_fund(self, claim: Claim, code: str, name: str) -> bool:
        """Whether a claim is listed under money that is less than the section's: 财政拨款支出 9 万元，其中：基本支出 8 万元.

        A fund that is a row of the section is so wherever it is listed.
        """
        if code not in self._layout.rows or FUND.search(name) is not None:
            return False
        fund = FUND.search(claim.part_of.subject) if claim.part_of is not None else None
        return fund is not None and not any(fund[0] in title for title in self._layout.titles)

    def _is_of_another(self, row: RawRow, claim: Claim) -> bool:
        """Whether a row has another amount than a claim of its name: what the claim says of its own is not the row's."""
        key = self._amount_column(claim.amount) if claim.amount is not None else None
        known = row.digits(key) if key is not None else None
        if claim.amount is None or key is None or known is None:
            return False
        digits = self._digits(self._layout.columns[key], claim.amount)
        if digits is None or Decimal(digits) == Decimal(known.text):
            return False
        source = self._section.source(claim.amount.start)
        self._unread.append(Unread(self._section.table, self._around(claim.amount.start), "repeated", source))
        return True

    def _plain(self, subject: str) -> str:
        """Return a subject as names are compared, without the unit's own name before it."""
        name = likened(subject)
        at = name.rfind(self._unit) if self._unit else -1
        return name[at + len(self._unit) :] if at >= 0 and len(name) > at + len(self._unit) else name

    @staticmethod
    def _means_something(claim: Claim) -> bool:
        return bool(claim.amount or claim.share or claim.change or claim.change_pct or claim.items or claim.others)

    def _lone_row(self) -> str | None:
        return next(iter(self._layout.rows)) if len(self._layout.rows) == 1 else None

    def _one_row(self, claim: Claim, label: str) -> None:
        """Fill the only row of a section whose claims are its columns: 编制数 21，在职 18 人，增加 0 人."""
        code = self._lone_row() or ""
        row = self._row(code, self._layout.rows[code], claim.start)
        if claim.amount is not None:
            self._figure(row, label, claim, "amount", claim.amount)
        key = self._labels.get(likened(f"{claim.subject}增加"))
        if claim.change is not None and key is not None:
            self._figure(row, key, claim, "change", claim.change)

    def _list(self, claim: Claim) -> bool:
        """Take a list in words as the list column that it belongs to; False where the claim has figures besides."""
        lists = [key for key, column in self._layout.columns.items() if column.type == "list"]
        named = [key for key in lists if likened(claim.subject) in likened(self._layout.columns[key].label)]
        if not named or not claim.subject or claim.amount is not None:
            return False
        code = "total"
        row = self._row(code, self._layout.rows.get(code, ""), claim.start)
        row.values.setdefault(named[0], list(claim.items))
        return True

    def _roles(self, row: RawRow, claim: Claim) -> None:
        columns = self._layout.columns
        if claim.amount is not None:
            self._figure(row, self._amount_column(claim.amount), claim, "amount", claim.amount)
        from_plan = self._final and _PLAN_OF_THE_YEAR.match(claim.base) is not None
        for role in _ROLES:
            quantity: Quantity | None = getattr(claim, role)
            if quantity is not None and role in columns and not (from_plan and role in _CHANGES):
                self._figure(row, role, claim, role, quantity)
        # Where the template's choice of directions is left, nothing tells what changed.
        row.open.extend(role for role in sorted(claim.left_open) if role in columns)
        for number, (label, quantity) in enumerate(claim.others, 1):
            if claim.reason and quantity.measure not in (*_POWERS, "%", "个百分点", ""):
                # A reason counts people and things, which no table of the budget has.
                continue
            # An amount within a reason is of something else than the row.
            key = self._labels.get(likened(label)) or (None if claim.reason else self._amount_column(quantity))
            self._figure(row, key, claim, "other" if number == 1 else f"other{number}", quantity)
        if claim.reason and "reason" in columns and not from_plan:
            row.values.setdefault("reason", unbroken(claim.reason))
        lists = [key for key, column in columns.items() if column.type == "list"]
        if claim.items and len(lists) == 1:
            row.values.setdefault(lists[0], list(claim.items))

    def _amount_column(self, quantity: Quantity) -> str | None:
        """Return the column for a figure that only its measure tells of."""
        columns = self._layout.columns
        if quantity.measure in _POWERS:
            return next((key for key, column in columns.items() if column.type in AMOUNT_TYPES), None)
        for key, column in columns.items():
            if quantity.measure and quantity.measure in column.label:
                return key
        return next((key for key, column in columns.items() if column.type == "exact"), None)

    def _row(self, code: str, name: str, place: int) -> RawRow:
        return self._rows.setdefault(code, RawRow(code, name, self._section.source(place)))

    def _find(self, claim: Claim) -> tuple[str, str] | None:
        """Return code and name of the row that a claim is about."""
        whole, last = self._plain(claim.subject), likened(last_name(claim.subject))
        if not whole:
            return None
        # A subject leaves out that it is a total, by which some rows are told: 收入总计.
        names = (whole, last, _YEARS_BEFORE.sub("", self._plain(claim.raw_subject)))
        exact = next((each for each in self._fixed if each[0] in names), None)
        exact = exact or next((each for each in self._fixed if _core(each[0]) == _core(whole)), None)
        if exact is not None:
            return exact[1:]
        if self._layout.codes == "function":
            item = self._item(claim, last)
            if item is not None:
                return item
        inside = [(whole.endswith(name), len(name), code, shown) for name, code, shown in self._fixed if name in whole]
        return max(inside)[2:] if inside else None

    def _item(self, claim: Claim, last: str) -> tuple[str, str] | None:
        """Return the function item of a name: of several alike the one on the path given, else under its parent."""
        # An item that ended has no row in this year's tables: its name is the official one.
        printed = self._names.items.get(last, {})
        official = classification("function")
        known = {code: official[code][0] for code in codes_by_name().get(last, ())} | dict(printed)
        path = [likened(name) for name in _PATH.split(claim.subject) if name][:-1]
        for name in path:
            above = self._codes_of(name)
            known = {code: each for code, each in known.items() if code.startswith(tuple(above))} or known
        mark = re.search(r"[(（]([类款项])[)）]\s*$", claim.subject)
        if mark:
            known = {
                code: each for code, each in known.items() if level_of(code, "function") == _LEVEL_NAMES[mark[1]]
            } or known
        group = self._class_of(claim.parent)
        if group:
            known = {code: each for code, each in known.items() if code.startswith(group)} or known
        # One that the tables print goes before one that they do not: an item that ended has a path to tell it by.
        known = {code: each for code, each in known.items() if code in printed} or known
        if not known:
            return None
        # A part of a class is an item; what is no part of one is a class itself, where one is called so.
        order = sorted(known, key=len, reverse=bool(group or path))
        free = [code for code in order if code not in self._rows] or order
        # Items of one name under one class, 一般行政管理事务 among them, are told apart by the amounts in the tables.
        amount = claim.amount.text if claim.amount is not None else ""
        code = next((code for code in free if amount in self._names.amounts.get(code, ())), free[0])
        return code, known[code]

    def _class_of(self, parent: str) -> str:
        """Return the class that a claim's parent is, or nothing where it is none."""
        return min(self._codes_of(likened(last_name(parent))), key=len, default="")

    def _codes_of(self, name: str) -> list[str]:
        """Return the codes that the tables and the official list know under a name."""
        return [*self._names.items.get(name, ()), *codes_by_name().get(name, ())]

    def _figure(self, row: RawRow, key: str | None, claim: Claim, role: str, quantity: Quantity) -> None:
        """Put a figure into its column; one that has none stays with its sentence."""
        column = self._layout.columns.get(key) if key is not None else None
        digits = None if column is None else self._digits(column, quantity)
        source = self._section.source(quantity.start)
        if key is None or column is None or column.type not in NUMERIC_TYPES:
            return
        known = row.digits(key)
        if digits is None:
            if known is None:
                row.open.append(key)
            return
        if known is not None and Decimal(known.text) != Decimal(digits):
            self._unread.append(Unread(self._section.table, self._around(quantity.start), "repeated", source))
        else:
            row.values[key] = Digits(digits if known is None else known.text, source)
            self._cells.setdefault(id(claim), {})[role] = (self._section.table, row.code, key)

    def _digits(self, column: ColumnLayout, quantity: Quantity) -> str | None:
        """Return a quantity's digits in the section's measure; None where it is no quantity of this column."""
        is_money, wants_money = quantity.measure in _POWERS, column.type in AMOUNT_TYPES
        if is_money != wants_money and quantity.measure and (is_money or wants_money):
            return None
        if not is_money or quantity.measure == self._measure or self._measure is None:
            return quantity.text
        shift = _POWERS[quantity.measure] - _POWERS[self._measure]
        if shift > 0 and len(quantity.text.partition(".")[2]) < shift:
            # 1.2 亿元 leaves the last digits of 12,000 万元 open, which no precision of ours can say.
            return None
        return f"{Decimal(quantity.text).scaleb(shift):f}"

    def _say(self, claim: Claim) -> None:
        """Name a list in words that no row has; a claim with figures is a sentence."""
        if claim.items and not (claim.amount or claim.change or claim.others):
            source = self._section.source(claim.start)
            words = squeezed(self._section.text[claim.start : min(claim.end, claim.start + 60)])
            self._unread.append(Unread(self._section.table, words, "claim", source))

    def _around(self, start: int) -> str:
        return squeezed(self._section.text[max(0, start - 20) : start + 20])


def _core(name: str) -> str:
    """Return a likened name without 单位 before it and 预算, 合计 and the like behind."""
    return _AROUND_NAME.sub("", name)


def _specific(name: str, first: str) -> str:
    """Return a row's other name where it says more than the first: 事业单位运行经费 for 运行经费."""
    return name if first in name else first


def _money(claim: Claim) -> Iterator[Quantity]:
    for quantity in (claim.amount, claim.change, *(each for _, each in claim.others)):
        if quantity is not None and quantity.measure in _POWERS:
            yield quantity
