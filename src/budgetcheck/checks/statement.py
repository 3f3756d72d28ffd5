"""If … then: what must be so of figures, tables and texts together, row by row where its references are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.arithmetic.conditions import check_condition, parse_condition
from budgetcheck.arithmetic.families import NotApplicable, Why, known
from budgetcheck.arithmetic.formula import FormulaError
from budgetcheck.arithmetic.instances import codes_of, instance_at
from budgetcheck.arithmetic.truth import ready
from budgetcheck.checks import NO_LAST_YEAR, Context, CouldNotRun, Held, Outcome, Problem
from budgetcheck.checks.bound import check_sums, compared
from budgetcheck.model.budget import PREVIOUS, Figure
from budgetcheck.model.record import Record
from budgetcheck.model.report import Place
from budgetcheck.model.words import Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from budgetcheck.arithmetic.conditions import Condition
    from budgetcheck.arithmetic.families import Asked
    from budgetcheck.arithmetic.formula import Cells
    from budgetcheck.arithmetic.truth import Truth
    from budgetcheck.model.layout import Layout


CHINESE = {
    "": "如果……那么……：数、表、文字之间的条件，引用多行时逐行检查。",
    "statement": "if 条件 then 条件，或单独一个条件：if a[1].b is positive then table narrative.c is present。",
}


class Options(Record):
    """Statements."""

    statement: str
    """if CONDITION then CONDITION, or a condition alone: if a[1].b is positive then table narrative.c is present."""

    @property
    def parsed(self) -> Condition:
        """The statement, read once for all budgets."""
        return parse_condition(self.statement)

    @property
    def read(self) -> Iterator[Cells]:
        """What the statement refers to."""
        return self.parsed.cells()


def verify(options: Options, layout: Layout) -> None:
    """Raise FormulaError where the statement names what the layout does not have, or says nothing of a budget."""
    statement = options.parsed
    check_condition(statement, layout.with_previous, by_row=True)
    for claim in statement.claims():
        if claim.word == "compare" and claim.formula is not None:
            check_sums(claim.formula)
    if all(claim.word in ("year", "stage", "unit", "region") for claim in _then(statement).claims()):
        problem = Text(f"“{statement.text}”没有可检查的内容", f"'{statement.text}' asks nothing that could be wrong")
        raise FormulaError(problem, Text("年度等条件请写在 when 中", "Put years and the like into `when`"))


def _then(statement: Condition) -> Condition:
    return statement.parts[1] if statement.word == "if" else statement


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield what must be so where the condition is: relations where figures are compared, or else what is wrong."""
    statement = options.parsed
    wanted = statement.tables
    if any(table.startswith(PREVIOUS) for table in wanted) and context.both is None:
        yield CouldNotRun(NO_LAST_YEAR)
        return
    then = _then(statement)
    unasked = context.unasked(then.tables, statement.cells())
    if unasked is not None:
        yield unasked
        return
    world = context.world
    asked = ready(statement.parts[0], world) if statement.word == "if" else None
    parts = then.parts if then.word == "and" else (then,)
    judges = [(part, _of(part, context), ready(part, world)) for part in parts]
    relations: list[Asked] = []
    for code in _codes(statement, context):
        occasion = asked(code) if asked is not None else None
        if occasion is not None and not occasion.value:
            yield _left_out(occasion)
            continue
        for part, relation, truth in judges:
            if relation is not None:
                relations.append(known(relation(code), context.unknown))
            else:
                yield _said(part, truth(code), code, context)
    yield context.written(relations)


def _codes(statement: Condition, context: Context) -> tuple[str | None, ...]:
    """Return the row codes that the statement is asked of, each once; None for fixed cells alone."""
    tables = context.selections.budget.tables
    codes: dict[str | None, None] = {}
    for claim in statement.claims():
        formula = claim.formula
        if formula is not None and {cells.table for cells in formula.cells()} <= tables.keys():
            codes.update(dict.fromkeys(codes_of(formula, context.selections)))
    by_row = any(cells.joined for cells in statement.cells())
    if not by_row:
        return (None,)
    return tuple(code for code in codes if code is not None)


def _of(part: Condition, context: Context) -> Callable[[str | None], Asked] | None:
    """Return what gives the relation of a comparison at a row code; None for what is no comparison."""
    formula = part.formula
    if part.word != "compare" or formula is None:
        return None
    instance = instance_at(formula, context.selections)
    # Where one figure has to be there as another is, a blank is what is looked for.
    return lambda code: compared(formula, instance(code), context, blank=True)


def _left_out(truth: Truth) -> NotApplicable:
    return NotApplicable() if truth.unread is None else NotApplicable(Why.UNREAD, truth.unread)


def _said(part: Condition, truth: Truth, code: str | None, context: Context) -> Outcome:
    """Return what is found of a part that is no comparison."""
    if truth.value is None:
        return _left_out(truth)
    if truth.value:
        return Held()
    return Problem(Verdict.MISSING, _words(part), tuple(_places(part, code, context)))


_STATES = {
    "zero": Text("0", "zero"),
    "positive": Text("大于 0 的数", "positive"),
    "negative": Text("小于 0 的数", "negative"),
    "printed": Text("已填列", "printed"),
    "blank": Text("空白", "blank"),
}


def _words(part: Condition) -> Text:
    """Return what should be so, in words."""
    if part.word == "state":
        state = _STATES[part.words[0]]
        return (
            Text(f"不应为{state.zh}", f"must not be {state.en}")
            if part.negated
            else Text(f"应为{state.zh}", f"must be {state.en}")
        )
    if part.word == "text" and not part.negated:
        listed = "、".join(f"“{word}”" for word in part.words[:-1])
        return Text(f"文字中没有{listed}", f"the text does not hold {listed}")
    if part.word == "table" and part.words[1] == "present" and not part.negated:
        return Text("此表或此部分应有而没有", "this table or section should be there and is not")
    return Text(f"不符合“{part.text}”", f"'{part.text}' is not so")


def _places(part: Condition, code: str | None, context: Context) -> Iterator[Figure | Place]:
    """Yield the figures that a part is about, or else its table, or the text."""
    found = False
    for claim in part.claims():
        if claim.formula is not None:
            instance = instance_at(claim.formula, context.selections)(code)
            for term in (*instance.left.terms, *(term for right in instance.rights for term in right.terms)):
                found = True
                yield term.figure
        elif claim.word == "table":
            found = True
            yield Place(claim.words[0])
    if not found:
        yield Place("", None, "text", "")
