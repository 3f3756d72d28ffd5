"""Asking every rule and judging every relation of one budget: what holds, what broke, and what hangs together with it."""

from __future__ import annotations

from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

from budgetcheck.arithmetic.relations import Balance, Change, figures_of, judge
from budgetcheck.checks import AnyOf, Context, CouldNotRun, Held, Jointly, NotApplicable, Problem, load
from budgetcheck.judging.wording import Names, explain
from budgetcheck.model.budget import Figure, beside
from budgetcheck.model.official_codes import classification
from budgetcheck.model.record import NamedTuple
from budgetcheck.model.report import Outcome
from budgetcheck.model.words import SEVERITY_ORDER, Severity, Text, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from budgetcheck.arithmetic.exact_sums import Kept
    from budgetcheck.arithmetic.relations import Judgement, Relation
    from budgetcheck.judging.unread import Doubts
    from budgetcheck.locate.evidence import Holding
    from budgetcheck.model.budget import Budget
    from budgetcheck.pack import Pack, Rule

_Others = tuple[tuple["Relation", "Judgement"], ...]

SETTLED = (Verdict.EXACT, Verdict.ROUNDING, Verdict.TRUNCATED, Verdict.UNLIKELY)
BROKEN = (Verdict.BROKEN, Verdict.SUSPICIOUS)
_ORDER = {verdict: place for place, verdict in enumerate((*SETTLED, *reversed(BROKEN)))}

_OPEN = Text("所需的数没有读懂", "a figure that it needs was not understood")


def _doubts_of(budget: Budget) -> Doubts | None:
    """Return the gaps of a document; a budget file has none, and a run on one loads nothing for them."""
    if not (budget.open or budget.unread or any(sentence.section for sentence in budget.sentences)):
        return None
    from budgetcheck.judging.unread import Doubts

    return Doubts(budget)


class Judged(NamedTuple):
    """One relation of a rule with its verdict."""

    rule: Rule
    relation: Relation
    figures: list[Figure]
    judgement: Judgement
    others: tuple[tuple[Relation, Judgement], ...] = ()
    """Where one of several relations had to hold, the others and their verdicts."""


class Tally:
    """How often one rule held, broke, did not apply, or could not run."""

    __slots__ = ("broken", "could_not_run", "held", "not_applicable")

    def __init__(self) -> None:
        self.held = self.broken = self.not_applicable = 0
        self.could_not_run: dict[Text, None] = {}

    def outcome(self) -> Outcome:
        """Return the same as it is reported."""
        return Outcome(self.held, self.broken, self.not_applicable, tuple(self.could_not_run))


class Run:
    """One budget under one pack, and what the rules that were asked say of it."""

    def __init__(self, budget: Budget, pack: Pack, previous: Budget | None = None, *, sifted: bool = True) -> None:
        self.budget = budget
        self.pack = pack
        self.both = both = None if previous is None else beside(budget, previous)
        self._doubts = _doubts_of(both or budget)
        # Where part of a document was not understood, every relation is looked at: those in doubt are not judged.
        sifted = sifted and self._doubts is None
        self._context = Context(budget, pack.layout, pack.conventions, classification, both, sifted=sifted)
        self._sieve = self._context.sieve
        self.names = Names(both or budget, pack.layout if both is None else pack.layout.with_previous)
        self._joint: Rule | None = None
        self.tallies: dict[str, Tally] = {}
        """What became of each rule."""
        self.judged: list[Judged] = []
        """The relations that were judged one by one."""
        self.problems: list[tuple[Rule, Problem]] = []
        """What is wrong with words, and figures that are missed."""
        self._deferred: list[tuple[Rule, Change]] = []
        self._zeros: set[tuple[str, str, str]] = set()
        self._sifted: list[tuple[Rule, list[Kept]]] = []
        self._held: list[Figure] = []
        self._said: dict[frozenset[object], int] = {}

    def apply(self, rule: Rule) -> None:
        """Ask one rule's kind what the budget must satisfy, and judge it."""
        tally = self.tallies[rule.id] = Tally()
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
                self.problems.append((rule, found))
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
        return {rule.id: place for place, rule in enumerate(self.pack.rules)}

    def everything(self) -> list[Judged]:
        """Return every relation with its verdict, those that the sieve took among them."""
        sifted = []
        for rule, kept in self._kept():
            for found in self._again(kept):
                (relation, judgement), *others = _ranked(found)
                sifted.append(Judged(rule, relation, figures_of(relation), judgement, tuple(others)))
        return sorted(self.judged + sifted, key=lambda judged: self._places[judged.rule.id])

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
        links = [kept.tables for _, kept in self._kept()] + list(map(_tables_of, self.judged))
        broken = [_tables_of(judged) for judged in self.judged if judged.judgement.verdict in BROKEN]
        missed = (problem.at[0].table for _, problem in self.problems if problem.relation is not None)
        reached = {*chain.from_iterable(broken), *missed}
        before = 0
        while before < len(reached):
            before = len(reached)
            for link in links:
                if not link.isdisjoint(reached):
                    reached |= link
        return reached

    def holdings(self) -> list[Holding]:
        """Return the relations that hang together with what broke, and what missed figures would have to satisfy."""
        from budgetcheck.locate.evidence import Holding

        found = [holding for _, holding in sorted(self._connected(), key=itemgetter(0))]
        found += [
            Holding(rule.id, (problem.relation,), broken=True, firm=False, about=problem.at[0].key)
            for rule, problem in self.problems
            if problem.relation is not None and isinstance(problem.at[0], Figure)
        ]
        return found

    def _connected(self) -> Iterator[tuple[int, Holding]]:
        """Yield the relations that hang together with what broke, each with the place of its rule."""
        from budgetcheck.locate.evidence import Holding

        within = self._around_what_broke()
        for judged in self.judged:
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

    def exact_sums_of(self, keys: Collection[tuple[str, str, str]]) -> list[Relation]:
        """Return the relations that hold to the last digit and are about one of some figures, in the order of their rules."""
        found = [
            (self._places[judged.rule.id], judged.relation)
            for judged in self.judged
            if judged.judgement.verdict is Verdict.EXACT and judged.figures[0].key in keys
        ]
        for rule, kept in self._kept():
            wanted = [key for figures, key in kept.taken if figures and figures[0].key in keys]
            if wanted:
                place = self._places[rule.id]
                found += [(place, _ranked(each)[0][0]) for each in self._again(kept, wanted)]
        return [relation for _, relation in sorted(found, key=itemgetter(0))]

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

    def join(self, whole: Run) -> None:
        """Judge whether all that rounding has moved can be true at once; `whole` is a run that every rule was asked in."""
        if self._joint is None:
            return
        tally = self.tallies[self._joint.id]
        moved = [judged for judged in whole.judged if judged.judgement.verdict is Verdict.ROUNDING]
        if len(moved) < 2:
            tally.held += 1
            return
        from budgetcheck.locate.joint import contradictions

        found = contradictions([judged.relation for judged in moved], whole.exact_sums_of)
        tally.broken += len(found)
        tally.held += not found
        for numbers in found:
            self.problems.append((self._joint, self._contradiction([moved[number] for number in numbers])))

    def _contradiction(self, together: list[Judged]) -> Problem:
        zh, en = [], []
        for judged in together:
            place = self.names.place(judged.figures[0])
            said = explain(judged.relation, judged.judgement, self.names).message
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
        tally = self.tallies[rule.id]
        if judgement.verdict in BROKEN:
            tally.broken += 1
        else:
            tally.held += 1
        figures = figures_of(relation)
        present = [figure for figure in figures if figure.value is not None]
        self._held += present
        judged = Judged(rule, relation, figures, judgement, others)
        if not isinstance(relation, Balance):
            self.judged.append(judged)
        elif judgement.verdict is not Verdict.EXACT:
            self._say_once(judged, present)
        else:
            self.judged.append(judged)
            if len(present) == 1 and not relation.constant:
                self._zeros.add(present[0].key)

    def _say_once(self, judged: Judged, present: list[Figure]) -> None:
        """Keep one of the rules that hold the same figures, the one that takes it worst: a reader hears of it once."""
        # A figure is the budget's own wherever it stands; a blank is made anew for each relation, and known by its place.
        involved: frozenset[object] = frozenset(map(id, present))
        if len(present) < len(judged.figures):
            # Where one term leaves a row out that another has, its blank stands at a place that a figure is known for.
            blank = {figure.key for figure in judged.figures if figure.value is None}
            involved |= blank.difference(figure.key for figure in present)
        place = self._said.setdefault(involved, len(self.judged))
        if place == len(self.judged):
            self.judged.append(judged)
        elif SEVERITY_ORDER[self.severity(judged)] < SEVERITY_ORDER[self.severity(self.judged[place])]:
            self.judged[place] = judged

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

    @property
    def taken(self) -> int:
        """How many relations hold to the last digit and were taken by the sieve."""
        return self._sieve.taken if self._sieve is not None else 0

    @property
    def held(self) -> Iterator[Figure]:
        """Every figure of every relation, as often as it stands there; blanks left out."""
        return chain(self._held, *[figures for _, kept in self._kept() for figures, _ in kept.taken])


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
