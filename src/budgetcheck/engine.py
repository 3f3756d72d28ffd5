"""Judging a budget: every rule asked, every relation judged, and what came of it put in order."""

from __future__ import annotations

from collections import Counter
from fnmatch import fnmatchcase
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

from budgetcheck.budget import AMOUNTS, Figure, beside
from budgetcheck.checks import PREVIOUS_KIND, AnyOf, Context, CouldNotRun, Held, Jointly, NotApplicable, Problem, load
from budgetcheck.classification import classification
from budgetcheck.finding import (
    SEVERITY_ORDER,
    Coverage,
    FileReport,
    Finding,
    Ground,
    InputError,
    Outcome,
    Place,
    Published,
    RelationCounts,
    Severity,
    Suspect,
    Text,
    Verdict,
    did_you_mean,
)
from budgetcheck.layout import with_previous
from budgetcheck.record import NamedTuple
from budgetcheck.relations import Balance, Change, Share, figures_of, fits, judge
from budgetcheck.wording import Names, explain, place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from budgetcheck.budget import Budget
    from budgetcheck.doubts import Doubts
    from budgetcheck.locate.evidence import Holding
    from budgetcheck.pack import Pack, Rule
    from budgetcheck.relations import Judgement, Relation
    from budgetcheck.sieve import Kept
    from budgetcheck.wording import Explanation

_Others = tuple[tuple["Relation", "Judgement"], ...]

_SETTLED = (Verdict.EXACT, Verdict.ROUNDING, Verdict.TRUNCATED, Verdict.UNLIKELY)
_BROKEN = (Verdict.BROKEN, Verdict.SUSPICIOUS)
_ORDER = {verdict: place for place, verdict in enumerate((*_SETTLED, Verdict.SUSPICIOUS, Verdict.BROKEN))}

_PROSE = Text("文字部分", "Text")
_OPEN = Text("所需的数没有读懂", "a figure that it needs was not understood")


def _doubts_of(budget: Budget) -> Doubts | None:
    """Return the gaps of a document; a budget file has none, and a run on one loads nothing for them."""
    if not (budget.open or budget.unread):
        return None
    from budgetcheck.doubts import Doubts

    return Doubts(budget)


class Judged(NamedTuple):
    """One relation of a rule with its verdict."""

    rule: Rule
    relation: Relation
    figures: list[Figure]
    judgement: Judgement
    others: tuple[tuple[Relation, Judgement], ...] = ()
    """Where one of several relations had to hold, the others and their verdicts."""


class _Tally:
    """How often one rule held, broke, did not apply, or could not run."""

    __slots__ = ("broken", "could_not_run", "held", "not_applicable")

    def __init__(self) -> None:
        self.held = self.broken = self.not_applicable = 0
        self.could_not_run: dict[Text, None] = {}

    def outcome(self) -> Outcome:
        return Outcome(self.held, self.broken, self.not_applicable, tuple(self.could_not_run))


class _Run:
    """One budget under one pack: collects what the rules say and turns it into a report."""

    def __init__(self, budget: Budget, pack: Pack, previous: Budget | None = None, *, sifted: bool = True) -> None:
        self._budget = budget
        self._pack = pack
        self._both = both = None if previous is None else beside(budget, previous)
        self._doubts = _doubts_of(both or budget)
        # Where part of a document was not understood, every relation is looked at: those in doubt are not judged.
        sifted = sifted and self._doubts is None
        self._context = Context(budget, pack.layout, pack.conventions, classification, both, sifted=sifted)
        self._sieve = self._context.sieve
        self._names = Names(both or budget, pack.layout if both is None else with_previous(pack.layout))
        self._joint: Rule | None = None
        self._tallies: dict[str, _Tally] = {}
        self._judged: list[Judged] = []
        self._problems: list[tuple[Rule, Problem]] = []
        self._deferred: list[tuple[Rule, Change]] = []
        self._zeros: set[tuple[str, str, str]] = set()
        self._sifted: list[tuple[Rule, list[Kept]]] = []
        self._held: list[Figure] = []
        self._said: dict[frozenset[object], int] = {}

    def apply(self, rule: Rule) -> None:
        """Ask one rule's kind what the budget must satisfy, and judge it."""
        tally = self._tallies[rule.id] = _Tally()
        sieve = self._sieve
        taken = sieve.taken if sieve is not None else 0
        for found in load(rule.head.kind).expand(rule.options, self._context):
            if isinstance(found, Held):
                tally.held += found.times
            elif isinstance(found, NotApplicable):
                tally.not_applicable += 1
            elif isinstance(found, CouldNotRun):
                tally.could_not_run[found.reason] = None
            elif isinstance(found, Jointly):
                self._joint = rule
            elif self._in_doubt(found, rule):
                tally.could_not_run[_OPEN] = None
            elif isinstance(found, Problem):
                tally.broken += 1
                self._problems.append((rule, found))
            elif isinstance(found, Change) and found.current.units == 0 and found.current.half:
                self._deferred.append((rule, found))
            else:
                best, *others = _ranked(found)
                self._judge(rule, *best, tuple(others))
        if sieve is not None and sieve.taken > taken:
            tally.held += sieve.taken - taken
            self._sifted.append((rule, sieve.drained()))

    def _in_doubt(self, found: Problem | AnyOf | Relation, rule: Rule) -> bool:
        """Whether what a rule found may come of a part of the document that was not understood."""
        if self._doubts is None:
            return False
        if isinstance(found, Problem):
            return self._doubts.of_problem(found, rule)
        return self._doubts.of_relations(found.relations if isinstance(found, AnyOf) else (found,))

    @cached_property
    def _places(self) -> dict[str, int]:
        """The place of each rule in its pack."""
        return {rule.id: place for place, rule in enumerate(self._pack.rules)}

    def _everything(self) -> list[Judged]:
        """Return every relation with its verdict, those that the sieve took among them."""
        sifted = []
        for rule, kept in self._kept():
            for found in self._again(kept):
                (relation, judgement), *others = _ranked(found)
                sifted.append(Judged(rule, relation, figures_of(relation), judgement, tuple(others)))
        return sorted(self._judged + sifted, key=lambda judged: self._places[judged.rule.id])

    def _kept(self) -> Iterator[tuple[Rule, Kept]]:
        """Yield what the sieve took, each with its rule."""
        for rule, kept in self._sifted:
            for each in kept:
                yield rule, each

    def _again(self, kept: Kept, keys: list[Any] | None = None) -> Iterable[AnyOf | Relation]:
        """Return what the sieve took as relations, all or those of some keys."""
        found = kept.again([key for _, key in kept.taken] if keys is None else keys)
        return cast("Iterable[AnyOf | Relation]", found)

    def _around_what_broke(self) -> set[str]:
        """Return the tables that relations lead to from those in which something broke, over however many others."""
        links = [kept.tables for _, kept in self._kept()] + list(map(_tables_of, self._judged))
        broken = [_tables_of(judged) for judged in self._judged if judged.judgement.verdict in _BROKEN]
        missed = (problem.at[0].table for _, problem in self._problems if problem.relation is not None)
        reached = {*chain.from_iterable(broken), *missed}
        before = 0
        while before < len(reached):
            before = len(reached)
            for link in links:
                if not link.isdisjoint(reached):
                    reached |= link
        return reached

    def _exact_sums_of(self, keys: Collection[tuple[str, str, str]]) -> Iterator[Relation]:
        """Yield the relations that hold to the last digit and are about one of some figures."""
        for judged in self._judged:
            if judged.judgement.verdict is Verdict.EXACT and judged.figures[0].key in keys:
                yield judged.relation
        for _, kept in self._kept():
            wanted = [key for figures, key in kept.taken if figures and figures[0].key in keys]
            for found in self._again(kept, wanted) if wanted else ():
                yield _ranked(found)[0][0]

    def settle(self) -> None:
        """Judge the changes that depend on whether a printed 0.00 is known, from a blank elsewhere, to be exactly 0."""
        if self._sieve is not None:
            self._zeros.update(figure.key for figure in self._sieve.zeros)
        for rule, change in self._deferred:
            current = change.current
            known = current.key in self._zeros
            relation = change._replace(current=current._replace(half=0)) if known else change
            self._judge(rule, change, judge(relation))

    @property
    def speaks_of_all(self) -> bool:
        """Whether a rule on all relations together was asked."""
        return self._joint is not None

    def join(self, whole: _Run) -> None:
        """Judge whether all that rounding has moved can be true at once; `whole` is a run that every rule was asked in."""
        if self._joint is None:
            return
        tally = self._tallies[self._joint.id]
        moved = [judged for judged in whole._judged if judged.judgement.verdict is Verdict.ROUNDING]
        if len(moved) < 2:
            tally.held += 1
            return
        from budgetcheck.locate.joint import contradictions

        found = contradictions([judged.relation for judged in moved], whole._exact_sums_of)
        tally.broken += len(found)
        tally.held += not found
        for numbers in found:
            self._problems.append((self._joint, self._contradiction([moved[number] for number in numbers])))

    def _contradiction(self, together: list[Judged]) -> Problem:
        zh, en = [], []
        for judged in together:
            place = self._names.place(judged.figures[0])
            said = explain(judged.relation, judged.judgement, self._names).message
            zh.append(f"{place.zh} {said.zh}")
            en.append(f"{place.en} {said.en}")
        count = len(together)
        message = Text(
            f"以下 {count} 处差异各自都能用四舍五入解释，但没有任何一组真实数能使它们同时成立：{'；'.join(zh)}",
            f"rounding explains each of these {count} differences, yet no amounts explain them together: {'; '.join(en)}",
        )
        figures = {figure.key: figure for judged in together for figure in judged.figures}
        return Problem(Verdict.CONTRADICTION, message, tuple(figures.values()))

    def _judge(self, rule: Rule, relation: Relation, judgement: Judgement, others: _Others = ()) -> None:
        tally = self._tallies[rule.id]
        if judgement.verdict in _BROKEN:
            tally.broken += 1
        else:
            tally.held += 1
        figures = figures_of(relation)
        present = [figure for figure in figures if figure.value is not None]
        self._held += present
        judged = Judged(rule, relation, figures, judgement, others)
        if not isinstance(relation, Balance):
            self._judged.append(judged)
        elif judgement.verdict is not Verdict.EXACT:
            self._say_once(judged, present)
        else:
            self._judged.append(judged)
            if len(present) == 1 and not relation.constant:
                self._zeros.add(present[0].key)

    def _say_once(self, judged: Judged, present: list[Figure]) -> None:
        """Keep one of the rules that hold the same figures, the one that takes it worst: a reader hears of it once."""
        # A figure is the budget's own wherever it stands; a blank is made anew for each relation, and known by its place.
        involved: frozenset[object] = frozenset(map(id, present))
        if len(present) < len(judged.figures):
            involved |= {figure.key for figure in judged.figures if figure.value is None}
        place = self._said.setdefault(involved, len(self._judged))
        if place == len(self._judged):
            self._judged.append(judged)
        elif SEVERITY_ORDER[self._severity(judged)] < SEVERITY_ORDER[self._severity(self._judged[place])]:
            self._judged[place] = judged

    def _severity(self, judged: Judged) -> Severity:
        rule, verdict = judged.rule, judged.judgement.verdict
        if verdict is Verdict.BROKEN or rule.head.tolerance == "exact":
            return rule.head.severity
        if verdict is Verdict.SUSPICIOUS and isinstance(judged.relation, Change):
            return Severity(self._pack.conventions.change_from_zero)
        return Severity(self._pack.conventions.unlikely) if verdict is Verdict.UNLIKELY else Severity.NOTE

    def _is_folded(self, judged: Judged) -> bool:
        """Whether a difference is nothing but rounding, which most readers want counted and not listed."""
        return judged.judgement.verdict is Verdict.ROUNDING and self._severity(judged) is Severity.NOTE

    def _findings(self, *, rounding: bool) -> Iterator[Finding]:
        """Yield what was found; with `rounding` the differences too that rounding explains."""
        for judged in self._judged:
            if judged.judgement.verdict is Verdict.EXACT:
                continue
            if not rounding and self._is_folded(judged):
                continue
            severity = self._severity(judged)
            head, said = judged.rule.head, self._said_of(judged)
            at = tuple(_about_first(judged.figures))
            yield Finding(judged.rule.id, head.title, severity, judged.judgement.verdict, said.message, at, *said[1:])
        for rule, problem in self._problems:
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
                problem.message,
                tuple(map(self._found, problem.at)),
                problem.expected,
                actual,
            )

    def _said_of(self, judged: Judged) -> Explanation:
        relation, judgement = judged.relation, judged.judgement
        if isinstance(relation, Share) and judgement.verdict is Verdict.BROKEN and judgement.hint is None:
            judgement = judgement._replace(hint=self._other_whole(relation))
        return explain(relation, judgement, self._names, [each for _, each in judged.others])

    def _published(self) -> Published:
        grounds = tuple(
            Ground(judged.rule.id, judged.judgement.verdict, self._said_of(judged).message, tuple(judged.figures))
            for judged in self._everything()
        )
        return Published(self._budget, self._pack.layout, grounds)

    def _every_name(self) -> Iterator[tuple[str, str | None, str | None]]:
        """Yield each table, row and column once, last year's included, as places whose names a reader is to see."""
        layout = self._pack.layout if self._both is None else with_previous(self._pack.layout)
        for table in (self._both or self._budget).tables.values():
            yield table.id, None, None
            yield from ((table.id, row.key, None) for row in table.rows)
            yield from ((table.id, None, column) for column in layout.tables[table.id].columns)

    def _found(self, at: Figure | Place) -> Figure | Place:
        """Return words of a row with where the row stands: of a sentence that itself, of a table's row its table."""
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
                        f"像是除以了{place.zh}总计的{label} {figure.text}",
                        f"looks divided by the total row's {figure.column} of {place.en}, {figure.text}",
                    )
        return None

    def _holdings(self) -> Iterator[tuple[int, Holding]]:
        """Yield the relations that hang together with what broke, each with the place of its rule."""
        from budgetcheck.locate.evidence import Holding

        within = self._around_what_broke()
        for judged in self._judged:
            if judged.judgement.verdict is not Verdict.SUSPICIOUS and not _tables_of(judged).isdisjoint(within):
                relations = (judged.relation, *(relation for relation, _ in judged.others))
                broken, firm = judged.judgement.verdict is Verdict.BROKEN, judged.rule.head.severity is Severity.ERROR
                yield self._places[judged.rule.id], Holding(judged.rule.id, relations, broken, firm)
        for rule, kept in self._kept():
            if kept.tables.isdisjoint(within):
                continue
            place, firm = self._places[rule.id], rule.head.severity is Severity.ERROR
            for found in self._again(kept):
                # What the sieve took holds: only of several that may hold it is to be found which does.
                relations = tuple(each for each, _ in _ranked(found)) if isinstance(found, AnyOf) else (found,)
                yield place, Holding(rule.id, relations, broken=False, firm=firm)

    @property
    def _missed(self) -> bool:
        """Whether a figure was left out that a relation would tell."""
        return any(problem.relation is not None for _, problem in self._problems)

    def _suspects(self) -> tuple[Suspect, ...]:
        """Return the figures that explain what broke; the locator loads only when something did."""
        from budgetcheck.locate.evidence import Holding
        from budgetcheck.locate.locator import locate

        held = [holding for _, holding in sorted(self._holdings(), key=itemgetter(0))]
        held += [
            Holding(rule.id, (problem.relation,), broken=True, firm=False, about=problem.at[0].key)
            for rule, problem in self._problems
            if problem.relation is not None and isinstance(problem.at[0], Figure)
        ]
        return locate(held, self._budget)

    def _coverage(self) -> Coverage:
        # A figure is the budget's own wherever it stands in a relation, so that it can be counted without its name.
        sifted = [figures for _, kept in self._kept() for figures, _ in kept.taken]
        held = Counter(map(id, chain(self._held, *sifted)))
        if self._both is not None:
            own = {id(figure) for figure in self._budget.figures()}
            held = Counter({figure: times for figure, times in held.items() if figure in own})
        figures = sum(len(row.figures) for table in self._budget.tables.values() for row in table.rows)
        unchecked = tuple(self._unchecked(held)) if len(held) < figures else ()
        return Coverage(figures, len(held), sum(times > 1 for times in held.values()), unchecked)

    def _unchecked(self, held: Counter[int]) -> Iterator[tuple[Figure, Text]]:
        """Yield the figures that nothing holds, each with the reason where the layout knows it."""
        for table in self._budget.tables.values():
            layout = self._pack.layout.tables[table.id]
            for row in table.rows:
                for column, figure in row.figures.items():
                    if id(figure) not in held:
                        why = layout.alone.get(f"{row.code}.{column}") or layout.alone.get(row.code)
                        yield figure, why or layout.columns[column].alone or Text("", "")

    def report(
        self, notice: Text | None, *, locate: bool = True, tables: bool = False, rounding: bool = True
    ) -> FileReport:
        """Return the sorted findings, the counts and the coverage; with the tables and all relations where asked for."""
        findings = sorted(self._findings(rounding=rounding), key=self._position())
        verdicts = Counter(judged.judgement.verdict for judged in self._judged)
        counts = RelationCounts(
            exact=verdicts[Verdict.EXACT] + (self._sieve.taken if self._sieve is not None else 0),
            rounding=sum(verdicts[verdict] for verdict in _SETTLED[1:]),
            broken=sum(verdicts[verdict] for verdict in _BROKEN),
        )
        suspects = self._suspects() if locate and (counts.broken or self._missed) else ()
        places = [place_of(at) for finding in findings for at in finding.at]
        places += [place_of(suspect.figure) for suspect in suspects]
        coverage = self._coverage()
        places += [place_of(figure) for figure, _ in coverage.unchecked]
        places += [(unread.table, None, None) for unread in self._budget.unread if unread.table]
        places += self._every_name() if tables else ()
        names = self._names
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
                (table, row): names.row(table, row)
                for table, row in {(table, row): None for table, row, _ in places if row}
            },
            relations=counts,
            coverage=coverage,
            outcomes={rule: tally.outcome() for rule, tally in self._tallies.items()},
            findings=tuple(findings),
            suspects=suspects,
            notice=notice,
            unread=self._budget.unread,
            published=self._published() if tables else None,
            folded=0 if rounding else sum(map(self._is_folded, self._judged)),
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
            if table not in places:
                published = self._budget.tables.get(table)
                columns = enumerate(self._pack.layout.tables[table].columns)
                places[table] = {f".{column}": index for index, column in columns}
                places[table] |= {row.key: index for index, row in enumerate(published.rows if published else ())}
            known = places[table]
            return SEVERITY_ORDER[finding.severity], tables[table], known.get(row, -1), known.get(f".{column}", -1)

        return key


def _ranked(found: AnyOf | Relation) -> list[tuple[Relation, Judgement]]:
    """Return a relation, or those of which one has to hold, with their verdicts; that which does best comes first."""
    if not isinstance(found, AnyOf):
        return [(found, judge(found))]
    return sorted(((each, judge(each)) for each in found.relations), key=_rank)


def _rank(judged: tuple[Relation, Judgement]) -> tuple[int, int]:
    _, judgement = judged
    return _ORDER[judgement.verdict], abs(judgement.difference)


def _tables_of(judged: Judged) -> frozenset[str]:
    """Return the tables of a relation and of those that could have held in its place."""
    figures = chain(judged.figures, *(figures_of(relation) for relation, _ in judged.others))
    return frozenset(figure.table for figure in figures)


def _about_first(figures: Sequence[Figure]) -> list[Figure]:
    """Return the figures of a relation without the blanks, but for the one that it is about."""
    return [figure for index, figure in enumerate(figures) if index == 0 or figure.value is not None]


def chosen_rules(
    pack: Pack, select: Sequence[str] = (), ignore: Sequence[str] = (), *, strict: bool = True
) -> tuple[Rule, ...]:
    """Return the rules to apply; names may end in *. Raises InputError for a name that no rule has, if strict."""
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


def validate(  # noqa: PLR0913 - what a run may be given, all but the first two by name
    budget: Budget,
    pack: Pack,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    notice: Text | None = None,
    strict: bool = True,
    previous: Budget | None = None,
    locate: bool = True,
    tables: bool = False,
    rounding: bool = True,
) -> FileReport:
    """Return the verdict on one budget, held against last year's where `previous` is given.

    With `locate` the figures that explain what broke are looked for. The budget's tables and every relation in words
    come with it where `tables` asks for them. Without `rounding` the differences that rounding explains are counted and
    not put into words. Raises InputError where `select` or `ignore` name no rule of the pack.
    Without `strict` a name may be meant for another pack, as in a configuration for many files.
    """
    run = _Run(budget, pack, previous)
    for rule in chosen_rules(pack, select, ignore, strict=strict):
        # Rules on last year's file have nothing to say without one, unless they were asked for by name.
        if previous is not None or select or rule.head.kind != PREVIOUS_KIND:
            run.apply(rule)
    run.settle()
    if run.speaks_of_all:
        run.join(_whole(budget, pack, previous) if select else run)
    return run.report(notice, locate=locate, tables=tables, rounding=rounding)


def _whole(budget: Budget, pack: Pack, previous: Budget | None) -> _Run:
    """Return a run that every rule was asked in, for a rule that speaks of all others."""
    run = _Run(budget, pack, previous)
    for rule in pack.rules:
        if previous is not None or rule.head.kind != PREVIOUS_KIND:
            run.apply(rule)
    run.settle()
    return run


def relations_of(budget: Budget, pack: Pack) -> list[tuple[Relation, Verdict]]:
    """Return every relation that the pack's rules ask of a budget, with its verdict; of alternatives the one that does best."""
    return [(each.relation, each.judgement.verdict) for each in _whole(budget, pack, None)._everything()]
