"""This year against last year's file: the amounts that this year's text implies for last year, names, and what is gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from budgetcheck.arithmetic.families import NotApplicable, alternatives
from budgetcheck.arithmetic.formula import FormulaError, check_cells, check_table, parse_cells
from budgetcheck.arithmetic.instances import instances, tables_of
from budgetcheck.arithmetic.relations import judge
from budgetcheck.checks import NO_LAST_YEAR, Context, CouldNotRun, Held, Outcome, Problem
from budgetcheck.checks._formulas import Formulas, each_formula
from budgetcheck.checks._formulas import read_formulas as read
from budgetcheck.checks.balance import Balances, balance
from budgetcheck.checks.codes import plain_name
from budgetcheck.model.budget import PREVIOUS
from budgetcheck.model.official_codes import called
from budgetcheck.model.record import EMPTY
from budgetcheck.model.report import Place
from budgetcheck.model.words import UNKNOWN_LETTER, Severity, Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.arithmetic.families import Asked
    from budgetcheck.arithmetic.formula import Cells, Formula
    from budgetcheck.model.budget import Budget, Figure, Row, Table
    from budgetcheck.model.layout import Layout


CHINESE = {
    "": "与上年文件比较：本年文字所隐含的上年数、科目名称、已不再有的内容。",
    "formula": "本年 = 上年的公式，上年的表写作 previous.表。",
    "formulas": "同一规则的几个公式。",
    "printed_rows_only": "表中没有印出等号左边的行时不检查。",
    "check": "prior 公式成立；unchanged 写有增减而金额与上年相同；silent 未写增减时总额同上年；ended 上年有而本年没有的须提到；names 科目名称不变；changes 写出的增减之和；carried 不论文中怎么写，公式都成立。",
    "stage": "final：上年文件为决算；不写则与本文件同为预算或决算。",
    "tables": "用于 names：各行有科目编码的表。",
    "names_all": "用于 changes：每部分及其各行在两年中必须写全的内容：表[leaf].列，或总计行的各列 表[total].列。",
    "change": "增减额所在列，减少为负。",
    "other_base": "含有其中之一的句子，比较的不是上年公开的预算。",
}


class Options(Formulas):
    """Comparisons with last year's file, whose tables are written previous.TABLE."""

    check: Literal["prior", "unchanged", "silent", "ended", "names", "changes", "carried"] = "prior"
    """prior: the formulas hold; unchanged: an amount is not last year's where a change is stated; silent: a total is
    last year's where the section states no change; ended: what last year had and this year has not is mentioned;
    names: a code keeps its name; changes: sums of changes hold where the notes name all that either year has; carried:
    the formulas hold, whatever the notes say."""
    stage: Literal["", "final"] = ""
    """final: last year's file is a final account; without it a file of this one's own stage."""
    tables: tuple[str, ...] = ()
    """For names: the tables whose rows carry official codes."""
    names_all: Mapping[str, str] = EMPTY
    """For changes: each section with what its rows must name, of both years: a table's items as table[leaf].column, or
    the columns of its total row as table[total].column, where one of them is the column that sums the others."""
    change: str = "change"
    """The column of the change, a decrease negative."""
    other_base: tuple[str, ...] = ("执行数", "决算", "调整后", "调整预算")
    """A sentence that holds one of these compares with something else than last year's published budget."""


_MANY = 2
"""Where as many amounts of a section differ, and more than half of them, it is the base that differs, not a figure."""


def verify(options: Options, layout: Layout) -> None:
    """Raise FormulaError where the options name what neither this year's tables nor last year's have."""
    if options.check == "names":
        if not options.tables:
            raise FormulaError(Text("缺少 tables", "tables is missing"))
        for table in options.tables:
            check_table(table, layout)
        return
    formulas = read(options, layout.with_previous)
    if options.check == "changes":
        _verify_names(options, layout)
        return
    for formula in formulas:
        tables = [cells.table for cells in formula.cells()]
        if formula.operator != "=" or tables[0].startswith(PREVIOUS) or not tables[-1].startswith(PREVIOUS):
            problem = Text(f"“{formula.text}”不是本年 = 上年", f"'{formula.text}' is not this year = last year")
            raise FormulaError(problem, Text("写作 表[行].列 = previous.表[行].列", "Write t[r].c = previous.t[r].c"))


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield the relations and problems of one rule; without last year's file it cannot run."""
    if context.both is None:
        yield CouldNotRun(NO_LAST_YEAR)
    elif options.check == "names":
        yield from _names(options, context, context.both)
    elif options.check == "changes":
        yield from _changes(options, context, context.both)
    else:
        yield from _by_section(options, context, context.both)


def _verify_names(options: Options, layout: Layout) -> None:
    """Raise FormulaError where nothing tells what a section has to name, or it is not in the layout."""
    if not options.names_all:
        raise FormulaError(Text("缺少 names_all", "names_all is missing"))
    for section, text in options.names_all.items():
        check_table(section, layout)
        check_cells(parse_cells(text), layout)


def _changes(options: Options, context: Context, both: Budget) -> Iterator[Outcome]:
    """Yield the sums of changes; what ended and is not named has a change too, so that without it nothing is known."""
    for section, text in options.names_all.items():
        cells = parse_cells(text)
        if not both.tables.keys() >= {section, cells.table, PREVIOUS + cells.table}:
            yield NotApplicable()
            return
        missing = _unnamed(section, cells, context)
        if missing:
            yield CouldNotRun(Text(f"文中未列 {'、'.join(missing)}", f"the notes do not name {', '.join(missing)}"))
            return
    yield from each_formula(options, context, lambda formula: Balances(formula, context, copy=False))


def _unnamed(section: str, cells: Cells, context: Context) -> list[str]:
    """Return the codes of what either year has and no row of a section names."""
    needed: dict[str, None] = {}
    for name in (cells.table, PREVIOUS + cells.table):
        at = cells._replace(table=name)
        table = context.selections.budget.tables[name]
        if cells.joined:
            found = context.selections.by_code(at)
            needed.update(dict.fromkeys(code for code, figure in found.items() if figure.units))
        elif cells.rows in table.by_key:
            figures = table.by_key[cells.rows].figures
            known = context.layout.tables[section].rows
            needed.update(dict.fromkeys(key for key, figure in figures.items() if figure.units and key in known))
    named = context.budget.tables[section].by_key
    return [code for code in needed if code not in named and code != cells.column]


def _by_section(options: Options, context: Context, both: Budget) -> Iterator[Outcome]:
    sections: dict[str, list[Formula]] = {}
    for formula in options.parsed:
        if not tables_of(formula) <= both.tables.keys() or context.lacks(formula.cells()):
            yield NotApplicable()
        else:
            sections.setdefault(next(formula.cells()).table, []).append(formula)
    for name, formulas in sections.items():
        table = both.tables[name]
        if options.check == "prior":
            yield from _prior(table, formulas, options, context)
        elif options.check == "unchanged":
            yield from _unchanged(table, formulas, options, context)
        elif options.check == "silent":
            yield from _silent(table, formulas, options, context)
        elif options.check == "carried":
            yield from _carried(formulas, options, context, both)
        else:
            yield from _ended(table, formulas, options, both)


def _prior(table: Table, formulas: list[Formula], options: Options, context: Context) -> Iterator[Outcome]:
    """Yield that this year's amount less its change is last year's; where most differ, only that the base does."""
    found: list[Asked] = []
    for formula in formulas:
        for instance in instances(formula, context.selections):
            first = instance.left.terms[0].figure
            row = table.by_key.get(first.row)
            # What printed no change, or repeats last year's amount beside one, other rules judge.
            stated = row is not None and options.change in row.figures
            copied = any(_copied(first, term.figure) for right in instance.rights for term in right.terms[:1])
            if row is None or not stated or (copied and row.figures[options.change].units):
                continue
            if _another_base(row, options, context):
                found.append(NotApplicable())
            else:
                found.append(balance(instance, context, copy=instance.code == "total"))
    compared = [each for each in found if not isinstance(each, NotApplicable)]
    broken = sum(all(judge(each).verdict is Verdict.BROKEN for each in alternatives(found)) for found in compared)
    if broken < _MANY or 2 * broken <= len(compared):
        yield context.written(found)
        return
    message = Text(
        f"按文中增减额推算的 {len(compared)} 个上年数中，{broken} 个与上年公开数不同：比较基数可能不是上年公开的预算数，文中应予写明",
        f"{broken} of {len(compared)} implied prior amounts are not those that last year published:"
        " the base may be another than last year's budget, and the text should say which",
    )
    yield Problem(Verdict.SUSPICIOUS, message, (Place(table.id),), severity=Severity.NOTE)


def _copied(now: Figure, then: Figure) -> bool:
    return bool(now.units) and now.units == then.units


def _another_base(row: Row, options: Options, context: Context) -> bool:
    """Whether the row's own sentence says that it compares with an outturn or a revised budget."""
    sources = {figure.source for figure in row.figures.values() if figure.source is not None}
    said = ["".join(words) for words in row.texts.values()]
    said += [passage.text for passage in context.budget.prose if passage.source in sources]
    return any(word in text for text in said for word in options.other_base)


def _unchanged(table: Table, formulas: list[Formula], options: Options, context: Context) -> Iterator[Outcome]:
    """Yield the amounts that are last year's to the cent though their row states a change."""
    for formula in formulas:
        for instance in instances(formula, context.selections):
            now, then = instance.left.terms[0].figure, instance.rights[0].terms[0].figure
            row = table.by_key.get(now.row)
            change = row.figures.get(options.change) if row is not None else None
            if change is None or abs(change.units) <= now.half + then.half + change.half:
                continue
            if not _copied(now, then):
                yield Held()
                continue
            message = Text(
                f"{now.text} 与上年公开数完全相同，文中却写有增减 {change.text}",
                f"{now.text} is last year's amount to the last digit, yet a change of {change.text} is stated",
            )
            yield Problem(Verdict.SUSPICIOUS, message, (now, change, then))


def _silent(table: Table, formulas: list[Formula], options: Options, context: Context) -> Iterator[Outcome]:
    """Yield that a total is last year's where no row of its section states any change."""
    if any(row.figures[options.change].units for row in table.rows if options.change in row.figures):
        yield Held()
        return
    yield context.written(
        [
            balance(instance, context, copy=False)
            for formula in formulas
            for instance in instances(formula, context.selections)
            if instance.left.terms[0].figure.value is not None
        ]
    )


def _carried(formulas: list[Formula], options: Options, context: Context, both: Budget) -> Iterator[Outcome]:
    """Yield that what this year begins with is what last year ended with, where last year's file says so."""
    for formula in formulas:
        there = all(
            not cells.table.startswith(PREVIOUS) or cells.rows in both.tables[cells.table].by_key
            for cells in formula.cells()
        )
        if there:
            yield Balances(formula, context, copy=False, printed_rows_only=options.printed_rows_only)
        else:
            yield NotApplicable()


def _ended(table: Table, formulas: list[Formula], options: Options, both: Budget) -> Iterator[Outcome]:
    """Yield the codes that had money last year and are neither in this year's table nor in the section."""
    if options.change not in table.columns:
        yield NotApplicable()
        return
    for formula in formulas:
        cells = list(formula.cells())[-1]
        now, then = both.tables.get(cells.table.removeprefix(PREVIOUS)), both.tables[cells.table]
        known = {row.code for each in (table, now) if each is not None for row in each.rows}
        above = {row.code[:size] for row in then.rows for size in (3, 5) if size < len(row.code)}
        for row in then.rows:
            figure = row.figures.get(cells.column)
            if figure is None or not figure.units or row.code in above or row.code == "total":
                continue
            if row.code in known:
                yield Held()
                continue
            called = f"{row.code} {row.name}".strip()
            message = Text(
                f"上年安排的 {called}（{figure.text}）本年未安排，文中未作说明",
                f"last year's {called} ({figure.text}) is no longer provided for, and the text does not mention it",
            )
            yield Problem(Verdict.MISSING, message, (Place(table.id, row.key), figure), expected=row.code)


def _names(options: Options, context: Context, both: Budget) -> Iterator[Outcome]:
    """Yield the codes that are called otherwise than last year, unless the new name is the official one."""
    for name in options.tables:
        now, then = both.tables.get(name), both.tables.get(PREVIOUS + name)
        if now is None or then is None:
            yield NotApplicable()
            continue
        scheme = context.layout.tables[name].codes
        for row in now.rows:
            old = then.by_key.get(row.key)
            if old is None or not row.name or not old.name or UNKNOWN_LETTER in row.name + old.name:
                continue
            official = called(scheme, row.code, context.budget.year)
            if plain_name(row.name) in (plain_name(old.name), plain_name(official[0] if official else "")):
                yield Held()
                continue
            message = Text(f"上年名称为“{old.name}”，本年为“{row.name}”", f"'{old.name}' last year, '{row.name}' now")
            at = (Place(name, row.key, "name", row.name), Place(then.id, old.key, "name", old.name))
            yield Problem(Verdict.MISMATCH, message, at, expected=old.name, actual=row.name)
