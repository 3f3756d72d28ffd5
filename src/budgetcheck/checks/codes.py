"""Codes and names: as in the official classification, with their parents, in order, and named alike everywhere."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from budgetcheck.arithmetic.formula import FormulaError, check_table
from budgetcheck.checks import Context, Held, Outcome, Problem, each_table
from budgetcheck.model.budget import READ_AS
from budgetcheck.model.layout import ancestors, level_of
from budgetcheck.model.official_codes import called, official, years_of
from budgetcheck.model.record import Record
from budgetcheck.model.report import Place
from budgetcheck.model.words import UNKNOWN_LETTER, Severity, Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from budgetcheck.model.budget import Row, Table
    from budgetcheck.model.layout import Layout
    from budgetcheck.model.official_codes import Span


CHINESE = {
    "": "科目编码与名称：与官方科目一致，上级齐全，顺序正确，各处名称一致，或只用清单中的科目。",
    "tables": "各行有科目编码的表。",
    "check": "official 编码与名称相符；parents 有上级的类、款；children 有下级；order 从小到大；same_name 各表名称一致；listed 只用允许的、不用禁止的。",
    "allowed": "用于 listed：允许的编码，或以星号结尾的开头（2080505、210*），或 [groups.rows] 的组名；其上级可以印出。",
    "forbidden": "用于 listed：不允许的编码、开头或组名。",
}


class Options(Record):
    """Codes and names."""

    tables: tuple[str, ...]
    """The tables whose rows carry official codes."""
    check: Literal["official", "parents", "children", "order", "same_name", "listed"] = "official"
    """official: code and name agree; parents: 类 and 款 rows stand above; children: rows stand below, as below the others;
    order: ascending; same_name: in all tables; listed: only codes that are allowed, none that is forbidden."""
    allowed: tuple[str, ...] = ()
    """For listed: codes, or beginnings of codes with a star (2080505, 210*); what stands above them may be printed."""
    forbidden: tuple[str, ...] = ()
    """For listed: codes, or beginnings of codes with a star, that may not stand there."""

    @property
    def by_table(self) -> bool:
        """Whether what is said of a table is read from that table alone."""
        return self.check != "same_name"


def verify(options: Options, layout: Layout) -> None:
    """Raise FormulaError where a table has no official codes."""
    if (options.check == "listed") != bool(options.allowed or options.forbidden):
        problem = Text(
            'allowed、forbidden 与 check = "listed" 须同时使用', "allowed and forbidden go with check = 'listed'"
        )
        raise FormulaError(problem, Text("请补齐", "Give both"))
    for pattern in (*options.allowed, *options.forbidden):
        if not pattern.removesuffix("*").isalnum():
            problem = Text(f"“{pattern}”不是科目编码或其开头", f"'{pattern}' is no code and no beginning of one")
            raise FormulaError(problem, Text("写法：2080505 或 210*", "Write 2080505 or 210*"))
    for table in options.tables:
        if check_table(table, layout).codes not in ("function", "economic"):
            problem = Text(f"表“{table}”的行没有科目编码", f"the rows of '{table}' have no official codes")
            raise FormulaError(problem, Text("请检查版式中的 codes", "See `codes` in its layout"))


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield the rows whose code or name is not as it should be."""
    if options.check == "same_name":
        return _same_names(options, context)
    if options.check == "listed":
        return each_table(options.tables, context, lambda table: _listed(table, options, context))
    return each_table(options.tables, context, lambda table: _CHECKS[options.check](table, context))


def _coded(table: Table, context: Context) -> list[Row]:
    """Return the rows of items: neither the total nor what is summed or carried over beside them."""
    beside = context.layout.tables[table.id].sums
    return [row for row in table.rows if row.code != "total" and row.code.partition(".")[0] not in beside]


def plain_name(name: str) -> str:
    """Return a name without what printing varies: spaces, width of brackets, level marks, leading dashes."""
    # Official names come in every budget; what is longer than any of them may be a hostile file's, and is not kept.
    return _kept_plain(name) if len(name) <= _LONGEST_KEPT else _plain(name)


def _plain(name: str) -> str:
    for old, new in (("（", "("), ("）", ")"), (" ", ""), ("\u3000", ""), ("\n", ""), ("“", '"'), ("”", '"')):
        name = name.replace(old, new)
    for mark in ("(类)", "(款)", "(项)"):
        name = name.removesuffix(mark)
    return name.strip("—-")


_LAST_DIGITS = re.compile(r"\d\d")
_LONGEST_KEPT = 60
_CLASS = 3
"""Digits of a class."""
_kept_plain = lru_cache(maxsize=8192)(_plain)


def _official(table: Table, context: Context) -> Iterator[Outcome]:
    yield from _misprints(table, context)
    scheme = context.layout.tables[table.id].codes
    held = 0
    for row in _coded(table, context):
        if level_of(row.code, scheme) is None:
            shape = "3、5、7" if scheme == "function" else "3、5"
            message = Text(f"科目编码“{row.code}”不是 {shape} 位数字", f"code '{row.code}' is not of {shape} digits")
            yield Problem(Verdict.MISMATCH, message, (Place(table.id, row.key, "code", row.code),), actual=row.code)
            continue
        entry = called(scheme, row.code, context.budget.year)
        if entry is None:
            yield _of_unlisted(row, table, scheme, context.budget.year)
            continue
        official, evidence = entry
        if row.name == official:
            held += 1
            continue
        if UNKNOWN_LETTER in row.name:
            continue
        given = plain_name(row.name)
        if given != plain_name(official):
            given = plain_name(context.conventions.names.get(given, given))
        if not given or given in _names_from(scheme, row.code, context.budget.year):
            held += 1
            continue
        message = Text(
            f"科目 {row.code} 名称应为“{official}”，表中为“{row.name}”",
            f"{row.code} is '{official}', printed '{row.name}'",
        )
        at = Place(table.id, row.key, "name", row.name)
        severity = None if evidence == "published" else Severity.WARNING
        yield Problem(Verdict.MISMATCH, message, (at,), expected=official, actual=row.name, severity=severity)
    if held:
        yield Held(held)


def _names_from(scheme: str, code: str, year: int) -> set[str]:
    """Return what a code is called in a year and later: a text that is written late has the later name."""
    return {plain_name(span.name) for span in years_of(scheme, code) if span.until >= year}


def _of_unlisted(row: Row, table: Table, scheme: str, year: int) -> Problem:
    """Return that a code is not in the list: a note, or a warning where its name is that of one code of its class alone."""
    at = Place(table.id, row.key, "code", row.code)
    meant = _meant(row, table, scheme, year) if not years_of(scheme, row.code) else None
    if meant is None:
        message = _unlisted(scheme, row.code)
        return Problem(Verdict.MISMATCH, message, (at,), actual=row.code, severity=Severity.NOTE)
    message = Text(
        f"“{row.name}”的科目编码是 {meant}，表中为 {row.code}", f"'{row.name}' is {meant}, printed {row.code}"
    )
    return Problem(Verdict.MISMATCH, message, (at,), expected=meant, actual=row.code, severity=Severity.WARNING)


def _meant(row: Row, table: Table, scheme: str, year: int) -> str | None:
    """Return the only code of a row's class and level that is called as it is, where the table does not print that too."""
    name = plain_name(row.name)
    named = [
        code
        for code, (called_so, _) in official(scheme, year).items()
        if len(code) == len(row.code) and code[:_CLASS] == row.code[:_CLASS] and plain_name(called_so) == name
    ]
    return named[0] if len(named) == 1 and all(each.code != named[0] for each in table.rows) else None


def _unlisted(scheme: str, code: str) -> Text:
    """Return that a code is not in the list of the budget's year, and in which years it is."""
    spans = years_of(scheme, code)
    if not spans:
        return Text(f"科目编码 {code} 不在本工具所收的科目表中", f"code {code} is not in the list of this tool")
    zh = "、".join(f"{_years(span).zh}“{span.name}”" for span in spans)
    en = ", ".join(f"'{span.name}' {_years(span).en}".rstrip() for span in spans)
    return Text(
        f"科目编码 {code} 不在预算年度的科目表中（{zh}）", f"code {code} is not in the list of this year ({en})"
    )


def _years(span: Span) -> Text:
    since = Text(f"{span.since} 年起", f"from {span.since}") if span.since else Text("", "")
    until = Text(f"{span.until} 年止", f"until {span.until}") if span.until < _NO_END else Text("", "")
    return Text(since.zh + until.zh, f"{since.en} {until.en}".strip())


_NO_END = 9999


def _misprints(table: Table, context: Context) -> Iterator[Outcome]:
    """Yield the codes that a document prints otherwise than the official ones of their names: 7 11 02 for 2101102."""
    for each in context.budget.unread:
        if each.table == table.id and each.why == "code" and READ_AS in each.text:
            printed, _, code = each.text.partition(READ_AS)
            message = Text(
                f"科目编码印作“{printed}”，应为 {code}", f"the code is printed '{printed}', it should be {code}"
            )
            place = Place(table.id, code, "code", printed, each.source)
            yield Problem(Verdict.MISMATCH, message, (place,), expected=code, actual=printed)


def _parents(table: Table, context: Context) -> Iterator[Outcome]:
    scheme = context.layout.tables[table.id].codes
    codes = {row.code for row in table.rows}
    yield from _orphans(table, context)
    if scheme == "function" and not any(level_of(code, scheme) in ("class", "section") for code in codes):
        # Some places print the items alone, under each unit.
        yield Held(len(codes))
        return
    reported = set()
    held = 0
    for row in _coded(table, context):
        gone = [code for code in ancestors(row.code, scheme) if code not in codes]
        if not gone:
            held += 1
        elif gone[0] not in reported:
            reported.add(gone[0])
            message = Text(f"缺少上级科目 {gone[0]} 的行", f"the row of its parent {gone[0]} is missing")
            yield Problem(Verdict.MISSING, message, (Place(table.id, row.key, "code", row.code),), expected=gone[0])
    if held:
        yield Held(held)


def _orphans(table: Table, context: Context) -> Iterator[Outcome]:
    """Yield the first code printed as its last digits alone (款 or 项) that has no row above it to complete it."""
    alone = [each for each in context.budget.unread if each.table == table.id and each.why == "row"]
    alone = [each for each in alone if _LAST_DIGITS.fullmatch(each.text)]
    # Where most rows are so, the reader lost their codes; the document did not lose a row.
    if not alone or 2 * len(alone) > len(_coded(table, context)):
        return
    first = alone[0]
    message = Text(
        f"科目编码“{first.text}”之上缺少所属的类或款一行",
        f"code '{first.text}' stands under no row of the class or section that it belongs to",
    )
    at = Place(table.id, first.text, "code", first.text, first.source)
    yield Problem(Verdict.MISSING, message, (at,), of_unread=True)


def _children(table: Table, context: Context) -> Iterator[Outcome]:
    """Yield the rows with an amount under which no code stands, though most of their level have codes below them."""
    scheme = context.layout.tables[table.id].codes
    rows = [row for row in _coded(table, context) if level_of(row.code, scheme) is not None]
    for level in ("class", "section"):
        own = [row for row in rows if level_of(row.code, scheme) == level and _has_amount(row)]
        bare = [row for row in own if not any(each.code.startswith(row.code) and each is not row for each in rows)]
        held = len(own) - len(bare)
        if held:
            yield Held(held)
        for row in bare if len(bare) < held else ():
            message = Text(f"科目 {row.code} 有金额而没有下级科目", f"{row.code} has an amount and no code below it")
            yield Problem(Verdict.MISSING, message, (Place(table.id, row.key, "code", row.code),), actual=row.code)


def _has_amount(row: Row) -> bool:
    return any(figure.value for figure in row.figures.values())


def _order(table: Table, context: Context) -> Iterator[Outcome]:
    last = ""
    for row in _coded(table, context):
        if row.code < last:
            message = Text(f"科目 {row.code} 排在 {last} 之后", f"{row.code} comes after {last}")
            yield Problem(Verdict.MISMATCH, message, (Place(table.id, row.key, "code", row.code),), actual=row.code)
            return
        last = row.code
    if last:
        yield Held()


def _listed(table: Table, options: Options, context: Context) -> Iterator[Outcome]:
    """Yield the rows whose code is not allowed, or forbidden."""
    scheme = context.layout.tables[table.id].codes
    above = {each for code in options.allowed for each in ancestors(code.removesuffix("*"), scheme)}
    held = 0
    for row in _coded(table, context):
        named = _fits(row.code, options.forbidden)
        if not named and (not options.allowed or row.code in above or _fits(row.code, options.allowed)):
            held += 1
            continue
        message = Text(f"科目 {row.code} {row.name} 不允许使用", f"code {row.code} {row.name} may not be used")
        yield Problem(Verdict.MISMATCH, message, (Place(table.id, row.key, "code", row.code),), actual=row.code)
    if held:
        yield Held(held)


def _fits(code: str, patterns: tuple[str, ...]) -> bool:
    return any(code.startswith(each[:-1]) if each.endswith("*") else code == each for each in patterns)


def _same_names(options: Options, context: Context) -> Iterator[Outcome]:
    first: dict[tuple[str, str], tuple[str, Row]] = {}
    held = 0
    for name in options.tables:
        table = context.budget.tables.get(name)
        scheme = context.layout.tables[name].codes
        for row in _coded(table, context) if table is not None else []:
            if not row.name or UNKNOWN_LETTER in row.name:
                continue
            where, other = first.setdefault((scheme, row.code), (name, row))
            if other is row:
                continue
            if other.name == row.name or plain_name(other.name) == plain_name(row.name):
                held += 1
                continue
            message = Text(
                f"科目 {row.code} 在此写作“{row.name}”，在别处写作“{other.name}”",
                f"{row.code} is '{row.name}' here and '{other.name}' elsewhere",
            )
            at = (Place(name, row.key, "name", row.name), Place(where, other.key, "name", other.name))
            yield Problem(Verdict.MISMATCH, message, at, expected=other.name, actual=row.name)
    if held:
        yield Held(held)


_CHECKS: dict[str, Callable[[Table, Context], Iterator[Outcome]]] = {
    "official": _official,
    "parents": _parents,
    "children": _children,
    "order": _order,
}
