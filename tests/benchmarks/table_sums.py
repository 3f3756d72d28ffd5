"""The sums inside one table of a budget, and budgets that a tool which judges them has to tell apart."""

from __future__ import annotations

import json
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck import read_budget
from budgetcheck.arithmetic.relations import Balance, figures_of, judge
from budgetcheck.judging.question import Question
from budgetcheck.judging.report import chosen_rules, relations_of
from budgetcheck.model.words import Verdict
from budgetcheck.readers.budget_text import budget_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from budgetcheck.model.budget import Figure
    from budgetcheck.pack import Pack

TABLE = "expenditure"


class Case(NamedTuple):
    """A budget, and the names of the sums that are broken in it."""

    path: Path
    broken: frozenset[str]


def sums_of(path: Path, pack: Pack, rules: Sequence[str] = ()) -> list[Balance]:
    """Return the sums inside the table that the pack's rules, or those named, ask of a budget."""
    chosen = pack._replace(rules=chosen_rules(pack, Question(select=tuple(rules))))
    relations = relations_of(read_budget(str(path), pack.layout), chosen)
    return [
        relation
        for relation, _ in relations
        if isinstance(relation, Balance) and all(figure.table == TABLE for figure in figures_of(relation))
    ]


def rules_of_sums(path: Path, pack: Pack) -> list[str]:
    """Return the rules that ask for the sums inside the table."""
    return [rule.id for rule in pack.rules if sums_of(path, pack, (rule.id,))]


def name_of(relation: Balance) -> str:
    """Return the name that every tool gives a sum: across a row, or down a column."""
    whole = relation.left[0].figure
    return f"across {whole.row}" if _is_across(relation) else f"down {whole.row}.{whole.column}"


def _is_across(relation: Balance) -> bool:
    return len({figure.row for figure in figures_of(relation)}) == 1


def broken_in(path: Path, pack: Pack) -> frozenset[str]:
    """Return the names of the sums inside the table that a budget breaks."""
    return frozenset(name_of(each) for each in sums_of(path, pack) if judge(each).verdict is Verdict.BROKEN)


def cases_of(budget: Path, pack: Pack, folder: Path) -> dict[str, Case]:
    """Write the budgets that a tool has to tell apart."""
    content = json.loads(budget.read_bytes(), parse_float=Decimal)
    last = content["tables"][TABLE]["rows"][-1]
    digit = Decimal(1).scaleb(-content["decimals"])
    contents = {
        "good": content,
        "near": with_figures(content, {(last["code"], "total"): last["total"] + digit}),
        "wrong": with_figures(content, {(last["code"], "total"): last["total"] + 2 * digit}),
        "noise": with_figures(content, noise(content, pack)),
        "mistyped": with_figures(content, {(last["code"], "total"): str(last["total"])}),
    }
    cases = {}
    for name, changed in contents.items():
        path = folder / f"{name}.json"
        path.write_text(budget_text(changed), encoding="utf-8")
        # A string is a figure to budgetcheck; to a schema of types it is the wrong type.
        cases[name] = Case(path, frozenset({name}) if name == "mistyped" else broken_in(path, pack))
    return cases


def with_figures(content: dict[str, Any], figures: dict[tuple[str, str], Any]) -> dict[str, Any]:
    """Return a budget with other figures in the table, by row and column."""
    rows = [
        row | {column: figure for (code, column), figure in figures.items() if code == row["code"]}
        for row in content["tables"][TABLE]["rows"]
    ]
    table = content["tables"][TABLE] | {"rows": rows}
    return content | {"tables": content["tables"] | {TABLE: table}}


def noise(content: dict[str, Any], pack: Pack) -> dict[tuple[str, str], Decimal]:
    """Return a figure for every cell of the table, blanks too, so that every sum has figures and none holds."""
    random = Random(TABLE)
    columns = [key for key, column in pack.layout.tables[TABLE].columns.items() if column.type == "amount"]
    codes = [row["code"] for row in content["tables"][TABLE]["rows"]]
    return {(code, column): Decimal(random.randrange(100, 99_999)) / 100 for code in codes for column in columns}


def workbook(case: Case, sums: list[Balance]) -> Path:
    """Write a budget's table as a workbook: beside the figures, for every sum a formula that names it if it is broken."""
    import openpyxl

    rows = json.loads(case.path.read_bytes(), parse_float=Decimal)["tables"][TABLE]["rows"]
    columns = list(dict.fromkeys(figure.column for relation in sums for figure in figures_of(relation)))
    lines = {row["code"]: line for line, row in enumerate(rows, start=2)}
    letters = dict(zip(columns, "BCDEFGH", strict=False))
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["code", *columns])
    for row in rows:
        sheet.append([row["code"], *(row.get(column) for column in columns)])
    for place, relation in enumerate(sums, start=2):
        sheet[f"J{place}"] = formula(relation, lambda figure: f"{letters[figure.column]}{lines[figure.row]}")
    path = case.path.with_suffix(".xlsx")
    book.save(path)
    return path


def formula(relation: Balance, cell: Callable[[Figure], str]) -> str:
    """Return a spreadsheet formula that is the sum's name where rounding does not explain its difference, else nothing."""
    left = ",".join(cell(term.figure) for term in relation.left)
    right = ",".join(cell(term.figure) for term in relation.right)
    difference = f"ABS(ROUND(100*(SUM({left})-SUM({right})),0))"
    return f'=IF(2*{difference}<=COUNT({left},{right}),"","{name_of(relation)}")'
