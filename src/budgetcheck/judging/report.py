"""From a judged budget to its report: findings in words and in order, the figures behind them, counts and coverage."""

from __future__ import annotations

from collections import Counter
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from budgetcheck.arithmetic.relations import BROKEN, SETTLED, Share, fits
from budgetcheck.checks import JOINT_KIND
from budgetcheck.judging.attachments import with_attachments
from budgetcheck.judging.coverage import coverage_of
from budgetcheck.judging.names import spaced
from budgetcheck.judging.question import EVERYTHING, Question
from budgetcheck.judging.repeated import joined
from budgetcheck.judging.run import Run
from budgetcheck.judging.seen import advice_on, seen_in
from budgetcheck.judging.together import judge_together
from budgetcheck.judging.wording import explain, place_of
from budgetcheck.model.budget import AMOUNTS, GRID, SENTENCES, Figure, grid_number
from budgetcheck.model.personal import masked
from budgetcheck.model.report import (
    Coverage,
    FileReport,
    Finding,
    FindingId,
    Ground,
    Mending,
    Place,
    Published,
    RelationCounts,
    Suspect,
)
from budgetcheck.model.words import SEVERITY_ORDER, InputError, Text, Verdict, both, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from budgetcheck.arithmetic.relations import Relation
    from budgetcheck.judging.names import Names
    from budgetcheck.judging.run import Judged
    from budgetcheck.judging.wording import Explanation
    from budgetcheck.model.budget import Budget, Unread
    from budgetcheck.pack import Pack, Rule

_COMPARED = Text("只与其他数比大小，或只作提示", "only compared as larger or smaller, or named in a note")
"""Why a figure does not count as checked that relations hold all the same."""
_PROSE = Text("文字部分", "Text")


class _Account:
    """What is reported of one judged budget."""

    def __init__(self, run: Run, rules: tuple[Rule, ...], previous: Budget | None) -> None:
        self._run, self._rules, self._previous = run, rules, previous
        self._budget, self._both, self._pack, self._names = run.budget, run.both, run.pack, run.names
        self._judged = run.said

    def _findings(self, *, rounding: bool) -> Iterator[Finding]:
        """Yield what was found; with `rounding` the differences too that rounding explains."""
        for judged in self._judged:
            if judged.judgement.verdict is Verdict.EXACT:
                continue
            if not rounding and self._run.is_folded(judged):
                continue
            severity = self._run.severity(judged)
            head, said = judged.rule.head, self._said_of(judged)
            at = tuple(_about_first(judged.figures))
            yield Finding(judged.rule.id, head.title, severity, judged.judgement.verdict, said.message, at, *said[1:])
        for rule, problem in joined(self._run.said_of_words, self._names):
            severity = rule.head.severity
            if problem.severity is not None and SEVERITY_ORDER[problem.severity] > SEVERITY_ORDER[severity]:
                severity = problem.severity
            first = problem.at[0]
            actual = problem.actual if problem.actual is not None else getattr(first, "text", None) or None
            yield Finding(
                rule.id,
                rule.head.title,
                severity,
                problem.verdict,
                # Whatever a rule quotes of a text, personal data in it are not published once more.
                Text(*map(masked, problem.message)),
                tuple(map(self._found, problem.at)),
                problem.expected,
                actual and masked(actual),
            )

    def _said_of(self, judged: Judged) -> Explanation:
        relation, judgement = judged.relation, judged.judgement
        if isinstance(relation, Share) and judgement.verdict is Verdict.BROKEN and judgement.hint is None:
            judgement = judgement._replace(hint=self._other_whole(relation))
        return explain(relation, judgement, self._names, [each for _, each in judged.others])

    def _published(self) -> Published:
        grounds = tuple(
            Ground(judged.rule.id, judged.judgement.verdict, self._said_of(judged).message, tuple(judged.figures))
            for judged in self._run.everything()
        )
        return Published(self._budget, self._pack.layout, grounds)

    def _every_name(self) -> Iterator[tuple[str, str | None, str | None]]:
        """Yield each table, row and column once, last year's included, as places whose names a reader is to see."""
        layout = self._pack.layout if self._both is None else self._pack.layout.with_previous
        for table in (self._both or self._budget).tables.values():
            yield table.id, None, None
            yield from ((table.id, row.key, None) for row in table.rows)
            yield from ((table.id, None, column) for column in layout.tables[table.id].columns)

    def _found(self, at: Figure | Place) -> Figure | Place:
        """Return words of a row with where the row stands: of a sentence that itself, of a table's row its table."""
        if isinstance(at, Place):
            at = at._replace(text=masked(at.text))
        table = self._budget.tables.get(at.table)
        row = table.by_key.get(at.row or "") if table is not None and isinstance(at, Place) else None
        if row is None or at.source is not None:
            return at
        source = next((figure.source for figure in row.figures.values() if figure.source is not None), None)
        return at._replace(source=None if source is None else source._replace(cell=None))

    def _other_whole(self, relation: Share) -> Text | None:
        """Return which other total a wrong share was divided by, where one fits to the last digit."""
        for table in self._budget.tables.values():
            total = table.by_key.get("total")
            for figure in total.figures.values() if total is not None else ():
                if figure.measure in AMOUNTS and fits(relation, figure):
                    place, label = self._names.short_table(table.id), self._names.column(table.id, figure.column)
                    return Text(
                        f"疑似误除以{place.zh}总计的{label} {figure.text}",
                        f"looks divided by the total row's {figure.column.replace('_', ' ')} of {place.en}, {figure.text}",
                    )
        return None

    def _suspects(self) -> tuple[Suspect, ...]:
        """Return the mistakes that explain what broke; the locator loads only when something did."""
        from budgetcheck.judging.trials import state_of, trial_of
        from budgetcheck.locate.mistakes import mistakes

        found = mistakes(state_of(self._run), trial_of(self._run, self._rules, self._previous))
        return with_attachments(self._run, found)

    def _coverage(self) -> Coverage:
        # A figure is the budget's own wherever it stands in a relation, so that it can be counted without its name.
        held = Counter(map(id, self._run.held()))
        coverage = coverage_of(self._budget, self._pack.layout, held, self._run.beyond_layout())
        if all(why.zh for _, why in coverage.unchecked):
            return coverage
        loose = set(map(id, self._run.left_loose()))
        unchecked = [
            (figure, _COMPARED if not why.zh and id(figure) in loose else why) for figure, why in coverage.unchecked
        ]
        return coverage._replace(unchecked=tuple(unchecked))

    def _still_unread(self, coverage: Coverage) -> tuple[Unread, ...]:
        """Return what was not read, without the unknown tables that were checked by what they say of themselves."""
        if not self._budget.unread:
            return ()
        from budgetcheck.documents.blocks import squeezed

        open_ = {figure.table for figure, _ in coverage.unchecked}
        read = {figure.table for figure in self._run.beyond_layout()} - open_
        checked = {squeezed(grid.title) for grid in self._budget.grids if f"{GRID}{grid.place}" in read}
        return tuple(
            each._replace(text=masked(each.text))
            for each in self._budget.unread
            if each.why != "table" or each.table or each.text not in checked
        )

    def report(self, question: Question, notice: Text | None) -> FileReport:
        """Return the sorted findings, the counts and the coverage; with the tables and all relations where asked for."""
        findings = sorted(self._findings(rounding=question.rounding), key=self._position())
        verdicts = Counter(judged.judgement.verdict for judged in self._judged)
        counts = RelationCounts(
            exact=verdicts[Verdict.EXACT] + sum(len(exact.keys) for exact in self._run.exact),
            rounding=sum(verdicts[verdict] for verdict in SETTLED[1:]),
            broken=sum(verdicts[verdict] for verdict in BROKEN),
        )
        suspects = self._suspects() if question.locate and self._run.has_fault else ()
        suspects = tuple(each._replace(explains=each.explains | _said_too(each, findings)) for each in suspects)
        places = [place_of(at) for finding in findings for at in finding.at]
        places += [place_of(each.at) for suspect in suspects for each in _mentioned(suspect)]
        places += [(each.figure.table, None, column) for each in suspects for column in each.values or ()]
        coverage = self._coverage()
        places += [place_of(figure) for figure, _ in coverage.unchecked]
        places += [(unread.table, None, None) for unread in self._budget.unread if unread.table]
        places += self._every_name() if question.tables else ()
        names = self._names
        found = {finding.rule for finding in findings}
        seen = seen_in(self._budget, self._pack.layout)
        return FileReport(
            path=self._budget.path,
            pack=self._pack.id,
            unit=self._budget.unit,
            year=self._budget.year,
            titles={table: names.table(table) if table else _PROSE for table in {each[0]: None for each in places}},
            labels={
                (table, column): names.column(table, column)
                for table, column in {(table, column): None for table, _, column in places if table and column}
            },
            names={
                (table, row): names.row_in_words(table, row)
                for table, row in {(table, row): None for table, row, _ in places if row}
            }
            | dict(_of_missing_rows(suspects, self._names)),
            grounds={rule.id: rule.head.ground for rule in self._pack.rules if rule.id in found and rule.head.ground},
            whys={rule.id: rule.head.why for rule in self._pack.rules if rule.id in found},
            relations=counts,
            coverage=coverage,
            outcomes={rule: tally.outcome() for rule, tally in self._run.tallies.items()},
            findings=tuple(findings),
            suspects=suspects,
            notice=notice,
            unread=self._still_unread(coverage),
            seen=seen,
            advice=advice_on(self._budget, self._pack.id, seen),
            published=self._published() if question.tables else None,
            bar=question.bar,
            folded=0 if question.rounding else sum(map(self._run.is_folded, self._judged)),
        )

    def _position(self) -> Callable[[Finding], tuple[int, ...]]:
        """Sort key: worst first, then as the tables, rows and columns are published, then by rule."""
        tables = {name: index for index, name in enumerate(self._pack.layout.tables)}
        places: dict[str, dict[str | None, int]] = {}

        passages: dict[object, int] = {}
        for index, passage in enumerate(self._budget.prose):
            passages.setdefault(passage.source, index)

        def key(finding: Finding) -> tuple[int, ...]:
            table, row, column = place_of(finding.at[0])
            if not table:
                return SEVERITY_ORDER[finding.severity], len(tables), passages.get(finding.at[0].source, -1), -1
            if table == SENTENCES:
                return SEVERITY_ORDER[finding.severity], len(tables), int(row or 0), -1
            number = grid_number(table)
            if number is not None:
                if table not in places:
                    lanes = (lane for grid in self._budget.grids if grid.place == number for lane in grid.lanes)
                    names = (name for lane in lanes for name in lane.row_names)
                    places[table] = {name: index for index, name in enumerate(names)}
                return SEVERITY_ORDER[finding.severity], len(tables) + number, places[table].get(row, -1), -1
            if table not in places:
                published = self._budget.tables.get(table)
                columns = enumerate(self._pack.layout.tables[table].columns)
                places[table] = {f".{column}": index for index, column in columns}
                places[table] |= {row.key: index for index, row in enumerate(published.rows if published else ())}
            known = places[table]
            return SEVERITY_ORDER[finding.severity], tables[table], known.get(row, -1), known.get(f".{column}", -1)

        return key


def _said_too(suspect: Suspect, findings: Sequence[Finding]) -> frozenset[FindingId]:
    """Return what is said of words that a mistake makes wrong: a reason of the other direction, a measure in a heading."""
    rows = {each.at[:2] for each in suspect.places} if suspect.kind == "word" else set()
    tables = (
        {f"{GRID}{each.at.source.table}" for each in suspect.places if each.at.source}
        if suspect.kind == "measure"
        else ()
    )
    return frozenset(
        finding.id
        for finding in findings
        if (finding.at[0][:2] in rows and finding.verdict in _OF_WORDS)
        or (finding.at[0].table in tables and finding.verdict is Verdict.MISMATCH)
    )


_OF_WORDS = (Verdict.MISMATCH, Verdict.CONTRADICTION, Verdict.SUSPICIOUS)


def _of_missing_rows(suspects: Sequence[Suspect], names: Names) -> Iterator[tuple[tuple[str, str], Text]]:
    """Yield the names of rows that are not printed, as the other tables have them."""
    for suspect in suspects:
        table, row = suspect.figure.table, suspect.figure.row
        if suspect.values is not None and row:
            called = names.row_in_words(table, row, short=True)
            yield (table, row), spaced(called, both("" if suspect.suggested in (row, called.zh) else suspect.suggested))


def _mentioned(suspect: Suspect) -> Iterator[Mending]:
    """Yield every place that a mistake or what else may explain it names."""
    yield from suspect.places
    for alternative in suspect.alternatives:
        yield from alternative


def _about_first(figures: Sequence[Figure]) -> list[Figure]:
    """Return the figures of a relation without the blanks, but for the one that it is about."""
    return [figure for index, figure in enumerate(figures) if index == 0 or figure.value is not None]


def chosen_rules(pack: Pack, question: Question) -> tuple[Rule, ...]:
    """Return the rules to apply; names may end in *. Raises InputError for a name that no rule has, if strict."""
    select, ignore, strict = question.select, question.ignore, question.strict
    if not select and not ignore:
        return pack.rules
    for option, patterns in (("--select", select), ("--ignore", ignore)):
        for pattern in patterns:
            if strict and not any(fnmatchcase(rule.id, pattern) for rule in pack.rules):
                problem = Text(f"规则包 {pack.id} 没有规则“{pattern}”", f"rule pack {pack.id} has no rule '{pattern}'")
                raise InputError(option, problem, remedy=did_you_mean(pattern, (rule.id for rule in pack.rules)))
    chosen = tuple(
        rule
        for rule in pack.rules
        if (not select or any(fnmatchcase(rule.id, pattern) for pattern in select))
        and not any(fnmatchcase(rule.id, pattern) for pattern in ignore)
    )
    if select and not strict and not any(fnmatchcase(rule.id, pattern) for rule in pack.rules for pattern in select):
        # Nothing asked is nothing found; that must not look like a clean budget.
        problem = Text(f"规则包 {pack.id} 没有选用的任何规则", f"rule pack {pack.id} has none of the selected rules")
        raise InputError("select", problem)
    return chosen


def validate(
    budget: Budget,
    pack: Pack,
    question: Question = EVERYTHING,
    *,
    previous: Budget | None = None,
    notice: Text | None = None,
) -> FileReport:
    """Return the verdict on one budget, held against last year's where `previous` is given.

    `notice` is said with the report. Raises InputError where the question names no rule of the pack.
    """
    chosen = chosen_rules(pack, question)
    if not question.select or previous is not None:
        chosen = _taking_part(chosen, budget, previous)
    run = Run(budget, pack, previous)
    together = any(rule.head.kind == JOINT_KIND for rule in chosen)
    asked = {rule.id for rule in chosen}
    if question.select and together:
        asked.update(rule.id for rule in _taking_part(pack.rules, budget, previous))
    run.ask(rule for rule in pack.rules if rule.id in asked)
    if together:
        judge_together(run)
    if len(asked) > len(chosen):
        run.keep(chosen)
    return _Account(run, chosen, previous).report(question, notice)


def _taking_part(rules: tuple[Rule, ...], budget: Budget, previous: Budget | None) -> tuple[Rule, ...]:
    """Return the rules without those on last year's file that is not there, or is of another stage than they ask."""
    last_years = previous.stage if previous is not None else None
    return tuple(rule for rule in rules if rule.takes_part(budget.stage, last_years))


def relations_of(budget: Budget, pack: Pack) -> list[tuple[Relation, Verdict]]:
    """Return every relation that the pack's rules ask of a budget, with its verdict; of alternatives the one that does best."""
    run = Run(budget, pack)
    run.ask(_taking_part(pack.rules, budget, None))
    return [(each.relation, each.judgement.verdict) for each in run.everything()]
