"""From prose to rows: sections by their headings, claims bound to rows by name and to columns by role."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.documents.blocks import Paragraph, likened, likened_with_ends, squeezed, unbroken
from budgetcheck.documents.claims import Claim, last_name, read_claims
from budgetcheck.documents.official import codes_by_name
from budgetcheck.documents.printed import is_narrower
from budgetcheck.documents.quantities import Quantity, figures_in
from budgetcheck.model.budget import MEASURES, Passage, Source, Unread
from budgetcheck.model.layout import AMOUNT_TYPES, NUMERIC_TYPES, is_notes, level_of
from budgetcheck.model.official_codes import classification

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from budgetcheck.model.layout import ColumnLayout, Layout, TableLayout

_LEVELS = (
    re.compile(r"\s*第[一二三四五六七八九十]+部分"),
    re.compile(r"\s*[一二三四五六七八九十]+\s*[、.．]"),
    re.compile(r"\s*[(（]\s*[一二三四五六七八九十]+\s*[)）]"),
)
_NEW_LINE = re.compile(r"\s*(?:\d{1,2}\s*[、.．](?!\d)|[(（]\d{1,2}[)）])")
_ENDS = ("。", "：", ":", "；", ";", "！")
_MAX_HEADING = 90
_BROKEN_BY_HAND = 25
_MAX_BARE_HEADING = 60
_POWERS = {"元": 0, "万元": 4, "亿元": 8}
_LEVEL_NAMES = {"类": "class", "款": "section", "项": "item"}
_PATH = re.compile(r"[(（][类款项][)）]")
_ROLES = ("share", "change", "change_pct", "previous")
_LABEL = re.compile(r"\s*(?:[(（][一二三四五六七八九十\d]+[)）]|\d{1,2}[、.．])?\s*[\u4e00-\u9fff（）]{2,14}[:：]")
_MAX_NAME_LINES = 3
_HEADING_LINE = re.compile(
    r"\s*(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十]+\s*[、.．]|[(（]\s*[一二三四五六七八九十]+\s*[)）])[^，。；：,;:]{2,24}"
    r"(?:情况|说明|概况|简介|职责|职能|设置|构成|组成|解释|事项|公开|安排|变化|结构|目标)\s*"
)
"""A numbered line of a text that is a heading and nothing else, whatever it is of."""
_PLANNED = re.compile(r"预算(?:数|安排)?(?:为|是)?$")
_AROUND_NAME = re.compile(r"^(?:本|全)?(?:单位|部门)(?=.{2})|(?:预算|决算)?(?:总额|合计|数|金额)?$")


Lines = list[Paragraph]
"""The printed lines of one paragraph."""


class Section(NamedTuple):
    """One section of the notes: the layout's table that it is, its text, and where each part of it stands."""

    table: str
    text: str
    starts: tuple[int, ...]
    sources: tuple[Source, ...]

    def source(self, place: int) -> Source:
        """Return where in the document a place of the text stands."""
        return self.sources[max(0, bisect_right(self.starts, place) - 1)]


class Bound(NamedTuple):
    """What one section gave: rows as in the budget file, and the claims that nothing could be made of."""

    rows: list[dict[str, Any]]
    unread: list[Unread]
    measure: str | None
    """The measure that most of its amounts are printed in."""


def _level(text: str) -> int | None:
    return next((level for level, pattern in enumerate(_LEVELS) if pattern.match(text)), None)


def paragraphs_of(prose: Sequence[Paragraph], layout: Layout, contents: Collection[int] = ()) -> tuple[Lines, ...]:
    """Return the lines of each paragraph: a line that ends within a sentence goes on in the next.

    A heading ends at its line, and so does an entry of the contents.
    """
    titles = _titles(layout)
    alone = set(contents)
    alone.update(
        place
        for place, each in enumerate(prose)
        if _is_heading_alone(each.text, titles) or (each.source.line is not None and _HEADING_LINE.fullmatch(each.text))
    )
    return tuple(_joined(prose, alone))


def _titles(layout: Layout) -> dict[str, str]:
    """Return the tables that sentences may belong to, by the titles of their sections."""
    return {
        likened(title): table_id
        for table_id, table in layout.tables.items()
        if is_notes(table_id) or (table.columns and not table.codes.startswith(("function", "economic")))
        for title in table.titles
        if not table.lane and not table.form and not table.numbered
    }


def _is_heading_alone(text: str, titles: Mapping[str, str]) -> bool:
    """Whether a line is a section's heading and nothing else, with its number, year and unit before it."""
    plain = likened(text)
    return len(plain) <= _MAX_BARE_HEADING and "。" not in plain and any(plain.endswith(title) for title in titles)


def _joined(prose: Sequence[Paragraph], alone: Collection[int]) -> Iterator[Lines]:
    lines: list[Paragraph] = []
    for place, paragraph in enumerate(prose):
        if lines and (place in alone or place - 1 in alone):
            yield lines
            lines = []
        text = paragraph.text
        begins = bool(_level(text) is not None or _NEW_LINE.match(text) or (lines and _LABEL.match(text)))
        # A short paragraph of Word is one by itself; a long one without a mark at its end was broken by hand.
        if lines and paragraph.source.paragraph is not None:
            begins = begins or len(lines[-1].text) < _BROKEN_BY_HAND
        if lines and (begins or lines[-1].text.rstrip().endswith(_ENDS)):
            yield lines
            lines = []
        lines.append(paragraph)
    if lines:
        yield lines


def passages_of(paragraphs: Sequence[Lines]) -> tuple[Passage, ...]:
    """Return the paragraphs of a document, the lines of each joined."""
    return tuple(Passage("".join(line.text for line in lines), lines[0].source) for lines in paragraphs)


def sections_of(paragraphs: Sequence[Lines], layout: Layout, contents: Collection[Source] = ()) -> tuple[Section, ...]:
    """Return the sections that the layout knows, in their order; what stands in none of them has no table's name.

    An entry of the contents is no section.
    """
    titles = _titles(layout)
    found: list[tuple[str, list[tuple[str, Source]]]] = []
    outside: list[tuple[str, Source]] = []
    current = outside
    depth = 0
    for lines in paragraphs:
        if lines[0].source in contents:
            continue
        text = "".join(line.text for line in lines)
        level = _level(text)
        heading = _heading(text, titles, level)
        if heading is not None:
            table_id, end = heading
            current = []
            found.append((table_id, current))
            depth = level if level is not None else 1
            _add(current, lines, end)
            continue
        if level is not None and (level <= depth or level == 0):
            current = outside
        _add(current, lines, 0)
    return tuple(_section(table_id, pieces) for table_id, pieces in (*found, ("", outside)))


def _heading(text: str, titles: Mapping[str, str], level: int | None) -> tuple[str, int] | None:
    """Return the table whose title a paragraph starts with, and where its body begins."""
    start = text[:_MAX_HEADING] if level is not None else text
    if level is None and (len(text) > _MAX_BARE_HEADING or "。" in text):
        return None
    plain, ends = likened_with_ends(start)
    best: tuple[int, int, str] | None = None
    # Of two titles that begin alike the longer one counts: 收入决算情况说明, not 收入决算情况.
    for title, table_id in sorted(titles.items(), key=lambda each: len(each[0])):
        place = plain.find(title)
        if place < 0 or (level is None and not plain.endswith(title)) or is_narrower(plain[:place], title):
            continue
        end = place + len(title)
        if best is None or (end, -len(title)) < (best[0], -best[1]) or (place <= best[0] - best[1] and end > best[0]):
            best = (end, len(title), table_id)
    return None if best is None else (best[2], ends[best[0] - 1])


def _add(pieces: list[tuple[str, Source]], lines: Sequence[Paragraph], skip: int) -> None:
    for line in lines:
        if skip >= len(line.text):
            skip -= len(line.text)
            continue
        # A line's end within a sentence is for the claims to tell from one that ends it.
        pieces.append((line.text[skip:] + "\n", line.source))
        skip = 0


def _section(table_id: str, pieces: list[tuple[str, Source]]) -> Section:
    starts, text = [], ""
    for words, _ in pieces:
        starts.append(len(text))
        text += words
    return Section(table_id, text, tuple(starts) or (0,), tuple(source for _, source in pieces) or (Source(),))


class Names(NamedTuple):
    """What the document's own tables call the function items."""

    items: Mapping[str, Mapping[str, str]]
    """By likened name: each code with its printed name."""
    amounts: Mapping[str, frozenset[str]]
    """What the tables print beside each code, as digits."""


def names_in(tables: Mapping[str, dict[str, Any]], layout: Layout) -> Names:
    """Return every function code that the tables print, by its name."""
    found: dict[str, dict[str, str]] = {}
    amounts: dict[str, set[str]] = {}
    for table_id, table in tables.items():
        if layout.tables[table_id].codes != "function":
            continue
        figures = [key for key, column in layout.tables[table_id].columns.items() if column.type in AMOUNT_TYPES]
        for row in table["rows"]:
            if row["code"].isdigit() and row.get("name"):
                found.setdefault(likened(row["name"]), {}).setdefault(row["code"], row["name"])
                amounts.setdefault(row["code"], set()).update(row[key] for key in figures if key in row)
    return Names(found, {code: frozenset(known) for code, known in amounts.items()})


def bind(section: Section, layout: TableLayout, names: Names, unit: str) -> Bound:
    """Bind the claims of one section to rows and columns; what cannot be bound is unread, never dropped."""
    return _Binding(section, layout, names, unit).run()


def _parted(section: Section, layout: TableLayout) -> Section:
    """Return the text of a form with each of its labels on a line of its own: Word often holds one long paragraph."""
    known = [layout.name, *layout.labels, *(column.label for column in layout.columns.values())]
    names = "|".join(map(re.escape, known))
    label = re.compile(rf"(?<=[^\n）])(?=(?:{names})[:：])")
    cuts = [match.start() for match in label.finditer(section.text)]
    starts = tuple(start + bisect_left(cuts, start) for start in section.starts)
    return section._replace(text=label.sub("\n", section.text), starts=starts)


def unbound(section: Section) -> list[Unread]:
    """Return each line with an amount or percentage of what stands outside the sections that the layout knows."""
    lines = []
    begin = 0
    for line in section.text.splitlines(keepends=True):
        if any(each.measure in _POWERS or each.measure == "%" for each in figures_in(line)):
            lines.append(Unread("", squeezed(line)[:60], "claim", section.source(begin)))
        begin += len(line)
    return lines


class _Binding:
    def __init__(self, section: Section, layout: TableLayout, names: Names, unit: str) -> None:
        self._section = section = _parted(section, layout) if layout.name else section
        self._unit = likened(unit)
        self._layout = layout
        self._names = names
        self._claims = read_claims(section.text)
        self._rows: dict[str, dict[str, Any]] = {}
        self._before: tuple[str, str] | None = None
        """Of a final account, the row whose planned amount was named last."""
        self._unread: list[Unread] = []
        self._fixed = [(likened(name), code, _specific(name, layout.rows[code])) for code, name in layout.row_names]
        self._labels = {likened(heading): key for key, heading in layout.headed}
        measures = Counter(each.measure for claim in self._claims for each in _money(claim) if each.measure in MEASURES)
        self._measure = measures.most_common(1)[0][0] if measures else None

    def run(self) -> Bound:
        if self._layout.name:
            self._form()
        else:
            for claim in self._claims:
                self._claim(claim)
        return Bound(list(self._rows.values()), self._unread, self._measure)

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
        size = next(
            (at for at, line in enumerate(lines) if at and (_LABEL.match(line) or not line.strip())), len(lines)
        )
        return unbroken("".join(lines[: min(size, _MAX_NAME_LINES)])).rstrip("。；")

    def _labelled(self, row: dict[str, Any], claim: Claim) -> None:
        name = likened(claim.subject)
        ending = [label for label in self._labels if name.endswith(label)]
        key = self._labels[max(ending, key=len)] if ending else None
        if key is None or claim.amount is None:
            if self._means_something(claim):
                self._say(claim)
        else:
            self._figure(row, key, claim.amount)

    def _claim(self, claim: Claim) -> None:
        if not self._means_something(claim):
            return
        label = self._labels.get(self._plain(claim.subject))
        if label is not None and self._layout.columns[label].type in NUMERIC_TYPES and self._lone_row() is not None:
            self._one_row(claim, label)
            return
        if claim.items and self._list(claim):
            return
        found = self._planned(claim) or self._find(claim)
        if found is None:
            self._say(claim)
            return
        row = self._row(*found, claim.start)
        self._roles(row, claim)

    def _planned(self, claim: Claim) -> tuple[str, str] | None:
        """Return the row of a claim on what a final account had planned, spent of it, and the rate of that.

        支出预算为22万元，支出决算为20万元，完成预算的90.91%: the further parts are of the row that the first one names.
        """
        if "planned" not in self._layout.columns:
            return None
        said = likened(claim.raw_subject)
        if re.match(r"(?:支出)?决算|完成", said) and self._before is not None:
            return self._before
        self._before = self._find(claim) if _PLANNED.search(said) else None
        return self._before

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
            self._figure(row, label, claim.amount)
        if claim.change is not None:
            key = self._labels.get(likened(f"{claim.subject}增加"))
            if key is None:
                self._say(claim)
            else:
                self._figure(row, key, claim.change)

    def _list(self, claim: Claim) -> bool:
        """Take a list in words as the list column that it belongs to; False where the claim has figures besides."""
        lists = [key for key, column in self._layout.columns.items() if column.type == "list"]
        named = [key for key in lists if likened(claim.subject) in likened(self._layout.columns[key].label)]
        if not named or not claim.subject or claim.amount is not None:
            return False
        code = "total"
        row = self._row(code, self._layout.rows.get(code, ""), claim.start)
        row.setdefault(named[0], list(claim.items))
        return True

    def _roles(self, row: dict[str, Any], claim: Claim) -> None:
        columns = self._layout.columns
        if claim.amount is not None:
            planned = "planned" in columns and _PLANNED.search(likened(claim.raw_subject)) is not None
            self._figure(row, "planned" if planned else self._amount_column(claim.amount), claim.amount)
        for role in _ROLES:
            quantity: Quantity | None = getattr(claim, role)
            if quantity is not None:
                self._figure(row, role if role in columns else None, quantity)
        if claim.points is not None:
            self._figure(row, None, claim.points)
        for label, quantity in claim.others:
            if claim.reason and quantity.measure not in (*_POWERS, "%", "个百分点", ""):
                # A reason counts people and things, which no table of the budget has.
                continue
            self._figure(row, self._labels.get(likened(label)) or self._amount_column(quantity), quantity)
        if claim.reason and "reason" in columns:
            row.setdefault("reason", unbroken(claim.reason))
        lists = [key for key, column in columns.items() if column.type == "list"]
        if claim.items and len(lists) == 1:
            row.setdefault(lists[0], list(claim.items))

    def _amount_column(self, quantity: Quantity) -> str | None:
        """Return the column for a figure that only its measure tells of."""
        columns = self._layout.columns
        if quantity.measure in _POWERS:
            return next((key for key, column in columns.items() if column.type in AMOUNT_TYPES), None)
        for key, column in columns.items():
            if quantity.measure and quantity.measure in column.label:
                return key
        return next((key for key, column in columns.items() if column.type == "exact"), None)

    def _row(self, code: str, name: str, place: int) -> dict[str, Any]:
        source = self._section.source(place)
        return self._rows.setdefault(code, {"code": code, "name": name, "source": source})

    def _find(self, claim: Claim) -> tuple[str, str] | None:
        """Return code and name of the row that a claim is about."""
        whole, last = self._plain(claim.subject), likened(last_name(claim.subject))
        if not whole:
            return None
        exact = next((each for each in self._fixed if each[0] in (whole, last)), None)
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

    def _figure(self, row: dict[str, Any], key: str | None, quantity: Quantity) -> None:
        column = self._layout.columns.get(key) if key is not None else None
        digits = None if column is None else self._digits(column, quantity)
        source = self._section.source(quantity.start)
        if key is None or digits is None or column is None or column.type not in NUMERIC_TYPES:
            self._unread.append(Unread(self._section.table, self._around(quantity.start), "claim", source))
        elif key in row and Decimal(row[key]) != Decimal(digits):
            self._unread.append(Unread(self._section.table, self._around(quantity.start), "repeated", source))
        else:
            row.setdefault(key, digits)
            row.setdefault("sources", {})[key] = source

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
        source = self._section.source(claim.start)
        figures = [
            each for each in (claim.amount, claim.change, *(each for _, each in claim.others)) if each is not None
        ]
        idle = bool(figures) and not any(Decimal(each.text) for each in figures)
        said = Unread(self._section.table, self._around(claim.start, claim.end), "claim", source, idle)
        self._unread.append(said)

    def _around(self, start: int, end: int | None = None) -> str:
        text = self._section.text
        return squeezed(text[max(0, start - 20) : start + 20] if end is None else text[start : min(end, start + 60)])


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
