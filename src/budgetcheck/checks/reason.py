"""The reason for a change: given where something changed, about its own row, not copied, with the right sign."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from budgetcheck.arithmetic.formula import FormulaError, check_column, check_table
from budgetcheck.checks import Context, Held, Outcome, Problem, each_table
from budgetcheck.documents.phrases import AGAINST_PLAN, FALL, RISE
from budgetcheck.model.record import EMPTY, Record
from budgetcheck.model.report import Place
from budgetcheck.model.words import Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from budgetcheck.model.budget import Row, Table
    from budgetcheck.model.layout import Layout


CHINESE = {
    "": "增减的主要原因：有增减即写，所写为本行，不照抄，方向正确。",
    "tables": "各行写原因的部分。",
    "check": "given 有增减即有原因；rise 合计增加的，合计或其一项有原因；subject 说的是本行；copied 增加与减少的原因不得相同；sign 用词与方向相符。",
    "subjects": "用于 subject：每行的用词。",
    "rise": "用于 sign：另外表示增加的词。",
    "fall": "用于 sign：另外表示减少的词。",
    "change": "增减额所在列。",
    "reason": "原因所在列。",
}


class Options(Record):
    """Reasons for changes."""

    tables: tuple[str, ...]
    """The sections whose rows give reasons."""
    check: Literal["given", "rise", "subject", "copied", "sign"]
    """given: there where something changed; rise: a total that rose has one, or an item of it; subject: about its own row; copied: not the same for a rise and a fall;
    sign: in words that go with the change."""
    subjects: Mapping[str, list[str]] = EMPTY
    """For subject: of each row the words that name it."""
    rise: tuple[str, ...] = ()
    """For sign: words that explain a rise, beside those that say one."""
    fall: tuple[str, ...] = ()
    """For sign: words that explain a fall, beside those that say one."""
    change: str = "change"
    """The column of the change."""
    reason: str = "reason"
    """The column of the reason."""


def verify(options: Options, layout: Layout) -> None:
    """Raise FormulaError where a table, column or word list is missing."""
    for table in options.tables:
        check_table(table, layout)
        for column in (options.change, options.reason):
            check_column(table, column, layout)
    if options.check == "subject" and not options.subjects:
        raise FormulaError(Text("缺少 subjects", "subjects is missing"))
    if options.check == "sign" and not (options.rise and options.fall):
        raise FormulaError(Text("缺少 rise 或 fall", "rise or fall is missing"))


def expand(options: Options, context: Context) -> Iterator[Outcome]:
    """Yield the rows whose reason is missing or does not fit."""
    return each_table(options.tables, context, lambda table: _CHECKS[options.check](table, options))


def _reason(row: Row, options: Options) -> str:
    return "".join(row.texts.get(options.reason, ())).strip(" 。；")


def _is_of_change(reason: str) -> bool:
    """Whether a reason is there and is of the change, not of what the plan was missed by: 决算数小于预算数的主要原因是…."""
    return bool(reason) and AGAINST_PLAN.search(reason) is None


def _change(row: Row, options: Options) -> int:
    figure = row.figures.get(options.change)
    return figure.units if figure is not None else 0


def _given(table: Table, options: Options) -> Iterator[Outcome]:
    for row in table.rows:
        if not _change(row, options) or row.code == "total":
            continue
        if _reason(row, options) or _is_explained_together(row, table, options):
            yield Held()
        else:
            at = (row.figures[options.change], Place(table.id, row.key, options.reason))
            yield Problem(Verdict.MISSING, Text("有增减而未说明原因", "changes without a reason given"), at)


def _rise(table: Table, options: Options) -> Iterator[Outcome]:
    total = table.by_key.get("total")
    if total is None or _change(total, options) <= 0:
        return
    if any(_reason(row, options) for row in table.rows):
        yield Held()
        return
    at = (total.figures[options.change], Place(table.id, total.key, options.reason))
    yield Problem(Verdict.MISSING, Text("合计高于上年而未说明原因", "the total rose without a reason given"), at)


def _is_explained_together(row: Row, table: Table, options: Options) -> bool:
    """Whether a row behind it, read in the same place, gives a reason: a list often gives one for all at its end."""
    source = row.figures[options.change].source
    behind = table.rows[table.rows.index(row) + 1 :]
    return source is not None and any(
        _change(each, options) and _reason(each, options) and each.figures[options.change].source == source
        for each in behind
    )


def _subject(table: Table, options: Options) -> Iterator[Outcome]:
    order = [row.code for row in table.rows]
    for row in table.rows:
        reason, own = _reason(row, options), options.subjects.get(row.code)
        if not reason or own is None:
            continue
        other = next(
            (
                (code, word)
                for code, words in options.subjects.items()
                for word in words
                if code != row.code and word in reason
            ),
            None,
        )
        if other is None or any(word in reason for word in own):
            yield Held()
            continue
        shifted = order.index(row.code) - 1 == order.index(other[0]) if other[0] in order else False
        message = Text(
            f"所填原因涉及“{other[1]}”，本行为“{row.name}”" + ("（疑似错填上一行的原因）" if shifted else ""),
            f"the reason refers to '{other[1]}', the row is '{row.name}'"
            + (" (it fits the row above: shifted by one line)" if shifted else ""),
        )
        place = Place(table.id, row.key, options.reason, reason)
        yield Problem(Verdict.MISMATCH, message, (place,), expected=own[0], actual=other[1])


def _copied(table: Table, options: Options) -> Iterator[Outcome]:
    seen: dict[str, Row] = {}
    for row in table.rows:
        reason, change = _reason(row, options), _change(row, options)
        if not change or not _is_of_change(reason):
            continue
        other = seen.setdefault(reason, row)
        if other is row or (_change(other, options) > 0) == (change > 0):
            yield Held()
            continue
        places = tuple(Place(table.id, found.key, options.reason, reason) for found in (row, other))
        message = Text(
            f"与“{other.name}”的原因完全相同，增减方向却相反",
            f"gives the same reason as '{other.name}', though one rises and one falls",
        )
        yield Problem(Verdict.SUSPICIOUS, message, places)


def _sign(table: Table, options: Options) -> Iterator[Outcome]:
    for row in table.rows:
        reason, change = _reason(row, options), _change(row, options)
        if not change or not _is_of_change(reason):
            continue
        rise, fall = (*RISE, *options.rise), (*FALL, *options.fall)
        fitting, opposite = (rise, fall) if change > 0 else (fall, rise)
        wrong = next((word for word in opposite if word in reason), None)
        if wrong is None or any(word in reason for word in fitting):
            yield Held()
            continue
        direction = Text("增加", "a rise") if change > 0 else Text("减少", "a fall")
        message = Text(f"本项为{direction.zh}，所填原因却为“{wrong}”", f"explains {direction.en} with '{wrong}'")
        at = (row.figures[options.change], Place(table.id, row.key, options.reason, reason))
        yield Problem(Verdict.SUSPICIOUS, message, at, actual=wrong)


_CHECKS: dict[str, Callable[[Table, Options], Iterator[Outcome]]] = {
    "given": _given,
    "rise": _rise,
    "subject": _subject,
    "copied": _copied,
    "sign": _sign,
}
