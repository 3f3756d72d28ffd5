"""Patterns in the text: what must or must not be said, with figures that tables repeat and dates in their order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from budgetcheck.arithmetic.families import NotApplicable, Why
from budgetcheck.arithmetic.formula import FormulaError, check_cells, check_column, check_table, parse_cells
from budgetcheck.arithmetic.relations import BROKEN, Balance, Term, judge
from budgetcheck.checks import Context, Held, Outcome, Problem, quoted
from budgetcheck.checks.codes import plain_name
from budgetcheck.documents.numbering import HEADING
from budgetcheck.model.budget import SCALE, Figure, power_of
from budgetcheck.model.record import EMPTY, Record
from budgetcheck.model.report import Place
from budgetcheck.model.words import Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.arithmetic.formula import Cells
    from budgetcheck.model.layout import Layout

ROW = "row"
"""The part of a pattern that names a row, and what stands for that row in a reference."""
_MAX_PATTERN = 1000
_MAX_MEMORY = 1 << 20
"""A pattern whose automaton needs more is refused: none that a person wrote does."""
_SENTENCE = re.compile(r"[^。；！？]+[。；！？]?")
_NUMBER = re.compile(r"-?[0-9][0-9,]{0,20}(?:\.[0-9]{1,6})?")

CHINESE = {
    "": "文字中的模式（RE2 语法，线性时间）：必须有或不得有的写法，其中的数与表一致，日期先后正确。",
    "pattern": "要查找的模式；(?P<名称>…) 部分可以比较：共计(?P<amount>[0-9.,]+)万元。",
    "must": "appear 须出现；not_appear 不得出现；agree 凡出现处，其中的数与日期须正确。",
    "within": "一次匹配所在的范围：paragraph 段落，sentence 句子，section 一个标题下的全部文字，cell 表中的名称和文字单元格。",
    "unless": "含有其中之一的范围不检查。",
    "tables": "用于 section 和 cell：只在这些部分或表中查找；不写则全部。",
    "equals": '模式中的数各自应等于的单元格：amount = "three_public[total].total"；[row] 为文字所说的行：(?P<row>…) 所写的名称或代码，cell 时为其所在的行。',
    "measure": "这些数的计量单位；不写则同单元格。",
    "order": "日期部分，后一个不早于前一个。",
}
OF_FIGURES = False


class Options(Record):
    """Patterns (RE2 syntax, matched in linear time, so that no pack can hang a run)."""

    pattern: str
    """What to look for; a part in (?P<name>…) may be compared: 共计(?P<amount>[0-9.,]+)万元."""
    must: Literal["appear", "not_appear", "agree"] = "appear"
    """appear: somewhere in the text; not_appear: nowhere; agree: where it stands, its figures and dates are right."""
    within: Literal["paragraph", "sentence", "section", "cell"] = "paragraph"
    """The piece of text that one match stands in; section: all under one heading; cell: names and words of tables."""
    tables: tuple[str, ...] = ()
    """For section and cell: the sections or tables to look in; without it all."""
    unless: tuple[str, ...] = ()
    """A piece that holds one of these is left alone."""
    equals: Mapping[str, str] = EMPTY
    """Named parts that are figures, each with the cell that it repeats: amount = "three_public[total].total"; [row] is the
    row that the text is about: named by (?P<row>…), by name or code, or in a cell its own row."""
    measure: Literal["", "元", "万元"] = ""
    """The measure of these figures; without it that of the cell."""
    order: tuple[str, ...] = ()
    """Named parts that are dates, none of them before the one named before it."""

    @property
    def read(self) -> Iterator[Cells]:
        """The cells that figures of the text repeat."""
        cells = map(parse_cells, self.equals.values())
        return (each._replace(rows="*") if each.rows == ROW else each for each in cells)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:  # noqa: ANN401 - the library has no types
    """Return what matches a pattern. Raises FormulaError."""
    import re2

    remedy = Text("写法同 RE2：不支持反向引用和环视", "Write it as RE2 has it: without back references and lookaround")
    if not pattern or len(pattern) > _MAX_PATTERN:
        raise FormulaError(Text("pattern 为空或过长", "the pattern is empty or too long"), remedy)
    options = re2.Options()
    options.max_mem, options.log_errors = _MAX_MEMORY, False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        said = str(error.args[0].decode(errors="replace") if isinstance(error.args[0], bytes) else error)[:100]
        problem = Text(f"pattern 无法识别：{said}", f"the pattern cannot be read: {said}")
        raise FormulaError(problem, remedy) from None


def verify(options: Options, layout: Layout) -> None:
    """Raise FormulaError on a pattern that cannot be read, or a part or cell that is not there."""
    named = _compiled(options.pattern).groupindex
    for name in (*options.equals, *options.order):
        if name not in named:
            problem = Text(f"pattern 中没有“{name}”部分", f"the pattern has no part '{name}'")
            raise FormulaError(problem, Text(f"请写 (?P<{name}>…)", f"Write (?P<{name}>…)"))
    for cells in map(parse_cells, options.equals.values()):
        if cells.rows == ROW:
            _verify_row(cells, options, layout)
            continue
        check_cells(cells, layout)
        if cells.joined:
            problem = Text(f"“{cells.rows}”不是一行", f"'{cells.rows}' is not one row")
            raise FormulaError(problem, Text("请写固定的行，或 [row]", "Write a fixed row, or [row]"))
    if options.tables and options.within not in ("section", "cell"):
        problem = Text("tables 只用于 section 和 cell", "tables goes with section and cell alone")
        raise FormulaError(problem, Text('请写 within = "section"', "Write within = 'section'"))
    for table in options.tables:
        check_table(table, layout)
    if options.must == "agree" and not options.equals and not options.order:
        raise FormulaError(
            Text("没有可比较的内容", "there is nothing to agree"), Text("请写 equals 或 order", "Give equals or order")
        )


def _verify_row(cells: Cells, options: Options, layout: Layout) -> None:
    check_column(cells.table, cells.column, layout)
    if options.within != "cell" and ROW not in _compiled(options.pattern).groupindex:
        problem = Text("pattern 没有说是哪一行", "the pattern does not say which row it is about")
        raise FormulaError(problem, Text("请写 (?P<row>…)", "Write (?P<row>…)"))


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield what the text says and should not, does not and should, or says otherwise than the tables."""
    if not context.budget.prose and options.within != "cell":
        yield NotApplicable()
        return
    pieces = list(_pieces(options, context))
    if options.must == "appear" and options.tables:
        for piece in pieces:
            yield from _appearing(options, [piece])
    elif options.must == "appear":
        yield from _appearing(options, pieces) if pieces or context.budget.prose else ()
    else:
        yield from _standing(options, pieces, context)


def _appearing(options: Options, pieces: Sequence[Place]) -> Iterator[Outcome]:
    """Yield whether a pattern is said in one of some pieces."""
    find = _compiled(options.pattern)
    if any(find.search(piece.text) for piece in pieces):
        yield Held()
        return
    at = pieces[0]._replace(text="") if pieces else Place("", None, "text", "")
    message = Text(f"文字中没有“{options.pattern}”", f"the text does not say '{options.pattern}'")
    yield Problem(Verdict.MISSING, message, (at,), expected=options.pattern)


def _standing(options: Options, pieces: Sequence[Place], context: Context) -> Iterator[Outcome]:
    """Yield what is found of each place where the pattern is said."""
    find = _compiled(options.pattern)
    seen = False
    for place in pieces:
        for match in find.finditer(place.text):
            seen = True
            if options.must == "not_appear":
                message = Text("文字中不应有", "the text should not say") + quoted(place, match.group(), match.start())
                yield Problem(Verdict.SUSPICIOUS, message, (place,), actual=match.group())
            else:
                yield from _agreement(options, match, place, context)
    if not seen:
        yield Held() if options.must == "not_appear" and pieces else NotApplicable()


def _pieces(options: Options, context: Context) -> Iterator[Place]:
    """Yield the pieces of the text that nothing excepts."""
    for piece in _cut(options, context):
        if not any(word in piece.text for word in options.unless):
            yield piece


def _cut(options: Options, context: Context) -> Iterator[Place]:
    if options.within == "cell":
        yield from (
            place
            for place in context.texts()
            if place.row is not None and (not options.tables or place.table in options.tables)
        )
    elif options.within == "section":
        yield from _sections(options, context)
    else:
        for place in context.passages():
            pieces = _SENTENCE.findall(place.text) if options.within == "sentence" else (place.text,)
            yield from (place._replace(text=piece) for piece in pieces)


def _sections(options: Options, context: Context) -> Iterator[Place]:
    """Yield all that stands under each heading, the heading with it; of some sections, those of their titles alone."""
    found: list[list[Place]] = []
    for place in context.passages():
        if _is_heading(place.text) or not found:
            found.append([])
        found[-1].append(place)
    titles = [_bare(title) for name in options.tables for title in context.layout.tables[name].titles]
    for section in found:
        heading = _bare(section[0].text)
        if not titles or any(title and title in heading for title in titles):
            yield section[0]._replace(text="\n".join(place.text for place in section))


_HEADING = re.compile(HEADING)
_LONGEST_HEADING = 50


def _is_heading(text: str) -> bool:
    """Whether a paragraph is numbered as headings are, and no sentence."""
    return len(text) <= _LONGEST_HEADING and _HEADING.match(text) is not None and not text.rstrip().endswith("。")


def _bare(text: str) -> str:
    return re.sub(r"[\s（）()“”\"《》]", "", _HEADING.sub("", text, count=1))


def _agreement(options: Options, match: Any, place: Place, context: Context) -> Iterator[Outcome]:  # noqa: ANN401
    """Yield whether the figures of a match are those of the tables, and its dates in order."""
    rows = match.group(ROW) or "" if ROW in _compiled(options.pattern).groupindex else None
    for name, cell in options.equals.items():
        cells = _about(parse_cells(cell), rows, place, context)
        yield NotApplicable() if cells is None else _repeated(match.group(name) or "", cells, options, place, context)
    dates = [(match.group(name) or "", _date(match.group(name) or "")) for name in options.order]
    for (first, earlier), (second, later) in pairwise(dates):
        size = min(len(earlier), len(later))
        if not size or len(earlier) != len(later):
            yield NotApplicable()
        elif later < earlier:
            message = Text(f"日期“{second}”早于“{first}”", f"the date '{second}' is before '{first}'")
            yield Problem(Verdict.MISMATCH, message + quoted(place, second), (place,), expected=first, actual=second)
        else:
            yield Held()


def _about(cells: Cells, said: str | None, place: Place, context: Context) -> Cells | None:
    """Return the cell that a figure repeats, in the row that the text is about; None where that is no one row."""
    if cells.rows != ROW:
        return cells
    if said is None:
        return cells._replace(rows=place.row or "") if place.table == cells.table else None
    table = context.selections.budget.tables.get(cells.table)
    named = plain_name(said)
    rows = [row.key for row in table.rows if named and named in (row.code, plain_name(row.name))] if table else []
    # Where several rows have the name, nothing tells which of them the text is about.
    return cells._replace(rows=rows[0]) if len(rows) == 1 else None


def _date(said: str) -> tuple[int, ...]:
    return tuple(int(digits[:9]) for digits in re.findall(r"[0-9]+", said))


def _repeated(said: str, cells: Cells, options: Options, place: Place, context: Context) -> Outcome:
    """Return whether a figure of the text is that of a cell, as it was rounded."""
    missing = context.missing([cells.table])
    if missing is not None:
        return missing
    number = _NUMBER.fullmatch(said.strip())
    (published,) = context.selections.at(cells, cells.rows)[:1]
    unread = context.unknown.among([published]) if context.unknown is not None else []
    if unread:
        return NotApplicable(Why.UNREAD, tuple(unread))
    if number is None or published.value is None:
        return NotApplicable()
    figure = _figure(number[0].replace(",", ""), options.measure or published.measure)
    if judge(Balance((Term(1, figure),), (Term(1, published),), copy=True)).verdict not in BROKEN:
        return Held()
    message = Text(f"文中为 {said}，表中为 {published.text}", f"says {said}, the table has {published.text}")
    return Problem(
        Verdict.MISMATCH, message + quoted(place, said), (place, published), expected=published.text, actual=said
    )


def _figure(digits: str, measure: str) -> Figure:
    value = Decimal(digits)
    decimals = len(digits.partition(".")[2])
    scale = SCALE + power_of(measure)
    return Figure("", "", "", value, decimals, measure, int(value.scaleb(scale)), 5 * 10 ** (scale - decimals - 1))
