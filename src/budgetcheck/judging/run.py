"""One run of rules over a budget: every rule is asked for its families, and each relation of them is judged.

A rule's kind yields families of relations, and problems where words are wrong. Of a family the relations that hold to
the last digit by whole numbers alone are only counted; `judge` says the rest. What others need of a relation that was
counted (the locator, a page that shows every sum, coverage) they ask of its family again, by its key.
"""

from __future__ import annotations

from functools import cached_property
from itertools import chain, groupby
from typing import TYPE_CHECKING, NamedTuple, cast

from budgetcheck.arithmetic.families import AnyOf, NotApplicable, Why
from budgetcheck.arithmetic.relations import BROKEN, Balance, Bound, Change, figures_of, judge, rank
from budgetcheck.arithmetic.unknown import unknown_in
from budgetcheck.checks import BOUND_KIND, STRUCTURE_KIND, Context, CouldNotRun, Held, Jointly, Problem, load
from budgetcheck.judging.asked import AskedBefore, how_late
from budgetcheck.judging.names import Names
from budgetcheck.judging.occasion import left_out
from budgetcheck.judging.unread import may_be_unread
from budgetcheck.model.budget import Figure, beside
from budgetcheck.model.personal import masked
from budgetcheck.model.report import Outcome
from budgetcheck.model.words import SEVERITY_ORDER, Severity, Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from budgetcheck.arithmetic.families import Family, Key
    from budgetcheck.arithmetic.relations import Judgement, Relation
    from budgetcheck.model.budget import Budget
    from budgetcheck.pack import Pack, Rule
    from budgetcheck.pack.model import RuleHead

_OPEN = Text("所需的数未能识别", "a figure that it needs was not read")

FigureKey = tuple[str, str, str]
"""A figure's table, row and column."""


class Judged(NamedTuple):
    """One relation of a rule with its verdict."""

    rule: Rule
    relation: Relation
    figures: list[Figure]
    judgement: Judgement
    others: tuple[tuple[Relation, Judgement], ...] = ()
    """Where one of several relations had to hold, the others and their verdicts."""
    family: Family | None = None
    """What asked for it; None where the whole budget had to be judged first."""

    @property
    def present(self) -> list[Figure]:
        """Its figures without the blanks."""
        return [figure for figure in self.figures if figure.value is not None]


class Exact(NamedTuple):
    """The relations of one family that hold to the last digit, by their keys."""

    rule: Rule
    family: Family
    keys: list[Key]

    def again(self) -> Iterator[Judged]:
        """Yield the relations as if each had been judged."""
        return map(self.judged, self.keys)

    def judged(self, key: Key) -> Judged:
        """Return one of the relations as if it had been judged."""
        return judged(self.rule, cast("Relation | AnyOf", self.family.relation(key)), self.family)

    def relation(self, key: Key) -> Relation:
        """Return one of the relations; of several of which one has to hold, that which does."""
        found = cast("Relation | AnyOf", self.family.relation(key))
        return judged(self.rule, found, self.family).relation if isinstance(found, AnyOf) else found


class Said(NamedTuple):
    """What a rule says of a budget, or of one table, but for changes that the whole budget settles."""

    rule: Rule
    judged: list[Judged]
    exact: list[Exact]
    problems: list[tuple[Rule, Problem]]

    @property
    def head(self) -> RuleHead:
        """The head of its rule."""
        return self.rule.head


class Tally:
    """How often one rule held, broke, did not apply, or could not run."""

    __slots__ = ("broken", "could_not_run", "held", "not_applicable")

    def __init__(self) -> None:
        self.held = self.broken = self.not_applicable = 0
        self.could_not_run: dict[Text, None] = {}

    def add(self, found: Judged | Problem) -> None:
        """Count a relation or a problem."""
        if isinstance(found, Problem) or found.judgement.verdict in BROKEN:
            self.broken += 1
        else:
            self.held += 1

    def leave_out(self, found: NotApplicable) -> None:
        """Count what does not apply, or say what was not read."""
        if found.why is Why.UNREAD:
            self.could_not_run[_OPEN] = None
        elif found.why is not Why.BLANK:
            self.not_applicable += 1

    def outcome(self) -> Outcome:
        """Return the same as it is reported."""
        return Outcome(self.held, self.broken, self.not_applicable, tuple(self.could_not_run))


def _covered(budget: Budget) -> Budget:
    """Return a budget whose paragraphs show no number of a person whole: whatever quotes them then does not either."""
    prose = tuple(each._replace(text=masked(each.text)) for each in budget.prose)
    if prose == budget.prose:
        return budget
    sentences = tuple(each._replace(label=masked(each.label)) for each in budget.sentences)
    return budget._replace(prose=prose, sentences=sentences)


class Run:
    """One budget under one pack, and what the rules that were asked say of it."""

    def __init__(self, budget: Budget, pack: Pack, previous: Budget | None = None) -> None:
        prose, budget = budget.prose, _covered(budget)
        self.budget = budget
        self.pack = pack
        self.both = both = None if previous is None else beside(budget, previous)
        self._unknown = unknown_in(both or budget)
        self._context = Context(budget, pack.layout, pack.conventions, both, unknown=self._unknown)
        self._context.prose = prose
        self.names = Names(both or budget, pack.layout if both is None else pack.layout.with_previous)
        self.tallies: dict[str, Tally] = {}
        """What became of each rule."""
        self.judged: list[Judged] = []
        """The relations that were judged one by one."""
        self.exact: list[Exact] = []
        """The relations that hold to the last digit, and were only counted."""
        self.problems: list[tuple[Rule, Problem]] = []
        """What is wrong with words, and figures that are missed."""
        self.joint: Rule | None = None
        """A rule that speaks of all relations together, where one was asked."""
        self._deferred: list[tuple[Rule, Change]] = []
        self._about: dict[str, dict[FigureKey, list[tuple[Exact, Key]]]] = {}
        """What `_sums_about` found, by table."""

    def ask(self, rules: Iterable[Rule | Said]) -> None:
        """Ask what each rule's kind wants of the budget, and judge it; or take what is known that it says."""
        self._about.clear()
        # What sentences and tables say of themselves comes last: what a rule has asked already is not asked again.
        for late, group in groupby(sorted(rules, key=how_late), key=how_late):
            waiting = [change for _, change in self._deferred]
            before = AskedBefore(self.judged, self.exact, waiting) if late else None
            for rule in group:
                if isinstance(rule, Said):
                    self.judged += rule.judged
                    self.exact += rule.exact
                    self.problems += rule.problems
                else:
                    self._ask(rule, self.tallies.setdefault(rule.id, Tally()), before)
        self._settle()

    def _ask(self, rule: Rule, tally: Tally, before: AskedBefore | None) -> None:
        unasked = left_out(rule, self._context)
        if unasked is not None:
            tally.leave_out(unasked)
            return
        for found in load(rule.head.kind).expand(rule.options, self._context):
            if isinstance(found, Held):
                tally.held += found.times
            elif isinstance(found, NotApplicable):
                tally.leave_out(found)
            elif isinstance(found, CouldNotRun):
                tally.could_not_run[found.reason] = None
            elif isinstance(found, Jointly):
                self.joint = rule
            elif not isinstance(found, Problem):
                self._judge(rule, found, tally, before)
            elif self._unknown is not None and may_be_unread(found, rule, self._unknown):
                tally.could_not_run[_OPEN] = None
            else:
                self.add(rule, found)

    def _judge(self, rule: Rule, family: Family, tally: Tally, before: AskedBefore | None) -> None:
        """Count the relations of a family that are exact, and judge the others."""
        exact: list[Key] = []
        rest: list[Key] = []
        # Where a figure is unknown, a sum of the others says nothing: each relation is then looked at.
        is_exact = family.exact if self._unknown is None else _never
        for key in family.keys() if before is None else before.new(family):
            (exact if is_exact(key) else rest).append(key)
        if exact:
            tally.held += len(exact)
            self.exact.append(Exact(rule, family, exact))
        for key in rest:
            found = family.relation(key)
            if isinstance(found, NotApplicable):
                tally.leave_out(found)
            elif isinstance(found, Change) and found.current.units == 0 and found.current.half:
                self._deferred.append((rule, found))
            else:
                self._weigh(judged(rule, found, family), tally)

    def _weigh(self, found: Judged, tally: Tally) -> None:
        """Keep a relation that was judged, but for one that only breaks as it needs what a table never prints."""
        broken = found.judgement.verdict in BROKEN
        if broken and any(map(self._context.selections.is_of_no_printed_level, found.figures)):
            tally.leave_out(NotApplicable())
        else:
            self.add(found.rule, found)

    def add(self, rule: Rule, found: Judged | Problem) -> None:
        """Keep and count a relation that was judged, or a problem."""
        self.tallies[rule.id].add(found)
        if isinstance(found, Problem):
            self.problems.append((rule, found))
        else:
            self.judged.append(found)
            vars(self).pop("said", None)

    def _settle(self) -> None:
        """Judge the changes that depend on whether a printed 0.00 is known, from blanks elsewhere, to be exactly 0."""
        deferred, self._deferred = self._deferred, []
        zeros = self._zeros({change.current.key for _, change in deferred}) if deferred else ()
        for rule, change in deferred:
            known = change.current.key in zeros
            judgement = judge(change._replace(current=change.current._replace(half=0)) if known else change)
            self.add(rule, Judged(rule, change, figures_of(change), judgement))

    def _zeros(self, asked: set[FigureKey]) -> set[FigureKey]:
        """Return those of some figures that equal a sum of blanks."""
        judged = (each.relation for each in self.judged if each.judgement.verdict is Verdict.EXACT)
        sums = (*judged, *(relation for _, relation in self.exact_about(asked)))
        return {figure.key for figure in map(_only_figure, sums) if figure is not None}

    def keep(self, rules: Collection[Rule]) -> None:
        """Forget what was asked only for the sake of a rule that speaks of all relations together."""
        kept = {rule.id for rule in rules}
        self.tallies = {rule: tally for rule, tally in self.tallies.items() if rule in kept}
        self.judged = [each for each in self.judged if each.rule.id in kept]
        self.exact = [each for each in self.exact if each.rule.id in kept]
        self.problems = [each for each in self.problems if each[0].id in kept]
        vars(self).pop("said", None)
        self._about.clear()

    @property
    def has_fault(self) -> bool:
        """Whether anything broke that is more than a note, so that it is worth looking for the figure that is wrong."""
        broken = [each.rule for each in self.judged if each.judgement.verdict is Verdict.BROKEN]
        missed = [
            rule
            for rule, problem in self.problems
            if problem.relation is not None or _is_of_statement(problem) or isinstance(problem.at[0], Figure)
        ]
        return any(rule.head.severity is not Severity.NOTE for rule in broken + missed)

    @cached_property
    def said(self) -> list[Judged]:
        """What was judged, of rules that hold the same figures the one that takes it worst: it is said once."""
        found: list[Judged] = []
        places: dict[frozenset[object], int] = {}
        for each in self.judged:
            place = len(found)
            if isinstance(each.relation, Balance) and each.judgement.verdict is not Verdict.EXACT:
                place = places.setdefault(_involved(each), place)
            if place == len(found):
                found.append(each)
            elif SEVERITY_ORDER[self.severity(each)] < SEVERITY_ORDER[self.severity(found[place])]:
                found[place] = each
        return self._folded(found)

    @property
    def said_of_words(self) -> list[tuple[Rule, Problem]]:
        """The problems; what a text or table says by itself is left out where another rule names the same."""
        rows = {problem.at[0][:2] for rule, problem in self.problems if not how_late(rule)}
        named = self._named_by_rules

        def is_said(rule: Rule, problem: Problem) -> bool:
            at = problem.at[0]
            of_row = rule.head.kind == STRUCTURE_KIND and at.row is not None and at[:2] in rows
            return bool(how_late(rule)) and (of_row or named.issuperset(map(id, problem.at)))

        return [each for each in self.problems if not is_said(*each)]

    def _folded(self, found: list[Judged]) -> list[Judged]:
        """Leave out what a text or table says by itself where a rule's finding names all its figures."""
        named = self._named_by_rules
        return [
            each
            for each in found
            if not (
                how_late(each.rule) and each.judgement.verdict in BROKEN and named.issuperset(map(id, each.present))
            )
        ]

    @property
    def _named_by_rules(self) -> set[int]:
        """The figures that findings name, of all rules but those of what a text or table says by itself."""
        broken = (each for each in self.judged if each.judgement.verdict in BROKEN and not how_late(each.rule))
        named = {id(figure) for each in broken for figure in each.present}
        return named | {id(at) for rule, problem in self.problems if not how_late(rule) for at in problem.at}

    def beyond_layout(self) -> list[Figure]:
        """Return the printed figures of a document that no table of the layout holds."""
        if not self.budget.grids:
            return []
        # Few budget files hold printed tables.
        from budgetcheck.checks.structure import figures_in

        return self._context.once(figures_in)

    def exact_about(self, figures: Collection[FigureKey]) -> list[tuple[Exact, Relation]]:
        """Return the sums that were only counted and are about one of some figures: those of one as they were asked."""
        found = (each for figure in figures for each in self._sums_about(figure[0]).get(figure, ()))
        return [(exact, exact.relation(key)) for exact, key in found]

    def _sums_about(self, table: str) -> dict[FigureKey, list[tuple[Exact, Key]]]:
        """Return the sums that were only counted, by the first figure that is printed in each, where it is of a table."""
        found = self._about.get(table)
        if found is None:
            found = self._about[table] = {}
            for exact in self.exact:
                if table not in exact.family.tables or exact.rule.head.kind == BOUND_KIND:
                    continue
                for key, about in zip(exact.keys, exact.family.firsts(exact.keys), strict=True):
                    # A blank is told by what equals it.
                    first = about or next(iter(exact.family.figures((key,))), None)
                    if first is not None and first.table == table:
                        found.setdefault(first[:3], []).append((exact, key))
        return found

    def everything(self) -> list[Judged]:
        """Return every relation with its verdict, in the order of their rules; of each what was only counted comes last."""
        found = [*self.said, *(each for exact in self.exact for each in exact.again())]
        return sorted(found, key=self.place_of)

    def held(self) -> Iterator[Figure]:
        """Return the figures that a wrong digit in would show, as often as a relation pins them down; blanks left out."""
        one_by_one = [pinned(each) for each in self.judged if _tells(each.rule)]
        exact = [each.family.figures(each.keys) for each in self.exact if _pins(each.rule)]
        return chain.from_iterable((*one_by_one, *exact))

    def left_loose(self) -> Iterator[Figure]:
        """Return the printed figures of relations that may leave them loose, be they pinned down elsewhere or not."""
        exact = [each.family.figures(each.keys) for each in self.exact if not _pins(each.rule)]
        return chain.from_iterable((*(each.present for each in self.judged), *exact))

    @cached_property
    def _places(self) -> dict[str, int]:
        return {rule.id: place for place, rule in enumerate(self.pack.rules)}

    def place_of(self, found: Judged | Exact) -> int:
        """Return the place of a relation's rule in its pack."""
        return self._places[found.rule.id]

    def severity(self, judged: Judged) -> Severity:
        """Return how bad a verdict is: as its rule says where it broke, as the pack's conventions say where it may be right."""
        rule, verdict = judged.rule, judged.judgement.verdict
        if verdict is Verdict.BROKEN or rule.head.tolerance == "exact":
            return rule.head.severity
        if verdict is Verdict.SUSPICIOUS and isinstance(judged.relation, Change):
            return Severity(self.pack.conventions.change_from_zero)
        return Severity(self.pack.conventions.unlikely) if verdict is Verdict.UNLIKELY else Severity.NOTE

    def is_folded(self, judged: Judged) -> bool:
        """Whether a difference is nothing but rounding, which most readers want counted and not listed."""
        return judged.judgement.verdict is Verdict.ROUNDING and self.severity(judged) is Severity.NOTE


def _is_of_statement(problem: Problem) -> bool:
    return any(at.column == "statement" for at in problem.at)


def pinned(found: Judged) -> list[Figure]:
    """Return the printed figures of a relation whose value it pins down, so that another one would break it.

    A comparison leaves its figures free to one side and mostly loose to the other, and so does one that holds beside
    what was judged; where nothing is left of last year's amount, any change is 100 %.
    """
    relation = found.relation
    if isinstance(relation, Bound) or any(
        isinstance(other, Bound) and judgement.verdict not in BROKEN for other, judgement in found.others
    ):
        return []
    if isinstance(relation, Change) and not relation.current.units:
        return [figure for figure in found.present if figure is not relation.change]
    return found.present


def _tells(rule: Rule) -> bool:
    """Whether somebody hears of what a rule finds: a note is no alarm."""
    return rule.head.severity is not Severity.NOTE


def _pins(rule: Rule) -> bool:
    """Whether a relation of a rule that holds says what its figures are: a comparison does not."""
    return _tells(rule) and rule.head.kind != BOUND_KIND


def judged(rule: Rule, found: Relation | AnyOf, family: Family) -> Judged:
    """Return a relation with its verdict; of several of which one has to hold, that which does best."""
    if not isinstance(found, AnyOf):
        return Judged(rule, found, figures_of(found), judge(found), family=family)
    (best, judgement), *others = sorted(
        ((each, judge(each)) for each in found.relations), key=lambda each: rank(each[1])
    )
    return Judged(rule, best, figures_of(best), judgement, tuple(others), family)


def _never(_: Key) -> bool:
    return False


def _only_figure(found: Relation) -> Figure | None:
    """Return the one figure that is printed in a sum which holds, so that it is exactly 0; None where there are more."""
    if not isinstance(found, Balance) or found.constant:
        return None
    printed = [figure for figure in figures_of(found) if figure.value is not None]
    return printed[0] if len(printed) == 1 else None


def _involved(found: Judged) -> frozenset[object]:
    """Return what tells the figures of a relation from those of another."""
    # A figure is the budget's own wherever it stands; a blank is made anew for each relation, and known by its place.
    present = found.present
    involved: frozenset[object] = frozenset(map(id, present))
    if len(present) < len(found.figures):
        # Where one term leaves a row out that another has, its blank stands at a place that a figure is known for.
        blank = {figure.key for figure in found.figures if figure.value is None}
        involved |= blank.difference(figure.key for figure in present)
    return involved
